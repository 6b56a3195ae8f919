"""Turn DATABASE_URL into Django's database settings, for SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# WAL lets readers read while the nightly job writes; NORMAL loses no committed data when the process dies, and at most
# the last transactions when the machine does (sqlite.org/pragma.html#pragma_synchronous).  Foreign keys are switched on
# by Django itself.
# 64 MiB of pages in memory: with the default of 2 MiB an intake writes the same index pages again and again.
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536"
)
_SQLITE_BUSY_SECONDS = 30
_POSTGRESQL_CONNECT_SECONDS = 10

_ACCEPTED = "expected sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME"


def database_settings(url: str, base: Path) -> dict[str, Any]:
    """Return the settings of one database.

    `url` is the value of DATABASE_URL, "" meaning the SQLite file var/backmice.sqlite3 under `base`; a relative SQLite
    path is taken from `base`, so that a job started elsewhere opens the same file.  Raises ImproperlyConfigured and
    does not repeat the address, which may hold a password.
    """
    if not url:
        return _sqlite(base / "var" / "backmice.sqlite3")
    scheme = url.partition(":")[0].lower()
    if scheme == "sqlite":
        return _sqlite(_sqlite_path(url, base))
    if scheme in {"postgres", "postgresql"}:
        return _postgresql(url)
    raise ImproperlyConfigured(f"DATABASE_URL has an unknown scheme: {_ACCEPTED}.")


def _sqlite_path(url: str, base: Path) -> Path:
    name = url.partition("://")[2].partition("?")[0]
    if not name.startswith("/") or name == "/":
        raise ImproperlyConfigured(f"DATABASE_URL names no SQLite file: {_ACCEPTED}.")
    return base / name[1:]  # four slashes make an absolute path, which replaces `base`


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # A transaction takes the write lock at its start: a lock wanted later cannot be waited for and fails at once.
        "OPTIONS": {
            "init_command": _SQLITE_PRAGMAS,
            "transaction_mode": "IMMEDIATE",
            "timeout": _SQLITE_BUSY_SECONDS,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except ValueError:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {_ACCEPTED}.") from None
    if not parsed.get("NAME"):
        raise ImproperlyConfigured(f"DATABASE_URL names no database: {_ACCEPTED}.")
    options = {"connect_timeout": _POSTGRESQL_CONNECT_SECONDS, **parsed.get("OPTIONS", {})}
    return {**parsed, "OPTIONS": options}
