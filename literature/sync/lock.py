"""One sync at a time on one database, however it is started, and none that a crash leaves locked."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

_TRIES = 4
_PAUSE_SECONDS = 0.02


class AlreadyRunning(RuntimeError):
    """Another process holds the lock."""


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Hold the lock `name` of the present database.  Raises AlreadyRunning at once when somebody else does.

    PostgreSQL's advisory lock belongs to the connection, a file lock to the open file: either is gone with the process,
    so the next one takes over after a crash without waiting.
    """
    with _advisory(name) if connection.vendor == "postgresql" else _file(name):
        yield


def is_held(name: str) -> bool:
    """Return whether another connection holds the lock at this moment."""
    return _is_held_advisory(name) if connection.vendor == "postgresql" else _is_held_file(name)


@contextmanager
def _advisory(name: str) -> Iterator[None]:
    key = zlib.crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise AlreadyRunning(name)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _is_held_advisory(name: str) -> bool:
    """Look without taking: who begins at this instant must not be refused for the sake of a page."""
    key = zlib.crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
            " AND classid = 0 AND objid = %s AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [key],
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def _file(name: str) -> Iterator[None]:
    descriptor = os.open(_path(name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _flocked(descriptor):
            raise AlreadyRunning(name)
        yield
    finally:
        os.close(descriptor)


def _flocked(descriptor: int) -> bool:
    """Lock the file; tried again a few times, for a page that only looks holds it for microseconds."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False


def _is_held_file(name: str) -> bool:
    if not _path(name).exists():
        return False
    descriptor = os.open(_path(name), os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _path(name: str) -> Path:
    """Beside the database file; a database in memory has its lock among the temporary files of this process."""
    database = str(connection.settings_dict["NAME"])
    if database == ":memory:" or "mode=memory" in database:
        return Path(tempfile.gettempdir()) / f"{name}-{os.getpid()}.lock"
    return Path(f"{database}.{name}.lock")
