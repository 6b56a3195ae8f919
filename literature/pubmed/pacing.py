"""Keeping under NCBI's limit of requests a second, across the threads and processes of one machine.

The limit is NCBI's: three requests in any second from one address, ten with an API key
(https://www.ncbi.nlm.nih.gov/books/NBK25497/).  What counts is when a request reaches NCBI, not when it leaves us.
A request under way therefore counts as sent just now until its answer begins, but never for longer than
`LONGEST_WAY_SECONDS`, so that a process that was killed does not block the others.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson

from literature.pubmed.errors import BudgetExceeded

log = logging.getLogger(__name__)

WINDOW_SECONDS = 1.05  # a little more than the second that NCBI counts
LONGEST_WAY_SECONDS = 5.0
_MOST_SLOTS = 1_000  # more than any limit: a file that says more is not ours


class Pace(Protocol):
    """What the client asks before every request, and tells afterwards."""

    def acquire(self, until: float | None = None) -> str:
        """Wait for a free place and return its token; raise BudgetExceeded if none comes free
        before `until`, a reading of the clock."""

    def settle(self, token: str) -> None:
        """Say that the request has reached the server, or failed."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One request: when it was let go, and when it was known to have arrived (None: still under way)."""

    token: str
    granted: float
    settled: float | None = None

    def free_at(self, now: float) -> float:
        """Return the moment from which this request no longer counts."""
        latest = self.granted + LONGEST_WAY_SECONDS
        return min(now if self.settled is None else self.settled, latest) + WINDOW_SECONDS


class SharedPace:
    """At most `limit` requests in any second, counted in a file that every process of this machine shares.

    The times are those of the machine's monotonic clock.  A file that cannot be written is said once in the log, and
    the pace is then kept within this process only.
    """

    def __init__(
        self,
        limit: int,
        path: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limit = limit
        self._path = path
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._own: list[Slot] = []
        self._file_works = True
        self._numbers = itertools.count()

    def acquire(self, until: float | None = None) -> str:
        """Wait until a request may go, and return the token for `settle`.  `until` is a reading of the clock."""
        while (wait := self._try(token := f"{os.getpid()}-{id(self)}-{next(self._numbers)}")) > 0:
            if until is not None and self._clock() + wait > until:
                raise BudgetExceeded("The time of this run is over before another request may be sent")
            self._sleep(wait)
        return token

    def settle(self, token: str) -> None:
        """Let the second of this request begin: it has arrived, or it has failed."""
        with self._slots() as slots:
            now = self._clock()
            slots[:] = [Slot(s.token, s.granted, now) if s.token == token else s for s in slots]

    def _try(self, token: str) -> float:
        """Take a place and return 0, or return the seconds after which to ask again."""
        with self._slots() as slots:
            now = self._clock()
            # A time in the future was written before the machine was started again: it says nothing.
            slots[:] = [s for s in slots if s.granted <= now < s.free_at(now)]
            if len(slots) < self._limit:
                slots.append(Slot(token, now))
                return 0
            # A request under way has no known end: look again soon, for it may settle at any moment.
            return max(0.01, min(s.free_at(now) - now if s.settled is not None else 0.05 for s in slots))

    @contextmanager
    def _slots(self) -> Iterator[list[Slot]]:
        with self._lock:
            if not self._file_works:
                yield self._own
                return
            try:
                descriptor, slots = _open_locked(self._path)
            except OSError as error:
                self._give_up_file(error)
                yield self._own
                return
            try:
                yield slots
                self._write(descriptor, slots)
            finally:
                os.close(descriptor)  # also gives the lock back

    def _write(self, descriptor: int, slots: list[Slot]) -> None:
        try:
            _write_slots(descriptor, slots)
        except OSError as error:
            self._own = slots
            self._give_up_file(error)

    def _give_up_file(self, error: OSError) -> None:
        self._file_works = False
        log.warning("The pace file %s cannot be used (%s): pacing within this process only.", self._path, error)


def pace_path(folder_file: Path, base_url: str, api_key: str) -> Path:
    """Return the file for one allowance: NCBI counts by address and key, so each pair has its own file."""
    mark = hashlib.sha256(f"{base_url}\n{api_key}".encode()).hexdigest()[:16]
    return folder_file.with_name(f"{folder_file.stem}-{mark}{folder_file.suffix or '.json'}")


def _open_locked(path: Path) -> tuple[int, list[Slot]]:
    """Return the file, locked until it is closed, and what it says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return descriptor, _read_slots(descriptor)
    except OSError:
        os.close(descriptor)
        raise


def _read_slots(descriptor: int) -> list[Slot]:
    """Read the requests of the last moments; a file cut by a crash counts as empty, for its writer is gone."""
    text = os.read(descriptor, 1_000_000)
    try:
        return [_slot(entry) for entry in orjson.loads(text or b"[]")][:_MOST_SLOTS]
    except (ValueError, TypeError, KeyError):
        return []


def _slot(entry: list[Any]) -> Slot:
    token, granted, settled = entry
    return Slot(str(token), float(granted), None if settled is None else float(settled))


def _write_slots(descriptor: int, slots: list[Slot]) -> None:
    text = orjson.dumps([[s.token, s.granted, s.settled] for s in slots])
    os.pwrite(descriptor, text, 0)
    os.ftruncate(descriptor, len(text))
