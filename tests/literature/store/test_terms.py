"""A heading, a qualifier or a publication type is one row, however the records write it."""

from __future__ import annotations

import pytest

from literature.models import MeshTerm, PublicationType
from literature.pubmed.records import MeshHeading, MeshQualifier
from literature.pubmed.records import PublicationType as TypeRecord
from literature.store import terms
from tests.literature.factories import make_paper, make_papers

pytestmark = pytest.mark.django_db

ARTICLE = TypeRecord("Journal Article", "D016428")


def types() -> list[tuple[str, str, int]]:
    rows = PublicationType.objects.order_by("pk")
    return [(row.ui, row.name, row.paper_links.count()) for row in rows]


def test_a_name_without_ui_and_in_other_case_is_the_row_with_the_ui() -> None:
    make_paper(pmid=1, publication_types=(ARTICLE,))
    make_paper(pmid=2, publication_types=("Journal Article",))
    make_paper(pmid=3, publication_types=("JOURNAL ARTICLE",))
    assert types() == [("D016428", "Journal Article", 3)]


def test_a_ui_that_comes_later_is_put_on_the_row_that_had_none_with_its_name() -> None:
    make_paper(pmid=1, publication_types=("JOURNAL ARTICLE",))
    make_paper(pmid=2, publication_types=("journal article",))
    assert types() == [("", "JOURNAL ARTICLE", 2)]
    make_paper(pmid=3, publication_types=(ARTICLE,))
    assert types() == [("D016428", "Journal Article", 3)]


def test_in_one_batch_the_order_does_not_matter() -> None:
    for number, kinds in enumerate(
        (("JOURNAL ARTICLE", ARTICLE, "Journal article"), ("REVIEW", TypeRecord("Review", "D016454"), "Review"))
    ):
        make_papers([{"pmid": 10 * number + n, "publication_types": (kind,)} for n, kind in enumerate(kinds, 1)])
    assert types() == [("D016428", "Journal Article", 3), ("D016454", "Review", 3)]


def test_two_uis_of_one_name_stay_two_and_the_name_alone_is_the_first() -> None:
    make_paper(pmid=1, publication_types=(TypeRecord("Review", "D1"),))
    make_papers(
        [{"pmid": 2, "publication_types": (TypeRecord("Review", "D2"),)}, {"pmid": 3, "publication_types": ("review",)}]
    )
    assert types() == [("D1", "Review", 2), ("D2", "Review", 1)]


def test_a_heading_and_a_qualifier_of_one_name_stay_two() -> None:
    heading = MeshHeading("Surgery", qualifiers=(MeshQualifier("surgery"),))
    make_paper(pmid=1, mesh=(heading,))
    make_paper(pmid=2, mesh=(MeshHeading("Lipoma", "D008067", qualifiers=(MeshQualifier("surgery", "Q000601"),)),))
    rows = {(row.kind, row.ui, row.name) for row in MeshTerm.objects.all()}
    assert rows == {
        ("descriptor", "", "Surgery"),
        ("descriptor", "D008067", "Lipoma"),
        ("qualifier", "Q000601", "surgery"),
    }


def test_names_without_a_letter_are_not_mixed_up() -> None:
    found = terms.ids(PublicationType, {("", "", "+"), ("", "", "++")})
    assert len(set(found.values())) == 2
    assert terms.ids(PublicationType, {("", "", "+"), ("", "", "++")}) == found


def test_terms_that_are_known_take_one_query(django_assert_num_queries) -> None:
    wanted = {("", "D016428", "Journal Article"), ("", "", "journal article"), ("", "", "Letter")}
    found = terms.ids(PublicationType, wanted)
    with django_assert_num_queries(1):
        assert terms.ids(PublicationType, wanted) == found
