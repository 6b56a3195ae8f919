"""Syncs and fetches that somebody asked for on a page."""

from __future__ import annotations

from typing import Any

import pytest

from literature.jobs import AlreadyAsked
from literature.models import Job, JobState, Paper, SyncRun
from literature.roles import NotAllowed
from literature.sync import background, story
from literature.sync.again import TooManyPmids
from literature.sync.background import ask_to_fetch, ask_to_sync, runs_of, under_way
from literature.sync.lock import AlreadyRunning
from literature.sync.run import open_run
from tests.literature.factories import NOW, make_user
from tests.literature.sync.nights import Nights, broken, make_strategy, paper, papers


@pytest.fixture
def editor(db) -> Any:
    return make_user("eda", role="editor")


@pytest.fixture
def asked(nights: Nights, monkeypatch) -> Nights:
    """Have jobs ask the stand-in."""
    monkeypatch.setattr(background, "EntrezClient", lambda settings: nights.make_client(max_tries=1))
    return nights


def test_who_may_not_start_a_sync_starts_none(asked: Nights):
    for ask in (lambda by: ask_to_sync(by=by, at=NOW), lambda by: ask_to_fetch([1], by=by, at=NOW)):
        with pytest.raises(NotAllowed):
            ask(make_user(f"cleo{Job.objects.count()}{id(ask)}", role="curator"))
    assert not Job.objects.exists()


def test_without_pubmed_the_job_fails_by_name_and_the_run_tells_the_same(asked: Nights, editor):
    asked.standin.fail_next("500", times=50)
    job = ask_to_sync(by=editor, at=NOW)
    assert job.state == JobState.FAILED
    assert job.said.startswith("back-mice: PubMedUnavailable: PubMed is not available")
    assert "the next sync takes up the rest" in job.said
    assert SyncRun.objects.get().error == "PubMedUnavailable"


def test_a_sync_brings_what_is_new_and_says_how_much(asked: Nights, editor):
    asked.holds(*papers(range(1, 4)))
    job = ask_to_sync(by=editor, at=NOW)
    assert (job.state, job.said) == (JobState.SUCCEEDED, "Done: 3 new, 0 updated, 0 unchanged, 0 withdrawn.")
    assert (job.done, job.total) == (3, 3)
    assert [run.created for run in runs_of(job)] == [3]
    assert Paper.objects.count() == 3


def test_one_strategy_can_be_synced_alone_active_or_not(asked: Nights, editor):
    make_strategy("fascia", "fascia[ti]")
    other = make_strategy("sacral", "sacral[ti]")
    other.is_active = False
    other.save()
    asked.holds(paper(1), paper(2, title="Sacral fat"))
    ask_to_sync(other, by=editor, at=NOW)
    assert SyncRun.objects.get().strategy == other
    assert set(Paper.objects.values_list("pmid", flat=True)) == {2}


def test_a_strategy_without_a_query_is_told(asked: Nights, editor):
    asked.strategy.versions.all().delete()
    job = ask_to_sync(asked.strategy, by=editor, at=NOW)
    assert job.state == JobState.FAILED
    assert job.said.startswith("There is no strategy back-mice. There are: none")


def test_a_nightly_run_under_way_is_told_and_is_no_failure(asked: Nights, editor, monkeypatch):
    def held(*given: Any, **options: Any) -> None:
        raise AlreadyRunning(story.LOCK)

    run = open_run("window", asked.strategy.current)
    monkeypatch.setattr(background, "sync", held)
    monkeypatch.setattr(background, "is_held", lambda name: True)
    assert under_way() == run
    job = ask_to_sync(by=editor, at=NOW)
    assert job.state == JobState.SUCCEEDED
    assert job.said.startswith("A sync is under way since ")
    assert "(back-mice: 0 found, 0 new). This one did nothing." in job.said


def test_a_run_that_a_killed_process_left_open_is_none_under_way(asked: Nights):
    open_run("window", asked.strategy.current)
    assert under_way() is None


def test_records_are_fetched_again(asked: Nights, editor):
    asked.holds(*papers(range(1, 4)))
    asked.sync()
    asked.pubmed.revise(2, pages="5-9")
    job = ask_to_fetch([2], by=editor, at=NOW)
    assert (job.state, job.subject, job.said) == (
        JobState.SUCCEEDED,
        "PMID 2",
        "Done: 0 new, 1 updated, 0 unchanged, 0 withdrawn.",
    )


def test_records_that_cannot_be_read_are_told(asked: Nights, editor):
    asked.holds(broken(paper(1)))
    job = ask_to_fetch([1], by=editor, at=NOW)
    assert job.state == JobState.FAILED
    assert "RecordsRejected: 1 records could not be read" in job.said


def test_a_fetch_while_a_sync_is_under_way_says_to_try_again(asked: Nights, editor, monkeypatch):
    def held(*given: Any) -> None:
        raise AlreadyRunning(story.LOCK)

    monkeypatch.setattr(background, "fetch_again", held)
    job = ask_to_fetch([1], by=editor, at=NOW)
    assert job.state == JobState.FAILED
    assert "Try again when it has ended." in job.said


def test_a_fetch_has_a_subject_of_bounded_length_and_a_bounded_number(asked: Nights, editor, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    job = ask_to_fetch(range(1, 1_001), by=editor, at=NOW)
    assert job.subject == "1000 PMIDs from 1 to 1000"
    with pytest.raises(AlreadyAsked):
        ask_to_fetch(range(1, 1_001), by=editor, at=NOW)
    with pytest.raises(TooManyPmids):
        ask_to_fetch(range(10_001), by=editor, at=NOW)
