"""How much a verdict hangs on single papers, and the forest plot of what is pooled."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.claims import link
from evidence.models import Claim
from evidence.pooling import pool
from tests.evidence.factories import editor, make_claim, make_demo, make_sourced
from tests.literature.factories import NOW, make_paper, make_papers

pytestmark = pytest.mark.django_db
NUMBERS = ("estimate", "lower", "upper", "prediction_lower", "prediction_upper", "tau2", "i2", "q", "p", "method")


@pytest.fixture
def claim(db):

    made = make_claim("relief", pooled="proportion")
    papers = make_papers([{"title": f"Paper {number}", "pmid": number} for number in (1, 2, 3)])
    for paper, events in zip(papers, (31, 18, 25), strict=True):
        groups = [{"label": "all", "role": "arm", "n": 35, "events": events}]
        link(made, make_sourced(paper, groups=groups, n_analysed=35), "supports", by=editor(), at=NOW)
    return made


@pytest.mark.parametrize("what", ["sensitivity/", "forest.svg"])
def test_a_claim_that_is_not_shown_has_nothing(api, claim, what):
    api.problem(f"claims/x/{what}", kind="not-found", status=404)
    api.problem(f"claims/relief/{what}", {"x": "1"}, kind="unknown-parameter")
    Claim.objects.update(is_active=False)
    api.problem(f"claims/relief/{what}", kind="not-found", status=404)


def test_the_verdict_is_told_without_each_paper(api, claim):
    told = api.get("claims/relief/sensitivity/")
    assert [one["paper"]["pmid"] for one in told["papers"]] == [1, 2, 3]
    assert [one["verdict"]["studies"] for one in told["papers"]] == [2, 2, 2]
    assert told["verdict"]["studies"] == 3
    assert told["verdict"]["patients"] == 105
    standing = api.get("claims/relief/")
    assert standing["verdict"]["status"] == told["verdict"]["status"]
    assert standing["verdict"]["mass_for"] == told["verdict"]["mass_for"]
    assert told["changes"] == sum(one["changes"] for one in told["papers"])
    assert standing["sensitivity_url"].endswith("/claims/relief/sensitivity/")


def test_a_claim_without_evidence_hangs_on_none(api):
    make_claim("nothing")
    told = api.get("claims/nothing/sensitivity/")
    assert (told["papers"], told["verdict"]["status"], told["verdict"]["best_level"]) == ([], "open", None)


def test_what_is_pooled_is_told_as_numbers(api, claim):
    other = make_sourced(make_paper(title="Paper 4", pmid=4), n_analysed=12)
    link(claim, other, "supports", by=editor(), at=NOW)
    told = api.get("claims/relief/")["pooled"]
    found = pool([("a", 31, 35), ("b", 18, 35), ("c", 25, 35)])
    assert (told["quantity"], told["k"], told["events"], told["n"]) == ("proportion", 3, 74, 105)
    for name in NUMBERS:
        assert told[name] == getattr(found, name)
    assert (told["warning"], told["refusal"]) == (None, None)
    assert [(row["paper"]["pmid"], row["events"], row["n"], row["is_demo"]) for row in told["rows"]] == [
        (1, 31, 35, False),
        (2, 18, 35, False),
        (3, 25, 35, False),
    ]
    assert [row["weight"] for row in told["rows"]] == [one.weight for one in found.studies]
    (left,) = told["left_out"]
    assert (left["item"], left["paper"]["pmid"], left["reason"]) == (other.pk, 4, "It has no treated arm.")


def test_a_refused_estimate_has_no_number_and_a_claim_that_pools_nothing_has_none(api, claim):
    claim.links.first().delete()
    told = api.get("claims/relief/")["pooled"]
    assert "from 3 on" in told["refusal"]
    assert {told[name] for name in (*NUMBERS, "warning")} == {None}
    assert [(row["events"], row["weight"]) for row in told["rows"]] == [(18, None), (25, None)]
    make_claim("nothing")
    assert api.get("claims/nothing/")["pooled"] is None


def test_where_most_studies_had_none_or_all_the_numbers_and_the_plot_warn(api, claim):
    for number in range(4):
        groups = [{"label": "all", "role": "arm", "n": 8, "events": 8}]
        item = make_sourced(make_paper(title=f"All {number}"), groups=groups)
        link(claim, item, "supports", by=editor(), at=NOW)
    warning = api.get("claims/relief/")["pooled"]["warning"]
    assert warning.startswith("4 of 7 studies had none or all: ")
    plot = ElementTree.fromstring(api.response("claims/relief/forest.svg").content)
    shown = [(each.text, each.get("font-weight")) for each in plot.iter() if each.get("font-size") == "12"]
    assert " ".join(text for text, weight in shown if weight == "bold") == warning
    assert warning in "".join(plot.itertext())


def test_the_forest_plot_is_a_picture_with_words(api, claim):
    response = api.response("claims/relief/forest.svg")
    assert response["Content-Type"] == "image/svg+xml"
    body = response.content.decode()
    assert body.startswith("<svg")
    assert "<title" in body
    assert "Paper 1" in body


def test_a_plot_of_fewer_than_three_studies_is_refused_with_the_reason(api, claim):
    claim.links.first().delete()
    problem = api.problem("claims/relief/forest.svg", kind="not-found", status=404)
    assert "three" in problem["detail"].lower() or "3" in problem["detail"]


def test_every_verdict_and_the_plot_say_that_they_rest_on_a_demonstration(api, claim):
    groups = [{"label": "all", "role": "arm", "n": 35, "events": 20}]
    link(claim, make_demo(make_paper(title="Demo", pmid=9), groups=groups), "supports", by=editor(), at=NOW)
    (listed,) = api.get("claims/")["results"]
    told = api.get("claims/relief/")
    assert listed["verdict"]["demo_items"] == told["verdict"]["demo_items"] == 1
    assert [one["demo_items"] for one in told["history"]][-2:] == [0, 1]
    hangs = api.get("claims/relief/sensitivity/")
    assert hangs["verdict"]["demo_items"] == 1
    assert {one["paper"]["pmid"]: one["verdict"]["demo_items"] for one in hangs["papers"]} == {1: 1, 2: 1, 3: 1, 9: 0}
    plot = api.response("claims/relief/forest.svg").content.decode()
    assert plot.count("1 of 4 rows are from items accepted as a demonstration") == 2  # in the caption and in words


def test_a_plot_without_a_demonstration_has_no_such_caption(api, claim):
    assert "demonstration" not in api.response("claims/relief/forest.svg").content.decode()


def test_a_claim_that_pools_nothing_says_so(api):
    make_claim("nothing")
    assert "no quantity" in api.problem("claims/nothing/forest.svg", kind="not-found", status=404)["detail"]


def test_both_cost_a_fixed_number_of_queries(api, claim, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        api.get("claims/relief/sensitivity/")
    with django_assert_max_num_queries(11):
        api.response("claims/relief/forest.svg")


def test_a_claim_with_its_pooled_estimate_costs_as_many_queries_for_more_studies(api, claim):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            api.get("claims/relief/")
        return len(asked)

    few = queries()
    for number in range(3):
        groups = [{"label": "all", "role": "arm", "n": 9, "events": number + 1}]
        item = make_sourced(make_paper(title=f"More {number}"), groups=groups)
        link(claim, item, "supports", by=editor(), at=NOW)
    assert queries() == few <= 16
