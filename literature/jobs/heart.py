"""The worker's sign of life, given also while a job says nothing for minutes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from literature.models import Job, JobState

BEAT_SECONDS = 10.0
_log = logging.getLogger(__name__)
_current: set[int] = set()  # the jobs that this process works on


@contextmanager
def beating_for(job_id: int) -> Iterator[None]:
    """Let the heart beat for a job, where this process has one."""
    _current.add(job_id)
    try:
        yield
    finally:
        _current.discard(job_id)


class Heart(threading.Thread):
    """Renews the leases of this process's jobs until the process ends, however it ends."""

    def __init__(self, seconds: float = BEAT_SECONDS) -> None:
        super().__init__(name="heart", daemon=True)
        self._seconds = seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        """Beat; a database that cannot be written now is tried again at the next beat."""
        while not self._stopped.wait(self._seconds):
            try:
                beat()
            except DatabaseError as error:
                _log.warning("the sign of life was not written: %s", error)
                connection.close()
        connection.close()

    def stop(self) -> None:
        """Beat no more, and wait for the last beat."""
        self._stopped.set()
        self.join()


def beat() -> None:
    """Renew the leases of the jobs that this process works on."""
    if _current:
        alive = Job.objects.filter(pk__in=list(_current), state=JobState.RUNNING)
        alive.update(heartbeat_at=timezone.now())
