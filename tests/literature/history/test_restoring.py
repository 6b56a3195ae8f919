from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from evidence.models import EvidenceItem
from evidence.workflow import accept, save_draft, submit
from literature import curation
from literature.history import RestoreRefused, can_be_restored, restore, what_would_change
from literature.history.restoring import LONGEST_WHY, newest_entry
from literature.models import (
    Change,
    ExclusionReason,
    Paper,
    Screening,
    ScreeningTask,
    Strategy,
    TagStatus,
    Topic,
    TopicTag,
    Vote,
)
from literature.roles import NotAllowed
from literature.screening import decide, reasons
from tests.evidence.factories import said
from tests.literature.factories import NOW, make_paper, make_papers, make_topic, make_user, suggest

LATER = NOW + dt.timedelta(days=3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("ada", role="editor")


@pytest.fixture
def noted(ada: User) -> Paper:
    """A paper whose note was written and then changed."""
    paper = make_paper()
    for note in ("first", "second"):
        curation.annotate_paper(paper, curator_note=note, by=ada, at=NOW)
    return paper


def oldest(thing: Any) -> Any:
    return thing.history.order_by("history_id").first()


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_who_may_not_restore_restores_nothing(noted: Paper, role: str) -> None:
    with pytest.raises(NotAllowed):
        restore(oldest(noted), by=make_user("eve", role=role), at=LATER)
    assert Paper.objects.get().curator_note == "second"


def test_a_state_that_stands_already_is_refused_and_leaves_no_entry(ada: User, noted: Paper) -> None:
    with pytest.raises(RestoreRefused, match="stands like this already"):
        restore(noted.history.first(), by=ada, at=LATER)
    assert noted.history.count() == 2


def test_a_history_that_went_on_meanwhile_is_to_be_looked_at_again(ada: User, noted: Paper) -> None:
    seen = newest_entry(oldest(noted))
    curation.annotate_paper(noted, curator_note="third", by=make_user("bob"), at=NOW)
    with pytest.raises(RestoreRefused, match="changed it meanwhile"):
        restore(oldest(noted), by=ada, at=LATER, seen=seen)
    assert Paper.objects.get().curator_note == "third"


def test_notes_of_a_paper_that_was_merged_since_are_not_restored(ada: User, noted: Paper) -> None:
    survivor = make_paper(title="Survivor", pmid=77)
    Paper.objects.filter(pk=noted.pk).update(state="merged", merged_into=survivor)
    with pytest.raises(RestoreRefused, match="merged into another one"):
        restore(oldest(noted), by=ada, at=LATER)


def test_a_reason_that_does_not_fit_into_the_history_is_refused(ada: User, noted: Paper) -> None:
    with pytest.raises(RestoreRefused, match="at most"):
        restore(oldest(noted), by=ada, at=LATER, why="x" * (LONGEST_WHY + 1))


def test_nobody_elses_vote_is_restored(ada: User) -> None:
    task = ScreeningTask.objects.create(paper=make_paper(), stage="title_abstract", opened_at=NOW)
    vote = Vote.objects.create(task=task, reviewer=ada, decision="included", decided_at=NOW)
    row = vote.history.first()
    assert not can_be_restored(row)
    with pytest.raises(RestoreRefused, match="reviewer's own word"):
        restore(row, by=ada, at=LATER)


def test_a_suggestion_is_a_machines_and_not_put_back(ada: User) -> None:
    tag = suggest(make_paper(), make_topic("diagnosis"))
    row = tag.history.first()
    assert row.status == "suggested"
    curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=ada, at=NOW)
    assert not can_be_restored(row)
    with pytest.raises(RestoreRefused, match="confirm or reject the topic"):
        restore(row, by=ada, at=LATER)


def test_a_topic_cannot_go_back_below_its_own_subtopic(ada: User) -> None:
    one, other = make_topic("one"), make_topic("other")
    for topic, parent in ((one, other), (one, None), (other, one)):
        topic.parent = parent
        curation.keep_topic(topic, by=ada)
    below = one.history.filter(parent=other).first()
    with pytest.raises(RestoreRefused, match="is now below it"):
        restore(below, by=ada, at=LATER)
    assert Topic.objects.get(slug="one").parent is None


def test_a_topic_whose_parent_is_gone_cannot_go_back_below_it(ada: User) -> None:
    parent, topic = make_topic("parent"), make_topic("leaf")
    for above in (parent, None):
        topic.parent = above
        curation.keep_topic(topic, by=ada)
    below = topic.history.filter(parent=parent).first()
    parent.delete()
    with pytest.raises(RestoreRefused, match="is there no longer"):
        restore(below, by=ada, at=LATER)


def test_an_outcome_on_whose_ground_the_full_text_was_decided_is_not_turned_back(ada: User) -> None:
    paper = make_paper()
    decide(paper, "title_abstract", "excluded", "of mice", by=ada, at=NOW)  # type: ignore[arg-type]
    decide(paper, "title_abstract", "included", by=ada, at=NOW)  # type: ignore[arg-type]
    decide(paper, "full_text", "included", by=ada, at=NOW)  # type: ignore[arg-type]
    row = oldest(Screening.objects.get(stage="title_abstract"))
    with pytest.raises(RestoreRefused, match="full text was decided on already"):
        restore(row, by=ada, at=LATER)


def test_what_was_accepted_is_not_changed_by_restoring_a_draft(ada: User) -> None:
    item = EvidenceItem(paper=make_paper())
    save_draft(item, said(), by=ada, at=NOW)
    save_draft(item, said(statement="It helped most."), by=ada, at=NOW)
    submit(item, by=ada, at=NOW)
    accept(item, by=make_user("bob"), at=NOW)
    with pytest.raises(RestoreRefused, match="cannot be restored"):
        restore(oldest(item), by=ada, at=LATER)
    assert EvidenceItem.objects.get().statement == "It helped most."


# ── What is restored ────────────────────────────────────────────────────────────────────────────────────────────────
def test_notes_are_restored_as_a_new_entry_that_says_so_and_the_record_stays(ada: User, noted: Paper) -> None:
    Paper.objects.filter(pk=noted.pk).update(title="As PubMed corrected it")
    (change,) = what_would_change(oldest(noted))
    assert (change.name, change.before, change.after) == ("curator_note", "second", "first")
    restore(oldest(noted), by=ada, at=LATER, why="the first was right")
    noted.refresh_from_db()
    assert (noted.curator_note, noted.title) == ("first", "As PubMed corrected it")
    entry = noted.history.first()
    assert (entry.history_user, noted.history.count()) == (ada, 3)
    assert (
        entry.history_change_reason == f"restored from {oldest(noted).history_date:%Y-%m-%d %H:%M}. the first was right"
    )


def test_what_was_restored_can_itself_be_restored_away(ada: User, noted: Paper) -> None:
    restore(oldest(noted), by=ada, at=LATER)
    restore(noted.history.get(curator_note="second"), by=ada, at=LATER)
    assert Paper.objects.get().curator_note == "second"


def test_a_tags_decision_is_restored_and_told_to_those_who_follow_changes(ada: User) -> None:
    suggest(make_paper(), make_topic("diagnosis"))
    for status, reason in ((TagStatus.CONFIRMED, "read"), (TagStatus.REJECTED, "slip")):
        curation.decide_tags(TopicTag.objects.all(), status, by=ada, at=NOW, reason=reason)
    row = TopicTag.history.filter(status="confirmed").first()
    restore(row, by=ada, at=LATER)
    tag = TopicTag.objects.get()
    assert (tag.status, tag.reason, tag.decided_by) == ("confirmed", "read", ada)
    assert Change.objects.order_by("number").last().type == "tag.confirmed"  # type: ignore[union-attr]
    assert tag.history.first().history_change_reason.startswith("restored from")


def test_an_outcome_is_restored_even_after_it_was_taken_back(ada: User) -> None:
    paper = make_paper()
    decide(paper, "title_abstract", "excluded", "of mice", by=ada, at=NOW)  # type: ignore[arg-type]
    row = Screening.history.first()
    Screening.objects.get().delete()
    assert not can_be_restored(Screening.history.first())
    restore(row, by=ada, at=LATER)
    outcome = Screening.objects.get()
    assert (outcome.decision, outcome.reason, outcome.decided_by) == ("excluded", "of mice", ada)


def test_a_topic_a_strategy_and_a_reason_get_their_own_fields_back(ada: User) -> None:
    topic, strategy = Topic(slug="t", name="Old"), Strategy(slug="s", title="Old")
    reason = ExclusionReason(slug="r", label="Old")
    for thing, field, keep in (
        (topic, "name", curation.keep_topic), (strategy, "title", curation.keep_strategy),
        (reason, "label", reasons.keep),
    ):  # fmt: skip
        keep(thing, by=ada)  # type: ignore[operator]
        setattr(thing, field, "New")
        keep(thing, by=ada)  # type: ignore[operator]
        restore(oldest(thing), by=ada, at=LATER, why="better")
        thing.refresh_from_db()  # type: ignore[attr-defined]
        assert getattr(thing, field) == "Old"
        assert thing.history.first().history_change_reason.endswith("better")  # type: ignore[attr-defined]
    assert Change.objects.filter(type="topic.updated").count() == 2


def test_a_draft_of_evidence_is_restored(ada: User) -> None:
    item = EvidenceItem(paper=make_paper())
    save_draft(item, said(statement="Old"), by=ada, at=NOW)
    save_draft(item, said(statement="New"), by=ada, at=NOW)
    restore(oldest(item), by=ada, at=LATER)
    assert EvidenceItem.objects.get().statement == "Old"


def test_only_the_tag_that_is_meant_is_restored(ada: User) -> None:
    papers = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    topic = make_topic("diagnosis")
    for paper in papers:
        suggest(paper, topic)
    for status in (TagStatus.CONFIRMED, TagStatus.REJECTED):
        curation.decide_tags(TopicTag.objects.all(), status, by=ada, at=NOW)
    restore(TopicTag.history.filter(paper_id=papers[0].pk, status="confirmed").first(), by=ada, at=LATER)
    assert [t.status for t in TopicTag.objects.order_by("paper__pmid")] == ["confirmed", "rejected"]
