"""Terms as the extraction form asks for them: what fits what is typed, and what is said where nothing does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from evidence.admin.extraction.terms import MOST_OFFERED, Terms
from evidence.models import Intervention, Study
from literature.models import Paper
from tests.evidence.admin.conftest import logged_in
from tests.evidence.admin.pages import find, text
from tests.evidence.admin.test_extraction import of_paper, press
from tests.literature.factories import make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/evidence/terms/"


@pytest.fixture
def terms(db: None) -> list[Intervention]:
    """Three treatments, one of them not offered any more."""
    named: list[dict[str, Any]] = [
        {"slug": "steroid", "name": "Injection with corticosteroid", "synonyms": ["Cortisone shot"], "position": 1},
        {"slug": "excision", "name": "Excision", "synonyms": ["Ablación", "surgical removal"], "position": 2},
        {"slug": "leeches", "name": "Leeches", "is_active": False, "position": 3},
    ]
    return [Intervention.objects.create(**one) for one in named]


def offered(client: Client, typed: str, of: str = "intervention") -> list[str]:
    """What the field offers."""
    return [term["name"] for term in client.get(ADDRESS, {"of": of, "q": typed}).json()["terms"]]


def test_who_may_not_write_evidence_and_who_asks_for_no_vocabulary_is_refused(door: Client) -> None:
    viewer = logged_in(make_user("viewer", role="viewer"))
    assert viewer.get(ADDRESS, {"of": "study"}).status_code == 403
    answer = door.get(ADDRESS, {"of": "prayer"})
    assert (answer.status_code, "intervention" in answer.content.decode()) == (400, True)


def test_terms_are_offered_by_any_of_their_names_whatever_case_and_accents(
    door: Client, terms: list[Intervention]
) -> None:
    assert offered(door, "") == ["Injection with corticosteroid", "Excision"]
    assert offered(door, "cortiso SHO") == ["Injection with corticosteroid"]
    assert offered(door, "ablacion") == offered(door, "moval") == ["Excision"]
    assert offered(door, "leeches") == offered(door, "corticosteroid excision") == []
    Study.objects.bulk_create(Study(slug=f"s-{n}", name=f"Study {n}") for n in range(MOST_OFFERED + 5))
    assert len(offered(door, "study", of="study")) == MOST_OFFERED


def test_a_term_that_is_none_is_answered_with_those_that_may_be_meant(
    door: Client, paper: Paper, terms: list[Intervention]
) -> None:
    page = press(door, of_paper(paper), "check", **{"therapy.intervention": "corticosteriod injection"})
    assert "Do you mean “Injection with corticosteroid”?" in text(page, "[data-finding='therapy.intervention']")
    assert find(page, "[data-finding='therapy.intervention'] a")[0].get("href") == "#f-therapy-intervention"
    page = press(door, of_paper(paper), "check", **{"therapy.intervention": "prayer"})
    assert "choose one of the list" in text(page, "[data-finding='therapy.intervention']")


@pytest.mark.parametrize("typed", ["steroid", "Injection with corticosteroid", "injection WITH corticosteroid"])
def test_a_vocabulary_is_read_as_a_whole_only_where_it_must_be(
    terms: list[Intervention], typed: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1 if typed in ("steroid", terms[0].name) else 2):
        known = Terms()
        assert known.slug("intervention", typed) == "steroid"
    assert known.name("intervention", "steroid") == terms[0].name
    assert known.name("intervention", "leeches") == "Leeches"
    assert not known.has("intervention", "Leeches")
