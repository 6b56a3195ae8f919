"""A run's row: opened, kept alive, counted and closed, whatever happens between."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from literature.models import RunMode, RunOutcome, SyncRun
from literature.sync import Options, Silence, sync
from literature.sync.run import close_interrupted, closing, open_run
from tests.literature.sync.nights import Nights, papers
from tests.standin import Fault

pytestmark = pytest.mark.django_db


def left_open() -> SyncRun:
    """What a killed process leaves behind."""
    return open_run(RunMode.REFRESH, None)


def test_the_next_run_closes_what_a_killed_one_left_open(nights: Nights) -> None:
    killed = left_open()
    nights.holds(*papers([1]))
    assert nights.run().outcome == RunOutcome.SUCCEEDED
    killed.refresh_from_db()
    assert (killed.outcome, killed.error) == (RunOutcome.FAILED, "Interrupted")
    assert killed.finished_at and "process ended before the run did" in killed.message


def test_also_a_night_without_anything_to_sync_closes_it(nights: Nights) -> None:
    killed = left_open()
    assert sync([], nights.make_client(), Options(), Silence()) == []
    killed.refresh_from_db()
    assert killed.outcome == RunOutcome.FAILED


def test_runs_that_ended_are_left_as_they_are() -> None:
    ended = SyncRun.objects.create(
        mode=RunMode.FULL,
        outcome=RunOutcome.SUCCEEDED,
        started_at=timezone.now(),
        heartbeat_at=timezone.now(),
        finished_at=timezone.now(),
    )
    assert close_interrupted() == 0
    ended.refresh_from_db()
    assert (ended.outcome, ended.error) == (RunOutcome.SUCCEEDED, "")


@pytest.mark.parametrize("error", [ZeroDivisionError("a fault of ours"), KeyboardInterrupt()])
def test_what_nobody_expected_closes_the_run_and_is_raised_again(nights: Nights, error: BaseException) -> None:
    run = left_open()
    with pytest.raises(type(error)), closing(run, nights.make_client()):
        raise error
    run.refresh_from_db()
    assert (run.outcome, run.error) == (RunOutcome.FAILED, type(error).__name__)
    assert run.message and run.finished_at


def test_a_run_that_brought_something_before_it_failed_is_partial(nights: Nights) -> None:
    run = left_open()
    run.unchanged = 1
    with pytest.raises(ZeroDivisionError), closing(run, nights.make_client()):
        raise ZeroDivisionError
    run.refresh_from_db()
    assert (run.outcome, run.message) == (RunOutcome.PARTIAL, "ZeroDivisionError")


def test_an_answer_with_bytes_that_no_text_column_takes_is_kept_readable(nights: Nights) -> None:
    nights.standin.fail_next(Fault.HTML, times=5, on="esearch")
    run = nights.run()
    run.refresh_from_db()
    assert "NCBI - WWW Error Blocked" in run.answer


def test_a_run_counts_its_own_requests_and_no_other_runs(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    client = nights.make_client()
    assert [nights.run(client).requests, nights.run(client).requests] == [2, 2]
    assert client.requests == 4


def test_a_run_shows_signs_of_life_while_it_goes_on(nights: Nights, monkeypatch) -> None:
    monkeypatch.setattr("literature.sync.fetching.BATCH", 2)
    nights.holds(*papers(range(1, 6)))
    seen: list[tuple[int, dt.datetime]] = []

    class Watching(Silence):
        def advance(self, records: int) -> None:
            run = SyncRun.objects.get()
            seen.append((run.created, run.heartbeat_at))

    sync([nights.strategy], nights.make_client(), Options(), Watching())
    assert [created for created, _ in seen] == [2, 4, 5]
    assert [moment for _, moment in seen] == sorted({moment for _, moment in seen})
