"""Filters whose values are names of something here: headings, authors, ORCID iDs, runs; and what screening came to."""

from __future__ import annotations

import pytest

from literature.models import ReceivedRecord, Screening, SyncRun
from literature.pubmed.records import AuthorRecord, MeshHeading, MeshQualifier
from tests.literature.factories import NOW, make_paper, make_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers() -> dict[str, int]:
    diagnosis = MeshQualifier("diagnosis", "Q000175", True)
    made = make_papers(
        [
            {
                "title": "A",
                "mesh": (MeshHeading("Lipoma", "D008067", qualifiers=(diagnosis,)),),
                "authors": (AuthorRecord("Smith", "John", "J", orcid="0000-0002-1825-0097"),),
            },
            {
                "title": "B",
                "mesh": (MeshHeading("Lipoma", "D008067"), MeshHeading("Pain, Intractable", "D010148", True)),
                "authors": (AuthorRecord("Smith", "Jane Anne", "JA"), "Copeman W"),
            },
            {"title": "C", "authors": ("Copeman W",)},
        ]
    )
    return {paper.title: paper.pk for paper in made}


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "value", "nearest"),
    [
        ("mesh", "lipom", "Lipoma"),
        ("mesh", "D999999", None),
        ("mesh", "lipoma/diagnosys", None),
        ("mesh", "lipoma,nothing", None),
        ("mesh", "*", None),
        ("mesh", "/", None),
        ("author", "smiht j", None),
        ("author", "copemann w", "copeman w"),
    ],
)
def test_a_name_that_nothing_here_has_is_refused_with_the_nearest(api, papers, name, value, nearest):
    problem = api.problem("papers/", {name: value}, kind="invalid-parameter")
    assert problem["parameter"] == name
    if nearest:
        assert problem["nearest"] == nearest


@pytest.mark.parametrize(
    ("name", "value", "nearest"),
    [
        ("stage", "fulltext", "full_text"),
        ("decision", "include", "included"),
        ("topic_status", "reject", "rejected"),
        ("format", "risx", "ris"),
        ("ordering", "-published", "published_first"),
        ("facets", "journals", "journal"),
        ("mesh", "pain, i", "Pain, Intractable"),
    ],
)
def test_a_word_that_is_none_of_those_offered_is_refused_with_the_nearest(api, papers, name, value, nearest):
    problem = api.problem("papers/", {name: value}, kind="invalid-parameter")
    assert (problem["parameter"], problem["nearest"]) == (name, nearest)
    assert f"Did you mean {nearest}?" in problem["detail"]


def test_a_pmid_that_is_asked_for_as_our_number_is_refused_with_how_it_is_written(api):
    first, second = make_papers([{"title": "A", "pmid": 8505611}, {"title": "B"}])
    problem = api.problem("papers/", {"ids": f"{second.pk},8505611"}, kind="invalid-parameter")
    assert problem["nearest"] == "pmid:8505611"
    assert "for a PMID write pmid:8505611" in problem["detail"]
    assert api.get("papers/", {"ids": f"{first.pk},99999999"})["count"] == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("mesh", "", "empty"),
        ("author", " ", "empty"),
        ("author", "!!", "letter"),
        ("author", "a*", "star"),
        ("author", "a b c d e f g h", "words"),
        ("orcid", "0000-0002-1825-0098", "ORCID"),
        ("orcid", "x", "ORCID"),
        ("orcid", "", "several separated by commas"),
        ("stage", "abstract", "title_abstract"),
        ("stage", "", "title_abstract"),
        ("decision", "include", "included"),
        ("sync_run", "x", "number"),
        ("sync_run", "-1", "number"),
        ("sync_run", "9" * 30, "number"),
        ("sync_run", "999999", "no such run"),
    ],
)
def test_a_value_of_another_form_is_answered_with_what_is_accepted(api, papers, name, value, said):
    problem = api.problem("papers/", {name: value}, kind="invalid-parameter")
    assert problem["parameter"] == name
    assert said in problem["detail"]


# ── What is found ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"mesh": "lipoma"}, ["A", "B"]),
        ({"mesh": "D008067"}, ["A", "B"]),
        ({"mesh": "lipoma/diagnosis"}, ["A"]),
        ({"mesh": "d008067/q000175"}, ["A"]),
        ({"mesh": "pain, intractable"}, ["B"]),
        ({"mesh": "lipoma/diagnosis,D010148"}, ["A", "B"]),
        ({"mesh": ["lipoma", "D010148"]}, ["B"]),
        ({"mesh": "*lipoma"}, ["A"]),
        ({"mesh": "*lipoma/diagnosis"}, ["A"]),
        ({"mesh": "*pain, intractable"}, ["B"]),
        ({"author": "smith"}, ["A", "B"]),
        ({"author": "smith j"}, ["A", "B"]),
        ({"author": '"smith j"'}, ["A"]),
        ({"author": "Smith, John"}, ["A"]),
        ({"author": "copem*"}, ["B", "C"]),
        ({"author": ["smith", "copeman w"]}, ["B"]),
        ({"orcid": "0000-0002-1825-0097"}, ["A"]),
        ({"orcid": "https://orcid.org/0000-0002-1825-0097"}, ["A"]),
        ({"orcid": "0000-0001-5109-3700"}, []),
        ({"mesh": "lipoma", "author": "copeman"}, ["B"]),
    ],
    ids=str,
)
def test_papers_are_found_by_headings_and_authors(api, papers, asked, found):
    assert api.titles(**asked) == found


def test_what_screening_came_to_is_asked_of_one_outcome(api, papers):
    outcomes = [
        ("A", "title_abstract", "included"),
        ("A", "full_text", "excluded"),
        ("B", "title_abstract", "excluded"),
    ]
    for title, stage, decision in outcomes:
        reason = "wrong-population" if decision == "excluded" else ""
        Screening.objects.create(paper_id=papers[title], stage=stage, decision=decision, reason=reason, decided_at=NOW)
    assert api.titles(decision="excluded") == ["A", "B"]
    assert api.titles(decision="excluded", stage="full_text") == ["A"]
    assert api.titles(stage="title_abstract") == ["A", "B"]
    assert api.titles(stage="full_text", decision="included") == []
    assert api.titles(decision="included,excluded", stage="full_text,title_abstract") == ["A", "B"]


def test_papers_are_found_by_the_run_that_brought_or_changed_them(api):
    first, second = (
        SyncRun.objects.create(mode="window", outcome="running", started_at=NOW, heartbeat_at=NOW) for _ in range(2)
    )
    made = make_paper(title="A", pmid=1)
    late = make_paper(title="B", pmid=2)
    ReceivedRecord.objects.filter(paper=made).update(run=first)
    ReceivedRecord.objects.create(paper=made, run=second, source="pubmed", sha256="x", body=b"", received_at=NOW)
    ReceivedRecord.objects.create(
        paper=late, run=second, source="pubmed", sha256="y", body=b"", received_at=NOW, applied=False
    )
    assert api.titles(sync_run=str(first.pk)) == ["A"]
    assert api.titles(sync_run=f"{first.pk},{second.pk}") == ["A"]
    assert api.titles(sync_run=[str(first.pk), str(second.pk)]) == ["A"]
