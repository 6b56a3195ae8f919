"""One writer at a time: machines and curators take turns, on both databases."""

import datetime as dt
import threading

import orjson
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from literature import curation, tagging
from literature.intake import take_in
from literature.models import Paper, TagStatus, TopicRule, TopicTag
from literature.pubmed.records import Received
from tests.literature.factories import NOW, make_record, make_topic, make_user
from tests.literature.sides import Side

pytestmark = pytest.mark.django_db(transaction=True)
PMIDS = range(1, 11)


def take(pmids: range = PMIDS, extra: str = "") -> None:
    records = [make_record(pmid=n, title=f"Episacroiliac lipoma, case {n}{extra}") for n in pmids]
    take_in([Received(record, orjson.dumps(record)) for record in records], now=timezone.now())


@pytest.fixture
def curator() -> User:
    return make_user("ada")


@pytest.fixture
def tagged() -> None:
    make_topic("episacroiliac-lipoma", rule='"episacroiliac lipoma"[ti]')
    take()


def confirm_all(curator: User) -> None:
    for tag in TopicTag.objects.order_by("-pk"):
        curation.decide_tags(TopicTag.objects.filter(pk=tag.pk), TagStatus.CONFIRMED, by=curator, at=NOW)


def confirmed() -> int:
    return TopicTag.objects.filter(status=TagStatus.CONFIRMED).count()


def test_two_intakes_of_the_same_records_end_with_one_paper_each() -> None:
    sides = [Side(take) for _ in range(3)]
    for side in sides:
        side.join()
    assert Paper.objects.count() == len(PMIDS)


def test_a_curator_who_decides_while_records_change_is_not_held_up_for_ever_and_keeps_her_word(
    tagged: None, curator: User
) -> None:
    side = Side(lambda: confirm_all(curator))
    for number in range(5):
        take(extra=f", revision {number}" if number % 2 else " without the name")
    side.join()
    assert confirmed() == len(PMIDS)


def test_a_curator_who_decides_at_the_moment_of_writing_waits_for_her_turn(
    tagged: None, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the tags and writing them, the machine lets the curator try."""
    read = tagging._suggest
    sides: list[Side] = []

    def hesitate(*args: object) -> object:
        if not sides and connection.vendor == "postgresql":
            sides.append(Side(lambda: confirm_all(curator)))
            threading.Event().wait(0.3)
        return read(*args)

    monkeypatch.setattr("literature.tagging._suggest", hesitate)
    topic = TopicTag.objects.select_related("topic")[0].topic
    TopicRule.objects.create(topic=topic, version=2, query="lipoma[ti]", created_at=NOW)
    tagging.retag(now=timezone.now())
    take(extra=", revised")
    for side in sides or [Side(lambda: confirm_all(curator))]:
        side.join()
    assert confirmed() == len(PMIDS)


def test_a_rule_that_changes_during_an_intake_is_the_one_that_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = make_topic("lipoma", rule='"copeman nodule"[ti]')
    store = __import__("literature.intake", fromlist=["store"]).store

    def save_a_rule_meanwhile(*args: object, **kwargs: object) -> object:
        TopicRule.objects.get_or_create(
            topic=topic, version=2, defaults={"query": '"episacroiliac lipoma"[ti]', "created_at": NOW}
        )
        return store(*args, **kwargs)

    monkeypatch.setattr("literature.intake.store", save_a_rule_meanwhile)
    take(range(1, 2))
    assert TopicTag.objects.get().rule.version == 2


def test_the_moment_of_a_change_is_that_of_the_one_who_made_it(tagged: None, curator: User) -> None:
    later = timezone.now() + dt.timedelta(days=1)
    curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=curator, at=later)
    assert set(Paper.objects.values_list("updated_at", flat=True)) == {later}


def test_the_moment_of_a_change_never_goes_backwards(tagged: None, curator: User) -> None:
    before = set(Paper.objects.values_list("updated_at", flat=True))
    curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=curator, at=NOW)
    assert set(Paper.objects.values_list("updated_at", flat=True)) == before
