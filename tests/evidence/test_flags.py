"""Retractions and expressions of concern, arriving as they do in a sync: by the intake of a record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evidence.models import EvidenceItem
from evidence.workflow import NotReady, WorkflowRefused, accept, clear_flag, reject, reopen, submit, withdraw
from literature.merging.merge import merge
from literature.merging.undo import undo
from literature.models import Paper
from literature.pubmed.records import NoticeRecord, PublicationType
from tests.evidence.factories import make_draft, make_item, make_submitted, user
from tests.literature.factories import NOW, make_paper, make_user

LATER = NOW + dt.timedelta(days=3)
LAST = NOW + dt.timedelta(days=9)
PLAIN = {"pmid": 10, "title": "A trial"}
RETRACTED = {**PLAIN, "notices": (NoticeRecord("RetractionIn", 20, "J Pain. 2020;1:2"),)}
CONCERN = {**PLAIN, "notices": (NoticeRecord("ExpressionOfConcernIn", 21, "J Pain. 2019;1:2"),)}
CORRECTED = {**PLAIN, "notices": (NoticeRecord("ErratumIn", 22, "J Pain. 2018;1:2"),)}
TYPED = {**PLAIN, "publication_types": (PublicationType("Retracted Publication", ui="D016441"),)}
SAID = "PubMed reports a retraction of the paper (PMID 20)."
pytestmark = pytest.mark.django_db


def flags() -> list[tuple[str, dt.datetime | None, str]]:
    found = EvidenceItem.objects.order_by("pk")
    return [(item.status, item.review_since, item.review_reason) for item in found]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (RETRACTED, SAID),
        (CONCERN, "PubMed reports an expression of concern of the paper (PMID 21)."),
        (TYPED, "PubMed marks the paper as retracted."),
    ],
    ids=["retraction", "concern", "publication-type"],
)
def test_a_grave_notice_flags_what_is_live_and_takes_it_out_of_the_verdicts(
    record: dict[str, Any], reason: str
) -> None:
    paper = make_paper(**PLAIN)
    make_item(paper)
    make_submitted(paper, statement="It helped some.")
    make_draft(paper, statement="It helped few.")
    make_paper(**record, now=LATER)
    assert flags() == [(status, LATER, reason) for status in ("accepted", "submitted", "draft")]
    assert EvidenceItem.objects.accepted().count() == 1
    assert not EvidenceItem.objects.counting().exists()
    newest = EvidenceItem.objects.order_by("pk")[0].history.first()  # type: ignore[attr-defined]
    assert (newest.history_user, newest.history_change_reason) == (None, reason)


def test_a_correction_flags_nothing() -> None:
    make_item(make_paper(**PLAIN))
    make_paper(**CORRECTED, now=LATER)
    assert flags() == [("accepted", None, "")]


def test_what_is_closed_is_not_flagged_until_it_is_opened_again() -> None:
    paper = make_paper(**PLAIN)
    item = reject(make_submitted(paper), reason="which side?", by=user("second"), at=NOW)
    make_paper(**RETRACTED, now=LATER)
    assert flags() == [("rejected", None, "")]
    assert reopen(item, by=user("writer"), at=LAST).review_reason == SAID


def test_a_draft_about_a_retracted_paper_is_flagged_from_the_start_and_not_accepted_before_somebody_decides() -> None:
    make_paper(**RETRACTED)
    item = make_submitted(Paper.objects.get(pmid=10))
    assert flags() == [("submitted", NOW, SAID)]
    with pytest.raises(NotReady, match="Decide first whether the item is kept"):
        accept(item, by=user("second"), at=LATER)
    clear_flag(item, keep=True, reason="its numbers are not in question", by=user("second"), at=LATER)
    assert accept(item, by=user("second"), at=LATER).review_since is None


@pytest.mark.parametrize("reason", ["", " "], ids=["none", "space"])
def test_who_decides_says_why(reason: str) -> None:
    item = make_item(make_paper(**PLAIN))
    make_paper(**RETRACTED, now=LATER)
    with pytest.raises(WorkflowRefused, match="reason"):
        clear_flag(item, keep=True, reason=reason, by=user("second"), at=LAST)
    assert flags() == [("accepted", LATER, SAID)]


def test_nobody_keeps_what_they_wrote_and_what_is_not_flagged_is_not_decided() -> None:
    item = make_item(make_paper(**PLAIN))
    with pytest.raises(WorkflowRefused, match="not flagged"):
        clear_flag(item, keep=True, reason="r", by=user("second"), at=LAST)
    make_paper(**RETRACTED, now=LATER)
    with pytest.raises(WorkflowRefused, match="a second curator decides"):
        clear_flag(item, keep=True, reason="r", by=user("writer"), at=LAST)


def test_what_is_kept_counts_again_and_the_same_notice_does_not_flag_it_anew() -> None:
    item = make_item(make_paper(**PLAIN))
    make_paper(**RETRACTED, now=LATER)
    kept = clear_flag(item, keep=True, reason="another arm", by=user("second"), at=LAST)
    assert (kept.status, kept.review_since, kept.review_reason) == ("accepted", None, "")
    assert list(EvidenceItem.objects.counting()) == [item]
    assert kept.history.first().history_change_reason == "kept: another arm"  # type: ignore[attr-defined]
    make_paper(**RETRACTED, abstract="Revised.", now=LAST)
    assert flags() == [("accepted", None, "")]


def test_what_is_not_kept_is_withdrawn_and_nothing_of_it_is_deleted() -> None:
    item = make_item(make_paper(**PLAIN))
    make_paper(**RETRACTED, now=LATER)
    gone = clear_flag(item, keep=False, reason="invented", by=user("second"), at=LAST)
    assert (gone.status, gone.decided_by, gone.decision_reason) == ("withdrawn", user("second"), "invented")
    assert gone.versions.count() == 1
    assert gone.quotes.exists()


def test_a_notice_that_lapses_leaves_the_decision_to_a_person() -> None:
    make_item(make_paper(**PLAIN))
    make_paper(**RETRACTED, now=LATER)
    make_paper(**PLAIN, now=LAST)
    assert flags() == [("accepted", LATER, SAID)]


def test_the_flag_of_what_is_withdrawn_waits_for_nobody() -> None:
    item = make_item(make_paper(**PLAIN))
    make_paper(**RETRACTED, now=LATER)
    assert withdraw(item, reason="invented", by=user("second"), at=LAST).status == "withdrawn"


def test_two_notices_are_both_named() -> None:
    item = make_item(make_paper(**PLAIN))
    make_paper(**CONCERN, now=LATER)
    both = (NoticeRecord("ExpressionOfConcernIn", 21, "J Pain. 2019;1:2"), NoticeRecord("RetractionIn", 20, "J Pain."))
    make_paper(**PLAIN, notices=both, now=LAST)
    item.refresh_from_db()
    assert (item.review_since, item.review_reason) == (
        LATER, f"PubMed reports an expression of concern of the paper (PMID 21). {SAID}",
    )  # fmt: skip


# ── Merges ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def merged(survivor: Paper, loser: Paper) -> Any:
    editor = make_user("editor", role="editor")
    return merge(survivor.pk, loser.pk, two_pmids=True, by=editor, at=LAST), editor


@pytest.mark.parametrize("retracted", ["survivor", "loser"])
def test_a_merge_with_a_retracted_paper_flags_the_items_of_both_and_undoing_it_asks_nobody_twice(
    retracted: str,
) -> None:
    other, bad = make_paper(pmid=11, title="A trial"), make_paper(**PLAIN)
    items = [make_item(other), make_item(bad)]
    make_paper(**RETRACTED, now=LATER)
    clear_flag(items[1], keep=True, reason="looked at", by=user("second"), at=LATER)
    done, editor = merged(*((bad, other) if retracted == "survivor" else (other, bad)))
    assert flags() == [("accepted", LAST, SAID), ("accepted", None, "")]
    undo(done, by=editor, at=LAST)
    assert [item.paper for item in EvidenceItem.objects.order_by("pk")] == [other, bad]
    assert flags() == [("accepted", LAST, SAID), ("accepted", None, "")]


def test_items_go_with_their_paper_into_a_merge_and_come_back_with_what_became_of_them() -> None:
    survivor, loser = make_paper(pmid=11, title="A trial"), make_paper(**PLAIN)
    item = make_submitted(loser)
    done, editor = merged(survivor, loser)
    accept(item, by=user("second"), at=LAST)
    assert EvidenceItem.objects.accepted().get().paper == survivor
    undo(done, by=editor, at=LAST)
    found = EvidenceItem.objects.get()
    assert (found.paper, found.status, found.versions.count()) == (loser, "accepted", 1)


def test_a_page_that_was_open_during_a_merge_saves_to_the_paper_that_stands() -> None:
    survivor, loser = make_paper(pmid=11, title="A trial"), make_paper(**PLAIN)
    draft = make_draft(loser)
    merged(survivor, loser)
    assert submit(draft, by=user("writer"), at=LAST).paper == survivor
