"""A start with a wrong value ends at once with one sentence; what is served is safe by default."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    values = {"PATH": os.environ["PATH"], "SECRET_KEY": "k" * 50, **environment}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=values, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("DATABASE_URL", "oracle://me:hush@host/papers"),
        ("NCBI_TIMEOUT_SECONDS", "0"),
        ("NCBI_EUTILS_URL", "eutils"),
        ("ALLOWED_HOSTS", ","),
        ("NCBI_MAX_TRIES", "0"),
        ("TRUSTED_PROXIES", "-1"),
        ("HTTPS_ONLY", "si"),
        ("SECRET_KEY", "hush"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence_that_names_it(name, value):
    result = manage("check", **{name: value})
    assert result.returncode == 2
    assert result.stderr.startswith(f"error: {name} ")
    assert result.stderr.count("\n") == 1
    assert "hush" not in result.stderr


def test_a_start_with_nothing_but_a_key_works():
    result = manage("check")
    assert result.returncode == 0, result.stderr


def test_debug_is_off_and_cookies_are_protected():
    assert settings.DEBUG is False
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SECURE_PROXY_SSL_HEADER is None


def test_behind_a_proxy_with_https_the_deployment_check_of_django_is_content():
    values = {"HTTPS_ONLY": "1", "TRUSTED_PROXIES": "1", "ALLOWED_HOSTS": "backmice.example.org"}
    key = "aB3-xYz" * 8
    result = manage("check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=key, **values)
    assert result.returncode == 0, result.stderr


@pytest.mark.django_db
def test_pages_forbid_inline_scripts_frames_and_guessed_types(client):
    response = client.get("/admin/login/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_an_unknown_host_is_refused(client):
    assert client.get("/admin/login/", headers={"host": "evil.example.org"}).status_code == 400


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/at/all/backmice.sqlite3", "postgresql://nobody:secret-word@127.0.0.1:1/none"]
)
def test_a_database_that_cannot_be_used_is_one_sentence_without_its_password(url: str) -> None:
    ended = manage("load_pack", "fixtures/packs/back-mice", DATABASE_URL=url)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: the database cannot be used:")
    assert len(ended.stderr.splitlines()) == 1
    assert "secret-word" not in ended.stderr


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bad.sqlite3"
    path.write_text("This is a letter, not a database." * 100)
    ended = manage("load_pack", "fixtures/packs/back-mice", DATABASE_URL=f"sqlite:///{path}")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert "not a database" in ended.stderr
