"""A database with all migrations, made once and copied for each worker: migrating takes longer than most tests.

The SQLite one is kept from run to run in var/, under a name that changes with what migrations are made of; PostgreSQL's
lasts as long as the run.  Whoever copies it migrates all the same, which then finds nothing to do.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests import database

ROOT = Path(__file__).resolve().parents[1]
_KEPT = ROOT / "var"
# Migrations, what they import, and the models that Django makes permissions and content types for.
_SOURCES = ("requirements.txt", "*/migrations/*.py", "*/*/migrations/*.py", "*/models/*.py", "*/*/models.py")
_IMPORTED = ("literature/roles.py", "literature/watching.py", "literature/writing.py", "evidence/roles.py")


def sqlite_copy(path: Path) -> None:
    """Make a migrated SQLite database at the path."""
    template = _KEPT / f"test-template-{_fingerprint()}.sqlite3"
    with _one_at_a_time("sqlite"):
        if not template.exists():
            _make_sqlite(template)
        shutil.copyfile(template, path)


def postgresql_template() -> str:
    """Return the name of a migrated database of the run's server."""
    name, address = _template_name(), os.environ["DATABASE_URL"]
    with _one_at_a_time("postgresql"), psycopg.connect(address, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            _migrate(urlsplit(address)._replace(path=f"/{name}").geturl())
    return name


def drop() -> None:
    """Remove PostgreSQL's from the server, which may be one that was given to us."""
    if database.is_postgresql():
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(_template_name())))


def _template_name() -> str:
    return f"template_{database.folder().name.rpartition('-')[2]}".lower()


def _make_sqlite(template: Path) -> None:
    _KEPT.mkdir(mode=0o700, exist_ok=True)
    for old in _KEPT.glob("test-template-*"):
        old.unlink()
    begun = database.folder() / "template.sqlite3"
    _migrate(f"sqlite:///{begun}")
    shutil.copyfile(begun, template.with_suffix(".new"))
    template.with_suffix(".new").rename(template)


def _migrate(address: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": address}, check=True, timeout=600)


def _fingerprint() -> str:
    files = sorted({path for pattern in (*_SOURCES, *_IMPORTED) for path in ROOT.glob(pattern)})
    told = hashlib.sha256(sys.version.encode())
    for path in files:
        told.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _one_at_a_time(kind: str) -> Iterator[None]:
    """Let one worker make it, while the others wait."""
    with (database.folder() / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
