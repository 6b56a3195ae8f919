"""Exact counts that all worker processes share: one statement that adds and reads, in a database of its own.

Counting never waits for what the nightly job writes: with SQLite the counts lie in a file of their own, whose lock is
held for microseconds; with PostgreSQL in a table of their own, over connections of their own, so that a row's lock ends
with the statement and not with somebody's transaction.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.conf import settings
from psycopg_pool import ConnectionPool

TABLE = "api_request_count"
_WAIT_SECONDS = 2.0
_SWEEP_EVERY = 1_000  # requests of a process
_CREATE = f"CREATE TABLE IF NOT EXISTS {TABLE} (client text PRIMARY KEY, began double precision, used integer)"
# The whole rule: a window that is over begins anew with this request, any other grows by one.
_ADD = f"""
    INSERT INTO {TABLE} AS kept (client, began, used) VALUES ({{0}}, {{1}}, 1)
    ON CONFLICT (client) DO UPDATE SET
        used = CASE WHEN kept.began <= {{2}} THEN 1 ELSE kept.used + 1 END,
        began = CASE WHEN kept.began <= {{2}} THEN excluded.began ELSE kept.began END
    RETURNING used, began
"""  # noqa: S608  (names of ours only)
_SWEEP = f"DELETE FROM {TABLE} WHERE began <= {{0}}"  # noqa: S608


class Store(Protocol):
    """Where counts lie."""

    def add(self, client: str, now: float, window: float) -> tuple[int, float]:
        """Count one request at `now`; return how many the window has and when it began, in seconds of the epoch."""


class CountsUnavailable(RuntimeError):
    """The counts cannot be read or written now."""


class FileStore:
    """Counts in a SQLite file: shared by all processes of one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._added = 0

    def add(self, client: str, now: float, window: float) -> tuple[int, float]:
        """Count as Store says; raises CountsUnavailable."""
        try:
            row = self._connection().execute(_ADD.format("?", "?", "?"), (client, now, now - window, now - window))
            used, began = row.fetchone()
            self._sweep(now - window)
        except sqlite3.Error as error:
            raise CountsUnavailable(f"{self._path}: {error}") from error
        return used, began

    def clear(self) -> None:
        """Forget all counts."""
        self._connection().execute(f"DELETE FROM {TABLE}")  # noqa: S608

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection: SQLite's own lock is the only one."""
        if not hasattr(self._local, "connection"):
            opened = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
            _write_ahead(opened)
            opened.execute("PRAGMA synchronous=NORMAL")  # no wait for the disk: a power cut may cost a minute's counts
            opened.execute(_CREATE)
            self._local.connection = opened
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _sweep(self, over: float) -> None:
        self._added += 1  # threads may miss a number of each other's, which only delays the broom
        if self._added % _SWEEP_EVERY == 0:
            self._connection().execute(_SWEEP.format("?"), (over,))


def _write_ahead(opened: sqlite3.Connection) -> None:
    """Turn the file to write-ahead, in which it stays. Where somebody writes to it, SQLite refuses that at once and not
    after its own wait (sqlite.org/c3ref/busy_handler.html), so we wait for it here."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            opened.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


class DatabaseStore:
    """Counts in PostgreSQL: shared by all machines. The table is made by the migration."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._pool = ConnectionPool(
            kwargs={**parameters, "autocommit": True}, min_size=0, max_size=4, timeout=_WAIT_SECONDS, open=True
        )
        self._added = 0

    def add(self, client: str, now: float, window: float) -> tuple[int, float]:
        """Count as Store says; raises CountsUnavailable."""
        try:
            with self._pool.connection() as connection:
                values = (client, now, now - window, now - window)
                row = connection.execute(_ADD.format("%s", "%s", "%s"), values).fetchone()
                self._sweep(connection, now - window)
        except psycopg.Error as error:  # PoolTimeout is one, too
            raise CountsUnavailable(str(error)) from error
        if row is None:
            raise CountsUnavailable("the count was not returned")
        return row[0], row[1]

    def close(self) -> None:
        """Give the connections back, for tests that remove the database."""
        self._pool.close()

    def _sweep(self, connection: psycopg.Connection[Any], over: float) -> None:
        self._added += 1
        if self._added % _SWEEP_EVERY == 0:
            connection.execute(_SWEEP.format("%s"), (over,))


def store() -> Store:
    """Return where this installation counts: in PostgreSQL where its data are there, else in a file under var/."""
    where = "" if settings.RATE_COUNTS == "file" else settings.DATABASES["default"]["NAME"]
    return _store(where, os.getpid())  # a connection must not be shared with a process that was forked


@cache
def _store(database: str, process: int) -> Store:
    if database:
        return DatabaseStore(postgresql_parameters())
    return FileStore(Path(settings.RATE_FILE))


def postgresql_parameters() -> dict[str, Any]:
    """Return the service's own database as psycopg wants it."""
    given = settings.DATABASES["default"]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {name: given.get(key) for name, key in names.items()}
    return {**given.get("OPTIONS", {}), **{name: value for name, value in found.items() if value}}
