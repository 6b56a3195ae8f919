"""Export and import again: docs/formats.md says what each format brings back, and this holds it to that."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.formats import bibtex, bibtex_read, csl_json, csl_json_read, nbib, nbib_write, ris, ris_write
from literature.pubmed.dates import publication_date, publication_date_from_parts
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    BookRecord,
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    JournalRecord,
    Keyword,
    MeshHeading,
    MeshQualifier,
    NoticeRecord,
    OtherAbstract,
    PaperRecord,
    Received,
    RecordKind,
    Source,
    Substance,
)
from literature.store.rows import fingerprint
from tests.literature.formats.facts import ASKED, FACTS
from tests.literature.formats.samples import PAIN, PEOPLE, article, chapter

FORMATS: dict[str, tuple[Callable[..., Iterator[bytes]], Callable[..., Iterator[Any]]]] = {
    "RIS": (ris_write.write, ris.read),
    "NBIB": (nbib_write.write, nbib.read),
    "BibTeX": (bibtex.write, bibtex_read.read),
    "CSL-JSON": (csl_json.write, csl_json_read.read),
}
DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"


@cache
def published() -> dict[str, dict[str, bool]]:
    """Return the table of docs/formats.md: fact -> format -> whether it comes back."""
    rows = re.findall(r"^\| (.+?) \| (yes|no) \| (yes|no) \| (yes|no) \| (yes|no) \|$", DOCUMENT.read_text(), re.M)
    return {fact: dict(zip(FORMATS, (said == "yes" for said in all_said), strict=True)) for fact, *all_said in rows}


def there_and_back(name: str, records: list[PaperRecord]) -> list[PaperRecord]:
    write, read = FORMATS[name]
    items = list(read(io.BytesIO(b"".join(write(enumerate(records, 1))))))
    assert all(isinstance(item, Received) for item in items), items
    return [item.record for item in items]


def differences(name: str, records: list[PaperRecord]) -> dict[str, list[tuple[Any, Any]]]:
    """Return for each fact the values before and after where they are not the same."""
    found: dict[str, list[tuple[Any, Any]]] = {fact: [] for fact in FACTS}
    for before, after in zip(records, there_and_back(name, records), strict=True):
        for fact, told in FACTS.items():
            if (fact not in ASKED or ASKED[fact](before)) and told(before) != told(after):
                found[fact].append((told(before), told(after)))
    return found


def everything_said() -> list[PaperRecord]:
    """Return records that say, between them, whatever a record can say."""
    people = (*PEOPLE, replace(PEOPLE[0], equal_contribution=True), AuthorRecord("Li", "Xiaoming", "XM"))
    people = (*people, AuthorRecord(collective_name="Oslo"))
    qualifier = (MeshQualifier("etiology", "Q1", True),)
    full = article(
        title="About H2O, underlined.",
        title_html="About H<sub>2</sub>O, <u>underlined</u>.",
        pmid_version=2,
        other_ids=(Identifier("mid", "NIHMS1"), Identifier("doi", "10.1/wrong", valid=False)),
        vernacular_title="Über H2O",
        abstract=(AbstractSection("Two m2.", "Two m<sup>2</sup>.", "AIM", "OBJECTIVE"),),
        abstract_copyright="2020 Somebody.",
        other_abstracts=(OtherAbstract("ger", "Publisher", (AbstractSection("Ziel.", "Ziel."),)),),
        authors=people,
        authors_complete=False,
        investigators=(AuthorRecord("Helper", "Ann", "A"),),
        journal=replace(PAIN, title="Pain medicine", iso_abbreviation="Pain Med.", issn_linking="1526-4637"),
        electronic_date=dt.date(1993, 3, 2),
        history=(HistoryDate("received", "1993-01-01"),),
        date_completed=dt.date(1994, 1, 2),
        mesh=(MeshHeading("Norway", "D009664", True, "Geographic", qualifier),),
        keywords=(Keyword("one", "NOTNLM", True), Keyword("two", "NLM")),
        substances=(Substance("Water", "D014867", "chemical", "059QF0KO0R"),),
        grants=(Grant("R01 1", "CA", "NCI", "United States"), Grant("MC_UU_12011/1", "", "MRC", "United Kingdom")),
        data_banks=(DataBank("ClinicalTrials.gov", ("NCT1",)),),
        conflict_of_interest="None.",
        notices=(NoticeRecord("RetractionIn", 9, "Pain. 1994;1:2", "a note"), NoticeRecord("Cites", 5)),
        publication_model="Print",
        publication_status="ppublish",
        citation_status="MEDLINE",
    )
    book = BookRecord(
        *("Back pain", "Publisher", "Oslo", "2nd", "3", "Series", ("9780123456789", "9780123456788")),
        editors=(PEOPLE[3],),
        authors=(PEOPLE[0],),
        chapter_label="Chapter 3",
        accession="NBK1",
    )
    own = {"vernacular_title": "", "title_html": ""}
    return [
        full,
        article(pages="", elocation="e12", publication_date=publication_date("1993 Spring"), **own),
        article(
            publication_date=publication_date_from_parts("1993", "04", "02"), pages="117-21; discussion 122", **own
        ),
        article(publication_date=publication_date("1998 Dec-1999 Jan"), doi="", pmcid="", **own),
        article(pmid=None, publication_date=publication_date("1947"), keywords=(), mesh=(), **own),
        article(pmid=None, doi="", keywords=(Keyword("Pain, Low Back"),), mesh=(), journal=None, **own),
        article(title="Only a title", title_html="", authors=(), journal=JournalRecord("Spine"), abstract=()),
        chapter(book=book, title="A chapter", title_html=""),
        chapter(
            kind=RecordKind.BOOK, book=replace(book, title="Back pain"), title="Back pain", title_html="", pages=""
        ),
    ]


def test_the_document_names_every_fact_and_no_other() -> None:
    assert list(published()) == list(FACTS)


@pytest.mark.parametrize("name", FORMATS)
def test_what_the_document_says_comes_back_comes_back(name: str) -> None:
    lost = {fact: pairs for fact, pairs in differences(name, everything_said()).items() if pairs}
    kept = {fact for fact, said in published().items() if said[name]}
    assert not {fact: lost[fact][0] for fact in kept & set(lost)}


@pytest.mark.parametrize("name", FORMATS)
def test_what_the_document_says_is_lost_is_really_lost(name: str) -> None:
    lost = {fact for fact, pairs in differences(name, everything_said()).items() if pairs}
    assert {fact for fact, said in published().items() if not said[name]} == lost


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.needs_data
def test_real_records_come_back_as_the_document_says_and_are_recognised(
    name: str, real_records: list[tuple[int, PaperRecord]]
) -> None:
    lost = differences(name, [record for _, record in real_records])
    kept = {fact for fact, said in published().items() if said[name]}
    assert not {fact: (len(lost[fact]), lost[fact][:2]) for fact in kept if lost[fact]}
    records = [record for _, record in real_records if record.title.isprintable()]
    for before, after in zip(records, there_and_back(name, records), strict=True):
        assert (before.pmid, before.doi, before.pmcid) == (after.pmid, after.doi, after.pmcid)
        assert fingerprint(before) == fingerprint(after), before.pmid


# ── Made records ────────────────────────────────────────────────────────────────────────────────────────────────────
_LETTERS = st.characters(codec="utf-8", categories=("Lu", "Ll", "Nd"))
_WORD = st.text(_LETTERS, min_size=1, max_size=8)
_PRINTED = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=60)
_NAME = st.builds(
    lambda w: f"{w.capitalize()}", st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=2)
)
_SUFFIX = st.sampled_from(("", "Jr", "3rd"))
_PERSON = st.builds(lambda last, given, suffix: AuthorRecord(last, given, given[0], suffix), _NAME, _NAME, _SUFFIX)
_DATE = st.builds(
    lambda year, month: publication_date(f"{year} {month}".strip()),
    st.integers(1850, 2030),
    st.sampled_from(("", "Jan", "Apr", "Dec")),
)
_RECORD = st.builds(
    PaperRecord,
    source=st.just(Source.PUBMED),
    pmid=st.none() | st.integers(1, 2**31 - 1),
    doi=st.just("") | st.integers(1, 10**9).map("10.1000/x{}_(y)".format),
    title=st.builds("{} {}".format, _WORD, _PRINTED),
    vernacular_title=_PRINTED,
    abstract=_PRINTED.map(lambda text: (AbstractSection(text, text),) if text.strip() else ()),
    journal=st.none() | st.builds(JournalRecord, title=_WORD, issn_print=st.just("0304-3959")),
    volume=_WORD | st.just(""),
    issue=_WORD | st.just(""),
    pages=st.integers(1, 9999).map(lambda page: f"{page}-{page + 3}") | st.just(""),
    publication_date=st.none() | _DATE,
    languages=st.lists(st.sampled_from(("eng", "fre", "nor")), unique=True, max_size=2).map(tuple),
    keywords=st.lists(_WORD, max_size=3, unique=True).map(lambda words: tuple(map(Keyword, words))),
    authors=st.lists(_PERSON, max_size=4).map(tuple),
)


@pytest.mark.parametrize("name", FORMATS)
@given(records=st.lists(_RECORD, min_size=1, max_size=3))
def test_made_records_come_back_as_the_document_says(name: str, records: list[PaperRecord]) -> None:
    lost = differences(name, records)
    kept = {fact for fact, said in published().items() if said[name]}
    assert not {fact: lost[fact][0] for fact in kept if lost[fact]}
