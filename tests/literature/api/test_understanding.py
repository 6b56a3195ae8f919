"""What the list of papers says about the query: as understood, with synonyms, and paper by paper."""

from __future__ import annotations

import pytest

from literature.merging.merge import merge
from literature.models import Pack, PackName
from tests.literature.factories import NOW, make_paper, make_papers, make_user

pytestmark = pytest.mark.django_db
PAPERS = "/api/v1/papers/"


@pytest.fixture
def names():
    pack = Pack.objects.create(slug="mice", title="Mice", loaded_at=NOW)
    PackName.objects.bulk_create(PackName(pack=pack, name=name) for name in ("back mouse", "episacral lipoma"))


def ask(client, status=200, **parameters):
    answer = client.get(PAPERS, parameters)
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.mark.parametrize("name", ["explain", "expand"])
def test_without_a_query_there_is_nothing_to_explain_or_expand(client, name):
    problem = ask(client, 400, **{name: "true"})
    assert problem["parameter"] == name
    assert "needs q" in problem["detail"]
    assert ask(client, **{name: "false"})["count"] == 0


def test_without_a_topic_there_are_no_subtopics_to_leave_out(client):
    assert ask(client, 400, subtopics="false")["parameter"] == "subtopics"
    ask(client, 200, subtopics="true")


@pytest.mark.parametrize("name", ["explain", "expand"])
def test_another_word_than_true_or_false_is_refused(client, name):
    assert ask(client, 400, q="lipoma", **{name: "yes"})["allowed"] == ["true", "false"]


def test_a_query_that_synonyms_make_too_long_is_refused(client, names):
    PackName.objects.bulk_create(PackName(pack=Pack.objects.get(), name=f"name {n}") for n in range(501))
    problem = ask(client, 400, q='"back mouse"', expand="true")
    assert problem["type"].endswith("invalid-query/")
    assert "more than 500" in problem["detail"]


def test_a_name_is_asked_for_under_all_names(client, names):
    make_papers([{"title": "A back mouse", "pmid": 1}, {"title": "Episacral lipomas", "pmid": 2}])
    assert ask(client, q='"back mouse"')["count"] == 1
    answer = ask(client, q='"back mouse"', expand="true")
    assert answer["count"] == 2
    assert answer["query"]["understood"] == '"back mouse" OR "episacral lipoma"'
    assert answer["query"]["expanded"] == [
        {"term": '"back mouse"', "source": "mice", "added": ['"episacral lipoma"']},
    ]


def test_nothing_to_add_is_said_too(client, names):
    assert ask(client, q="pain", expand="true")["query"]["expanded"] == []
    assert "expanded" not in ask(client, q="pain")["query"]


def test_each_paper_is_explained_beside_the_fields_asked_for(client):
    make_paper(title="A <i>lipoma</i>", pmid=5)
    (paper,) = ask(client, q="lipoma", explain="true", fields="pmid")["results"]
    assert paper == {
        "pmid": 5,
        "explain": {
            "terms": [{"term": "lipoma", "field": "title"}],
            "snippets": [{"field": "title", "html": "A &lt;i&gt;<mark>lipoma</mark>&lt;/i&gt;"}],
        },
    }
    assert "explain" not in ask(client, q="lipoma")["results"][0]


def test_the_identifiers_of_a_merged_paper_lead_to_where_it_went(client):
    survivor, loser = make_paper(pmid=1, title="One"), make_paper(pmid=2, doi="10.1000/two", title="Two")
    merge(survivor.pk, loser.pk, two_pmids=True, by=make_user("ada", role="editor"), at=NOW)
    for ids in ("pmid:2", "doi:10.1000/two", "pmid:1,pmid:2"):
        assert [paper["id"] for paper in ask(client, ids=ids)["results"]] == [survivor.pk]
    assert ask(client, ids=str(loser.pk))["count"] == 0
    for q in ("2[pmid]", "1 2[pmid]", "10.1000/two[doi]"):
        (warning,) = ask(client, q=q)["query"]["warnings"]
        assert warning == f"The paper with PMID 2 was merged into paper {survivor.pk} and is not listed; write 1[pmid]."
