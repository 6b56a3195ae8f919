"""The feed of changes: no holes, in the order of commits, and nothing told that did not happen."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from literature import accounts, changes, curation, screening, tagging
from literature.changes import Told, record
from literature.models import (
    Change,
    ChangeType,
    ExclusionReason,
    Paper,
    ScreeningDecision,
    ScreeningStage,
    TagStatus,
    TopicRule,
    TopicTag,
)
from literature.pubmed.records import NoticeRecord, Source
from literature.screening import reasons
from literature.withdrawal import found_after_all, withdraw
from tests.literature.factories import NOW, make_paper, make_papers, make_topic, make_user
from tests.literature.sides import Side

pytestmark = pytest.mark.django_db
with_others = pytest.mark.django_db(transaction=True)


def told(after: int = 0) -> list[str]:
    return list(Change.objects.filter(number__gt=after).order_by("number").values_list("type", flat=True))


def last() -> int:
    return changes.last_change()[0]


@pytest.fixture
def ada() -> User:
    return make_user("ada", role="editor")


# ── Failures ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_rolled_back_leaves_no_hole() -> None:
    make_paper(pmid=1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_paper(pmid=2)
        raise ZeroDivisionError
    make_paper(pmid=3)
    assert list(Change.objects.values_list("number", flat=True)) == [1, 2]


def test_a_clock_that_is_put_back_does_not_put_the_feed_back(monkeypatch: pytest.MonkeyPatch) -> None:
    make_paper(pmid=1)
    monkeypatch.setattr("literature.changes.timezone.now", lambda: NOW - dt.timedelta(days=10_000))
    make_paper(pmid=2)
    first, second = Change.objects.values_list("at", flat=True)
    assert first == second


@with_others
def test_writers_at_once_leave_numbers_without_holes_that_readers_see_in_order() -> None:
    rounds, seen = 20, [0]

    def write(first: int) -> None:
        for n in range(rounds):
            make_paper(pmid=first + n)

    sides = [Side(lambda first=first: write(first)) for first in (100, 200, 300)]  # type: ignore[misc]
    while any(side.is_alive() for side in sides):
        numbers = list(Change.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        seen.append(len(numbers))
    for side in sides:
        side.join()
    assert seen == sorted(seen)
    assert last() == 3 * rounds
    times = list(Change.objects.order_by("number").values_list("at", flat=True))
    assert times == sorted(times)


@with_others
def test_a_change_is_seen_with_what_it_tells_and_not_before() -> None:
    inside, looked = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            make_paper(pmid=1)
            inside.set()
            assert looked.wait(30)

    side = Side(write)
    assert inside.wait(30)
    during = last(), Paper.objects.count()
    looked.set()
    side.join()
    assert during == (0, 0)
    assert (last(), Paper.objects.count()) == (1, 1)


# ── Nothing happened, nothing is told ───────────────────────────────────────────────────────────────────────────────
def test_a_record_that_says_the_same_tells_nothing(ada: User) -> None:
    topic = make_topic("lipoma", rule="lipoma[ti]")
    paper = make_paper(pmid=1, title="A lipoma")
    curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=ada, at=NOW)
    curation.annotate_paper(paper, to_check="", curator_note="", by=ada, at=NOW)
    before = last()
    make_paper(pmid=1, title="A lipoma")
    curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=ada, at=NOW)
    curation.annotate_paper(paper, to_check="", curator_note="not public", by=ada, at=NOW)
    tagging.retag(now=NOW)
    withdraw([99], NOW)
    changes.save_topic(topic)
    assert told(before) == []


# ── What is told ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_new_paper_is_told_before_its_tags_and_its_retraction() -> None:
    make_topic("lipoma", rule="lipoma[ti]")
    make_paper(pmid=1, title="A lipoma", notices=(NoticeRecord("RetractionIn", 2),))
    assert told() == ["paper.added", "paper.retracted", "tag.suggested"]


def test_a_revision_names_the_fields_as_the_api_calls_them() -> None:
    make_paper(pmid=1, title="One", year=1990)
    make_paper(pmid=1, title="Two", year=1991, date_revised=dt.date(2026, 1, 1))
    revised = Change.objects.last()
    assert revised is not None
    assert revised.type == "paper.updated"
    dates = ["date_revised", "publication_date", "published_first", "published_last"]
    assert revised.fields == [*dates, "title", "year"]


def test_pubmed_s_word_over_a_file_s_names_the_source() -> None:
    make_paper(doi="10.1/x", title="One", source=Source.RIS)
    make_paper(doi="10.1/x", pmid=5, title="One")
    assert told() == ["paper.added", "paper.updated"]
    assert Change.objects.get(number=2).fields == ["pmid", "source"]


def test_withdrawn_and_restored() -> None:
    make_paper(pmid=1)
    withdraw([1], NOW)
    make_paper(pmid=1)
    assert told() == ["paper.added", "paper.withdrawn", "paper.restored"]


def test_a_number_under_which_pubmed_has_nothing_and_then_something() -> None:
    make_paper(pmid=7, source=Source.RIS)
    withdraw([7], NOW)
    found_after_all([7])
    assert told() == ["paper.added", "paper.updated", "paper.updated"]


def test_notices_that_begin_and_lapse() -> None:
    make_papers([{"pmid": 1}])
    for notices in ("RetractionIn", ""), ("ErratumIn", "ExpressionOfConcernIn"), ("UpdateIn", ""), ("", ""):
        make_paper(pmid=1, notices=tuple(NoticeRecord(kind, 9) for kind in notices if kind))
    beside = [kind for kind in told() if kind not in {"paper.added"}]
    comments = Change.objects.filter(fields=["comments_corrections"])
    assert comments.count() == 4
    rest = list(Change.objects.exclude(fields=["comments_corrections"]).values_list("type", flat=True)[1:])
    assert rest == [
        "paper.retracted",
        *("paper.unretracted", "paper.concern", "paper.corrected"),
        *("paper.updated", "paper.updated"),
    ]
    assert len(beside) == 4 + len(rest)


def test_a_citation_that_is_printed_otherwise_is_a_change_of_the_notices() -> None:
    make_paper(pmid=1, notices=(NoticeRecord("ErratumIn", 9, "J. 1"),))
    before = last()
    make_paper(pmid=1, notices=(NoticeRecord("ErratumIn", 9, "J. 2"),))
    assert list(Change.objects.filter(number__gt=before).values_list("type", "fields")) == [
        ("paper.updated", ["comments_corrections"]),
        ("paper.updated", ["notices"]),
    ]


def test_the_life_of_a_tag(ada: User) -> None:
    topic = make_topic("lipoma", rule="lipoma[ti]")
    paper = make_paper(pmid=1, title="A lipoma")
    for version, query in enumerate(("lipoma[tiab]", "nodule[ti]", "lipoma[ti]"), 2):
        TopicRule.objects.create(topic=topic, version=version, query=query, created_at=NOW)
        tagging.retag(now=NOW)
    tags = TopicTag.objects.all()
    curation.decide_tags(tags, TagStatus.REJECTED, by=ada, at=NOW)
    curation.add_tag(paper, topic, by=ada, at=NOW)
    lives = ["suggested", "updated", "lapsed", "suggested", "rejected", "confirmed"]
    assert told(1) == [f"tag.{life}" for life in lives]
    assert Change.objects.filter(topic=topic, paper=paper).count() == 6
    assert list(Change.objects.filter(curator=ada).values_list("type", flat=True)) == ["tag.rejected", "tag.confirmed"]


def test_a_screening_and_a_curator_s_remark(ada: User) -> None:
    paper = make_paper(pmid=1)
    screening.decide(paper, ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.INCLUDED, by=ada, at=NOW)
    curation.annotate_paper(paper, to_check="the year", curator_note="", by=ada, at=NOW)
    assert told(1) == ["screening.decided", "paper.updated"]


def test_a_topic_that_is_made_and_renamed(ada: User) -> None:
    topic = make_topic("lipoma")
    topic.name = "Lipomas"
    changes.save_topic(topic, curator_id=ada.pk)
    change = Change.objects.get()
    assert (change.type, change.fields, change.paper_id) == ("topic.updated", ["name"], None)


def test_a_reason_that_is_reworded_changes_the_papers_that_it_excluded(ada: User) -> None:
    paper, _ = make_paper(pmid=1), make_paper(pmid=2)
    screening.decide(paper, ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.EXCLUDED, "animals", by=ada, at=NOW)
    reason, before = ExclusionReason(slug="animals", label="Animals", position=1), last()
    for label in ("Animals", "Animals", "Animal study"):
        reason.label = label
        reasons.keep(reason, by=ada)
    said = list(Change.objects.filter(number__gt=before).values_list("type", "paper", "fields", "curator"))
    assert said == [("paper.updated", paper.pk, ["screening"], ada.pk)] * 2


def test_a_curator_who_is_renamed_changes_the_papers_that_name_them(ada: User) -> None:
    paper, _ = make_paper(pmid=1), make_paper(pmid=2)
    curation.add_tag(paper, make_topic("lipoma"), by=ada, at=NOW)
    before = last()
    for email, name in (("a@example.org", ""), ("a@example.org", "Ada")):
        ada.email, ada.first_name = email, name
        accounts.keep(ada, by=ada)
    said = list(Change.objects.filter(number__gt=before).values_list("type", "paper", "fields"))
    assert said == [("paper.updated", paper.pk, ["topics"])]


def test_anyone_may_record() -> None:
    paper = make_paper(pmid=1)
    record([Told(ChangeType.PAPER_UPDATED, paper.pk, fields=("title",))])
    assert last() == 2
    assert Change.objects.get(number=2).at <= timezone.now()
