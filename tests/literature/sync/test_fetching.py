"""From PMIDs to papers: what was asked is compared with what came."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest

from literature.models import Paper, RejectedRecord, RunOutcome, StrategyHit
from tests.literature.sync.nights import Nights, broken, hit, paper, papers, pmids, state, today
from tests.standin import Fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_batches(monkeypatch) -> None:
    monkeypatch.setattr("literature.sync.fetching.BATCH", 10)


# ── Records that cannot be read ─────────────────────────────────────────────────────────────────────────────────────
def test_a_record_that_cannot_be_read_is_kept_with_its_reason_and_hurts_no_neighbour(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)), broken(paper(3)))
    run = nights.run()
    assert (run.outcome, run.error) == (RunOutcome.PARTIAL, "RecordsRejected")
    assert "1 records could not be read" in run.message
    assert (run.created, run.rejected, run.withdrawn) == (4, 1, 0)
    assert pmids() == {1, 2, 4, 5}
    kept = RejectedRecord.objects.get()
    assert (kept.pmid, kept.run_id, kept.resolved_at) == (3, run.pk, None)
    assert "not well-formed" in kept.reason and kept.raw() == broken(paper(3)).xml
    assert nights.watermark is None and hit(3).paper is None and hit(3).missing_at is None


def test_the_same_unreadable_bytes_do_not_hold_the_watermark_for_ever(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)), broken(paper(3)))
    nights.run()
    for _ in range(2):
        nights.forget_requests()
        run = nights.run()
        assert (run.outcome, run.rejected, run.error) == (RunOutcome.SUCCEEDED, 1, "")
        assert nights.watermark == today()
        assert nights.asked() <= 3
    assert RejectedRecord.objects.count() == 1


def test_other_bytes_that_cannot_be_read_hold_it_again(nights: Nights) -> None:
    nights.holds(paper(1), broken(paper(3)))
    nights.run()
    nights.holds(broken(paper(3, pages="77")))
    assert nights.run().outcome == RunOutcome.PARTIAL
    assert RejectedRecord.objects.count() == 2


def test_a_record_is_asked_for_every_night_until_it_can_be_read(nights: Nights) -> None:
    nights.holds(*papers([1, 2]), broken(paper(3)))
    nights.run()
    nights.run()
    nights.holds(paper(3))
    run = nights.run()
    assert (run.outcome, run.created, run.rejected) == (RunOutcome.SUCCEEDED, 1, 0)
    assert pmids() == {1, 2, 3} and hit(3).paper is not None
    assert RejectedRecord.objects.get().resolved_at


def test_a_record_that_is_unreadable_again_is_open_again(nights: Nights) -> None:
    nights.holds(paper(1), broken(paper(3)))
    nights.run()
    nights.holds(paper(3))
    nights.run(full=True)
    nights.holds(broken(paper(3)))
    nights.run(full=True)
    assert RejectedRecord.objects.get().resolved_at is None
    assert Paper.objects.filter(pmid=3).exists()


def test_a_record_damaged_on_its_way_is_asked_for_once_more(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.standin.fail_next(Fault.MALFORMED, on="efetch")
    run = nights.run()
    assert (run.outcome, run.created, run.rejected) == (RunOutcome.SUCCEEDED, 5, 0)
    assert [len(entry.pmids) for entry in nights.standin.asked("efetch")] == [5, 1]
    assert RejectedRecord.objects.get().resolved_at


def test_a_record_that_hides_its_pmid_makes_nobody_believe_that_it_is_gone(nights: Nights) -> None:
    headless = dataclasses.replace(paper(3), xml=b"<PubmedArticle><MedlineCitation>3</MedlineCitation></PubmedArticle>")
    nights.holds(*papers(range(1, 6)), headless)
    run = nights.run()
    assert (run.outcome, run.created, run.rejected, run.withdrawn) == (RunOutcome.PARTIAL, 4, 1, 0)
    assert hit(3).missing_at is None
    assert nights.run().outcome == RunOutcome.SUCCEEDED
    nights.holds(paper(3))
    assert nights.run().created == 1


# ── Records that do not come ────────────────────────────────────────────────────────────────────────────────────────
def test_what_did_not_come_is_asked_for_once_more(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.standin.fail_next(Fault.FEWER, on="efetch")
    run = nights.run()
    assert (run.outcome, run.created, run.withdrawn) == (RunOutcome.SUCCEEDED, 5, 0)
    assert nights.batches() == [5, 1]


def test_a_hit_without_a_record_is_remembered_as_missing_and_not_asked_for_every_night(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.standin.fail_next(Fault.FEWER, times=2, on="efetch")
    run = nights.run()
    assert (run.outcome, run.created, run.withdrawn) == (RunOutcome.SUCCEEDED, 4, 0)
    assert StrategyHit.objects.filter(missing_at__isnull=False).count() == 1
    nights.forget_requests()
    nights.run()
    assert nights.asked("efetch") == 0
    assert nights.run(full=True).created == 1
    assert not StrategyHit.objects.filter(missing_at__isnull=False).exists()


def test_a_record_that_was_withheld_twice_is_withdrawn_until_the_next_full_comparison(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.run()
    nights.standin.fail_next(Fault.FEWER, times=2, on="efetch")
    assert nights.run(full=True).withdrawn == 1
    assert state(1) == "withdrawn"
    assert nights.run(full=True).updated == 1
    assert state(1) == "live"


def test_a_deleted_record_is_asked_for_once_more_and_then_withdrawn(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.sync()
    nights.pubmed.delete(3)
    nights.forget_requests()
    full, known = nights.sync(full=True)
    assert (full.outcome, full.left) == (RunOutcome.SUCCEEDED, 1)
    assert (known.outcome, known.withdrawn) == (RunOutcome.SUCCEEDED, 1)
    assert [entry.pmids for entry in nights.standin.asked("efetch")] == [
        [1, 2, 4, 5],
        [3],
        [3, 1],
    ]  # the 1 shows that PubMed answers
    gone = Paper.objects.get(pmid=3)
    assert gone.state == "withdrawn" and gone.withdrawn_at and gone.title
    nights.forget_requests()
    assert len(nights.sync()) == 1  # what was withdrawn is not asked for again every night
    assert all(3 not in entry.pmids for entry in nights.standin.asked("efetch"))


def test_a_paper_that_a_faulty_answer_withdrew_comes_back_with_the_next_full_comparison(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.sync()
    nights.pubmed.delete(3)
    nights.sync(full=True)
    assert state(3) == "withdrawn"
    nights.holds(paper(3, title="No longer found by the strategy"))
    nights.sync(full=True)
    assert state(3) == "live"


def test_of_two_merged_records_one_is_withdrawn_and_the_other_revised(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.sync()
    nights.pubmed.merge(3, into=4, on=today())
    full, known = nights.sync(full=True)
    assert (full.left, full.updated, known.withdrawn) == (1, 1, 1)
    assert (state(3), state(4)) == ("withdrawn", "live")


def test_a_record_that_comes_back_is_live_again(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.sync()
    original = nights.pubmed.get(3)
    nights.pubmed.delete(3)
    nights.sync(full=True)
    nights.holds(original)
    (run,) = nights.sync(full=True)
    assert (run.outcome, run.updated, run.unchanged) == (RunOutcome.SUCCEEDED, 1, 4)
    back = Paper.objects.get(pmid=3)
    assert (back.state, back.withdrawn_at, hit(3).left_at, hit(3).missing_at) == ("live", None, None, None)


def test_a_batch_of_which_nothing_comes_is_not_believed(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.standin.fail_next(Fault.EMPTY_SET, times=2, on="efetch")
    run = nights.run()
    assert (run.outcome, run.error, run.withdrawn) == (RunOutcome.FAILED, "SuspiciouslyEmpty", 0)
    assert "none of the 5 records" in run.message and "from PMID 1 to 5" in run.message
    assert not StrategyHit.objects.filter(missing_at__isnull=False).exists()
    assert nights.run().created == 5


def test_a_batch_of_which_nothing_comes_is_believed_when_the_operator_says_so(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.standin.fail_next(Fault.EMPTY_SET, times=2, on="efetch")
    run = nights.run(accept_empty=True)
    assert run.outcome == RunOutcome.SUCCEEDED
    assert StrategyHit.objects.filter(missing_at__isnull=False).count() == 5


def test_papers_do_not_vanish_because_of_one_empty_answer(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.run()
    nights.standin.fail_next(Fault.EMPTY_SET, on="efetch")
    run = nights.run(full=True)
    assert (run.outcome, run.unchanged, run.withdrawn) == (RunOutcome.SUCCEEDED, 5, 0)


# ── Batches ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.usefixtures("small_batches")
def test_a_batch_that_fails_holds_up_none_behind_it_and_comes_the_next_night(nights: Nights) -> None:
    nights.holds(*papers(range(1, 36)))
    client = nights.make_client(max_tries=2)
    nights.standin.fail_next(Fault.ERROR_500, times=2, on="efetch")
    run = nights.run(client)
    assert (run.outcome, run.error) == (RunOutcome.PARTIAL, "PubMedUnavailable")
    assert (run.found, run.created) == (35, 25) and pmids() == set(range(11, 36))
    assert nights.watermark is None
    again = nights.run()
    assert (again.outcome, again.created, again.unchanged) == (RunOutcome.SUCCEEDED, 10, 25)
    assert nights.watermark == today()


@pytest.mark.usefixtures("small_batches")
def test_two_batches_in_a_row_that_fail_end_the_run(nights: Nights) -> None:
    nights.holds(*papers(range(1, 36)))
    nights.standin.fail_next(Fault.ERROR_500, times=4, on="efetch")
    run = nights.run(nights.make_client(max_tries=2))
    assert (run.outcome, run.created) == (RunOutcome.FAILED, 0)
    assert nights.asked("efetch") == 4


@pytest.mark.usefixtures("small_batches")
def test_two_batches_that_fail_with_a_good_one_between_do_not_end_it(nights: Nights) -> None:
    nights.holds(*papers(range(1, 36)))
    after_the_search = iter([None, Fault.ERROR_500, None, Fault.HTML, None])
    nights.standin.faults.draw = lambda: next(after_the_search)
    run = nights.run(nights.make_client(max_tries=1))
    assert (run.outcome, run.created) == (RunOutcome.PARTIAL, 15)
    assert pmids() == {*range(11, 21), *range(31, 36)}


@pytest.mark.one_database
def test_records_are_asked_for_between_200_and_500_at_a_time(nights: Nights) -> None:
    nights.holds(*papers(range(1, 1_003)))
    assert nights.run().created == 1_002
    sizes = nights.batches()
    assert all(200 <= size <= 500 for size in sizes[:-1]) and sum(sizes) == 1_002
    assert all(entry.method == "POST" for entry in nights.standin.asked("efetch"))


@pytest.mark.slow
@pytest.mark.one_database
def test_twelve_thousand_hits_are_all_fetched(nights: Nights) -> None:
    bare = {"authors": (), "publication_types": (), "pages": "", "volume": "", "issue": ""}
    nights.holds(*(paper(pmid, title=f"Back mice {pmid}", **bare) for pmid in range(1, 12_001)))
    run = nights.run()
    assert (run.outcome, run.found, run.created) == (RunOutcome.SUCCEEDED, 12_000, 12_000), run.message
    assert Paper.objects.count() == StrategyHit.objects.filter(paper__isnull=False).count() == 12_000
    asked = [pmid for entry in nights.standin.asked("efetch") for pmid in entry.pmids]
    assert sorted(asked) == list(range(1, 12_001))
    assert all(200 <= size <= 500 for size in nights.batches()[:-1])
    assert max(int(entry.parameters["retmax"]) for entry in nights.standin.asked("esearch")) <= 9_998


# ── An answer without anything ──────────────────────────────────────────────────────────────────────────────────────
def test_one_missing_record_is_believed_only_when_another_one_comes(nights: Nights) -> None:
    nights.holds(*papers([1, 2, 3]))
    nights.sync()
    nights.pubmed.revise(2, on=today(), pages="7")
    nights.standin.fail_next(Fault.EMPTY_SET, times=2, on="efetch")
    nights.strategy.versions.update(watermark=today())
    run = nights.run()
    assert (run.outcome, run.error, run.withdrawn) == (RunOutcome.FAILED, "PubMedUnavailable", 0)
    assert state(2) == "live"
    assert nights.run().updated == 1


def test_a_record_that_hid_its_pmid_at_first_is_no_reject_when_all_are_home(nights: Nights, monkeypatch) -> None:
    record = paper(2)
    hidden = record.xml.replace(b'<PMID Version="1">2</PMID>', b"", 1)
    nights.holds(paper(1), dataclasses.replace(record, xml=hidden), paper(3))
    client = nights.make_client()
    fetch = client.fetch

    def fetch_and_heal(asked: Sequence[int]) -> bytes:
        body = fetch(asked)
        nights.holds(record)
        return body

    monkeypatch.setattr(client, "fetch", fetch_and_heal)
    run = nights.run(client)
    assert (run.outcome, run.created) == (RunOutcome.SUCCEEDED, 3)
    assert not RejectedRecord.objects.filter(resolved_at=None).exists()
