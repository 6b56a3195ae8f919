"""Conditional requests: who has the answer already gets none, and nobody else does."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date, parse_http_date

from literature.models import Strategy, Topic
from tests.literature.factories import make_paper, make_topic

pytestmark = pytest.mark.django_db(transaction=True)  # each change is a commit, which is what the version counts

LISTS = (
    "papers/",
    "topics/",
    "strategies/",
    "sync-runs/",
    "journals/",
    "authors/",
    "evidence/",
    "changes/",
    "mesh/",
    "interventions/",
    "index-tests/",
    "outcomes/",
)
ONES = ("papers/pmid:1/", "papers/pmid:1/related/", "topics/diagnosis/", "authors/ries e/", "problems/throttled/")
FILES = ("papers.csv", "papers.ris", "papers.jsonl", "papers.atom", "papers.bibtex", "papers/pmid:1/?format=ris")
PAGES = ("", "schema/", "problems/", "docs/", "docs/redoc/", "autocomplete/?q=l", "papers/?q=lipoma&facets=year")
ADDRESSES = (*LISTS, *ONES, *FILES, *PAGES)
TOPICS = "/api/v1/topics/"


def get(address: str = TOPICS, **headers: str) -> object:
    answer = Client().get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    if answer.streaming:
        b"".join(answer.streaming_content)  # an export holds the database until it has been read
    return answer


def status(address: str = TOPICS, **headers: str) -> int:
    return get(address, **headers).status_code


def change() -> None:
    make_topic("another")


# ── What must be made anew ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_change_of_the_data_is_another_answer():
    make_topic("diagnosis")
    etag = get()["ETag"]
    Topic.objects.filter(slug="diagnosis").update(name="Another")
    assert status(if_none_match=etag) == 200


@pytest.mark.parametrize("other", ["/api/v1/strategies/", f"{TOPICS}?page_size=1"])
def test_the_etag_of_one_address_is_none_of_another(other):
    assert status(other, if_none_match=get()["ETag"]) == 200


def test_the_etag_of_one_media_type_is_none_of_another():
    etag = get(accept="text/html")["ETag"]
    assert status(accept="application/json", if_none_match=etag) == 200


def test_an_etag_of_other_code_is_none_of_ours(monkeypatch):
    etag = get()["ETag"]
    monkeypatch.setattr("config.api.validators._code", lambda: ("other code", 0.0))
    assert status(if_none_match=etag) == 200


@pytest.mark.parametrize("value", ['"x"', "W/", "x", "", '"*"', 'W/"x", "y"', "\x00", "é"])
def test_an_etag_that_is_not_ours_changes_nothing(value):
    assert status(if_none_match=value) == 200


def test_what_is_refused_is_refused_whatever_the_conditions():
    for headers in ({"if_none_match": "*"}, {"if_modified_since": http_date(4e9)}, {"if_none_match": '"x"'}):
        assert status("/api/v1/topics/none/", **headers) == 404
        assert status("/api/v1/papers/?x=1", **headers) == 400
    assert "ETag" not in get("/api/v1/topics/none/")


@pytest.mark.parametrize("address", ["/api/v1/papers/?q=lipoma", "/api/v1/strategies/recent/"])
def test_a_question_about_the_last_years_is_another_every_day(address):
    Strategy.objects.create(slug="recent", title="Recent")
    with time_machine.travel("2026-11-22T12:00Z", tick=False):
        monday = get(address)
    with time_machine.travel("2026-11-23T12:00Z", tick=False):
        assert status(address, if_none_match=monday["ETag"]) == 200
        assert status(address, if_modified_since=monday["Last-Modified"]) == 200


# ── What is known already ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("address", ADDRESSES)
def test_everything_is_known_again_by_its_etag(address):
    make_paper(title="Lipoma", pmid=1, authors=("Ries E",))
    make_topic("diagnosis")
    path = f"/api/v1/{address}"
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False):
        first = get(path)
        again = get(path, if_none_match=first["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert again[name] == first[name]
    assert not {"Content-Type", "Content-Length"} & set(again.headers)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_change_makes_every_answer_anew(address):
    make_paper(title="Lipoma", pmid=1, authors=("Ries E",))
    make_topic("diagnosis")
    path = f"/api/v1/{address}"
    etag = get(path)["ETag"]
    change()
    assert status(path, if_none_match=etag) == 200


@pytest.mark.parametrize("form", ["{}", 'W/{}, "x"', '"a", W/"b", {}', "{weak}"])
def test_an_etag_is_compared_weakly_and_in_lists(form):
    etag = get()["ETag"]
    assert etag.startswith('W/"')
    strong = etag.removeprefix("W/")
    assert status(if_none_match=form.format(strong, weak=etag)) == 304


def test_any_answer_there_is_matches_the_star():
    assert status(if_none_match="*") == 304


def test_what_is_known_costs_one_row_and_no_view(monkeypatch):
    make_topic("diagnosis")
    etag = get("/api/v1/papers/")["ETag"]
    monkeypatch.setattr("literature.api.views.papers.PaperList.get", None)
    with CaptureQueriesContext(connection) as queries:
        assert status("/api/v1/papers/", if_none_match=etag) == 304
    assert len(queries) == 1
    assert not [one for one in queries if "literature_dataversion" not in one["sql"]]


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_date_is_compared_where_no_etag_is_shown(method):
    change()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)):
        modified = get()["Last-Modified"]
        asked = getattr(Client(), method)(TOPICS, headers={"if-modified-since": modified})
        assert (asked.status_code, asked.content, "Content-Length" in asked) == (304, b"", False)
        earlier = http_date(parse_http_date(modified) - 1)
        assert status(if_modified_since=earlier) == 200


def test_an_etag_counts_more_than_a_date():
    modified = get()["Last-Modified"]
    assert status(if_none_match='"x"', if_modified_since=modified) == 200


def test_what_changes_in_the_same_second_has_a_later_date():
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False):
        change()
        modified = get()["Last-Modified"]
        make_topic("in-the-same-second")
        assert parse_http_date(modified) <= dt.datetime.now(dt.UTC).timestamp() - 60
        assert status(if_modified_since=http_date(dt.datetime.now(dt.UTC).timestamp() - 120)) == 200
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)):
        assert status(if_modified_since=modified) == 200


@pytest.mark.parametrize("value", ["yesterday", "", "Sun, 99 Nov 2026 00:00:00 GMT", "0"])
def test_a_date_that_is_none_changes_nothing(value):
    assert status(if_modified_since=value) == 200


def test_a_condition_for_writing_is_refused_in_a_sentence():
    refused = get(if_match='"x"')
    assert (refused.status_code, refused.json()["type"]) == (412, "/api/v1/problems/precondition-failed/")


def test_caches_may_keep_an_answer_and_must_ask():
    answer = get()
    assert answer["Cache-Control"] == "no-cache"
    assert {"Accept", "Accept-Encoding"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert "Cookie" not in answer["Vary"]


def test_what_is_refused_is_not_kept():
    for address in ("/api/v1/none/", "/api/v1/papers/?x=1", "/api/v1/papers/0/"):
        assert get(address)["Cache-Control"] == "no-store"


def test_no_answer_depends_on_a_cookie():
    response = Client(headers={"cookie": f"sessionid={'k' * 32}"}).get("/api/v1/papers/")
    assert "Cookie" not in response["Vary"]
    assert not response.cookies


@pytest.mark.parametrize(
    ("header", "expected"), [("if_modified_since", 304), ("if_unmodified_since", 412), ("if_match", 412)]
)
def test_a_file_that_nobody_reads_holds_no_transaction(header, expected):
    make_paper(pmid=1)
    value = {"if_modified_since": http_date(4e9), "if_unmodified_since": http_date(1), "if_match": '"x"'}[header]
    assert status("/api/v1/papers.csv", **{header: value}) == expected
    assert not connection.in_atomic_block
    assert not getattr(connection.connection, "in_transaction", False)  # SQLite's, which Django did not open
    make_paper(pmid=2)
    answer = Client().get("/api/v1/papers.csv?fields=pmid")
    assert b"".join(answer.streaming_content).split()[1:] == [b"2", b"1"]


@pytest.mark.parametrize("address", ["/api/v1/papers/", "/api/v1/papers.csv"])
def test_the_very_date_that_was_sent_costs_no_view(monkeypatch, address):
    make_paper(pmid=1)
    with time_machine.travel(dt.timedelta(minutes=5)):
        date = get(address)["Last-Modified"]
        monkeypatch.setattr("literature.api.views.papers.PaperList.get", None)
        assert status(address, if_modified_since=date) == 304
