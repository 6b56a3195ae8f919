"""Rows below a paper."""

import pytest

from literature.models import MeshAnnotation, MeshTerm, PublicationType
from literature.pubmed.records import AuthorRecord, MeshHeading, MeshQualifier
from literature.pubmed.records import PublicationType as TypeRecord
from tests.literature.factories import make_paper

pytestmark = pytest.mark.django_db


def test_authors_keep_their_order_and_all_that_is_said_of_them() -> None:
    author = AuthorRecord(
        last_name="Nacır",
        fore_name="Barış",
        initials="B",
        suffix="Jr",
        orcid="0000-0002-1825-0097",
        affiliations=("Ankara", "Konya"),
        equal_contribution=True,
        valid=False,
    )
    paper = make_paper(pmid=1, authors=(AuthorRecord(collective_name="The Back Study Group"), author))
    group, person = paper.authorships.all()
    assert (group.position, group.collective_name, group.name_key) == (
        1,
        "The Back Study Group",
        "the back study group",
    )
    assert (person.last_name, person.fore_name, person.suffix, person.name_key) == ("Nacır", "Barış", "Jr", "nacir b")
    assert (person.affiliations, person.equal_contribution, person.valid) == (["Ankara", "Konya"], True, False)


def test_a_heading_with_two_qualifiers_is_two_rows_of_one_position() -> None:
    headings = (
        MeshHeading(
            "Lipoma", "D008067", qualifiers=(MeshQualifier("surgery", "Q000601", major=True), MeshQualifier("x"))
        ),
        MeshHeading("Sacrum", "D012447", major=True),
    )
    paper = make_paper(pmid=1, mesh=headings)
    rows = [(a.position, str(a), a.descriptor_major, a.qualifier_major) for a in paper.mesh_annotations.order_by("pk")]
    assert rows == [(1, "Lipoma/surgery", False, True), (1, "Lipoma/x", False, False), (2, "Sacrum", True, False)]


def test_headings_and_types_are_shared_between_papers() -> None:
    for pmid in (1, 2):
        make_paper(
            pmid=pmid, mesh=(MeshHeading("Lipoma", "D008067"),), publication_types=(TypeRecord("Review", "D016454"),)
        )
    assert (MeshTerm.objects.count(), MeshAnnotation.objects.count(), PublicationType.objects.count()) == (1, 2, 1)


def test_ten_thousand_authors_are_stored() -> None:
    paper = make_paper(pmid=1, authors=tuple(f"Author{n} A" for n in range(10_000)))
    assert paper.authorships.count() == 10_000
