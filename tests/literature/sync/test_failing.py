"""PubMed fails, or answers with nothing: the run says so by name, and nothing is lost."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from literature.models import RunMode, RunOutcome, SyncRun
from literature.pubmed.client import EntrezClient
from literature.sync import Options, Silence, hits, sync
from tests.literature.sync.nights import Nights, make_strategy, new_version, papers, pmids, today
from tests.standin import PASSING, QUICK, Fault

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # what PubMed does wrong, the client tells

FAILING = [fault for fault in PASSING if fault is not Fault.WRONG_TYPE]


def hasty(nights: Nights, tries: int) -> EntrezClient:
    """A client that soon gives up waiting for an answer."""
    return nights.make_client(max_tries=tries, timeout_seconds=0.8, answer_seconds=1)


# ── PubMed fails ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_with_ncbi_down_the_run_failed_and_the_watermark_is_where_it_was(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    before = nights.watermark
    nights.standin.stop()
    run = nights.run()
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "PubMedUnavailable")
    assert "connection failed" in run.message and run.finished_at
    assert nights.watermark == before and pmids() == {1, 2}


def test_a_first_night_with_ncbi_down_leaves_no_watermark(nights: Nights) -> None:
    nights.standin.stop()
    assert nights.run().outcome == RunOutcome.FAILED
    assert nights.watermark is None


@pytest.mark.parametrize("function", ["esearch", "efetch"])
@pytest.mark.parametrize("fault", FAILING)
def test_a_fault_that_stays_fails_the_run_by_name_and_the_next_night_completes(
    nights: Nights, fault: Fault, function: str
) -> None:
    nights.holds(*papers([1, 2, 3]))
    tries = 3 if fault in QUICK else 1
    nights.standin.fail_next(fault, times=tries, on=function)
    run = nights.run(hasty(nights, tries))
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "PubMedUnavailable"), run.message
    assert nights.watermark is None and pmids() == set()
    assert nights.run().outcome == RunOutcome.SUCCEEDED
    assert pmids() == {1, 2, 3}


@pytest.mark.parametrize("function", ["esearch", "efetch"])
@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_costs_a_request_and_nothing_else(nights: Nights, fault: Fault, function: str) -> None:
    nights.holds(*papers([1, 2, 3]))
    nights.standin.fail_next(fault, on=function)
    run = nights.run(hasty(nights, 3))
    assert (run.outcome, run.created, run.error) == (RunOutcome.SUCCEEDED, 3, "")
    assert run.requests == nights.asked() == (2 if fault is Fault.WRONG_TYPE else 3)


def test_a_query_that_pubmed_rejects_is_told_as_such_with_its_answer(nights: Nights) -> None:
    new_version(nights.strategy, '("back mice"[tiab]')
    run = nights.run()
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "PubMedRejectedQuery")
    assert "syntax error" in run.message and "<ERROR>" in run.answer
    assert nights.asked() == 1


def test_a_budget_that_is_spent_is_named_and_the_next_night_goes_on(nights: Nights, monkeypatch) -> None:
    monkeypatch.setattr("literature.sync.fetching.BATCH", 2)
    nights.holds(*papers(range(1, 8)))
    run = nights.run(nights.make_client(max_requests=3))
    assert (run.outcome, run.error, run.created) == (RunOutcome.PARTIAL, "BudgetExceeded", 4)
    assert nights.watermark is None
    assert nights.run().created == 3
    assert pmids() == set(range(1, 8))


def test_a_budget_that_is_always_too_small_still_brings_everything_home(nights: Nights, monkeypatch) -> None:
    monkeypatch.setattr("literature.sync.fetching.BATCH", 2)
    nights.holds(*papers(range(1, 10)))
    for _ in range(3):
        nights.run(nights.make_client(max_requests=3))
    assert pmids() == set(range(1, 10))


def test_batches_that_are_never_delivered_hold_up_none_behind_them(nights: Nights, monkeypatch) -> None:
    monkeypatch.setattr("literature.sync.fetching.BATCH", 2)
    nights.holds(*papers(range(1, 10)))
    nights.standin.fail_next(Fault.ERROR_500, times=2, on="efetch")
    assert nights.run(nights.make_client(max_tries=1)).outcome == RunOutcome.FAILED
    nights.forget_requests()
    nights.run()
    assert nights.standin.asked("efetch")[0].pmids == [5, 6]
    assert pmids() == set(range(1, 10))


def test_a_history_that_nobody_asked_for_is_a_fault_that_passes(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.standin.fail_next(Fault.UNOBTAINABLE, on="efetch")
    run = nights.run()
    assert (run.outcome, run.created, run.requests) == (RunOutcome.SUCCEEDED, 2, 3)


def test_a_strategy_that_never_found_anything_is_asked_for_its_whole_result_again(nights: Nights) -> None:
    assert nights.run().outcome == RunOutcome.SUCCEEDED
    assert nights.watermark is None
    nights.holds(*papers([1, 2]))
    assert nights.run().created == 2
    assert nights.watermark == today()


def test_a_fault_of_the_database_is_the_outcome_of_its_run_and_the_others_go_on(nights: Nights, monkeypatch) -> None:
    nights.holds(*papers([1]))
    other = make_strategy("other")
    record = hits.record

    def locked_for_one(run: SyncRun, *args: object) -> None:
        if run.strategy == other:
            raise OperationalError("database is locked")
        record(run, *args)

    monkeypatch.setattr("literature.sync.hits.record", locked_for_one)
    runs = sync([other, nights.strategy], nights.make_client(), Options(refresh=False), Silence())
    assert [(run.outcome, run.error) for run in runs] == [("failed", "OperationalError"), ("succeeded", "")]


def test_one_strategy_that_fails_does_not_hold_up_the_others(nights: Nights) -> None:
    nights.holds(*papers([1]))
    broken = make_strategy("broken", "back mice[nofield]")
    runs = sync([broken, nights.strategy], nights.make_client(), Options(refresh=False), Silence())
    assert [run.outcome for run in runs] == [RunOutcome.FAILED, RunOutcome.SUCCEEDED]
    assert broken.current.watermark is None and nights.watermark == today()


# ── Emptiness ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_in_full_where_papers_were_is_not_believed(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    nights.pubmed.delete(1)
    nights.pubmed.delete(2)
    run = nights.run(full=True)
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "SuspiciouslyEmpty")
    assert "--accept-empty" in run.message
    assert not nights.strategy.hits.filter(left_at__isnull=False).exists()


def test_nothing_in_full_is_believed_when_the_operator_says_so(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    nights.pubmed.delete(1)
    nights.pubmed.delete(2)
    run = nights.run(full=True, accept_empty=True)
    assert (run.outcome, run.left) == (RunOutcome.SUCCEEDED, 2)
    assert nights.strategy.hits.filter(left_at__isnull=False).count() == 2


def test_an_empty_window_is_not_believed_when_the_whole_result_is_empty_too(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    for pmid in (1, 2):
        nights.pubmed.delete(pmid)
    run = nights.run()
    assert (run.mode, run.error) == (RunMode.WINDOW, "SuspiciouslyEmpty")


def test_an_empty_answer_that_the_next_one_contradicts_is_a_fault_also_where_nothing_was_before(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.standin.fail_next(Fault.EMPTY_SET, on="esearch")
    run = nights.run(accept_empty=True)
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "PubMedUnavailable")
    assert "no hits in one answer and 2 in the next" in run.message
    assert nights.watermark is None


def test_a_strategy_that_never_found_anything_may_find_nothing(nights: Nights) -> None:
    assert nights.run().outcome == RunOutcome.SUCCEEDED
    assert nights.run().outcome == RunOutcome.SUCCEEDED
