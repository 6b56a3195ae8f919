"""`fields=`: what is wanted of a paper, and what the database is spared."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from literature.api import papers
from literature.api.errors import Refused
from literature.api.selection import Selection, members_of
from literature.api.shapes.paper import PaperDetailShape, PaperShape
from literature.models import Paper
from literature.pubmed.records import JournalRecord, MeshHeading, MeshQualifier
from tests.literature.factories import make_paper, make_topic

pytestmark = pytest.mark.django_db

_MESH = (MeshHeading("Lipoma", "D008067", qualifiers=(MeshQualifier("diagnosis", "Q000175", True),)),)


@pytest.fixture
def paper() -> Paper:
    make_topic("diagnosis", rule="lipoma[ti]")
    journal = JournalRecord("Pain", "Pain", "Pain", "7508686", "0304-3959")
    return make_paper(
        title="Lipoma", abstract="It hurts.", pmid=1, journal=journal, authors=("Ries E", "Copeman W"), mesh=_MESH
    )


def statements(api, address: str, **params: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        api.get(address, params)
    said = [query["sql"] for query in asked.captured_queries]
    return [sql for sql in said if "literature_dataversion" not in sql]  # asked for every ETag


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("fields", "nearest"),
    [
        ("titel", "title"),
        ("id,journl.title", "journal.title"),
        ("authors.nam", "authors.name"),
        ("__class__", None),
        ("title.__class__", None),
        ("authors.__class__.__name__", None),
        ("title.length", None),
        ("journal.title.x", "journal.title"),
        ("authors.0", None),
        ("id,", None),
        ("", None),
        (",", None),
        (".", None),
        ("journal.", None),
        (".title", "title"),
        ("curator_note", None),
        ("record_sha256", None),
        ("merged_into__pk", None),
        ("a" * 100_000, None),
    ],
)
def test_a_member_that_papers_do_not_have_is_refused(api, fields, nearest):
    for address in ("papers/", f"papers/{make_paper(pmid=7).pk}/"):
        problem = api.problem(address, {"fields": fields}, kind="invalid-parameter")
        assert problem["parameter"] == "fields"
        if nearest:
            assert problem["nearest"] == nearest
            assert {"title", "journal.title", "authors.name", "topics.slug"} <= set(problem["allowed"])


def test_fields_are_given_once(api):
    assert "2 times" in api.problem("papers/?fields=id&fields=title", kind="invalid-parameter")["detail"]


def test_a_member_of_a_single_paper_is_none_of_a_listed_one(api, paper):
    assert list(api.get(f"papers/{paper.pk}/", {"fields": "grants"})) == ["grants"]
    api.problem("papers/", {"fields": "grants"}, kind="invalid-parameter")


# ── What is picked ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", sorted(members_of(PaperShape)))
def test_every_member_can_be_picked_alone_and_is_the_same_as_in_the_whole(api, paper, name):
    whole = api.get("papers/")["results"][0]
    assert api.get("papers/", {"fields": name})["results"] == [{name: whole[name]}]


@pytest.mark.parametrize("name", sorted(members_of(PaperDetailShape)))
def test_every_member_of_a_single_paper_can_be_picked_alone(api, paper, name):
    whole = api.get(f"papers/{paper.pk}/")
    assert api.get(f"papers/{paper.pk}/", {"fields": name}) == {name: whole[name]}


def test_the_members_that_can_be_picked_are_those_that_a_paper_has(api, paper):
    assert set(api.get("papers/")["results"][0]) == set(members_of(PaperShape))
    assert set(api.get(f"papers/{paper.pk}/")) == set(members_of(PaperDetailShape))


def test_members_of_members_are_picked_with_dots(api, paper):
    fields = "id,title,journal.title,authors.name,topics.slug,mesh.qualifiers.name"
    (found,) = api.get("papers/", {"fields": fields})["results"]
    assert found == {
        "id": paper.pk,
        "title": "Lipoma",
        "journal": {"title": "Pain"},
        "mesh": [{"qualifiers": [{"name": "diagnosis"}]}],
        "authors": [{"name": "Ries E"}, {"name": "Copeman W"}],
        "topics": [{"slug": "diagnosis"}],
    }


@pytest.mark.parametrize("fields", ["journal,journal.title", "journal.title,journal"])
def test_what_is_wanted_whole_and_in_part_is_given_whole(api, paper, fields):
    (found,) = api.get("papers/", {"fields": fields})["results"]
    assert found["journal"]["nlm_id"] == "7508686"


def test_what_is_not_said_stays_null_and_empty_when_a_part_of_it_is_picked(api):
    make_paper(title="")
    (found,) = api.get("papers/", {"fields": "title,journal.title,authors.name"})["results"]
    assert found == {"title": None, "journal": None, "authors": []}


def test_a_page_of_picked_members_is_walked_and_sorted_as_any(api):
    for number in range(5):
        make_paper(title=f"P {number}", year=1990 + number)
    params = {"fields": "title", "page_size": 2, "ordering": "-year"}
    answer = api.get("papers/", params)
    seen = list(answer["results"])
    while answer["next"]:
        answer = api.client.get(answer["next"]).json()
        seen += answer["results"]
    assert seen == [{"title": f"P {number}"} for number in (4, 3, 2, 1, 0)]


# ── What is spared ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_not_wanted_is_not_read(api, paper):
    everything, little = statements(api, "papers/"), statements(api, "papers/", fields="id,title")
    assert any('"abstract"' in sql for sql in everything)
    assert len(little) == 2  # the count and the page
    assert not any('"abstract"' in sql or '"keywords"' in sql for sql in little)
    assert not any("journal_as_printed" in sql for sql in little)
    assert any('"title"' in sql for sql in little)


@pytest.mark.parametrize(
    ("fields", "table"),
    [
        ("authors.name", "literature_authorship"),
        ("mesh.name", "literature_meshannotation"),
        ("topics.slug", "literature_topictag"),
        ("languages", "literature_paperlanguage"),
        ("publication_types.ui", "literature_paperpublicationtype"),
        ("notices.kind", "literature_notice"),
        ("screening.decision", "literature_screening"),
    ],
)
def test_only_the_wanted_children_are_fetched(api, paper, fields, table):
    asked = statements(api, "papers/", fields=f"id,{fields}")
    assert len(asked) == 3
    assert table in asked[2]


def test_a_single_paper_spares_what_is_not_wanted_too(api, paper):
    asked = statements(api, f"papers/{paper.pk}/", fields="id,title")
    assert len(asked) == 2  # which paper it is, and the paper
    assert not any('"abstract"' in sql or '"grants"' in sql for sql in asked)


def test_the_columns_of_a_selection_are_enough_to_build_what_it_wants():
    make_paper(title="Lipoma", doi="10.1/x")
    chosen = Selection.read("url,journal.id,authors.name")
    assert set(chosen.columns) == {"id", "pmid", "doi", "journal_id", "journal_as_printed"}
    assert chosen.children == ("authors",)
    rows = list(papers.list_rows(Paper.objects.all(), chosen.columns))
    assert chosen.trim(papers.build(rows, chosen.children)[0]) == {
        "journal": None,
        "authors": [],
        "url": "https://doi.org/10.1/x",
    }


def test_everything_is_wanted_unless_said():
    chosen = Selection.read(None)
    assert set(chosen.columns) == set(papers.LIST_COLUMNS)
    assert set(chosen.children) == set(papers.children_known())
    assert chosen.wants("abstract")
    with pytest.raises(Refused):
        Selection.read("id,nothing")
