"""The MeSH tree as rows, and the branches that queries ask for."""

from __future__ import annotations

import pytest

from literature.mesh_tree import TreeReport, load_tree
from literature.models import MeshTreeNode
from literature.models.mesh_tree import MAX_NARROWER
from literature.pubmed.mesh_tree import MeshTreeError, TreePlace
from literature.query.resolve import Branch

pytestmark = pytest.mark.django_db

TREE = [
    TreePlace("C23.888.592.612.107.400", "Low Back Pain", "D017116"),
    TreePlace("C23.888.592.612", "Pain", "D010146"),
    TreePlace("C23.888.592.612.107", "Back Pain", "D001416"),
    TreePlace("C23.888.592.61", "Neighbour of Pain"),
    TreePlace("C10.597.617", "Pain", "D010146"),
    TreePlace("C10.597.617.682", "Nociceptive Pain"),
]


def branches(*keys: str) -> dict[str, Branch] | None:
    return MeshTreeNode.objects.branches(keys)


def test_two_headings_in_one_place_are_refused_and_nothing_changes():
    load_tree(TREE)
    with pytest.raises(MeshTreeError, match=r"Two headings stand at C10\.597\.617: “Pain” and “Ache”"):
        load_tree([*TREE, TreePlace("C10.597.617", "Ache")])
    assert MeshTreeNode.objects.count() == len(TREE)


def test_a_tree_without_headings_is_refused_and_the_old_one_stays():
    load_tree(TREE)
    with pytest.raises(MeshTreeError, match="no heading"):
        load_tree([])
    assert MeshTreeNode.objects.count() == len(TREE)


def test_the_same_tree_again_changes_nothing():
    assert load_tree(TREE) == TreeReport(headings=5, places=6, changed=True)
    rows = list(MeshTreeNode.objects.values_list("pk", flat=True))
    assert load_tree([*reversed(TREE), TREE[0]]) == TreeReport(headings=5, places=6, changed=False)
    assert list(MeshTreeNode.objects.values_list("pk", flat=True)) == rows


def test_another_tree_takes_the_place_of_the_old_one():
    load_tree(TREE)
    load_tree([TreePlace("C23", "Pathological Conditions")])
    assert list(MeshTreeNode.objects.values_list("name", flat=True)) == ["Pathological Conditions"]


def test_without_a_tree_there_are_no_branches():
    assert branches("pain") is None


def test_a_heading_that_the_tree_does_not_have_has_no_branch():
    load_tree(TREE)
    assert branches("lipoma") == {}


def test_a_branch_has_what_is_below_any_place_of_the_heading():
    load_tree(TREE)
    found = branches("pain", "low back pain", "lipoma")
    assert found == {
        "pain": Branch(3, ("back pain", "low back pain", "nociceptive pain")),
        "low back pain": Branch(0, ()),
    }


def test_branches_that_are_too_large_together_have_no_keys():
    large = [TreePlace("D01", "Drugs")]
    large += [TreePlace(f"D01.{n // 100:03}.{n % 100:03}", f"Drug {n}") for n in range(MAX_NARROWER)]
    load_tree([*TREE, *large])
    found = branches("drugs", "pain")
    assert found is not None
    assert found["drugs"].size == MAX_NARROWER
    assert len(found["drugs"].keys or ()) == MAX_NARROWER
    assert found["pain"] == Branch(3, None)


def test_any_number_of_headings_is_asked_for_in_few_statements(django_assert_max_num_queries):
    load_tree([TreePlace(f"A{n // 100:02}.{n % 100:03}", f"Heading {n}") for n in range(900)])
    with django_assert_max_num_queries(2):
        assert len(branches(*(f"heading {n}" for n in range(500))) or ()) == 500
