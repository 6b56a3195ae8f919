"""Given records, fetched again."""

from __future__ import annotations

import pytest

from literature.models import Paper, RunMode, RunOutcome, ScreeningTask, SyncRun
from literature.sync import AlreadyRunning, Silence
from literature.sync.again import MOST_PMIDS, TooManyPmids, fetch_again
from literature.sync.lock import is_held, only_one
from literature.sync.story import LOCK
from tests.literature.sync.nights import Nights, broken, paper, papers, state


def test_nothing_is_fetched_while_a_sync_is_under_way(nights: Nights):
    with only_one(LOCK), pytest.raises(AlreadyRunning):
        fetch_other_connection(nights)
    assert not SyncRun.objects.exists()


def fetch_other_connection(nights: Nights) -> None:
    """PostgreSQL gives one session the same lock twice, so the second must be another's."""
    from django.db import connection

    if connection.vendor == "postgresql":
        pytest.skip("one connection holds its own lock twice; the test with two processes covers it")
    fetch_again([1], nights.make_client(), Silence())


@pytest.mark.parametrize(("pmids", "error"), [([], ValueError), (range(MOST_PMIDS + 1), TooManyPmids)])
def test_no_pmid_and_too_many_are_refused(nights: Nights, pmids, error):
    with pytest.raises(error):
        fetch_again(list(pmids), nights.make_client(), Silence())


def test_a_silent_change_is_seen_and_the_run_tells_what_was_asked(nights: Nights):
    nights.holds(*papers(range(1, 4)))
    nights.sync()
    nights.pubmed.revise(2, pages="5-9")
    nights.forget_requests()
    run = fetch_again([3, 2, 2], nights.make_client(), Silence())
    assert (run.mode, run.outcome, run.query_sent) == (RunMode.REFRESH, RunOutcome.SUCCEEDED, "2 3")
    assert (run.found, run.updated, run.unchanged) == (2, 1, 1)
    assert Paper.objects.get(pmid=2).pages == "5-9"
    assert nights.batches() == [2]


def test_what_could_not_be_read_before_waits_to_be_screened_once_it_can(nights: Nights):
    nights.holds(paper(1))
    fetch_again([1], nights.make_client(), Silence())
    assert ScreeningTask.objects.get().paper == Paper.objects.get(pmid=1)


def test_a_record_that_is_gone_is_withdrawn(nights: Nights):
    nights.holds(paper(1))
    nights.sync()
    nights.pubmed.delete(1)
    assert fetch_again([1], nights.make_client(), Silence()).withdrawn == 1
    assert state(1) == "withdrawn"


def test_a_record_that_cannot_be_read_is_named(nights: Nights):
    nights.holds(broken(paper(1)))
    run = fetch_again([1], nights.make_client(), Silence())
    assert (run.outcome, run.error, run.rejected) == (RunOutcome.FAILED, "RecordsRejected", 1)


def test_the_next_night_still_asks_about_all_known_papers_since_the_last_whole_refresh(nights: Nights):
    """Else a paper revised between the two would be passed over."""
    nights.holds(paper(1, title="The lumbar fascia"))
    fetch_again([1], nights.make_client(), Silence())
    nights.sync()
    refresh = SyncRun.objects.filter(mode=RunMode.REFRESH, window_to__isnull=False).get()
    assert refresh.window_from is None


def test_a_lock_that_is_looked_at_is_not_taken(nights: Nights):
    assert not is_held(LOCK)
    with only_one(LOCK):
        pass
    assert not is_held(LOCK)
