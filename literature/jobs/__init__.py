"""Work that goes on behind the pages: asked for here, done by the worker (`manage.py run_worker`), watched on a page.

job = ask(JobKind.RETAG, topic.slug, by=request.user, at=timezone.now())

What a kind does is a function of a Job that returns a sentence on what it came to (literature/jobs/kinds.py names it).
It says how far it is with `progress`, between transactions, and ends a job that cannot succeed with `JobFailed`.
"""

from literature.jobs.asking import AlreadyAsked, ask, ask_again
from literature.jobs.running import JobClosed, JobFailed, progress, run
from literature.jobs.standing import LEASE, Standing, close_lost, standing

__all__ = [
    "LEASE",
    "AlreadyAsked",
    "JobClosed",
    "JobFailed",
    "Standing",
    "ask",
    "ask_again",
    "close_lost",
    "progress",
    "run",
    "standing",
]
