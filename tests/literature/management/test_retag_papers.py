"""manage.py retag_papers: the current rules are asked again; a curator's word stands."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from literature.models import TagStatus, TopicRule, TopicTag
from tests.literature.factories import NOW, confirm, make_paper, make_topic

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("retag_papers", *arguments, stdout=out)
    return out.getvalue().strip()


def test_an_unknown_topic_is_refused_and_the_known_ones_are_named() -> None:
    make_topic("diagnosis", rule="palpation[tiab]")
    with pytest.raises(CommandError, match=r"There is no topic knees. There are: diagnosis."):
        run("--topic", "diagnosis", "--topic", "knees")
    assert not TopicTag.objects.exists()


def test_a_rule_that_is_newer_than_the_papers_tags_them() -> None:
    paper = make_paper(pmid=1, title="Palpation of back mice")
    make_paper(pmid=2, title="Excision of back mice")
    make_topic("diagnosis", rule="palpation[tiab]")
    assert run() == "suggested 1, changed 0, lapsed 0"
    tag = TopicTag.objects.get()
    assert (tag.paper, tag.status) == (paper, TagStatus.SUGGESTED)
    assert [match["term"] for match in tag.matched] == ["palpation"]


def test_a_second_time_nothing_changes() -> None:
    make_paper(pmid=1, title="Palpation of back mice")
    make_topic("diagnosis", rule="palpation[tiab]")
    run()
    assert run() == "suggested 0, changed 0, lapsed 0"


def test_suggestions_that_a_new_rule_does_not_make_lapse_and_decided_tags_stay() -> None:
    topic = make_topic("diagnosis", rule="palpation[tiab]")
    make_paper(pmid=1, title="Palpation of back mice")
    decided = confirm(make_paper(pmid=2, title="Seen at operation"), topic)
    TopicRule.objects.create(topic=topic, version=2, query="ultrasound[tiab]", created_at=NOW)
    assert run() == "suggested 0, changed 0, lapsed 1"
    decided.refresh_from_db()
    assert decided.status == TagStatus.CONFIRMED
    assert TopicTag.objects.get(paper__pmid=1).status == TagStatus.LAPSED


def test_only_the_named_topics_are_asked() -> None:
    make_paper(pmid=1, title="Palpation and excision of back mice")
    make_topic("diagnosis", rule="palpation[tiab]")
    make_topic("excision", rule="excision[tiab]")
    assert run("--topic", "excision") == "suggested 1, changed 0, lapsed 0"
    assert TopicTag.objects.get().topic.slug == "excision"
