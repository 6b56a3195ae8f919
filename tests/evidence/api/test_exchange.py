"""One item in FHIR R5 over the API."""

from __future__ import annotations

import pytest
from fhir.resources.evidence import Evidence

from evidence.models import EvidenceItem, Intervention
from tests.evidence.factories import make_draft, make_sourced
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
