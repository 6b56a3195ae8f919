"""Pages by keyset: every row exactly once, in the same order on every database, under writes too."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.signing import Signer
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from literature.models import Journal, Paper
from tests.literature.factories import NOW, make_paper, make_papers

pytestmark = pytest.mark.django_db

LIST = "/api/v1/papers/"


def page(address: str, status: int = 200, **params: object) -> dict:
    response = Client().get(address, params or None)
    assert response.status_code == status, response.content
    return response.json()


def walk(address: str = LIST, *, link: str = "next", **params: object) -> list[list[int]]:
    """Follow the links to the end and return the ids of each page."""
    answer = page(address, **params)
    pages = [[row["id"] for row in answer["results"]]]
    while answer[link]:
        assert len(pages) < 1000, "the walk does not end"
        answer = page(answer[link])
        pages.append([row["id"] for row in answer["results"]])
    return pages


def flat(pages: list[list[int]]) -> list[int]:
    return [number for one in pages for number in one]


def cursor_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
def refused(**params: object) -> str:
    problem = page(LIST, 400, **params)
    assert problem["type"] == "/api/v1/problems/invalid-cursor/"
    assert "without cursor" in problem["detail"]
    return problem["detail"]


@pytest.fixture
def three_pages() -> dict:
    make_papers([{"title": f"Paper {n}", "year": 1990 + n} for n in range(3)])
    return page(LIST, page_size=1)


@pytest.mark.parametrize("cursor", ["", "x", "a:b", ":", "é", "eyJ9:", "A" * 3000, "null", "💾:💾"])
def test_a_cursor_that_was_not_made_here_is_refused(cursor):
    refused(cursor=cursor)


def test_a_cursor_with_a_changed_place_is_refused(three_pages):
    value, signature = cursor_of(three_pages["next"]).rsplit(":", 1)
    refused(cursor=f"{value[:-2]}AA:{signature}", page_size=1)


def test_a_cursor_signed_for_another_purpose_is_refused(three_pages):
    value = cursor_of(three_pages["next"]).rsplit(":", 1)[0]
    refused(cursor=Signer(salt="another").sign(value), page_size=1)


@pytest.mark.parametrize(
    "changed", [{"q": "paper"}, {"year_min": "1990"}, {"ordering": "year"}, {"ordering": "-published_first"}]
)
def test_a_cursor_of_another_list_is_refused(three_pages, changed):
    assert "another list" in refused(cursor=cursor_of(three_pages["next"]), **changed)


def test_a_cursor_of_another_resource_is_refused(three_pages):
    problem = page("/api/v1/journals/", 400, cursor=cursor_of(three_pages["next"]))
    assert "another list" in problem["detail"]


# ── Walking ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_last_page_has_no_next_and_the_first_no_previous(three_pages):
    assert three_pages["previous"] is None
    second = page(three_pages["next"])
    third = page(second["next"])
    assert third["next"] is None
    assert page(second["previous"]) == three_pages
    assert page(third["previous"]) == second


def test_the_size_of_the_page_may_change_on_the_way(three_pages):
    rest = page(LIST, cursor=cursor_of(three_pages["next"]), page_size=200)
    assert len(rest["results"]) == 2


def test_a_full_last_page_is_the_last(three_pages):
    assert page(LIST, page_size=3)["next"] is None


def test_papers_come_newest_first_and_without_a_date_last():
    made = make_papers([{"title": "None"}, {"title": "Old", "year": 1935}, {"title": "New", "year": 2024}])
    none, old, new = (paper.pk for paper in made)
    assert flat(walk(page_size=1)) == [new, old, none]
    assert flat(walk(page_size=1, ordering="published_first")) == [old, new, none]
    assert flat(walk(page_size=1, ordering="-year")) == [new, old, none]
    assert flat(walk(page_size=1, ordering="-id")) == [new, old, none]
    assert flat(walk(page_size=2, ordering="year,-id")) == [old, new, none]


def test_text_is_ordered_byte_by_byte():
    for title in ("b", "A", "a", "B", "Á"):
        Journal.objects.create(key=title, title=title)
    rows = page("/api/v1/journals/", page_size=200)["results"]
    assert [row["title"] for row in rows] == ["A", "B", "a", "b", "Á"]


def test_new_papers_do_not_disturb_a_walk():
    before = {paper.pk for paper in make_papers([{"title": f"P {n}", "year": 1990 + n % 7} for n in range(20)])}
    answer, seen, number = page(LIST, page_size=3), [], 0
    while True:
        seen += [row["id"] for row in answer["results"]]
        make_paper(title=f"Newest {number}", year=2025)
        make_paper(title=f"In between {number}", year=1993)
        make_paper(title=f"Without date {number}")
        number += 1
        if not answer["next"] or number > 40:
            break
        answer = page(answer["next"])
    assert before <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_changed_paper_comes_again_and_is_never_missed_by_who_follows_changes():
    papers = make_papers([{"title": f"P {n}"} for n in range(6)])
    for number, paper in enumerate(papers):
        Paper.objects.filter(pk=paper.pk).update(updated_at=NOW + dt.timedelta(minutes=number))
    first = page(LIST, page_size=3, ordering="updated_at")
    Paper.objects.filter(pk=papers[0].pk).update(updated_at=NOW + dt.timedelta(hours=1))
    assert [row["id"] for row in page(first["next"])["results"]] == [paper.pk for paper in [*papers[3:], papers[0]]][:3]
    assert flat(walk(first["next"]))[-1] == papers[0].pk


def test_moments_are_told_apart_to_the_microsecond():
    papers = make_papers([{"title": f"P {n}"} for n in range(4)])
    for number, paper in enumerate(papers):
        Paper.objects.filter(pk=paper.pk).update(updated_at=NOW + dt.timedelta(microseconds=number))
    assert flat(walk(page_size=1, ordering="updated_at")) == [paper.pk for paper in papers]


@pytest.mark.usefixtures("unlimited_rates")
class TestAnyWalk(TestCase):
    """Hypothesis: whatever the dates, the size and the order."""

    @settings(max_examples=25)
    @given(
        years=st.lists(st.one_of(st.none(), st.integers(1990, 1993)), max_size=12),
        pmids=st.booleans(),
        size=st.integers(1, 5),
        ordering=st.lists(
            st.sampled_from(["published_first", "year", "pmid", "updated_at", "created_at", "id"]),
            **{"min_size": 1, "max_size": 6, "unique": True},
        ).flatmap(lambda names: st.tuples(*(st.sampled_from([name, f"-{name}"]) for name in names))),
    )
    def test_forwards_is_one_page_cut_up_and_backwards_is_its_mirror(self, years, pmids, size, ordering):
        facts = [{"title": f"P {n}", "year": year} if year else {"title": f"P {n}"} for n, year in enumerate(years)]
        if pmids:
            facts = [{**fact, "pmid": n + 1} if n % 2 else fact for n, fact in enumerate(facts)]
        if facts:
            make_papers(facts)
        order = ",".join(ordering)
        whole = page(LIST, page_size=200, ordering=order)
        expected = [row["id"] for row in whole["results"]]
        assert expected == _sorted(whole["results"], ordering)
        pages = walk(page_size=size, ordering=order)
        assert flat(pages) == expected
        assert whole["count"] == len(expected)
        assert _mirrored(size, order) == expected


def _sorted(rows: list[dict], ordering: tuple[str, ...]) -> list[int]:
    """The order in plain Python: missing values last, the tie broken by id in the direction of the first key."""
    result = sorted(rows, key=lambda row: row["id"], reverse=ordering[0].startswith("-"))
    for name in reversed(ordering):
        key = name.removeprefix("-")
        there = [row for row in result if row[key] is not None]
        there.sort(key=lambda row, key=key: row[key], reverse=name.startswith("-"))
        result = there + [row for row in result if row[key] is None]
    return [row["id"] for row in result]


def _mirrored(size: int, order: str) -> list[int]:
    answer = page(LIST, page_size=size, ordering=order)
    for _ in range(1000):
        if not answer["next"]:
            break
        answer = page(answer["next"])
    seen = [row["id"] for row in answer["results"]]
    while answer["previous"] and len(seen) < 1000:
        answer = page(answer["previous"])
        seen = [row["id"] for row in answer["results"]] + seen
    return seen
