"""What a rule would do before it is saved, and how it stands against curators' decisions."""

import datetime as dt

import pytest

from literature.curation import decide_tags
from literature.models import Paper, TagStatus, Topic, TopicRule, TopicTag
from literature.query import QueryError
from literature.topic_drafts import Against, precision_by_version, preview
from tests.literature.factories import NOW, make_paper, make_papers, make_topic, make_user

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def topic() -> Topic:
    topic = make_topic("diagnosis", rule="palpation")
    make_papers([{"pmid": 1, "title": "Palpation of nodules"}, {"pmid": 2, "title": "Ultrasound of nodules"}])
    return topic


def decide(pmid: int, topic: Topic, status: TagStatus) -> None:
    paper = Paper.objects.get(pmid=pmid)
    TopicTag.objects.get_or_create(paper=paper, topic=topic, defaults={"suggested_at": NOW})
    user = make_user(f"curator of {pmid}")
    decide_tags(TopicTag.objects.filter(paper=paper, topic=topic), status, by=user, at=NOW)


@pytest.mark.parametrize(("text", "position"), [("(ultrasound", 0), ("lipoma AND mri[nosuch]", 14), ("a[topic]", 0)])
def test_a_text_that_is_no_rule_is_refused_with_its_position(topic: Topic, text: str, position: int) -> None:
    with pytest.raises(QueryError) as told:
        preview(topic, text, today=TODAY)
    assert told.value.position == position


def test_an_empty_collection_is_no_failure() -> None:
    draft = preview(make_topic("diagnosis", rule="palpation"), "ultrasound", today=TODAY)
    assert (draft.tags, draft.saved, draft.adds.number, draft.loses.number) == (0, 0, 0, 0)
    assert (draft.against.precision, draft.against.recall) == (None, None)


def test_nothing_is_written(topic: Topic) -> None:
    before = list(TopicTag.objects.values())
    preview(topic, "ultrasound", today=TODAY)
    assert (list(TopicTag.objects.values()), topic.rules.count()) == (before, 1)


def test_it_counts_what_would_come_and_go_and_says_by_which_words(topic: Topic) -> None:
    draft = preview(topic, "ultraso*", today=TODAY)
    assert (draft.tags, draft.saved, draft.adds.number, draft.loses.number) == (1, 1, 1, 1)
    (came,), (went,) = draft.adds.examples, draft.loses.examples
    assert (came.paper.pmid, came.matched) == (2, [{"term": "ultraso*", "field": "title"}])
    assert (went.paper.pmid, went.matched) == (1, [{"term": "palpation", "field": "title"}])


def test_the_text_in_force_changes_nothing(topic: Topic) -> None:
    draft = preview(topic, "palpation", today=TODAY)
    assert (draft.tags, draft.adds.number, draft.loses.number) == (1, 0, 0)


def test_a_new_topic_only_gains(topic: Topic) -> None:
    draft = preview(None, "nodule*", today=TODAY)
    assert (draft.saved, draft.tags, draft.adds.number, draft.loses.number) == (None, 2, 2, 0)


def test_a_topic_without_a_rule_only_gains(topic: Topic) -> None:
    draft = preview(make_topic("by-hand"), "nodule*", today=TODAY)
    assert (draft.saved, draft.adds.number, draft.loses.number) == (None, 2, 0)


def test_few_of_many_are_shown_the_newest_first(topic: Topic) -> None:
    make_papers([{"pmid": 10 + n, "title": "Ultrasound", "year": 1990 + n} for n in range(8)])
    draft = preview(topic, "ultrasound", today=TODAY)
    assert (draft.adds.number, len(draft.adds.examples)) == (9, 5)
    assert [one.paper.year for one in draft.adds.examples[:2]] == [1997, 1996]


def test_merged_papers_do_not_count(topic: Topic) -> None:
    survivor, loser = Paper.objects.order_by("pk")
    Paper.objects.filter(pk=loser.pk).update(state="merged", merged_into=survivor)
    assert preview(topic, "nodule*", today=TODAY).tags == 1


def test_names_that_no_paper_has_are_remarked_on(topic: Topic) -> None:
    assert any("Lipomaa" in warning for warning in preview(topic, "Lipomaa[mh]", today=TODAY).warnings)


def test_each_version_is_held_against_the_decisions(topic: Topic) -> None:
    make_paper(pmid=3, title="Palpation of mice")
    TopicRule.objects.create(topic=topic, version=2, query="nodule*", created_at=NOW)
    decide(1, topic, TagStatus.CONFIRMED)
    decide(2, topic, TagStatus.CONFIRMED)
    decide(3, topic, TagStatus.REJECTED)
    found = precision_by_version(topic, today=TODAY)
    assert found == {2: Against(2, 0, 0), 1: Against(1, 1, 1)}
    assert (found[1].precision, found[1].recall) == (0.5, 0.5)
    assert (found[2].precision, found[2].recall) == (1.0, 1.0)


def test_decisions_on_other_topics_count_for_nothing(topic: Topic) -> None:
    other = make_topic("therapy")
    decide(1, other, TagStatus.REJECTED)
    assert precision_by_version(topic, today=TODAY)[1].rejected == 0
