"""Many rows at once."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from literature import bulk
from literature.models import Paper, PaperLanguage, PublicationType
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


@pytest.mark.parametrize("values", [[1, 70_000, 2_147_483_647], {1, 2_147_483_647}, {1: "x"}.keys()])
def test_among_finds_the_rows_with_one_of_the_values(values) -> None:
    papers = [make_paper(pmid=pmid) for pmid in (1, 2, 70_000, 2_147_483_647)] + [make_paper()]
    expected = {paper.pk for paper in papers if paper.pmid in values}
    assert set(Paper.objects.filter(bulk.among("pmid", values)).values_list("pk", flat=True)) == expected


@pytest.mark.parametrize("text", ["10.1/a", "10.1/ä'\"\\{},", "NULL", "1"])
def test_among_takes_any_text_as_it_is(text: str) -> None:
    paper = make_paper(doi=text)
    make_paper(doi="10.1/another")
    assert list(Paper.objects.filter(bulk.among("doi", {text, "10.1/none"}))) == [paper]


def test_among_nothing_asks_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert not Paper.objects.filter(bulk.among("pmid", [])).exists()


def test_among_sends_one_parameter_however_many_values() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert not Paper.objects.filter(bulk.among("pmid", range(1, 40_000))).exists()
    assert len(queries) == 1


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
