"""What evidence adds to the list of papers."""

from __future__ import annotations

import pytest

from evidence.api import items
from literature.models import Paper
from tests.evidence.factories import make_draft, make_item
from tests.literature.factories import make_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def studied(db):
    series, trial, both, drafted, _ = make_papers(
        [{"title": title} for title in ("Series", "Trial", "Both", "Drafted", "Bare")]
    )
    make_item(series, design="case-series")
    make_item(trial, design="randomised-trial")
    make_item(both, design="case-series", level=4)
    make_item(both, design="randomised-trial")
    make_item(both, design="randomised-trial")
    make_draft(drafted, design="randomised-trial")
    return both


@pytest.mark.parametrize(("name", "value"), [("has_evidence", "yes"), ("design", "rct"), ("design", "case-series,")])
def test_a_wrong_value_is_refused(api, studied, name, value):
    assert api.problem("papers/", {name: value}, kind="invalid-parameter")["parameter"] == name


def test_papers_are_found_by_accepted_evidence(api, studied):
    assert api.titles(has_evidence="true") == ["Both", "Series", "Trial"]
    assert api.titles(has_evidence="false") == ["Bare", "Drafted"]


def test_papers_are_found_by_the_design_of_their_evidence(api, studied):
    assert api.titles(design="randomised-trial") == ["Both", "Trial"]
    assert api.titles(design="case-series,randomised-trial") == ["Both", "Series", "Trial"]
    assert api.titles(design=["case-series", "randomised-trial"]) == ["Both"]


def test_items_are_told_by_paper(studied, django_assert_num_queries):
    papers = list(Paper.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        found = items.of_papers(papers)
    assert [item["design"] for item in found[studied.pk]] == ["case-series", "randomised-trial", "randomised-trial"]
    assert found[studied.pk][0]["level"] == 4
    assert {Paper.objects.get(pk=pk).title for pk in found} == {"Both", "Series", "Trial"}


def test_items_are_included_on_the_page(api, studied):
    pages = api.get("papers/", {"include": "evidence", "fields": "title", "ordering": "id"})["results"]
    assert [len(paper["evidence"]) for paper in pages] == [1, 1, 3, 0, 0]
    assert pages[0]["evidence"][0]["design"] == "case-series"


def test_papers_are_counted_by_design(api, studied):
    facet = api.get("papers/", {"facets": "design"})["facets"]["design"]
    told = [(value["value"], value["name"], value["papers"]) for value in facet["values"]]
    assert told == [("case-series", "case series", 2), ("randomised-trial", "randomised trial", 2)]


@pytest.mark.parametrize(("q", "near"), [("case-serie[design]", "case-series"), ("7[level]", "one of 1, 2, 3, 4, 5")])
def test_a_query_for_a_design_or_level_that_there_is_not_is_refused(api, studied, q, near):
    problem = api.problem("papers/", {"q": q}, kind="invalid-query")
    assert problem["expected"] == near


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("case series[design]", ["Both", "Series"]),
        ("randomised-trial[Study Design] NOT case-series[design]", ["Trial"]),
        ("4[level]", ["Both"]),
        ("series[ti] OR 4[level of evidence]", ["Both", "Series"]),
    ],
)
def test_queries_ask_for_designs_and_levels(api, studied, q, titles):
    assert api.titles(q=q) == titles


def test_every_paper_says_how_many_accepted_items_it_has(api, studied, django_assert_num_queries):
    told = {paper["title"]: paper["evidence_count"] for paper in api.get("papers/")["results"]}
    assert told == {"Series": 1, "Trial": 1, "Both": 3, "Drafted": 0, "Bare": 0}
    assert api.get(f"papers/{studied.pk}/")["evidence_count"] == 3
    assert api.get("papers/", {"fields": "evidence_count", "ordering": "id"})["results"][2] == {"evidence_count": 3}


def test_the_count_costs_one_query_a_page_and_none_where_it_is_not_wanted(api, studied, django_assert_num_queries):
    for size in (1, 5):
        with django_assert_num_queries(4):
            api.get("papers/", {"fields": "id,evidence_count", "page_size": size})
        with django_assert_num_queries(3):
            api.get("papers/", {"fields": "id", "page_size": size})
