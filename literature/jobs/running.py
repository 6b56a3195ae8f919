"""Doing a job: taken by one process, kept alive, closed with what it came to or with the failure's own words."""

from __future__ import annotations

import logging

from django.utils import timezone

from literature.jobs import heart
from literature.jobs.kinds import KINDS
from literature.models import Job, JobKind, JobState
from literature.pubmed.errors import PubMedError

_log = logging.getLogger(__name__)


class JobFailed(ValueError):
    """The work cannot be done; the message is a sentence for the curator that says what to do."""


class JobClosed(RuntimeError):
    """The job was closed while it was worked on: its process had not been heard of for longer than a lease."""


def run(job_id: int) -> None:
    """Do the job, if it waits; called by the worker.  What goes wrong closes the job and is raised again."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job_id, state=JobState.QUEUED)
    if not waiting.update(state=JobState.RUNNING, started_at=now, heartbeat_at=now):
        return
    job = Job.objects.get(pk=job_id)
    try:
        with heart.beating_for(job.pk):
            said = KINDS[JobKind(job.kind)].load()(job)
    except BaseException as error:
        _close(job, JobState.FAILED, _sentence(error))
        _log.error("job %s (%s) failed: %s: %s", job.pk, job, type(error).__name__, error)
        raise
    _close(job, JobState.SUCCEEDED, said)


def progress(job: Job, done: int, total: int | None = None, said: str = "") -> None:
    """Say how far the work is; call it once a batch, between transactions.  `total` None: not known (yet); `said` is
    what it does at present.

    Raises JobClosed where the job was closed meanwhile: end the work then.
    """
    job.done, job.total, job.said, job.heartbeat_at = done, total, said, timezone.now()
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    if not running.update(done=done, total=total, said=said, heartbeat_at=job.heartbeat_at):
        raise JobClosed(f"the job {job.pk} was closed while it was worked on")


def _close(job: Job, state: JobState, said: str) -> None:
    """End the job, unless it was closed meanwhile."""
    now = timezone.now()
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    if not running.update(state=state, said=said, finished_at=now, heartbeat_at=now):
        _log.warning("job %s (%s) had been closed before it ended: %s", job.pk, job, said)


def _sentence(error: BaseException) -> str:
    """Say what went wrong and what to do; an error with a name of its own has a message for the curator."""
    if isinstance(error, PubMedError):
        return f"{type(error).__name__}: {error}. Try again in a while."
    if isinstance(error, ValueError) and type(error) is not ValueError:
        return str(error)
    if isinstance(error, SystemExit | KeyboardInterrupt):
        return "The worker was stopped before the job was done. What was stored stays: try again."
    return (
        f"{type(error).__name__}: {error}. The fault is in the program, and the worker's log has the details. "
        "What was stored stays. Tell who runs this installation."
    )
