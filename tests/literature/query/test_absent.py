"""Names that no paper has are said to be so, with the nearest name."""

from __future__ import annotations

import pytest

from literature.models import Journal, MeshTerm, PublicationType
from literature.query import parse
from literature.query.text import key

NAMES = (
    ("back mice[mh]", "No paper here has the heading “back mice”; the nearest is “Back Pain”."),
    ("case report[pt]", "No paper here has the publication type “case report”; the nearest is “Case Reports”."),
    ("lipoma[pt]", "No paper here has the publication type “lipoma”."),
    ("lipoma[ta]", "No paper here has the journal “lipoma”."),
    ("xyz[la]", "No paper here has the language “xyz”."),
    ("back mice/therapy[majr]", "No paper here has the major heading “back mice/therapy”; the nearest is “Back Pain”."),
)


@pytest.fixture
def named(stored, db):
    for name in ("Back Pain", "Lipoma"):
        MeshTerm.objects.create(kind=MeshTerm.Kind.DESCRIPTOR, name=name, name_key=key(name))
    PublicationType.objects.create(name="Case Reports", name_key=key("Case Reports"))
    Journal.objects.create(key="title:pain", title="Pain", title_key="pain")


@pytest.mark.parametrize(("query", "sentence"), NAMES)
def test_a_name_that_no_paper_has_is_told_with_the_nearest(named, query, sentence):
    assert parse(f"pain OR {query}").absences == (sentence,)


@pytest.mark.parametrize(
    "query", ["lipoma[mh]", "pain[ta]", "french[la]", "eng[la]", "lipoma", "lipom*[mh]", "smith[au]"]
)
def test_what_papers_have_or_is_no_name_is_not_told(named, query):
    assert parse(query).absences == ()


def test_names_cost_a_bounded_number_of_statements(named, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        parse(" OR ".join(f"back mice {n}[mh:noexp]" for n in range(200))).absences  # noqa: B018
    with django_assert_max_num_queries(0):
        assert parse("lipoma[ti]").absences == ()
