"""What is near to a paper."""

from __future__ import annotations

import pytest

from literature.models import Paper
from literature.pubmed.records import MeshHeading
from tests.literature.factories import make_paper, make_papers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", ["0", "-1", "101", "1e2", "", "x", "9" * 400])
def test_a_wrong_size_is_refused(api, size):
    paper = make_paper()
    problem = api.problem(f"papers/{paper.pk}/related/", {"page_size": size}, kind="invalid-parameter")
    assert problem["parameter"] == "page_size"


def test_an_unknown_paper_or_parameter_is_refused(api):
    api.problem("papers/pmid:1/related/", kind="not-found", status=404)
    api.problem("papers/x/related/", kind="malformed-identifier")
    api.problem("papers/pmid:1/related/", {"q": "x"}, kind="unknown-parameter")


def test_a_merged_paper_leads_to_what_is_near_to_the_one_that_stands(api):
    kept, gone = make_papers([{"title": "Kept", "pmid": 1}, {"title": "Gone", "pmid": 2}])
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    response = api.response("papers/pmid:2/related/")
    assert response.status_code == 301
    assert response["Location"] == f"http://testserver/api/v1/papers/{kept.pk}/related/"


def test_each_paper_is_told_with_score_and_reason(api):
    mesh = (MeshHeading("Lipoma", "D008067", True),)
    _, other, _ = make_papers(
        [
            {"title": "Fatty nodules", "pmid": 1, "mesh": mesh},
            {"title": "A nodule", "pmid": 2, "doi": "10.1/x", "year": 1990, "mesh": mesh},
            {"title": "Else", "pmid": 3},
        ]
    )
    answer = api.get("papers/pmid:1/related/")
    assert answer["count"] == 1
    (told,) = answer["results"]
    assert 0 < told.pop("score") <= 1
    assert told == {
        "id": other.pk,
        "pmid": 2,
        "pmcid": None,
        "doi": "10.1/x",
        "title": "A nodule",
        "year": 1990,
        "is_retracted": False,
        "state": "live",
        "url": "https://pubmed.ncbi.nlm.nih.gov/2/",
        "because": {"mesh": ["Lipoma"], "topics": [], "names": [], "words": ["nodules"]},
    }
