"""One sync at a time on one database, however it is started, and none that a crash leaves locked."""

from __future__ import annotations

import fcntl
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


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


@contextmanager
def _file(name: str) -> Iterator[None]:
    descriptor = os.open(_path(name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(name) from error
        yield
    finally:
        os.close(descriptor)


def _path(name: str) -> Path:
    """Beside the database file; a database in memory has its lock among the temporary files of this process."""
    database = str(connection.settings_dict["NAME"])
    if database == ":memory:" or "mode=memory" in database:
        return Path(tempfile.gettempdir()) / f"{name}-{os.getpid()}.lock"
    return Path(f"{database}.{name}.lock")
