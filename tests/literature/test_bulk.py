"""Many rows at once."""

import pytest
from django.db import IntegrityError, transaction

from literature import bulk
from literature.models import PaperLanguage, PublicationType
from tests.literature.factories import make_paper

pytestmark = pytest.mark.django_db
COLUMNS = ("paper_id", "position", "code")


def test_a_broken_constraint_is_the_integrity_error_of_django() -> None:
    paper = make_paper(pmid=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(PaperLanguage, COLUMNS, [(paper.pk, 1, "eng"), (paper.pk, 1, "fre")])


@pytest.mark.parametrize("text", ["tab\there", "line\nbreak", "back\\slash", "\\N", "", "ünïcode", "'; DROP TABLE--"])
def test_any_text_arrives_as_it_is(text: str) -> None:
    paper = make_paper(pmid=1)
    bulk.insert(PaperLanguage, COLUMNS, [(paper.pk, 1, text)])
    assert PaperLanguage.objects.get().code == text


def test_nothing_to_insert_asks_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        bulk.insert(PaperLanguage, COLUMNS, [])


def test_missing_rows_are_made_and_known_ones_found() -> None:
    known = PublicationType.objects.create(ui="D016454", name="Review")

    def make(ui: str, name: str) -> PublicationType:
        return PublicationType(ui=ui, name=name)

    ids = bulk.ids_by_key(PublicationType, ("ui", "name"), {("D016454", "Review"), ("", "Review")}, make)
    assert ids[("D016454", "Review")] == known.pk
    assert PublicationType.objects.get(pk=ids[("", "Review")]).ui == ""


def test_chunks_are_full_but_for_the_last() -> None:
    assert list(bulk.chunks(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
