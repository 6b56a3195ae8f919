"""How many rows a list says it has: exactly, at least, or not at all."""

from __future__ import annotations

import pytest
from django.test import Client

from config.api import counting
from literature.models import Journal
from tests.literature.factories import make_papers

pytestmark = pytest.mark.django_db


def page(address: str = "/api/v1/papers/", status: int = 200, **params: object) -> dict:
    response = Client().get(address, params)
    assert response.status_code == status, response.content
    return response.json()


@pytest.fixture
def five(monkeypatch) -> list[int]:
    """Three papers with a year and two without, where three are counted exactly."""
    monkeypatch.setattr(counting, "EXACT_UP_TO", 3)
    years = [{"title": f"P {n}", "year": 1990 + n} for n in range(3)]
    return [paper.pk for paper in make_papers([*years, {"title": "A"}, {"title": "B"}])]


@pytest.mark.parametrize("mode", ["", "all", "AUTO", "true", "0", "__class__"])
def test_an_unknown_mode_is_refused_with_those_there_are(mode):
    problem = page(status=400, count=mode)
    assert problem["parameter"] == "count"
    assert problem["allowed"] == ["auto", "exact", "none"]


def test_a_mode_given_twice_is_refused():
    response = Client().get("/api/v1/papers/?count=exact&count=none")
    assert response.status_code == 400
    assert "2 times" in response.json()["detail"]


def test_up_to_the_bound_a_count_is_exact(five):
    assert (page(year_min=1990)["count"], page(year_min=1990)["count_is"]) == (3, "exact")


def test_above_the_bound_a_count_is_a_lower_bound_marked_as_one(five):
    for ordering in ("-published_first", "id"):
        answer = page(ordering=ordering)
        assert (answer["count"], answer["count_is"]) == (3, "at_least")


def test_an_exact_count_is_given_on_demand(five):
    for ordering in ("-published_first", "id"):
        answer = page(ordering=ordering, count="exact")
        assert (answer["count"], answer["count_is"]) == (5, "exact")


def test_nothing_is_counted_where_nobody_asks(five, django_assert_num_queries):
    answer = page(count="none")
    assert answer["count"] is None
    assert "count_is" not in answer


@pytest.mark.parametrize("mode", ["auto", "exact", "none"])
@pytest.mark.parametrize("ordering", ["-published_first", "year", "id", "pmid"])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_a_walk_is_the_same_whatever_is_counted(five, mode, ordering, size):
    asked = {"ordering": ordering, "page_size": size}
    whole = [row["id"] for row in page(ordering=ordering, count="exact")["results"]]
    answer, seen = page(**asked, count=mode), []
    while True:
        seen += [row["id"] for row in answer["results"]]
        last = answer
        if not answer["next"]:
            break
        answer = page(answer["next"])
    assert seen == whole
    back = [row["id"] for row in last["results"]]
    while last["previous"]:
        last = page(last["previous"])
        back = [row["id"] for row in last["results"]] + back
    assert back == whole


def test_the_mode_may_change_on_the_way(five):
    following = page(page_size=2)["next"]
    assert page(f"{following}&count=exact")["count"] == 5


def test_lists_of_other_things_count_likewise(monkeypatch):
    monkeypatch.setattr(counting, "EXACT_UP_TO", 1)
    Journal.objects.create(key="a", title="A")
    Journal.objects.create(key="b", title="B")
    make_papers([{"title": "P", "authors": ("Ries E", "Copeman W")}])
    for address in ("/api/v1/journals/", "/api/v1/authors/"):
        assert page(address)["count_is"] == "at_least"
        assert page(address, count="exact")["count"] == 2
