"""The process that does the jobs, one after the other: django-tasks' own worker, asked only when there is work.

Its worker takes SQLite's write lock every time it looks for work, and ends where it has to wait too long for that
lock.  Ours looks with a plain read, and goes on after a database that was busy or away for a moment.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import threading
import time

from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from literature.jobs.running import JobClosed
from literature.jobs.standing import LEASE, close_lost
from literature.jobs.task import perform
from literature.models import Job, JobState

_log = logging.getLogger(__name__)
_PARENT_SECONDS = 0.5


def work(seconds: float, *, until_idle: bool = False) -> None:
    """Do what is asked for, looking for work every so many seconds; `until_idle`: return when there is none.

    SIGINT or SIGTERM ends it after the job under way, a second one at once.  Call it in the main thread.
    """
    worker = _worker()
    worker.configure_signals()
    while worker.running:
        did = _turn(worker)
        if until_idle and not did:
            return
        if worker.running and not did:
            time.sleep(seconds)


def end_with_parent(parent: int) -> None:
    """End this process when its parent, of that number, has: first as a signal does, then at once."""
    threading.Thread(target=_follow, args=(parent,), name="follow", daemon=True).start()


def _worker() -> Worker:
    return Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.uname().nodename[:40]}-{os.getpid()}",
        excluded_queue_names=[],
    )


def _turn(worker: Worker) -> bool:
    """Look once; return whether there was work."""
    try:
        close_old_connections()
        _tidy(timezone.now())
        if not _is_ready():
            return False
        worker.run()
    except OperationalError as error:
        _log.warning("the database could not be asked, and will be again: %s", error)
        connection.close()
        return False
    return True


def _tidy(now: dt.datetime) -> None:
    """Close what killed workers left, jobs and django-tasks' own rows, which nobody else closes; reads only, mostly."""
    if Job.objects.filter(state=JobState.RUNNING).exists():
        close_lost(now)
    for left in DBTaskResult.objects.running().filter(started_at__lt=now - LEASE):
        if not Job.objects.filter(pk=left.args_kwargs["args"][0], state=JobState.RUNNING).exists():
            left.set_failed(JobClosed("its worker ended before it did"))


def _is_ready() -> bool:
    """Whether a task waits.  A job whose task a killed worker took with it gets another; a task too many does nothing:
    it finds the job taken."""
    ready = DBTaskResult.objects.ready()
    if ready.exists():
        return True
    waiting = list(Job.objects.filter(state=JobState.QUEUED).order_by("asked_at").values_list("pk", flat=True))
    for job_id in waiting:
        perform.enqueue(job_id)
    return bool(waiting)


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_SECONDS)
    for signum in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
        os.kill(os.getpid(), signum)
        time.sleep(2)
