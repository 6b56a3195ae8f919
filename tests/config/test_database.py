"""DATABASE_URL: refused with a sentence that holds no password, or turned into settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.database import database_settings

BASE = Path("/srv/backmice")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:hush@host/papers",
        "backmice.sqlite3",
        "sqlite://",
        "sqlite:///",
        "sqlite://relative.sqlite3",
        "postgresql://me:hush@host:5432/",
        "postgresql://me:hush@host:port/papers",
        "postgresql://me:hush@[host/papers",
    ],
)
def test_an_address_of_no_use_is_refused_without_repeating_it(url):
    with pytest.raises(ImproperlyConfigured) as error:
        database_settings(url, BASE)
    assert str(error.value).startswith("DATABASE_URL ")
    assert "expected sqlite:///PATH or postgresql://" in str(error.value)
    assert "hush" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("", "/srv/backmice/var/backmice.sqlite3"),
        ("sqlite:///var/other.sqlite3", "/srv/backmice/var/other.sqlite3"),
        ("sqlite:////data/papers.sqlite3", "/data/papers.sqlite3"),
    ],
)
def test_a_sqlite_file_is_found_from_any_working_directory(url, path):
    settings = database_settings(url, BASE)
    assert settings["ENGINE"] == "django.db.backends.sqlite3"
    assert settings["NAME"] == path
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_address_is_read(scheme):
    settings = database_settings(f"{scheme}://me:hu%40sh@db.example.org:5433/papers?sslmode=require", BASE)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    names = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    assert [settings[name] for name in names] == ["me", "hu@sh", "db.example.org", 5433, "papers"]
    assert settings["OPTIONS"] == {"sslmode": "require", "connect_timeout": 10}
    assert settings["CONN_HEALTH_CHECKS"] is True


@pytest.mark.django_db
@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1)])
def test_sqlite_runs_as_the_settings_say(pragma, value):
    if connection.vendor != "sqlite":
        pytest.skip("this is about SQLite")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)
