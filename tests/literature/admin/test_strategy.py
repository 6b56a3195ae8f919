from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature.admin.strategy import unpaired
from literature.models import Strategy, StrategyVersion
from tests.literature.factories import NOW

LIST = "/admin/literature/strategy/"


@pytest.fixture
def strategy(db: None) -> Strategy:
    strategy = Strategy.objects.create(slug="sensitive", title="Sensitive")
    StrategyVersion.objects.create(
        strategy=strategy, number=1, query="lipoma[ti]", created_at=NOW, watermark=NOW.date()
    )
    return strategy


def form_of(strategy: Strategy, **changes: Any) -> dict[str, Any]:
    own = {"title": strategy.title, "description": "", "is_active": "on"}
    return {**own, "query": "lipoma[ti]", "seen_version": 1, "query_note": "", **changes}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("(lipoma", "The parenthesis at character 1 is never closed."),
        ("lipoma)", "The parenthesis at character 7 closes nothing."),
        ('a "lipoma', "The quotation mark at character 3 is never closed."),
        ("((a) b", "The parenthesis at character 1 is never closed."),
        ('"a ( b" c', ""),
        ('("a" OR (b))', ""),
    ],
)
def test_parentheses_and_quotation_marks_must_pair(query: str, said: str) -> None:
    assert unpaired(query) == said


@pytest.mark.parametrize("query", ["", "   ", "(lipoma"])
def test_what_pubmed_would_misread_in_silence_is_refused(door: Client, strategy: Strategy, query: str) -> None:
    assert door.post(f"{LIST}{strategy.pk}/change/", form_of(strategy, query=query)).status_code == 200
    assert strategy.versions.count() == 1


def test_a_new_text_is_a_new_version_without_a_watermark(door: Client, strategy: Strategy, curator: User) -> None:
    form = form_of(strategy, query="lipoma[ti] OR nodule*[ti]", query_note="nodules too")
    assert door.post(f"{LIST}{strategy.pk}/change/", form).status_code == 302
    current = strategy.current
    assert (current.number, current.note, current.watermark, current.origin) == (2, "nodules too", None, "curator")
    assert strategy.versions.get(number=1).query == "lipoma[ti]"
    assert strategy.history.first().history_user == curator


def test_saving_without_a_new_text_makes_no_version(door: Client, strategy: Strategy) -> None:
    door.post(f"{LIST}{strategy.pk}/change/", form_of(strategy, title="Very sensitive", is_active=""))
    strategy.refresh_from_db()
    assert (strategy.title, strategy.is_active, strategy.versions.count()) == ("Very sensitive", False, 1)


def test_a_change_made_on_top_of_an_older_version_is_refused(door: Client, strategy: Strategy) -> None:
    door.post(f"{LIST}{strategy.pk}/change/", form_of(strategy, query="nodule"))
    response = door.post(f"{LIST}{strategy.pk}/change/", form_of(strategy, query="hernia"))
    assert "Someone saved version 2 meanwhile" in response.content.decode()
    assert strategy.versions.count() == 2


def test_what_only_pubmed_understands_is_saved_with_a_warning(door: Client, strategy: Strategy) -> None:
    door.post(f"{LIST}{strategy.pk}/change/", form_of(strategy, query="lipoma[nosuchfield]"))
    assert strategy.current.query == "lipoma[nosuchfield]"
    assert "PubMed may understand this query; we do not" in door.get(LIST).content.decode()


def test_a_strategy_is_added_with_its_first_version(door: Client) -> None:
    form = {"title": "New", "slug": "new", "is_active": "on", "query": "lipoma", "query_note": ""}
    assert door.post(f"{LIST}add/", form).status_code == 302
    assert Strategy.objects.get(slug="new").current.number == 1
