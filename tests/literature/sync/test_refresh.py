"""Known papers that no strategy finds are kept true by their PMID."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from literature.intake import take_in
from literature.models import Paper, RunMode, RunOutcome, SyncRun
from literature.pubmed.records import Identifier, Received, Source
from literature.sync import Options, Silence, sync
from tests.literature.factories import make_record
from tests.literature.sync.nights import Nights, broken, paper, papers, state, today
from tests.standin import Fault

pytestmark = pytest.mark.django_db


def pack_entry(pmid: int, title: str = "") -> Paper:
    """Put a paper into the collection as a pack does: by its citation, with a PMID that somebody saw."""
    key = (Identifier("pack", f"back-mice:entry-{pmid}"),)
    record = make_record(source=Source.PACK, pmid=pmid, title=title or off_topic(pmid), other_ids=key, year=1937)
    tally = take_in([Received(record, f"entry {pmid}".encode())], now=timezone.now())
    return Paper.objects.get(pk=tally.stored[0].paper_id)


def off_topic(pmid: int) -> str:
    return f"Observations on the lumbar fascia {pmid}"


def known(nights: Nights, *, full: bool = False, accept_empty: bool = False) -> SyncRun | None:
    """Look after known papers alone, and return the run."""
    runs = sync([], nights.make_client(), Options(full=full, accept_empty=accept_empty), Silence())
    return runs[0] if runs else None


@pytest.fixture
def three(nights: Nights) -> Nights:
    """Three papers of a pack are known to PubMed, found by no strategy, and fetched once."""
    nights.holds(*(paper(pmid, title=off_topic(pmid)) for pmid in (101, 102, 103)))
    for pmid in (101, 102, 103):
        pack_entry(pmid)
    assert known(nights).created == 0
    return nights


# ── Failures ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pmid_unknown_to_pubmed_is_to_be_checked_not_withdrawn_and_not_asked_for_every_night(nights: Nights) -> None:
    nights.holds(paper(101, title=off_topic(101)))
    pack_entry(101)
    pack_entry(999)
    run = known(nights)
    assert (run.outcome, run.found, run.updated, run.withdrawn) == (RunOutcome.SUCCEEDED, 2, 1, 0)
    entry = Paper.objects.get(pmid=999)
    assert entry.state == "live" and entry.pubmed_missing_at
    assert entry.to_check == "PubMed has no record under PMID 999: check the number."
    nights.forget_requests()
    known(nights)
    assert all(999 not in entry.pmids for entry in nights.standin.asked("efetch"))
    assert Paper.objects.get(pmid=999).to_check.count("999") == 1


def test_nothing_at_all_for_many_pmids_of_a_pack_is_neither_believed_nor_a_failure(nights: Nights) -> None:
    for pmid in (997, 998, 999):
        pack_entry(pmid)
    run = known(nights)
    assert (run.outcome, run.withdrawn) == (RunOutcome.SUCCEEDED, 0)
    assert run.warnings == ["PubMed has none of the 3 records from PMID 997 on"]
    assert not Paper.objects.exclude(pubmed_missing_at=None, to_check="").exists()
    nights.holds(*(paper(pmid, title=off_topic(pmid)) for pmid in (997, 998, 999)))
    assert known(nights).updated == 3


def test_nothing_at_all_for_many_pmids_is_believed_when_the_operator_says_so(nights: Nights) -> None:
    for pmid in (997, 998, 999):
        pack_entry(pmid)
    known(nights, accept_empty=True)
    assert Paper.objects.filter(pubmed_missing_at__isnull=False, state="live").count() == 3


def test_a_pmid_that_pubmed_has_after_all_is_no_longer_missing(nights: Nights) -> None:
    pack_entry(999)
    known(nights)
    nights.holds(paper(999))
    nights.sync(full=True)
    found = Paper.objects.get(pmid=999)
    assert (found.source, found.pubmed_missing_at) == (Source.PUBMED, None)
    assert "has no record" not in found.to_check


def test_a_full_comparison_asks_again_for_what_pubmed_did_not_have(nights: Nights) -> None:
    pack_entry(999)
    known(nights)
    nights.holds(paper(999, title=off_topic(999)))
    assert known(nights) is None
    assert known(nights, full=True).updated == 1


def test_ncbi_down_fails_the_run_and_leaves_the_papers(three: Nights) -> None:
    three.standin.stop()
    run = known(three)
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "PubMedUnavailable")
    assert [state(pmid) for pmid in (101, 102, 103)] == ["live"] * 3


def test_a_new_paper_that_cannot_be_read_holds_up_no_revised_one(three: Nights) -> None:
    pack_entry(104)
    three.holds(broken(paper(104)))
    three.pubmed.revise(102, on=today(), pages="7")
    run = known(three)
    assert (run.outcome, run.error, run.updated) == (RunOutcome.PARTIAL, "RecordsRejected", 1)
    assert Paper.objects.get(pmid=102).pages == "7"


def test_a_new_paper_that_does_not_come_holds_up_no_revised_one(three: Nights) -> None:
    pack_entry(104)
    three.holds(paper(104))
    three.pubmed.revise(102, on=today(), pages="7")
    three.standin.fail_next(Fault.ERROR_500, times=5, on="efetch")
    run = known(three)
    assert (run.outcome, run.error, run.updated) == (RunOutcome.PARTIAL, "PubMedUnavailable", 1)
    assert known(three).updated == 1


def test_an_empty_answer_for_all_known_papers_is_not_believed(three: Nights) -> None:
    for pmid in (101, 102, 103):
        three.pubmed.delete(pmid)
    run = known(three, full=True)
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "SuspiciouslyEmpty")
    assert state(101) == "live"
    assert known(three, full=True, accept_empty=True).withdrawn == 3
    assert state(101) == "withdrawn"


def test_several_that_left_every_result_and_do_not_come_are_withdrawn_when_another_record_does(three: Nights) -> None:
    three.holds(*papers([1, 2]))
    three.sync(full=True)
    for pmid in (101, 102, 103):
        three.pubmed.delete(pmid)
    run = known(three, full=True)
    assert (run.outcome, run.withdrawn) == (RunOutcome.SUCCEEDED, 3)
    assert [state(pmid) for pmid in (1, 101, 102, 103)] == ["live", "withdrawn", "withdrawn", "withdrawn"]


def test_a_history_that_expires_in_between_is_posted_again(three: Nights) -> None:
    three.pubmed.revise(102, on=today(), pages="7")
    three.standin.fail_next(Fault.EXPIRED, times=2, on="esearch")
    three.forget_requests()
    run = known(three)
    assert (run.outcome, run.updated) == (RunOutcome.SUCCEEDED, 1)
    assert three.asked("epost") == 3


def test_a_history_that_always_expires_fails_the_run_by_name(three: Nights) -> None:
    three.standin.fail_next(Fault.EXPIRED, times=9, on="esearch")
    run = known(three)
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "HistoryExpired")


# ── What the rhythm brings ──────────────────────────────────────────────────────────────────────────────────────────
def test_without_papers_to_look_after_there_is_no_run(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    assert known(nights) is None
    assert len(nights.sync()) == 1


def test_a_paper_of_a_pack_becomes_pubmeds_record_of_the_same_paper(nights: Nights) -> None:
    entry = pack_entry(101)
    nights.holds(paper(101, title=off_topic(101), doi="10.1000/lumbar"))
    run = known(nights)
    assert (run.outcome, run.window_from, run.created, run.updated) == (RunOutcome.SUCCEEDED, None, 0, 1)
    now = Paper.objects.get()
    assert (now.pk, now.source, now.doi) == (entry.pk, Source.PUBMED, "10.1000/lumbar")
    assert now.pack_key == "back-mice:entry-101"


def test_a_quiet_night_asks_for_no_record(three: Nights) -> None:
    three.forget_requests()
    run = known(three)
    assert (run.outcome, run.found, run.requests) == (RunOutcome.SUCCEEDED, 0, 2)
    assert three.asked("efetch") == 0


def test_only_what_was_revised_is_fetched(three: Nights) -> None:
    three.pubmed.revise(102, on=today(), pages="7")
    three.forget_requests()
    run = known(three)
    assert (run.found, run.updated) == (1, 1)
    assert [entry.pmids for entry in three.standin.asked("efetch")] == [[102]]
    assert Paper.objects.get(pmid=102).pages == "7"


def test_a_refresh_still_to_come_does_not_count(three: Nights) -> None:
    run = SyncRun.objects.get(mode=RunMode.REFRESH)
    ahead = timezone.now() + dt.timedelta(days=400)
    values = {"outcome": run.outcome, "started_at": ahead, "heartbeat_at": ahead, "finished_at": ahead}
    SyncRun.objects.create(mode=run.mode, window_to=ahead.date(), **values)
    three.pubmed.revise(102, on=today(), pages="7")
    assert known(three).updated == 1


def test_the_window_begins_seven_days_before_the_last_refresh_that_succeeded(three: Nights) -> None:
    earlier = timezone.now() - dt.timedelta(days=20)
    SyncRun.objects.filter(mode=RunMode.REFRESH).update(started_at=earlier)
    SyncRun.objects.create(
        mode=RunMode.REFRESH,
        outcome=RunOutcome.FAILED,
        started_at=timezone.now(),
        heartbeat_at=timezone.now(),
        finished_at=timezone.now(),
    )
    three.pubmed.revise(101, on=today() - dt.timedelta(days=27), pages="1")
    three.pubmed.revise(103, on=today() - dt.timedelta(days=28), pages="3")
    run = known(three)
    assert run.window_from == today() - dt.timedelta(days=27)
    assert (Paper.objects.get(pmid=101).pages, Paper.objects.get(pmid=103).pages) == ("1", "101-4")


def test_the_full_comparison_reads_them_all(three: Nights) -> None:
    three.pubmed.revise(103, pages="3")
    run = known(three, full=True)
    assert (run.found, run.updated, run.unchanged) == (3, 1, 2)


def test_a_paper_that_left_the_result_is_looked_after_by_its_pmid(three: Nights) -> None:
    three.holds(*papers([1, 2]))
    three.run()
    three.pubmed.revise(2, title="Renamed", on=today())
    assert three.run(full=True).left == 1
    three.pubmed.revise(2, on=today(), pages="9")
    assert known(three).updated == 1
    assert Paper.objects.get(pmid=2).pages == "9"


def test_papers_of_a_strategy_that_is_switched_off_are_looked_after(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    nights.strategy.is_active = False
    nights.strategy.save()
    run = known(nights, full=True)
    assert (run.found, run.unchanged) == (2, 2)


def test_merged_papers_are_left_alone(three: Nights) -> None:
    survivor = Paper.objects.get(pmid=101)
    Paper.objects.filter(pmid=102).update(state="merged", merged_into=survivor)
    three.forget_requests()
    known(three, full=True)
    assert all(102 not in entry.pmids for entry in three.standin.asked("efetch"))
