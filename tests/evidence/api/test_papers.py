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
