"""Interventions, index tests and outcomes over the API."""

from __future__ import annotations

import pytest

from evidence.models import Claim, IndexTest, Intervention, Outcome
from tests.evidence.factories import make_draft, make_sourced
from tests.literature.factories import make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms(db):
    top = Intervention.objects.create(slug="injection", name="Injection", synonyms=["block"], position=1)
    Intervention.objects.create(slug="steroid", name="With steroid", parent=top, position=2)
    Intervention.objects.create(slug="excision", name="Excision", position=0, is_active=False)
    IndexTest.objects.create(slug="palpation", name="Palpation")
    Outcome.objects.create(slug="pain", name="Pain", better="lower")
    return top


def counts(api, path):
    return {one["slug"]: (one["items"], one["items_own"], one["claims"]) for one in api.get(path)["results"]}


def test_an_unknown_parameter_is_refused(api):
    api.problem("interventions/", {"name": "x"}, kind="unknown-parameter")


def test_terms_are_told_in_their_order_with_what_is_broader(api, terms):
    told = api.get("interventions/")["results"]
    assert [(one["slug"], one["parent"], one["is_active"]) for one in told] == [
        ("excision", None, False),
        ("injection", None, True),
        ("steroid", "injection", True),
    ]
    assert told[1]["synonyms"] == ["block"]
    assert told[1]["description"] is None
    (found,) = api.get("outcomes/")["results"]
    assert found["better"] == "lower"


def test_accepted_items_are_counted_once_a_term_and_once_for_what_is_broader(api, terms):
    paper = make_paper()
    make_sourced(paper, therapy={"intervention": "injection"}, outcome="pain")
    make_sourced(paper, therapy={"intervention": "steroid"})
    cases = [{"label": "1", "treatment": "steroid"}, {"label": "2", "treatment": "injection"}]
    make_sourced(paper, therapy={"intervention": "steroid"}, cases=[*cases, {"label": "3", "treatment": "excision"}])
    make_draft(paper, therapy={"intervention": "injection"}, outcome="pain", cases=cases)
    make_sourced(paper, question="diagnosis", diagnosis={"index_test": "palpation"})
    Claim.objects.create(slug="relief", sentence="It helps.", question="therapy", intervention=terms)
    Claim.objects.create(slug="no", sentence="No.", question="therapy", intervention=terms, is_active=False)
    assert counts(api, "interventions/") == {"excision": (1, 1, 0), "injection": (3, 2, 1), "steroid": (2, 2, 0)}
    assert counts(api, "index-tests/") == {"palpation": (1, 1, 0)}
    assert counts(api, "outcomes/") == {"pain": (1, 1, 0)}


def test_the_address_of_a_terms_evidence_leads_to_as_many_items_as_it_counts(api, terms):
    paper = make_paper()
    make_sourced(paper, therapy={"intervention": "steroid"}, cases=[{"label": "1", "treatment": "excision"}])
    make_sourced(paper, therapy={"intervention": "injection"})
    for path in ("interventions/", "index-tests/", "outcomes/"):
        for term in api.get(path)["results"]:
            assert api.get(term["evidence_url"].partition("/api/v1/")[2])["count"] == term["items"]


@pytest.mark.parametrize(("path", "queries"), [("interventions/", 8), ("index-tests/", 6), ("outcomes/", 6)])
def test_a_page_costs_a_fixed_number_of_queries(api, terms, django_assert_num_queries, path, queries):
    paper = make_paper()
    for size in (1, 100):
        make_sourced(paper, therapy={"intervention": "steroid"}, cases=[{"label": "1", "treatment": "excision"}])
        with django_assert_num_queries(queries):
            api.get(path, {"page_size": size})


def test_a_circle_of_broader_terms_is_walked_once(api, terms):
    Intervention.objects.filter(pk=terms.pk).update(parent=Intervention.objects.get(slug="steroid"))
    make_sourced(make_paper(), therapy={"intervention": "steroid"})
    assert counts(api, "interventions/")["injection"] == (1, 0, 0)
    assert api.get("evidence/", {"intervention": "injection"})["count"] == 1
