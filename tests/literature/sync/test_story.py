"""What a night brings: what is new, changed, retracted; and how far all is known afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from literature.models import Notice, NoticeKind, Paper, ReceivedRecord, RunMode, RunOutcome, SyncRun, TopicTag
from literature.pubmed.client import EntrezClient
from tests.literature.factories import make_topic
from tests.literature.sync.nights import LONG_AGO, Nights, new_version, paper, papers, pmids, today
from tests.standin import Fault

pytestmark = pytest.mark.django_db


# ── What a night brings ─────────────────────────────────────────────────────────────────────────────────────────────
def test_the_first_night_asks_for_everything(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)), paper(9, title="A paper on knees"))
    run = nights.run()
    assert (run.outcome, run.mode, run.window_from) == (RunOutcome.SUCCEEDED, RunMode.FULL, None)
    assert (run.found, run.created, run.updated, run.unchanged, run.rejected) == (5, 5, 0, 0, 0)
    assert pmids() == {1, 2, 3, 4, 5}
    assert nights.watermark == today()
    assert run.version == nights.strategy.current and run.query_sent and run.query_translation
    assert run.requests == 2 and run.duration is not None


def test_a_night_with_nothing_new_costs_at_most_three_requests(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6)))
    nights.run()
    nights.forget_requests()
    run = nights.run()
    assert (run.outcome, run.mode, run.found) == (RunOutcome.SUCCEEDED, RunMode.WINDOW, 0)
    assert 1 <= nights.asked() <= 3 and run.requests == nights.asked()


def test_a_night_after_new_papers_costs_at_most_three_requests_too(nights: Nights) -> None:
    nights.holds(*papers(range(1, 6), created=today()))
    nights.run()
    nights.forget_requests()
    run = nights.run()
    assert (run.found, run.unchanged, run.updated) == (5, 5, 0)
    assert nights.asked() <= 3


def test_the_window_reaches_seven_days_behind_the_watermark(nights: Nights) -> None:
    nights.holds(*papers([1]))
    nights.run()
    day = today() - dt.timedelta(days=7)
    nights.holds(paper(2, created=day), paper(3, created=day - dt.timedelta(days=1)))
    run = nights.run()
    assert run.window_from == day and run.window_to == today()
    assert pmids() == {1, 2}


def test_a_new_paper_arrives(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    nights.holds(paper(3, created=today()))
    run = nights.run()
    assert (run.found, run.created) == (1, 1)
    assert pmids() == {1, 2, 3}


def test_a_corrected_record_arrives_with_the_fields_that_changed(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    nights.pubmed.revise(1, on=today(), pages="11-19", abstract="Back mice were palpated.")
    run = nights.run()
    assert (run.found, run.updated) == (1, 1)
    corrected = Paper.objects.get(pmid=1)
    assert (corrected.pages, corrected.abstract) == ("11-19", "Back mice were palpated.")
    last = ReceivedRecord.objects.filter(paper=corrected).last()
    assert last is not None and last.changed_fields == ["abstract", "date_revised", "pages"]
    assert ReceivedRecord.objects.filter(paper=corrected).count() == 2


def test_a_change_without_a_new_date_of_revision_is_found_by_the_full_comparison_alone(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    nights.pubmed.revise(1, pages="11-19")
    assert nights.run().updated == 0
    run = nights.run(full=True)
    assert (run.mode, run.found, run.updated, run.unchanged) == (RunMode.FULL, 2, 1, 1)
    assert Paper.objects.get(pmid=1).pages == "11-19"


def test_papers_are_tagged_on_arrival_and_when_they_change(nights: Nights) -> None:
    topic = make_topic("injection", rule="injection*[tiab]")
    nights.holds(*papers([1, 2]))
    nights.run()
    assert not TopicTag.objects.exists()
    nights.pubmed.revise(1, on=today(), abstract="Relieved by injection.")
    nights.run()
    assert TopicTag.objects.get(topic=topic).paper.pmid == 1


def test_a_retraction_arrives_whose_notice_came_with_it(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    nights.pubmed.retract(1, notice=50, on=today())
    run = nights.run()
    assert (run.created, run.updated) == (1, 1)
    assert Paper.objects.get(pmid=1).is_retracted and not Paper.objects.get(pmid=2).is_retracted
    said = Notice.objects.values_list("paper__pmid", "kind", "pmid", "citation")
    assert list(said) == [(1, NoticeKind.RETRACTION, 50, f"Ann Lumbar Med. {today().year}")]


@pytest.mark.parametrize("first", [1, 50])
def test_a_retraction_is_noticed_whichever_record_arrives_first(nights: Nights, first: int) -> None:
    nights.holds(*papers([1]))
    nights.pubmed.retract(1, notice=50, on=today())
    both = {pmid: nights.pubmed.get(pmid) for pmid in (1, 50)}
    later = both.pop(51 - first)
    nights.pubmed.delete(51 - first)
    nights.run()
    nights.holds(later)
    nights.run()
    assert Paper.objects.get(pmid=1).is_retracted and not Paper.objects.get(pmid=50).is_retracted
    said = Notice.objects.values_list("paper__pmid", "kind", "pmid", "citation")
    assert list(said) == [(1, NoticeKind.RETRACTION, 50, f"Ann Lumbar Med. {today().year}")]


def test_a_retraction_that_is_taken_back_lapses(nights: Nights) -> None:
    nights.holds(*papers([1]))
    original = nights.pubmed.get(1)
    nights.pubmed.retract(1, notice=50, on=today())
    nights.run()
    nights.holds(paper(50, title="Back mice: an editorial", revised=today()))
    nights.pubmed.revise(1, on=today(), publication_types=original.facts.publication_types, notices=())
    nights.run()
    assert not Paper.objects.get(pmid=1).is_retracted
    assert Notice.objects.get(paper__pmid=1).lapsed_at


# ── The watermark ───────────────────────────────────────────────────────────────────────────────────────────────────
def put_watermark(nights: Nights, day: dt.date) -> None:
    nights.strategy.versions.update(watermark=day)


def test_a_watermark_still_to_come_is_not_believed(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.run()
    put_watermark(nights, today() + dt.timedelta(days=400))
    nights.holds(paper(3))
    run = nights.run()
    assert (run.mode, run.created, nights.watermark) == (RunMode.FULL, 1, today())


def test_the_watermark_does_not_move_while_a_record_is_missing(nights: Nights) -> None:
    nights.holds(*papers([1]))
    nights.run()
    old = today() - dt.timedelta(days=3)
    put_watermark(nights, old)
    nights.holds(paper(2, created=today()))
    nights.standin.fail_next(Fault.ERROR_500, times=5, on="efetch")
    assert nights.run().outcome == RunOutcome.FAILED
    assert nights.watermark == old
    assert nights.run().outcome == RunOutcome.SUCCEEDED
    assert nights.watermark == today()


@pytest.mark.parametrize(
    ("days_before_watermark", "moves"), [(-1, False), (0, False), (6, False), (7, True), (90, True)]
)
def test_since_moves_the_watermark_only_where_the_overlap_leaves_no_hole(
    nights: Nights, days_before_watermark: int, moves: bool
) -> None:
    """What becomes findable some days after its date is found by the overlap alone."""
    nights.holds(*papers([1]))
    nights.run()
    watermark = today() - dt.timedelta(days=30)
    put_watermark(nights, watermark)
    run = nights.run(since=watermark - dt.timedelta(days=days_before_watermark))
    assert run.outcome == RunOutcome.SUCCEEDED
    assert nights.watermark == (today() if moves else watermark)


def test_since_on_a_first_night_sets_no_watermark(nights: Nights) -> None:
    nights.holds(*papers([1]), paper(2, created=today()))
    run = nights.run(since=today())
    assert (run.outcome, run.mode, run.window_from) == (RunOutcome.SUCCEEDED, RunMode.WINDOW, today())
    assert pmids() == {2} and nights.watermark is None
    nights.run()
    assert pmids() == {1, 2}


def test_a_new_version_of_a_strategy_asks_for_everything_again(nights: Nights) -> None:
    nights.holds(*papers([1]), paper(2, title="Episacral lipoma"))
    nights.run()
    new_version(nights.strategy, '"back mice"[tiab] OR "episacral lipoma"[tiab]')
    assert nights.watermark is None
    run = nights.run()
    assert run.version.number == 2 and run.mode == RunMode.FULL
    assert (run.created, run.unchanged) == (1, 1)
    assert pmids() == {1, 2} and nights.watermark == today()
    assert nights.strategy.hits.get(pmid=2).first_version == run.version


def test_a_full_comparison_is_dated(nights: Nights) -> None:
    nights.holds(paper(1, created=LONG_AGO))
    run = nights.run(full=True)
    assert nights.strategy.current.compared_at >= run.started_at
    assert nights.watermark == today()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_pubmed_is_asked(nights: Nights, monkeypatch) -> None:
    open_while_asked: list[bool] = []
    ask = EntrezClient._ask
    monkeypatch.setattr(
        EntrezClient, "_ask", lambda *given: (open_while_asked.append(connection.in_atomic_block), ask(*given))[1]
    )
    nights.holds(*papers([1, 2]))
    nights.sync()
    nights.pubmed.delete(1)
    nights.sync(full=True)
    assert len(open_while_asked) >= 5 and not any(open_while_asked)
    assert SyncRun.objects.filter(outcome=RunOutcome.SUCCEEDED).count() == 3
