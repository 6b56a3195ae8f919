"""Rates: counted exactly by all processes, under the right name, and told."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from config.api import rates, tallies
from config.api.models import ApiToken
from config.api.tallies import CountsUnavailable, DatabaseStore, FileStore, postgresql_parameters
from literature.models import Paper
from tests.literature.factories import make_paper

pytestmark = pytest.mark.django_db

ROOT_DIRECTORY = Path(__file__).resolve().parents[3]
LIST = "/api/v1/topics/"


@pytest.fixture
def limits(settings):
    """Set what a minute allows."""

    def set_them(**limits: int) -> None:
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, **limits}

    return set_them


def statuses(count: int, **options: object) -> list[int]:
    return [Client().get(LIST, **options).status_code for _ in range(count)]


# ── What a client is told ───────────────────────────────────────────────────────────────────────────────────────────
def test_who_asks_too_often_is_told_when_to_go_on(limits):
    limits(anonymous=2)
    answers = [Client().get(LIST) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert answers[2].json()["type"] == "/api/v1/problems/throttled/"
    assert 1 <= answers[2].json()["retry_after"] == int(answers[2]["Retry-After"]) <= 60
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=1", "r=0", "r=0"]
    assert answers[0]["RateLimit-Policy"] == '"anonymous";q=2;w=60'
    assert answers[2]["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v1/papers/?x=1", "/api/v1/schema/", "/api/v1/docs/"])
def test_every_request_is_counted_whatever_its_answer(limits, address):
    limits(anonymous=1)
    assert Client().get(address)["RateLimit"].startswith('"anonymous";r=0;t=')
    assert Client().get(address).status_code == 429


def test_an_answer_that_did_not_change_is_counted_too(limits):
    limits(anonymous=2)
    etag = Client().get(LIST)["ETag"]
    again = Client().get(LIST, headers={"if-none-match": etag})
    assert (again.status_code, again["RateLimit"].split(";")[1]) == (304, "r=0")


@pytest.mark.parametrize("address", ["papers.ris", "papers/?format=csv", "evidence/?format=csv"])
def test_a_file_of_the_whole_list_is_counted_under_both_policies(limits, address):
    limits(anonymous=10, export=1)
    first = Client().get(f"/api/v1/{address}")
    b"".join(first.streaming_content)
    second = Client().get(f"/api/v1/{address}")
    assert first["RateLimit-Policy"] == '"anonymous";q=10;w=60, "export";q=1;w=60'
    assert [part.strip().split(";")[1] for part in first["RateLimit"].split(",")] == ["r=9", "r=0"]
    assert (second.status_code, second.json()["type"]) == (429, "/api/v1/problems/throttled/")
    assert int(second["Retry-After"]) >= 1
    assert Client().get("/api/v1/strategies/").status_code == 200


@pytest.mark.django_db(transaction=True)  # a stream that is closed unread closes the connection
def test_one_papers_citation_and_a_file_that_is_not_written_count_as_no_file(limits):
    limits(anonymous=10, export=0)
    paper = make_paper(pmid=1)
    assert Client().get(f"/api/v1/papers/{paper.pk}/?format=ris").status_code == 200
    assert Client().get("/api/v1/papers/pmid:1/", headers={"accept": "application/x-bibtex"}).status_code == 200
    assert Client().head("/api/v1/papers.ris")["RateLimit-Policy"] == '"anonymous";q=10;w=60'
    assert Client().get("/api/v1/papers.ris").status_code == 429


# ── Who is counted ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["x-forwarded-for", "x-real-ip", "forwarded", "client-ip"])
def test_a_name_in_a_header_that_anybody_can_write_gives_no_fresh_count(limits, name):
    limits(anonymous=1)
    assert [Client().get(LIST, headers={name: f"10.0.0.{n}"}).status_code for n in range(2)] == [200, 429]


def test_behind_a_proxy_of_ours_only_what_it_wrote_is_believed(limits, settings):
    limits(anonymous=1)
    settings.TRUSTED_PROXIES = 1
    spoofed = [Client().get(LIST, headers={"x-forwarded-for": f"10.0.0.{n}, 192.0.2.1"}).status_code for n in range(2)]
    assert spoofed == [200, 429]
    assert Client().get(LIST, headers={"x-forwarded-for": "192.0.2.1, 192.0.2.2"}).status_code == 200


def test_neighbours_in_one_network_of_ipv6_are_one_client(limits):
    limits(anonymous=1)
    asked = [Client(REMOTE_ADDR=address).get(LIST).status_code for address in ("2001:db8::1", "2001:db8::2")]
    assert asked == [200, 429]
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").get(LIST).status_code == 200


# ── Tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_token_is_counted_by_itself_wherever_it_comes_from(limits):
    limits(anonymous=1, token=2)
    _, text = ApiToken.issue("A program")
    with_token = {"headers": {"authorization": f"Bearer {text}"}}
    assert statuses(2) == [200, 429]
    first = Client(REMOTE_ADDR="192.0.2.1").get(LIST, **with_token)
    assert first["RateLimit-Policy"] == '"token";q=2;w=60'
    assert statuses(2, **with_token) == [200, 429]


@pytest.mark.parametrize("header", ["Bearer bm_wrong", "Bearer", "Bearer ", "Basic YTpi", "bm_wrong", "Bearer é\x00"])
def test_a_wrong_token_is_refused_and_counted(limits, header):
    limits(anonymous=1)
    refused = Client().get(LIST, headers={"authorization": header})
    assert (refused.status_code, refused["WWW-Authenticate"].split()[0]) == (401, "Bearer")
    assert refused.json()["type"] == "/api/v1/problems/invalid-token/"
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert Client().get(LIST).status_code == 429


def test_a_token_that_was_taken_away_is_refused():
    token, text = ApiToken.issue("A program")
    token.is_active = False
    token.save()
    assert statuses(1, headers={"authorization": f"Bearer {text}"}) == [401]


def test_a_token_is_kept_as_a_digest_only():
    token, text = ApiToken.issue("A program")
    assert len(text) > 40
    assert text not in str(vars(ApiToken.objects.get(pk=token.pk)))


# ── Counting ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_window_begins_with_the_first_request_and_ends_with_its_time(tmp_path):
    store = FileStore(tmp_path / "rates.sqlite3")
    assert [store.add("a", now, 60) for now in (100.0, 130.0, 159.9)] == [(1, 100.0), (2, 100.0), (3, 100.0)]
    assert store.add("a", 160.0, 60) == (1, 160.0)
    assert store.add("b", 160.0, 60) == (1, 160.0)


def test_what_is_over_is_swept_out(tmp_path, monkeypatch):
    monkeypatch.setattr(tallies, "_SWEEP_EVERY", 2)
    store = FileStore(tmp_path / "rates.sqlite3")
    store.add("a", 100.0, 60)
    store.add("b", 200.0, 60)
    rows = sqlite3.connect(tmp_path / "rates.sqlite3").execute(f"SELECT client FROM {tallies.TABLE}").fetchall()
    assert rows == [("b",)]


def in_threads(work: Callable[[], object], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_processes_count_exactly(tmp_path):
    path = tmp_path / "rates.sqlite3"
    work = (
        "import pathlib, sys; from config.api.tallies import FileStore; store = FileStore(pathlib.Path(sys.argv[1]));"
        "[store.add('one', 100.0, 60) for _ in range(50)]"
    )
    command = [sys.executable, "-c", work, str(path)]
    workers = [subprocess.Popen(command, cwd=ROOT_DIRECTORY) for _ in range(4)]
    assert [worker.wait(timeout=60) for worker in workers] == [0] * 4
    assert FileStore(path).add("one", 100.0, 60) == (201, 100.0)


def test_many_threads_count_exactly(tmp_path):
    store = FileStore(tmp_path / "rates.sqlite3")
    in_threads(lambda: [store.add("one", 100.0, 60) for _ in range(50)], 4)
    assert store.add("one", 100.0, 60) == (201, 100.0)


def test_a_new_file_that_another_process_has_just_begun_to_write_is_waited_for(tmp_path):
    path = tmp_path / "rates.sqlite3"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE another (x)")
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.1, lambda: other.execute("ROLLBACK"))
    done.start()
    try:
        assert FileStore(path).add("one", 100.0, 60) == (1, 100.0)
    finally:
        done.join()
        other.close()


@pytest.mark.django_db(transaction=True)
def test_counting_does_not_wait_for_who_writes_papers(limits):
    """The nightly job holds the one write lock of SQLite in another connection; a reader is answered all the same."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such lock")
    writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        answer = Client().get(LIST)
    finally:
        writer.execute("ROLLBACK")
    assert (answer.status_code, "RateLimit" in answer) == (200, True)


def test_reading_goes_on_where_counting_fails_and_the_log_says_so(settings, tmp_path, caplog):
    settings.RATE_FILE = tmp_path  # a folder is no file
    tallies._store.cache_clear()
    try:
        answer = Client().get(LIST)
    finally:
        tallies._store.cache_clear()
    assert (answer.status_code, "RateLimit" in answer) == (200, False)
    assert "could not be counted" in caplog.text


@pytest.fixture
def database_store(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite the counts lie in a file")
    store = DatabaseStore(postgresql_parameters())
    yield store
    store.close()


def test_postgresql_counts_for_all_machines_and_waits_for_no_transaction(database_store):
    with transaction.atomic():
        Paper.objects.select_for_update().exists()
        name = f"one {time.monotonic_ns()}"
        in_threads(lambda: [database_store.add(name, 100.0, 60) for _ in range(25)], 2)
        assert database_store.add(name, 159.0, 60) == (51, 100.0)
    assert database_store.add(name, 160.0, 60) == (1, 160.0)


def test_a_database_that_cannot_be_reached_is_named(monkeypatch):
    monkeypatch.setattr(tallies, "_WAIT_SECONDS", 0.2)
    store = DatabaseStore({"host": "127.0.0.1", "port": 1, "dbname": "none", "connect_timeout": 1})
    try:
        with pytest.raises(CountsUnavailable):
            store.add("one", 100.0, 60)
    finally:
        store.close()


def test_a_limit_is_known_for_every_policy(settings):
    assert set(settings.RATE_LIMITS) == {"anonymous", "token", "export"}
    assert settings.RATE_LIMITS["export"] < settings.RATE_LIMITS["anonymous"] < settings.RATE_LIMITS["token"]
    assert rates.WINDOW_SECONDS == 60
