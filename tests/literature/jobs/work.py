"""Kinds of work for tests, and a worker's process that knows them."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from literature.models import Job


def count_to_three(job: Job) -> str:
    from literature.jobs import progress

    for number in range(1, 4):
        progress(job, number, 3, f"at {number}")
    return f"Counted to three for {job.subject}."


def refuse(job: Job) -> str:
    from literature.jobs import JobFailed

    raise JobFailed(f"There is no topic {job.subject}; choose another.")


def break_down(job: Job) -> str:
    raise RuntimeError("out of cheese")


def not_reach_pubmed(job: Job) -> str:
    from literature.pubmed.errors import PubMedUnavailable, Reason

    raise PubMedUnavailable(Reason.EMPTY_ANSWER, "nothing came")


def be_closed_meanwhile(job: Job) -> str:
    from literature.jobs import progress
    from literature.models import Job as Jobs
    from literature.models import JobState

    Jobs.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=job.started_at, said="closed")
    progress(job, 1, 2)
    return "never said"


def take_for_ever(job: Job) -> str:
    from literature.jobs import progress

    progress(job, 0, None, "working")
    while True:
        time.sleep(0.1)


def main() -> None:
    """Run `manage.py run_worker` with the work of this module: the function's name, then the command's arguments."""
    import django

    django.setup()
    from django.core.management import execute_from_command_line

    from literature.jobs import kinds
    from literature.models import JobKind
    from literature.roles import Act

    kinds.KINDS[JobKind.RETAG] = kinds.Kind(Act.EDIT_TOPICS, f"tests.literature.jobs.work.{sys.argv[1]}")
    execute_from_command_line(["manage.py", "run_worker", *sys.argv[2:]])


if __name__ == "__main__":
    main()
