"""MeSH headings, and names that begin as a reader types."""

from __future__ import annotations

import pytest

from literature.models import MeshTreeNode, Paper
from literature.pubmed.records import MeshHeading, MeshQualifier
from literature.query.text import key
from tests.literature.factories import make_paper, make_papers, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("q", ["", " ", "!!", "x" * 201])
def test_a_beginning_that_begins_nothing_is_refused(api, q):
    assert api.problem("autocomplete/", {"q": q}, kind="invalid-parameter")["parameter"] == "q"


def test_without_a_beginning_nothing_is_completed(api):
    assert api.problem("autocomplete/", kind="invalid-parameter")["parameter"] == "q"


def test_an_unknown_kind_is_refused(api):
    assert api.problem("autocomplete/", {"q": "x", "kind": "mash"}, kind="invalid-parameter")["parameter"] == "kind"
    api.problem("autocomplete/", {"q": "x", "limit": "5"}, kind="unknown-parameter")


def test_names_come_kind_by_kind_in_a_fixed_number_of_queries(api, django_assert_num_queries):
    make_topic("pain")
    make_paper(mesh=(MeshHeading("Pain"),), authors=("Paine A",), journal="Pain", publication_types=("Review",))
    with django_assert_num_queries(8):  # one of them for the ETag
        answer = api.get("autocomplete/", {"q": "PAÍN"})
    assert [(one["kind"], one["value"], one["label"]) for one in answer["results"]] == [
        ("topic", "pain", "Pain"),
        ("mesh", "Pain", "Pain"),
        ("journal", "Pain", "Pain"),
        ("author", "paine a", "Paine A"),
    ]
    some = api.get("autocomplete/", {"q": "pain", "kind": "author,mesh"})
    assert [one["kind"] for one in some["results"]] == ["author", "mesh"]


@pytest.fixture
def indexed(db):
    lipoma = MeshHeading("Lipoma", "D008067", True)
    other = MeshHeading(
        "Lipoma", "D008067", False, qualifiers=(MeshQualifier("surgery", "Q1", major=True), MeshQualifier("x", "Q2"))
    )
    plain = MeshHeading("Lipoma", "D008067")
    kept, gone, *_ = make_papers(
        [
            {"title": "A", "pmid": 1, "mesh": (lipoma, MeshHeading("Back Pain", "D001416"))},
            {"title": "B", "pmid": 2, "mesh": (lipoma,)},
            {"title": "C", "pmid": 3, "mesh": (other,)},
            {"title": "D", "pmid": 4, "mesh": (plain,)},
        ]
    )
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)


def test_headings_are_counted_once_a_paper_and_without_merged_papers(api, indexed):
    back_pain, lipoma = api.get("mesh/")["results"]
    assert (back_pain["name"], back_pain["papers"], back_pain["papers_major"]) == ("Back Pain", 1, 0)
    assert (lipoma["ui"], lipoma["papers"], lipoma["papers_major"]) == ("D008067", 3, 2)
    assert api.client.get(lipoma["papers_url"]).json()["count"] == 3


def test_headings_are_found_by_their_beginning_and_by_ui(api, indexed):
    assert [one["name"] for one in api.get("mesh/", {"name": "LÍP"})["results"]] == ["Lipoma"]
    assert [one["name"] for one in api.get("mesh/", {"ui": "d001416"})["results"]] == ["Back Pain"]
    assert api.get("mesh/", {"name": "pain"})["count"] == 0


def test_headings_cost_a_fixed_number_of_queries(api, indexed, django_assert_num_queries):
    for size in (1, 2):
        with django_assert_num_queries(4):  # the data version, the count, the page, the tree numbers
            api.get("mesh/", {"page_size": size})


def test_headings_tell_their_places_in_the_tree_that_is_loaded(api, indexed):
    before = api.get("mesh/", {"name": "lip"})["results"]
    assert [heading["tree_numbers"] for heading in before] == [[]]
    MeshTreeNode.objects.bulk_create(
        MeshTreeNode(position=n, last=n, number=number, name="Lipoma", key=key("Lipoma"))
        for n, number in enumerate(("C04.557.450.550.400", "C99.1"), 1)
    )
    after = api.get("mesh/", {"name": "lip"})["results"]
    assert [heading["tree_numbers"] for heading in after] == [["C04.557.450.550.400", "C99.1"]]
