"""Items in FHIR R5 over the API: one as a resource, a list as a bundle."""

from __future__ import annotations

import json

import pytest
from fhir.resources.bundle import Bundle
from fhir.resources.evidence import Evidence

from evidence.models import BiasAssessment, EvidenceItem, IndexTest, Intervention
from tests.evidence.factories import make_draft, make_sourced, user
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(db):
    Intervention.objects.create(slug="injection", name="Injection of local anaesthetic")
    groups = [{"label": "all", "role": "arm", "n": 35, "events": 31}]
    return make_sourced(make_paper(title="A paper", pmid=7), therapy={"intervention": "injection"}, groups=groups)


def test_a_draft_is_no_resource(api, item):
    draft = make_draft(item.paper)
    api.problem(f"evidence/{draft.pk}/", {"format": "fhir"}, kind="not-found", status=404)


def test_an_item_is_had_by_format_and_by_media_type(api, item):
    by_format = api.response(f"evidence/{item.pk}/", {"format": "fhir"})
    by_accept = api.response(f"evidence/{item.pk}/", headers={"Accept": "application/fhir+json"})
    assert by_format["Content-Type"] == by_accept["Content-Type"] == "application/fhir+json"
    assert by_format.json() == by_accept.json()
    read = Evidence.model_validate(by_format.json())
    assert read.url == f"http://testserver/api/v1/evidence/{item.pk}/"
    assert read.variableDefinition[1].description == "Injection of local anaesthetic"
    assert "PMID 7" in read.relatedArtifact[0].citation


def test_the_marks_are_told(api, item):
    EvidenceItem.objects.filter(pk=item.pk).update(is_demo=True, origin="secondary", review_since=NOW)
    told = api.response(f"evidence/{item.pk}/", {"format": "fhir"}).json()
    assert told["experimental"] is True
    assert len([note for note in told["note"] if "“" not in note["text"]]) == 3


def bundle(api, path="evidence/", **asked):
    response = api.response(path, asked)
    assert response["Content-Type"] == "application/fhir+json"
    return json.loads(b"".join(response.streaming_content))


def test_pages_are_refused_for_a_bundle_and_a_bundle_of_nothing_has_no_entry(api, item):
    assert (
        api.problem("evidence/", {"format": "fhir", "cursor": "x"}, kind="invalid-parameter")["parameter"] == "cursor"
    )
    told = bundle(api, format="fhir", question="prognosis")
    assert Bundle.model_validate(told).entry is None
    assert sorted(told) == ["resourceType", "timestamp", "type"]


def test_a_list_is_a_bundle_of_the_same_resources_with_its_filters_and_its_order(api, item):
    IndexTest.objects.create(slug="injection", name="Diagnostic block")  # a slug that two vocabularies have
    make_draft(item.paper)
    facts = {"question": "diagnosis", "diagnosis": {"index_test": "injection"}}
    other = make_sourced(make_paper(title="Another", pmid=8), **facts)
    BiasAssessment.objects.create(item=other, form="quadas-2", judgement="high", assessed_by=user("a"), assessed_at=NOW)
    told = bundle(api, "evidence.fhir", ordering="id")
    read = Bundle.model_validate(told)
    assert (read.type, len(read.entry)) == ("collection", 2)
    for entry, one in zip(told["entry"], (item, other), strict=True):
        assert entry["fullUrl"] == f"http://testserver/api/v1/evidence/{one.pk}/"
        assert entry["resource"] == api.response(f"evidence/{one.pk}/", {"format": "fhir"}).json()
    described = [entry["resource"]["variableDefinition"][1]["description"] for entry in told["entry"]]
    assert described == ["Injection of local anaesthetic", "Index test: Diagnostic block"]
    assert told["entry"][1]["resource"]["certainty"][1]["rating"] == {"text": "high risk of bias"}
    assert len(bundle(api, format="fhir", question="diagnosis")["entry"]) == 1


def test_a_bundle_costs_a_fixed_number_of_queries(api, item, django_assert_num_queries):
    for number in (1, 3):
        with django_assert_num_queries(6):  # the state of the data, the pack, the numbers, the items, terms, forms
            assert len(bundle(api, format="fhir")["entry"]) == number
        for _ in range(2):
            make_sourced(item.paper, therapy={"intervention": "injection"})
