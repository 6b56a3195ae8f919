from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User

from literature import curation
from literature.models import Paper, Strategy, TagStatus, TopicTag
from literature.query import QueryError
from literature.roles import NotAllowed
from tests.literature.factories import NOW, make_paper, make_papers, make_topic, make_user, suggest

LATER = NOW + dt.timedelta(days=3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("ada", role="editor")


def test_who_may_only_look_curates_nothing(ada: User) -> None:
    viewer, paper, topic = make_user("viewer", role="viewer"), make_paper(), make_topic("diagnosis", rule="palpation")
    tag, strategy = suggest(paper, topic), Strategy.objects.create(slug="lipoma", title="Lipoma")
    topic.name = "Mine"
    for attempt in (
        lambda: curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=viewer, at=LATER),
        lambda: curation.add_tag(paper, topic, by=viewer, at=LATER),
        lambda: curation.keep_topic(topic, by=viewer),
        lambda: curation.keep_strategy(strategy, by=viewer),
        lambda: curation.add_rule_version(topic, "lipoma", "", by=viewer, at=LATER),
        lambda: curation.add_strategy_version(strategy, "lipoma", "", by=viewer, at=LATER),
    ):
        with pytest.raises(NotAllowed, match="viewer may not do this: it needs the permission"):
            attempt()
    tag.refresh_from_db()
    topic.refresh_from_db()
    assert (tag.status, topic.name, topic.rules.count(), strategy.versions.count()) == ("suggested", "Diagnosis", 1, 0)


def test_a_curator_edits_neither_topics_nor_strategies() -> None:
    curator, topic = make_user("bob"), make_topic("diagnosis")
    with pytest.raises(NotAllowed, match="Can edit topics and their rules"):
        curation.add_rule_version(topic, "lipoma", "", by=curator, at=LATER)


def test_no_curator_suggests_or_lets_lapse(ada: User) -> None:
    suggest(make_paper(), make_topic("diagnosis"))
    with pytest.raises(ValueError, match="confirms or rejects"):
        curation.decide_tags(TopicTag.objects.all(), TagStatus.LAPSED, by=ada, at=LATER)


def test_a_text_that_is_no_query_makes_no_rule_version(ada: User) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    with pytest.raises(QueryError):
        curation.add_rule_version(topic, "(palpation", "", by=ada, at=LATER)
    assert topic.rules.count() == 1


def test_a_rule_cannot_ask_for_topics_since_a_paper_is_tagged_before_it_has_any(ada: User) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    with pytest.raises(QueryError):
        curation.add_rule_version(topic, "diagnosis[topic]", "", by=ada, at=LATER)


def test_deciding_records_who_when_and_why_and_moves_the_clock_of_the_paper(ada: User) -> None:
    paper = make_paper()
    tag = suggest(paper, make_topic("diagnosis"))
    assert curation.decide_tags(TopicTag.objects.all(), TagStatus.REJECTED, by=ada, at=LATER, reason="of mice") == 1
    tag.refresh_from_db()
    assert (tag.status, tag.decided_by, tag.decided_at, tag.reason) == ("rejected", ada, LATER, "of mice")
    assert list(Paper.objects.changed_since(LATER)) == [paper]
    entry = tag.history.first()
    assert (entry.status, entry.history_user, entry.reason) == ("rejected", ada, "of mice")


def test_deciding_the_same_again_changes_nothing(ada: User) -> None:
    suggest(make_paper(), make_topic("diagnosis"))
    curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=ada, at=NOW)
    assert curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=ada, at=LATER) == 0
    assert not Paper.objects.changed_since(LATER).exists()


def test_more_papers_than_one_statement_takes_are_decided_at_once(ada: User) -> None:
    topic = make_topic("diagnosis")
    papers = make_papers([{"pmid": number, "title": f"Paper {number}"} for number in range(1, 1002)])
    TopicTag.objects.bulk_create([TopicTag(paper=p, topic=topic, suggested_at=NOW) for p in papers])
    assert curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=ada, at=LATER) == 1001
    assert Paper.objects.changed_since(LATER).count() == 1001
    assert TopicTag.history.filter(history_user=ada).count() == 1001


@pytest.mark.parametrize("status", [None, *TagStatus])
def test_a_topic_that_a_curator_adds_is_confirmed_whatever_stood_there(ada: User, status: TagStatus | None) -> None:
    paper, topic = make_paper(), make_topic("diagnosis")
    if status:
        decided = {"decided_by": ada, "decided_at": NOW} if status in ("confirmed", "rejected") else {}
        TopicTag.objects.create(paper=paper, topic=topic, status=status, suggested_at=NOW, **decided)
    curation.add_tag(paper, topic, by=ada, at=LATER, reason="read it")
    tag = TopicTag.objects.get()
    assert (tag.status, tag.decided_by, tag.decided_at, tag.reason) == ("confirmed", ada, LATER, "read it")
    assert tag.history.first().history_user == ada


# ── What a curator says of a paper ──────────────────────────────────────────────────────────────────────────────────
def test_who_may_only_look_annotates_nothing() -> None:
    paper, viewer = make_paper(), make_user("viewer", role="viewer")
    with pytest.raises(NotAllowed):
        curation.annotate_paper(paper, curator_note="mine", by=viewer, at=LATER)
    with pytest.raises(NotAllowed):
        curation.ask_for_full_text(Paper.objects.all(), by=viewer, at=LATER)
    assert not Paper.history.exists()


def test_what_the_record_says_is_no_annotation(ada: User) -> None:
    with pytest.raises(ValueError, match="no field of a curator's"):
        curation.annotate_paper(make_paper(), title="As I like it", by=ada, at=LATER)


@pytest.mark.parametrize("wrong", [{"full_text": "lost"}, {"full_text": "HAVE"}], ids=str)
def test_an_unknown_availability_is_refused(ada: User, wrong: dict[str, str]) -> None:
    with pytest.raises(curation.AnnotationRefused, match="have, requested, not_found"):
        curation.annotate_paper(make_paper(), by=ada, at=LATER, **wrong)


def test_notes_about_a_merged_paper_belong_to_its_survivor(ada: User) -> None:
    loser, survivor = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    Paper.objects.filter(pk=loser.pk).update(state="merged", merged_into=survivor)
    with pytest.raises(curation.AnnotationRefused, match="merged into another one"):
        curation.annotate_paper(loser, curator_note="x", by=ada, at=LATER)


def test_a_curators_note_leaves_alone_what_a_sync_wrote_meanwhile(ada: User) -> None:
    paper = make_paper(title="As it was")
    Paper.objects.filter(pk=paper.pk).update(title="As PubMed corrected it")
    assert curation.annotate_paper(paper, to_check="the year", curator_note="", by=ada, at=LATER) == ["to_check"]
    paper.refresh_from_db()
    assert (paper.title, paper.to_check, paper.updated_at) == ("As PubMed corrected it", "the year", LATER)
    assert paper.history.first().history_user == ada


def test_the_second_of_two_curators_is_told_and_sees_both_texts(ada: User) -> None:
    paper, bob = make_paper(), make_user("bob")
    seen = {"to_check": "", "curator_note": ""}
    curation.annotate_paper(paper, seen=seen, to_check="", curator_note="seen in print", by=bob, at=LATER)
    with pytest.raises(curation.AnnotationsOvertaken, match="curator note") as told:
        curation.annotate_paper(paper, seen=seen, to_check="year", curator_note="ask the library", by=ada, at=LATER)
    assert [(f.name, f.standing, f.wanted) for f in told.value.fields] == [
        ("curator_note", "seen in print", "ask the library")
    ]
    paper.refresh_from_db()
    assert (paper.to_check, paper.curator_note) == ("", "seen in print")


def test_two_curators_who_write_into_different_fields_both_get_their_way(ada: User) -> None:
    paper, bob = make_paper(), make_user("bob")
    seen = {"to_check": "", "curator_note": ""}
    curation.annotate_paper(paper, seen=seen, to_check="year", curator_note="", by=bob, at=LATER)
    curation.annotate_paper(paper, seen=seen, to_check="", curator_note="seen in print", by=ada, at=LATER)
    paper.refresh_from_db()
    assert (paper.to_check, paper.curator_note) == ("year", "seen in print")


def test_who_saves_what_another_has_just_saved_changes_nothing(ada: User) -> None:
    paper, bob = make_paper(), make_user("bob")
    for who, changed in ((bob, ["curator_note"]), (ada, [])):
        assert curation.annotate_paper(paper, seen={"curator_note": ""}, curator_note="x", by=who, at=LATER) == changed
    assert paper.history.count() == 1


def test_the_history_does_not_give_a_curator_the_words_of_a_machine(ada: User) -> None:
    paper = make_paper()
    Paper.objects.filter(pk=paper.pk).update(to_check="Is it the same paper?")
    curation.annotate_paper(paper, curator_note="it is", by=ada, at=LATER)
    newest, before = paper.history.all()
    assert (newest.history_user, newest.curator_note, newest.to_check) == (ada, "it is", "Is it the same paper?")
    assert (before.history_user, before.curator_note, before.to_check) == (None, "", "Is it the same paper?")


def test_asking_for_full_texts_leaves_alone_those_at_hand(ada: User) -> None:
    here, unknown, asked = make_papers([{"title": t, "pmid": n} for n, t in enumerate("ABC", 1)])
    for paper, availability in ((here, "have"), (asked, "requested")):
        curation.annotate_paper(paper, full_text=availability, full_text_from="library", by=ada, at=NOW)
    assert curation.ask_for_full_text(Paper.objects.all(), of="library", by=ada, at=LATER) == 1
    unknown.refresh_from_db()
    assert (unknown.full_text, unknown.full_text_from, unknown.updated_at) == ("requested", "library", LATER)
    assert (unknown.history.first().history_user, unknown.history.first().full_text) == (ada, "requested")
    assert Paper.objects.get(pk=here.pk).full_text == "have"


def test_full_texts_of_more_papers_than_one_statement_takes_are_asked_for_at_once(ada: User) -> None:
    make_papers([{"pmid": number, "title": f"Paper {number}"} for number in range(1, 1002)])
    assert curation.ask_for_full_text(Paper.objects.all(), of="library", by=ada, at=LATER) == 1001
    assert Paper.history.filter(history_user=ada, full_text="requested").count() == 1001


def test_a_new_rule_is_a_new_version_and_stands_in_the_history(ada: User) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    rule = curation.add_rule_version(topic, "palpation OR ultrasound", "ultrasound too", by=ada, at=LATER)
    assert (rule.version, rule.origin, topic.current_rule) == (2, "curator", rule)
    assert topic.rules.get(version=1).query == "palpation"
    entry = topic.history.first()
    assert (entry.history_user, entry.history_change_reason) == (ada, "rule version 2. ultrasound too")


def test_a_new_query_of_a_strategy_starts_without_a_watermark(ada: User) -> None:
    strategy = Strategy.objects.create(slug="sensitive", title="Sensitive")
    first = curation.add_strategy_version(strategy, "lipoma", "", by=ada, at=NOW)
    first.watermark = NOW.date()
    first.save()
    second = curation.add_strategy_version(strategy, "lipoma OR nodule", "wider", by=ada, at=LATER)
    assert (second.number, second.watermark, strategy.current) == (2, None, second)
    assert strategy.history.first().history_user == ada
