"""Runs and rejected records: to be looked at, and to be tried again by who may."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

import pytest
from django.test import Client

from literature.models import Job, RejectedRecord, RunMode, RunOutcome, Strategy, StrategyVersion, SyncRun
from tests.literature.factories import NOW, make_user
from tests.literature.sync.nights import paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_worker")]
RUNS, REJECTS = "/admin/literature/syncrun/", "/admin/literature/rejectedrecord/"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_user("eda", role="editor"))
    return client


def make_run(**fields: Any) -> SyncRun:
    times = {"started_at": NOW, "heartbeat_at": NOW, "finished_at": NOW}
    return SyncRun.objects.create(**{"mode": RunMode.WINDOW, "outcome": RunOutcome.FAILED} | times | fields)


def make_rejected(raw: bytes, **fields: Any) -> RejectedRecord:
    return RejectedRecord.objects.create(
        **{"reason": "no end tag", "first_seen_at": NOW, "last_seen_at": NOW, "body": zlib.compress(raw)} | fields,
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def strategy() -> Strategy:
    made = Strategy.objects.create(slug="nodules", title="Nodules")
    StrategyVersion.objects.create(strategy=made, number=1, query="nodules[ti]", created_at=NOW)
    return made


@pytest.mark.parametrize(
    "address", [f"{RUNS}{{run}}/again/", f"{REJECTS}{{record}}/fetch/", f"{REJECTS}{{record}}/read/"]
)
def test_nothing_is_tried_again_without_login_by_link_or_by_who_may_not(client: Client, address: str) -> None:
    run, record = make_run(strategy=strategy()), make_rejected(paper(1).xml, pmid=1)
    address = address.format(run=run.pk, record=record.pk)
    assert "/login/" in client.post(address)["Location"]
    client.force_login(make_user(role="curator"))
    assert client.post(address).status_code == 403
    client.force_login(make_user("eda", role="editor"))
    assert client.get(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user("edo", role="editor"))
    assert strict.post(address).status_code == 403
    record.refresh_from_db()
    assert record.resolved_at is None
    assert not Job.objects.exists()


@pytest.mark.parametrize("address", [f"{RUNS}4711/again/", f"{REJECTS}4711/fetch/", f"{REJECTS}4711/read/"])
def test_what_is_not_there_cannot_be_tried_again(editor: Client, address: str) -> None:
    assert editor.post(address).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "offered"),
    [(RunOutcome.FAILED, True), (RunOutcome.PARTIAL, True), (RunOutcome.SUCCEEDED, False), (RunOutcome.RUNNING, False)],
)
def test_a_run_that_did_not_succeed_can_be_tried_again(editor: Client, outcome: str, offered: bool) -> None:
    run = make_run(strategy=strategy(), outcome=outcome)
    assert ("Try again" in editor.get(f"{RUNS}{run.pk}/change/").content.decode()) is offered


def test_a_run_of_a_strategy_is_tried_again_as_a_sync_of_that_strategy(editor: Client) -> None:
    run = make_run(strategy=strategy())
    answer = editor.post(f"{RUNS}{run.pk}/again/")
    job = Job.objects.get()
    assert (job.kind, job.subject, answer["Location"]) == ("sync", "nodules", f"/admin/literature/job/{job.pk}/watch/")


def test_a_run_of_the_known_papers_is_tried_again_as_a_whole_sync(editor: Client) -> None:
    editor.post(f"{RUNS}{make_run(mode=RunMode.REFRESH, window_to=NOW.date()).pk}/again/")
    assert (Job.objects.get().kind, Job.objects.get().subject) == ("sync", "")


def test_a_run_that_fetched_given_records_is_tried_again_for_those(editor: Client) -> None:
    editor.post(f"{RUNS}{make_run(mode=RunMode.REFRESH, query_sent='7 12').pk}/again/")
    assert (Job.objects.get().kind, Job.objects.get().arguments) == ("fetch", {"pmids": [7, 12]})


def test_a_run_shows_what_was_asked_how_pubmed_read_it_and_the_raw_answer(editor: Client) -> None:
    run = make_run(
        strategy=strategy(), query_sent="nodules[ti]", query_translation='"nodules"[Title]', error="PubMedUnavailable",
        message="an answer that is not XML", answer="<html>Bad gateway</html>", warnings=["Phrase not found: x"],
    )  # fmt: skip
    page = editor.get(f"{RUNS}{run.pk}/change/").content.decode()
    for text in ("nodules[ti]", "&quot;nodules&quot;[Title]", "an answer that is not XML", "Phrase not found: x"):
        assert text in page
    assert "&lt;html&gt;Bad gateway&lt;/html&gt;" in page


def test_a_rejected_record_is_fetched_again_by_its_pmid(editor: Client) -> None:
    record = make_rejected(b"<PubmedArticle>", pmid=77)
    page = editor.get(f"{REJECTS}{record.pk}/change/").content.decode()
    assert "Fetch it again from PubMed" in page
    editor.post(f"{REJECTS}{record.pk}/fetch/")
    assert Job.objects.get().arguments == {"pmids": [77]}


def test_a_rejected_record_without_a_pmid_is_only_read_again(editor: Client) -> None:
    record = make_rejected(b"<PubmedArticle>")
    page = editor.get(f"{REJECTS}{record.pk}/change/").content.decode()
    assert "Fetch it again" not in page
    assert editor.post(f"{REJECTS}{record.pk}/fetch/").status_code == 404
    said = editor.post(f"{REJECTS}{record.pk}/read/", follow=True).content.decode()
    assert "The bytes still cannot be read" in said


def test_a_record_that_can_be_read_by_now_is_settled_and_offered_no_more(editor: Client) -> None:
    record = make_rejected(paper(77).xml, pmid=77)
    page = editor.post(f"{REJECTS}{record.pk}/read/", follow=True).content.decode()
    assert "The record could be read now: 1 new" in page
    assert "Read these bytes again" not in page
