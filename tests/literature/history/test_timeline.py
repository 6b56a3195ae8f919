from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.workflow import accept
from literature import curation
from literature.history import Entry, Stream, add_stream, timeline
from literature.models import (
    ExclusionReason,
    Merge,
    Paper,
    Screening,
    ScreeningTask,
    Strategy,
    TagStatus,
    Topic,
    TopicTag,
    Vote,
)
from literature.screening import decide, reasons
from tests.evidence.factories import make_submitted
from tests.literature.factories import NOW, make_paper, make_papers, make_topic, make_user, suggest

LATER = NOW + dt.timedelta(days=3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("ada", role="editor")


def told(thing: Any) -> list[tuple[str, str, str]]:
    """Return who did what to what, newest first, without the records that came."""
    return [(e.who, e.what, e.about) for e in timeline(thing) if "record received" not in e.what]


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    return [(change.name, change.before, change.after) for change in entry.changes]


def test_a_stream_is_added_once() -> None:
    with pytest.raises(ValueError, match="already"):
        add_stream(Paper, Stream(TopicTag, "x", lambda paper: None, ()))  # type: ignore[arg-type, return-value]


def test_of_a_paper_that_nobody_touched_the_records_are_told() -> None:
    (entry,) = timeline(make_paper(title="A"))
    assert (entry.who, entry.what) == ("pubmed", "record received")


def test_notes_are_told_before_and_after_and_a_machines_words_are_the_machines(ada: User) -> None:
    paper = make_paper(title="First title", pmid=1)
    curation.annotate_paper(paper, curator_note="in print", by=ada, at=LATER)
    Paper.objects.filter(pk=paper.pk).update(to_check="PubMed has no record", title="Second title")
    curation.annotate_paper(paper, curator_note="in print, page 2", by=ada, at=LATER)
    newest, machine, first = (e for e in timeline(paper) if "record" not in e.what)
    assert (newest.who, changes(newest)) == ("ada", [("curator_note", "in print", "in print, page 2")])
    assert (machine.who, changes(machine)) == ("machine", [("to_check", "", "PubMed has no record")])
    assert changes(first) == [("curator_note", "", "in print")]


def test_a_tag_is_told_by_its_topic_from_the_suggestion_on(ada: User) -> None:
    paper, topic = make_paper(), make_topic("diagnosis")
    suggest(paper, topic)
    curation.decide_tags(TopicTag.objects.all(), TagStatus.REJECTED, by=ada, at=LATER, reason="of mice")
    (entry, *_) = timeline(paper)
    assert (entry.who, entry.what, entry.about) == ("ada", "topic tag changed", "Diagnosis")
    assert changes(entry) == [("status", "Suggested", "Rejected"), ("reason", "", "of mice")]


def test_an_outcome_names_its_stage_and_the_label_of_its_reason(ada: User) -> None:
    paper = make_paper()
    ExclusionReason.objects.create(slug="animal", label="Animal study")
    decide(paper, "title_abstract", "excluded", "animal", by=ada, at=LATER)  # type: ignore[arg-type]
    decide(paper, "title_abstract", "excluded", "it is of mice", by=ada, at=LATER)  # type: ignore[arg-type]
    second, first, *_ = timeline(paper)
    assert (second.what, second.about) == ("outcome changed", "title and abstract")
    assert changes(second) == [("reason", "Animal study", "it is of mice")]
    assert ("reason", "", "Animal study") in changes(first)


@pytest.mark.parametrize(
    ("state", "visible"),
    [
        ({"state": "waiting"}, False),
        ({"state": "conflict"}, True),
        ({"state": "settled", "settled_at": NOW}, True),
        ({"state": "settled", "settled_at": NOW, "stage": "full_text"}, False),
    ],
    ids=["waiting", "conflict", "settled", "closed without an outcome"],
)
def test_votes_are_told_only_once_all_have_voted(state: dict[str, Any], *, visible: bool) -> None:
    paper, rita = make_paper(), make_user("rita")
    Screening.objects.create(paper=paper, stage="title_abstract", decision="included", decided_at=NOW)
    task = ScreeningTask.objects.create(**{"paper": paper, "stage": "title_abstract", "opened_at": NOW, **state})
    Vote.objects.create(task=task, reviewer=rita, decision="included", decided_at=NOW)
    assert (("machine", "vote made", "rita") in told(paper)) is visible


def test_the_versions_of_a_rule_are_told_with_what_differs_and_only_once(ada: User) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    curation.add_rule_version(topic, "palpation OR ultrasound", "ultrasound too", by=ada, at=LATER)
    second, first = (e for e in timeline(topic) if e.what != "topic made")
    assert len(timeline(topic)) == 3
    assert (second.who, second.what, second.why) == ("ada", "rule version 2 written", "ultrasound too")
    assert changes(second) == [("query", "palpation", "palpation OR ultrasound")]
    assert changes(first) == [("query", "", "palpation")]


def test_a_topic_is_told_by_the_name_of_its_parent_not_by_its_number(ada: User) -> None:
    root, topic = make_topic("root", name="The root"), make_topic("leaf")
    topic.parent = root
    curation.keep_topic(topic, by=ada)
    assert changes(timeline(topic)[0]) == [("parent", "", "The root")]
    Topic.objects.filter(pk=topic.pk).update(parent=None)
    pk = root.pk
    root.delete()
    assert changes(timeline(Topic.objects.get(pk=topic.pk))[0]) == [
        ("parent", "", f"topic {pk}, which is there no longer")
    ]


def test_a_strategy_and_a_reason_tell_theirs(ada: User) -> None:
    strategy = Strategy(slug="s", title="Sensitive")
    curation.keep_strategy(strategy, by=ada)
    curation.add_strategy_version(strategy, "lipoma", "", by=ada, at=LATER)
    strategy.is_active = False
    curation.keep_strategy(strategy, by=ada)
    assert [e.what for e in timeline(strategy)].count("query version 1 written") == 1
    assert [("is_active", "yes", "no")] in [changes(e) for e in timeline(strategy)]
    reason = ExclusionReason(slug="animal", label="Animal")
    reasons.keep(reason, by=ada)
    assert told(reason) == [("ada", "reason made", "")]


def test_merges_and_their_undoing_stand_in_the_history_of_both_papers(ada: User) -> None:
    survivor, loser = make_papers([{"title": "Kept", "pmid": 1}, {"title": "Lost", "pmid": 2}])
    Merge.objects.create(
        survivor=survivor, loser=loser, merged_by=ada, merged_at=NOW, undone_by=ada, undone_at=LATER, reason="same DOI"
    )
    assert told(survivor) == [("ada", "merge undone", "Lost"), ("ada", "another paper taken in", "Lost")]
    assert told(loser) == [("ada", "merge undone", "Kept"), ("ada", "merged into", "Kept")]


def test_evidence_stands_in_its_own_history_from_the_first_draft_and_in_its_papers_once_it_is_public(ada: User) -> None:
    paper = make_paper()
    item = make_submitted(paper)
    assert [entry.what for entry in timeline(item, ada)] == ["evidence item changed", "evidence item made"]
    assert not timeline(item)
    assert not told(paper)
    accept(item, by=make_user("second"), at=LATER)
    entry = timeline(paper)[0]
    assert entry.what == "evidence item changed"
    assert {change.label: change.after for change in entry.changes}["status"] == "Accepted"


def test_the_queries_do_not_grow_with_the_entries(ada: User) -> None:
    few, many = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    for paper, number in ((few, 2), (many, 12)):
        for n in range(number):
            curation.add_tag(paper, make_topic(f"topic-{paper.pk}-{n}"), by=ada, at=LATER)
            curation.annotate_paper(paper, curator_note=f"note {n}", by=ada, at=LATER)
    counts = []
    for paper in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert timeline(paper)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
