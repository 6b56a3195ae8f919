"""A journal is one row, whether records name it by NLM id, ISSN, title or abbreviation, and in whatever case."""

from __future__ import annotations

import pytest

from literature.models import Journal, Paper
from literature.pubmed.records import JournalRecord, Source
from literature.store import recognised
from tests.literature.factories import make_paper, make_papers

pytestmark = pytest.mark.django_db

SURGEON = JournalRecord("The American surgeon", "Am Surg", "Am Surg", "0370522", "0003-1348", "1555-9823", "0003-1348")
FILES = (
    JournalRecord("Am Surg"),
    JournalRecord("AM SURG"),
    JournalRecord("THE AMERICAN SURGEON"),
    JournalRecord("Some other name", issn_electronic="1555-9823"),
)


def rows() -> list[tuple[str, int]]:
    return [(row.key, row.papers.count()) for row in Journal.objects.order_by("key")]


@pytest.mark.parametrize("order", ["before", "after", "together"])
def test_what_files_call_a_journal_of_pubmed_is_that_journal(order):
    pubmed = {"pmid": 1, "journal": SURGEON}
    files = [{"pmid": n, "source": Source.RIS, "journal": journal} for n, journal in enumerate(FILES, 2)]
    if order == "together":
        make_papers([*files, pubmed])
    else:
        for batch in ([pubmed], files) if order == "before" else (files, [pubmed]):
            make_papers(batch)
    assert rows() == [("nlm:0370522", 5)]
    journal = Journal.objects.get()
    assert (journal.title, journal.nlm_id, journal.issn_electronic) == (SURGEON.title, "0370522", "1555-9823")


def test_a_name_that_two_journals_have_is_neither():
    make_papers(
        [
            {"pmid": 1, "journal": JournalRecord("Spine", nlm_id="1")},
            {"pmid": 2, "journal": JournalRecord("Spine", nlm_id="2")},
        ]
    )
    make_paper(pmid=3, journal=JournalRecord("spine"))
    assert rows() == [("nlm:1", 1), ("nlm:2", 1), ("title:spine", 1)]


def test_an_issn_of_its_own_speaks_against_the_name():
    make_paper(pmid=1, journal=SURGEON)
    make_paper(pmid=2, journal=JournalRecord("Am Surg", issn_print="0028-0836"))
    assert rows() == [("issn:0028-0836", 1), ("nlm:0370522", 1)]


def test_journals_that_are_known_take_one_query(django_assert_num_queries):
    found = recognised.ids([SURGEON])
    with django_assert_num_queries(1):
        assert recognised.ids([SURGEON]) == found
    assert not Paper.objects.exists()
