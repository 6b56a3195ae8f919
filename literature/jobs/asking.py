"""Asking for work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from literature.jobs.kinds import KINDS
from literature.jobs.standing import close_lost
from literature.jobs.task import perform
from literature.models import Job, JobKind, JobState
from literature.roles import require


class AlreadyAsked(ValueError):
    """The same work waits or is under way; `job` is it."""

    def __init__(self, job: Job) -> None:
        stands = "under way" if job.state == JobState.RUNNING else "waiting"
        super().__init__(f"The job “{job}” is {stands} already, asked for at {job.asked_at:%H:%M} UTC.")
        self.job = job


def ask(
    kind: JobKind, subject: str = "", *, arguments: dict[str, Any] | None = None, by: User | None, at: dt.datetime
) -> Job:
    """Ask for work and return its job; `subject` is what it is about, `arguments` is JSON for the kind's own function.

    `by` is None where the machine itself asks.  Raises NotAllowed, and AlreadyAsked with the job that waits or runs: of
    a kind and subject there is one at a time.  Inside a transaction, the work is asked for when that is committed.
    """
    if by is not None:
        require(by, KINDS[kind].act)
    close_lost(at)
    job = _created(kind, subject, arguments or {}, by, at)
    # Where the process ends before this line, the worker finds the job all the same (docs/decisions/0091).
    perform.enqueue(job.pk)
    job.refresh_from_db()
    return job


def ask_again(job: Job, *, by: User, at: dt.datetime) -> Job:
    """Ask for the same work once more; raises as `ask` does."""
    return ask(JobKind(job.kind), job.subject, arguments=job.arguments, by=by, at=at)


def _created(  # noqa: PLR0913 the facts of a job
    kind: JobKind, subject: str, arguments: dict[str, Any], by: User | None, at: dt.datetime, *, tries: int = 3
) -> Job:
    try:
        with transaction.atomic():
            return Job.objects.create(kind=kind, subject=subject, arguments=arguments, asked_by=by, asked_at=at)
    except IntegrityError:
        other = Job.objects.filter(kind=kind, subject=subject, state__in=(JobState.QUEUED, JobState.RUNNING)).first()
        if other is not None:
            raise AlreadyAsked(other) from None
        if tries == 1:
            raise
    # The job that stood in the way has ended since.
    return _created(kind, subject, arguments, by, at, tries=tries - 1)
