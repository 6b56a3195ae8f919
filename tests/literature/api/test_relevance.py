"""`ordering=relevance`: what it needs, and that its pages are walked like any others."""

from __future__ import annotations

import pytest

from literature.query import candidates, ranking
from tests.literature.factories import make_paper, make_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten() -> None:
    """Papers that have the word in the title, in the abstract, or not at all."""
    make_papers(
        [
            *({"title": f"Lipoma {number}", "year": 1990 + number} for number in range(3)),
            *({"title": f"Pain {number}", "abstract": "A lipoma.", "year": 2010 + number} for number in range(4)),
            *({"title": f"Gout {number}", "year": 2020} for number in range(3)),
        ]
    )


def walk(api, link: str, answer: dict) -> list[list[str]]:
    pages = [[paper["title"] for paper in answer["results"]]]
    while answer[link]:
        assert len(pages) < 50
        answer = api.client.get(answer[link]).json()
        pages.append([paper["title"] for paper in answer["results"]])
    return pages


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"ordering": "relevance"}, "without q"),
        ({"ordering": "relevance", "q": "2010[dp]"}, "no relevance"),
        ({"ordering": "-relevance", "q": "lipoma"}, "stands alone"),
        ({"ordering": "relevance,id", "q": "lipoma"}, "stands alone"),
        ({"ordering": "year,relevance", "q": "lipoma"}, "stands alone"),
        ({"ordering": "relevanc", "q": "lipoma"}, "relevance"),
    ],
    ids=str,
)
def test_an_order_that_cannot_be_is_refused(api, asked, said):
    problem = api.problem("papers/", asked, kind="invalid-parameter")
    assert problem["parameter"] == "ordering"
    assert said in problem["detail"]


def test_a_list_of_other_things_has_no_relevance(api):
    api.problem("journals/", {"ordering": "relevance"}, kind="invalid-parameter")


def test_a_cursor_of_another_order_or_query_is_refused(api, ten):
    asked = {"q": "lipoma", "ordering": "relevance", "page_size": 2}
    cursor = api.get("papers/", asked)["next"].split("cursor=")[1].split("&")[0]
    for other in ({"q": "pain"}, {"ordering": "-year"}):
        response = api.client.get(f"/api/v1/papers/?cursor={cursor}", {**asked, **other}, QUERY_STRING="")
        assert response.status_code == 200  # without a cursor
        pairs = "&".join(f"{name}={value}" for name, value in {**asked, **other}.items())
        api.problem(f"papers/?{pairs}&cursor={cursor}", kind="invalid-cursor")


# ── What is answered ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_word_in_the_title_goes_before_one_in_the_abstract_and_of_equals_the_newest(api, ten):
    answer = api.get("papers/", {"q": "lipoma", "ordering": "relevance", "fields": "title"})
    assert [paper["title"] for paper in answer["results"]] == [
        *("Lipoma 2", "Lipoma 1", "Lipoma 0"),
        *("Pain 3", "Pain 2", "Pain 1", "Pain 0"),
    ]
    assert answer["query"]["order"] == "exact"
    assert (answer["count"], answer["next"], answer["previous"]) == (7, None, None)


def test_only_a_list_by_relevance_says_how_it_is_ordered(api, ten):
    assert "order" not in api.get("papers/", {"q": "lipoma"})["query"]


@pytest.mark.parametrize("bound", [20_000, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_by_relevance_are_one_page_cut_up_forwards_and_backwards(api, ten, monkeypatch, bound, size):
    monkeypatch.setattr(ranking, "FULLY_RANKED", bound)
    monkeypatch.setattr(candidates, "TITLES", 2)
    monkeypatch.setattr(candidates, "NEWEST", 1)
    asked = {"q": "lipoma", "ordering": "relevance"}
    whole = api.get("papers/", asked)
    assert whole["query"]["order"] == ("exact" if bound > 7 else "approximate")
    expected = [paper["title"] for paper in whole["results"]]
    assert len(set(expected)) == 7
    pages = walk(api, "next", api.get("papers/", {**asked, "page_size": size}))
    assert [title for page in pages for title in page] == expected
    answer = api.get("papers/", {**asked, "page_size": size})
    while answer["next"]:
        answer = api.client.get(answer["next"]).json()
    back = walk(api, "previous", answer)
    assert [title for page in reversed(back) for title in page] == expected


def test_papers_added_on_the_way_do_not_disturb_a_walk_by_relevance(api, ten):
    answer = api.get("papers/", {"q": "lipoma", "ordering": "relevance", "page_size": 2})
    seen = []
    while True:
        seen += [paper["title"] for paper in answer["results"]]
        make_paper(title="Lipoma lipoma", year=2026)
        if not answer["next"] or len(seen) > 50:
            break
        answer = api.client.get(answer["next"]).json()
    assert len(seen) == len(set(seen)) == 7


def test_an_empty_list_by_relevance_is_an_empty_page(api):
    answer = api.get("papers/", {"q": "lipoma", "ordering": "relevance"})
    assert (answer["count"], answer["results"], answer["next"]) == (0, [], None)
