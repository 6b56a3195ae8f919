"""Our own faults: a database that cannot be asked and an error that nobody foresaw are told as what they are."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns

pytestmark = pytest.mark.django_db

LIST = "/api/v1/topics/"
FAIL = "/api/v1/fail/"
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def fail(request: object) -> None:
    raise RuntimeError("a secret of the house")


class Broken:
    """The addresses with one that fails."""

    handler400, handler403, handler404, handler500 = handler400, handler403, handler404, handler500
    urlpatterns = [path("api/v1/fail/", fail), *urlpatterns]


@pytest.fixture
def broken() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=Broken):
        yield Client(raise_request_exception=False)


def is_unavailable(answer: object, records: list[logging.LogRecord]) -> None:
    body = answer.json()
    assert (answer.status_code, body["type"]) == (503, "/api/v1/problems/unavailable/")
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Retry-After"]) == body["retry_after"] > 0
    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("no-store", "*")
    assert "ETag" not in answer
    assert any(body["instance"] in record.getMessage() for record in records)


# ── 503 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("place", ["config.api.validators.data_state", "literature.api.views.topics.TopicList.get"])
def test_a_database_that_cannot_be_asked_is_told_wherever_it_is_found(monkeypatch, caplog, place, error):
    def unreachable(*_: object, **__: object) -> None:
        raise error("connection refused to 10.0.0.5, a secret of the house")

    monkeypatch.setattr(place, unreachable)
    answer = Client().get(LIST)
    is_unavailable(answer, caplog.records)
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_lost_while_a_token_is_looked_up_is_no_wrong_token(monkeypatch, caplog, error):
    def unreachable(_: str) -> None:
        raise error("gone")

    monkeypatch.setattr("config.api.models.ApiToken.of", unreachable)
    is_unavailable(Client().get(LIST, headers={"authorization": "Bearer bm_x"}), caplog.records)


@pytest.fixture
def own_file(tmp_path, db, monkeypatch) -> Iterator[Path]:
    """A copy of the database, which nobody else has open: only so can its journal be changed."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks no readers out")
    file = tmp_path / "own.sqlite3"
    with closing(sqlite3.connect(file)) as copy, connection.cursor() as cursor:
        cursor.connection.backup(copy)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    connection.close()
    yield file
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_told_and_answers_again_when_it_is_free(caplog, own_file):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
        cursor.execute("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(own_file, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        is_unavailable(Client().get(LIST), caplog.records)
        writer.execute("ROLLBACK")
        assert Client().get(LIST).status_code == 200


# ── 500 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_error_has_the_number_under_which_it_is_logged_with_its_cause(broken, caplog):
    answer = broken.get(FAIL)
    body = answer.json()
    assert (answer.status_code, body["type"]) == (500, "/api/v1/problems/server-error/")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", body["instance"])
    (logged,) = (record for record in caplog.records if body["instance"] in record.getMessage())
    assert "a secret of the house" in str(logged.exc_info[1])
    assert "secret" not in answer.content.decode()


def test_each_error_has_a_number_of_its_own(broken):
    assert broken.get(FAIL).json()["instance"] != broken.get(FAIL).json()["instance"]


# ── As a page ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_browser_gets_the_problem_as_a_page_with_its_number(broken):
    answer = broken.get(FAIL, headers=BROWSER)
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert re.search(r"Number: <code>urn:uuid:[0-9a-f-]{36}</code>", page)
    assert 'href="/api/v1/problems/server-error/"' in page
    assert "secret" not in page


def test_a_page_of_a_problem_escapes_what_was_asked():
    page = Client().get("/api/v1/<script>alert(1)</script>/", headers=BROWSER).content.decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "Number:" not in page


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html;q=0.1, application/json", "image/png", ""])
def test_a_program_gets_the_problem_as_a_document(accept):
    assert Client().get("/api/v1/none/", headers={"accept": accept})["Content-Type"] == "application/problem+json"
