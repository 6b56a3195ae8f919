"""Where a job stands, in words; and the closing of what a killed worker left running."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from literature.models import Job, JobKind, JobState

# How long a job may give no sign of life: a dozen beats of the worker's heart.
LEASE = dt.timedelta(minutes=2)
# How long a job may wait before it is said that no worker runs; one looks for work every second or two.
PATIENCE = dt.timedelta(seconds=20)

LOST = (
    "The worker ended before the job was done: it was killed, or the machine was restarted. What was stored stays: "
    "try again."
)
NO_WORKER = (
    "Nobody works on what was asked for: no worker is running. Who runs this installation starts one with "
    "“manage.py run_worker” (“make run” and backmice-worker.service do); the work then begins by itself."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands: `sentence` says it and what to do, `ended` that nothing more will come."""

    sentence: str
    ended: bool = False
    failed: bool = False


def standing(job: Job, now: dt.datetime) -> Standing:
    """Return where the job stands. One or two statements, none for a job that has ended."""
    if job.state == JobState.SUCCEEDED:
        return Standing(job.said or "Done.", ended=True)
    if job.state == JobState.FAILED:
        return Standing(job.said, ended=True, failed=True)
    if job.state == JobState.RUNNING:
        return Standing(LOST, ended=True, failed=True) if is_lost(job, now) else Standing(job.said or "It has begun.")
    return Standing(_waiting(job, now))


def is_lost(job: Job, now: dt.datetime) -> bool:
    """Return whether whoever worked on the job is gone."""
    return job.state == JobState.RUNNING and (job.heartbeat_at or job.asked_at) < now - LEASE


def under_way(kind: JobKind, subject: str, now: dt.datetime) -> bool:
    """Return whether such a job waits or is worked on. One statement."""
    of_kind = Job.objects.filter(kind=kind, subject=subject)
    alive = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__gte=now - LEASE)
    return of_kind.filter(alive).exists()


def close_lost(now: dt.datetime) -> int:
    """Close the jobs that killed workers left running, so that they can be asked for again; return how many."""
    lost = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - LEASE)
    return lost.update(state=JobState.FAILED, finished_at=now, said=LOST)


def no_worker(now: dt.datetime) -> bool:
    """Return whether work waits that a worker would have begun. Two statements at most."""
    overdue = Job.objects.filter(state=JobState.QUEUED, asked_at__lt=now - PATIENCE)
    return overdue.exists() and not _running(now)


def _waiting(job: Job, now: dt.datetime) -> str:
    if other := _running(now):
        return f"It waits until “{other}” is done."
    return NO_WORKER if job.asked_at < now - PATIENCE else "It waits for the worker."


def _running(now: dt.datetime) -> Job | None:
    return Job.objects.filter(state=JobState.RUNNING, heartbeat_at__gte=now - LEASE).first()
