"""What django-tasks carries: the number of a job."""

from __future__ import annotations

from django_tasks import task


@task()
def perform(job_id: int) -> None:
    """Do a job; one that is not waiting any more is left alone."""
    from literature.jobs.running import run

    run(job_id)
