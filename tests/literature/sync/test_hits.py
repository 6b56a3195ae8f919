"""Which PMIDs a strategy finds: on file before their records, marked when they leave, taken up when left behind."""

from __future__ import annotations

import pytest
from django.utils import timezone

from literature.intake import take_in
from literature.models import Paper, RejectedRecord, RunOutcome, StrategyHit
from literature.pubmed.records import Received, Source
from tests.literature.factories import make_record
from tests.literature.sync.nights import Nights, broken, hit, paper, papers, pmids
from tests.standin import Fault

pytestmark = pytest.mark.django_db


def from_a_file(pmid: int) -> None:
    """Take in what a citation file says about a PMID."""
    record = make_record(source=Source.RIS, pmid=pmid, title=f"Back mice, as cited {pmid}", year=1993)
    take_in([Received(record, f"TY  - JOUR {pmid}".encode())], now=timezone.now())


def test_pmids_are_on_file_although_no_record_came(nights: Nights) -> None:
    nights.holds(*papers([1, 2, 3]))
    nights.standin.fail_next(Fault.ERROR_500, times=5, on="efetch")
    run = nights.run()
    assert run.outcome == RunOutcome.FAILED
    assert list(StrategyHit.objects.values_list("pmid", "paper")) == [(1, None), (2, None), (3, None)]


def test_what_a_bad_night_left_behind_is_fetched_although_no_window_finds_it(nights: Nights) -> None:
    nights.holds(*papers([1]))
    nights.run()
    nights.holds(*papers([2, 3]))
    nights.standin.fail_next(Fault.ERROR_500, times=5, on="efetch")
    nights.run(full=True)
    run = nights.run()  # 2 and 3 are too old for its window
    assert (run.found, run.created) == (0, 2)
    assert pmids() == {1, 2, 3}


def test_a_paper_of_a_file_is_still_fetched_from_pubmed_when_a_bad_night_left_it_behind(nights: Nights) -> None:
    nights.holds(*papers([1]))
    nights.run()
    from_a_file(2)
    nights.holds(paper(2))
    nights.standin.fail_next(Fault.ERROR_500, times=5, on="efetch")
    nights.run(full=True)
    assert hit(2).paper == Paper.objects.get(pmid=2)
    assert nights.run().updated == 1
    assert Paper.objects.get(pmid=2).source == Source.PUBMED


def test_a_file_does_not_settle_what_pubmeds_record_has_left_open(nights: Nights) -> None:
    nights.holds(paper(1), broken(paper(2)))
    nights.run()
    nights.run()
    from_a_file(2)
    assert RejectedRecord.objects.get().resolved_at is None
    nights.holds(paper(2))
    assert nights.run().updated == 1
    assert Paper.objects.get(pmid=2).source == Source.PUBMED
    assert RejectedRecord.objects.get().resolved_at


def test_a_merged_paper_of_a_file_is_not_asked_for_every_night(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    from_a_file(2)
    nights.standin.fail_next(Fault.FEWER, times=2, on="efetch")
    nights.run()
    StrategyHit.objects.update(missing_at=None)
    one = Paper.objects.create(source="pack", created_at=timezone.now(), updated_at=timezone.now(), title="One")
    Paper.objects.filter(source="ris").update(state="merged", merged_into=one)
    nights.forget_requests()
    nights.run()
    assert all(2 not in entry.pmids for entry in nights.standin.asked("efetch"))


def test_papers_that_left_the_result_are_marked_by_the_full_comparison_alone(nights: Nights) -> None:
    nights.holds(*papers([1, 2, 3]))
    nights.run()
    nights.pubmed.revise(2, title="Renamed")
    nights.run()
    assert hit(2).left_at is None
    run = nights.run(full=True)
    assert (run.left, run.found) == (1, 2)
    assert hit(2).left_at and hit(1).left_at is None
    assert Paper.objects.get(pmid=2).state == "live"
    assert nights.run(full=True).left == 0


def test_papers_that_return_to_the_result_are_unmarked(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    nights.pubmed.revise(2, title="Renamed")
    nights.run(full=True)
    first_seen = hit(2).first_seen_at
    nights.holds(paper(2))
    nights.run(full=True)
    assert hit(2).left_at is None and hit(2).first_seen_at == first_seen


def test_a_full_comparison_that_fails_marks_nothing(nights: Nights) -> None:
    nights.holds(*papers([1, 2, 3]))
    nights.run()
    nights.pubmed.delete(2)
    nights.standin.fail_next(Fault.ERROR_500, times=5, on="efetch")
    assert nights.run(full=True).outcome == RunOutcome.FAILED
    assert hit(2).left_at is None


def test_the_first_version_and_run_that_found_a_paper_are_kept(nights: Nights) -> None:
    nights.holds(*papers([1]))
    first = nights.run()
    nights.run(full=True)
    assert (hit(1).first_run, hit(1).first_version) == (first, nights.strategy.current)
