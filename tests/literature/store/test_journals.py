"""Journals: as each paper's record prints them, and as all records together tell, whatever their order."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from typing import Any

import orjson
import pytest

from literature.models import Journal, Paper
from literature.pubmed.records import JournalRecord, PaperRecord, Received, Source
from literature.store import Outcome, prepare, store
from tests.literature.factories import NOW, make_record

pytestmark = pytest.mark.django_db

FIELDS = ("title", "iso_abbreviation", "medline_abbreviation", "nlm_id", "country")
ISSNS = ("issn_print", "issn_electronic", "issn_linking")


def put(*records: PaperRecord) -> list[Outcome]:
    """Store the records one after the other, each in a batch of its own."""
    batches = [[prepare(Received(record, orjson.dumps(record)))] for record in records]
    return [store(batch, now=NOW)[0].outcome for batch in batches]


def told(pmid: int, revised: int | None = None, source: Source = Source.PUBMED, **journal: str) -> PaperRecord:
    """Return a record of a paper of its own in journal 0372516, last revised in the year."""
    day = dt.date(revised, 1, 1) if revised else None
    printed = JournalRecord(**{"nlm_id": "0372516", **journal})
    return make_record(pmid=pmid, title=f"Paper {pmid}", source=source, journal=printed, date_revised=day)


def the_journal() -> dict[str, Any]:
    return Journal.objects.values(*FIELDS, *ISSNS).get()


def said(**values: str) -> dict[str, str]:
    return dict.fromkeys((*FIELDS, *ISSNS), "") | {"nlm_id": "0372516"} | values


def test_a_paper_keeps_its_journal_as_printed_whoever_came_first() -> None:
    records = [told(1, issn_print="0006-291X", title="Old title"), told(2, issn_electronic="1090-2104", title="New")]
    for order in (records, records[::-1]):
        Paper.objects.all().delete()
        Journal.objects.all().delete()
        put(*order)
        printed = dict(Paper.objects.values_list("pmid", "journal_as_printed"))
        assert (printed[1]["issn_print"], printed[1]["issn_electronic"], printed[1]["title"]) == (
            "0006-291X",
            "",
            "Old title",
        )
        assert (printed[2]["issn_print"], printed[2]["issn_electronic"], printed[2]["title"]) == (
            "",
            "1090-2104",
            "New",
        )


def test_a_journal_gathers_the_same_from_its_records_in_every_order() -> None:
    records = [
        told(5, 2010, title="Old title", issn_print="0006-291X", country="England"),
        told(2, 2021, title="New title", issn_electronic="1090-2104", issn_linking="0006-291X"),
        told(3, 2021, title="Newest title", iso_abbreviation="N. T."),
        told(9, 2025, Source.NBIB, title="From a file", medline_abbreviation="File"),
    ]
    expected = said(
        title="Newest title",
        iso_abbreviation="N. T.",
        medline_abbreviation="File",
        country="England",
        issn_print="0006-291X",
        issn_electronic="1090-2104",
        issn_linking="0006-291X",
    )
    for order in permutations(records):
        Paper.objects.all().delete()
        Journal.objects.all().delete()
        put(*order)
        assert the_journal() == expected


def test_a_batch_gathers_as_its_records_one_by_one_do() -> None:
    records = [
        told(pmid, 2000 + pmid % 3, title=f"Title {pmid}", issn_print=f"000{pmid % 2}-0000") for pmid in (3, 5, 4)
    ]
    store([prepare(Received(record, orjson.dumps(record))) for record in records], now=NOW)
    assert the_journal() == said(title="Title 5", issn_print="0001-0000")


def test_entries_that_weigh_the_same_give_the_same_journal_in_either_order() -> None:
    titles = ("La revue", "LA REVUE")
    found = []
    for order in (titles, titles[::-1]):
        Paper.objects.all().delete()
        Journal.objects.all().delete()
        put(*(make_record(source=Source.PACK, title=f"On {t}", journal=JournalRecord(title=t)) for t in order))
        found.append(Journal.objects.get().title)
    assert found[0] == found[1]


def test_a_corrected_issn_takes_the_place_of_the_wrong_one() -> None:
    outcomes = put(told(1, 2020, issn_print="1111-1111"), told(1, 2021, issn_print="2222-2222"))
    assert outcomes == [Outcome.CREATED, Outcome.UPDATED]
    assert the_journal() == said(issn_print="2222-2222")
    assert Paper.objects.get().journal_as_printed["issn_print"] == "2222-2222"


def test_what_a_revised_record_no_longer_says_is_what_the_others_say() -> None:
    put(told(1, 2019, country="England"), told(2, 2020, country="Wales", issn_print="1111-1111"), told(2, 2021))
    assert the_journal() == said(country="England")


def test_a_revised_record_that_names_another_journal_leaves_the_first_to_the_others() -> None:
    put(told(1, 2019, title="Pain"), told(2, 2020, title="PAIN"), told(2, 2021, title="Spine", nlm_id="7610646"))
    assert dict(Journal.objects.values_list("nlm_id", "title")) == {"0372516": "Pain", "7610646": "Spine"}


def test_a_new_version_with_an_older_date_counts_by_that_date() -> None:
    put(told(1, 2021, title="One"), told(2, 2020, title="Two"))
    later = make_record(
        pmid=1,
        pmid_version=2,
        title="Paper 1",
        journal=JournalRecord(title="One", nlm_id="0372516"),
        date_revised=dt.date(2019, 1, 1),
    )
    put(later)
    assert the_journal() == said(title="Two")


def test_what_weighs_less_says_nothing_against_what_weighs_more() -> None:
    put(told(2, 2021, title="PubMed's"), told(3, 2025, Source.RIS, title="A file's"))
    assert the_journal() == said(title="PubMed's")


def test_a_record_without_a_journal_has_none() -> None:
    put(make_record(pmid=1))
    paper = Paper.objects.get()
    assert (paper.journal, paper.journal_as_printed, paper.journal_name) == (None, None, "")


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ({"title": "The journal of pain", "medline_abbreviation": "J Pain"}, "The journal of pain"),
        ({"medline_abbreviation": "J Pain", "iso_abbreviation": "J. Pain"}, "J Pain"),
        ({"iso_abbreviation": "J. Pain"}, "J. Pain"),
        ({}, ""),
    ],
)
def test_a_paper_names_its_journal_by_the_fullest_name_printed(printed: dict[str, str], name: str) -> None:
    put(told(1, **printed))
    assert Paper.objects.get().journal_name == name
