"""One paper in other formats than JSON."""

from __future__ import annotations

import io

import pytest
import rispy

from literature.models import Paper
from tests.literature.factories import make_paper, make_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    return make_paper(pmid=8505611, doi="10.1/x", title="Back <mice> & more", year=1993, authors=("Ries E",))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ris", b"TI  - Back <mice> & more\r\n"),
        ("bibtex", b"@misc{ries1993-"),
        ("csljson", b'"DOI":"10.1/x"'),
        ("nbib", b"PMID- 8505611\n"),
        ("csv", b",8505611,"),
        ("jsonl", b'"pmid":8505611'),
        ("parquet", b"PAR1"),
        ("jsonld", b'"@type":"ScholarlyArticle"'),
    ],
)
def test_every_format_can_be_named_in_the_address_or_in_accept(api, paper, name, expected):
    named = api.response(f"papers/{paper.pk}/", {"format": name})
    assert named.status_code == 200
    assert expected in named.content
    accept = named["Content-Type"].partition(";")[0]
    assert api.response("papers/pmid:8505611/", headers={"accept": accept}).content == named.content


def test_a_media_type_that_is_not_offered_is_refused_with_those_that_are(api, paper):
    response = api.response(f"papers/{paper.pk}/", headers={"accept": "application/pdf"})
    assert response.status_code == 406
    assert "application/x-bibtex" in response.json()["allowed"]


def test_feeds_are_of_lists(api, paper):
    api.problem(f"papers/{paper.pk}/", {"format": "atom"}, kind="invalid-parameter")


def test_members_are_not_chosen_of_a_citation(api, paper):
    for name in ("ris", "jsonld", "csv"):
        api.problem(f"papers/{paper.pk}/", {"format": name, "fields": "id"}, kind="invalid-parameter")


def test_a_paper_that_is_not_here_is_a_problem_in_every_format(api):
    api.problem("papers/pmid:1/", {"format": "ris"}, kind="not-found", status=404)


def test_a_merged_paper_leads_to_the_one_that_stands_in_the_same_format(api):
    first, second = make_papers([{"pmid": 1, "title": "A"}, {"pmid": 2, "title": "B"}])
    Paper.objects.filter(pk=first.pk).update(state="merged", merged_into=second.pk)
    response = api.response(f"papers/{first.pk}/", {"format": "ris"})
    assert response.status_code == 301
    assert response["Location"].endswith(f"/papers/{second.pk}/?format=ris")
    followed = api.client.get(response["Location"])
    assert rispy.load(io.StringIO(followed.content.decode()))[0]["title"] == "B"
    assert api.response("papers/pmid:1/", {"fields": "id,title"}, follow=True).json() == {"id": second.pk, "title": "B"}


def test_json_and_the_page_stay_as_they_were(api, paper):
    assert api.get(f"papers/{paper.pk}/")["pmid"] == 8505611
    assert api.response(f"papers/{paper.pk}/", {"format": "json"})["Content-Type"] == "application/json"
    page = api.response(f"papers/{paper.pk}/", headers={"accept": "text/html,*/*;q=0.8"})
    assert page["Content-Type"].startswith("text/html")


def test_a_paper_names_its_other_formats(api, paper):
    links = api.response(f"papers/{paper.pk}/")["Link"]
    assert f'/api/v1/papers/{paper.pk}/?format=bibtex>; rel="alternate"; type="application/x-bibtex"' in links
    assert 'type="application/ld+json"' in links
