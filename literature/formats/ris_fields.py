"""The tags of one RIS entry -> a PaperRecord.

A PMID is taken only where the writer says that it is one: the tag PM, an address at PubMed, the accession number of an
entry from PubMed or MEDLINE, Scopus's C2, Embase's C5."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from literature.formats.names import person, single
from literature.formats.parts import issns_in
from literature.identifiers import normalise_doi, normalise_pmcid, normalise_pmid
from literature.languages import as_recorded
from literature.pubmed.dates import publication_date, publication_date_from_parts
from literature.pubmed.markup import escape, fold
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    BookRecord,
    Identifier,
    JournalRecord,
    Keyword,
    PaperRecord,
    PublicationDate,
    RecordKind,
    Source,
)

_CHAPTERS = {"CHAP", "ECHAP"}
_BOOKS = {"BOOK", "EBOOK", "EDBOOK"}
_JOURNAL_TAGS = ("T2", "JF", "JO", "JA", "J2", "BT")
_ISBN = re.compile(r"\b(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]\b")
_PUBMED_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)")
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\S+)", re.IGNORECASE)
_LABELLED_DOI = re.compile(r"^doi:?\s*(10\.\S+)", re.IGNORECASE)
_NUMBER_AT_START = re.compile(r"\s*(\d+)\b")


@dataclass(frozen=True, slots=True)
class RisEntry:
    """The values of each tag in the order of the file."""

    values: dict[str, list[str]]

    def first(self, *tags: str) -> str:
        """Return the first value of the first of these tags that has one, else ""."""
        return next(self.all(*tags), "")

    def all(self, *tags: str) -> Iterator[str]:
        """Yield the values of these tags, tag by tag."""
        for tag in tags:
            for value in self.values.get(tag, ()):
                if folded := fold(value):
                    yield folded


def record_of(entry: RisEntry) -> PaperRecord:
    """Return what the entry says."""
    kind = _kind(entry.first("TY"))
    title = entry.first("TI", "T1", *(("BT", "T2") if kind is RecordKind.BOOK else ("CT",)))
    doi = _doi(entry)
    return PaperRecord(
        source=Source.RIS,
        kind=kind,
        pmid=_pmid(entry),
        doi=doi,
        pmcid=_pmcid(entry),
        other_ids=tuple(_other_ids(entry)),
        title=title,
        title_html=escape(title),
        vernacular_title=entry.first("TT"),
        abstract=_abstract(entry.first("AB", "N2")),
        journal=_journal(entry) if kind is RecordKind.ARTICLE else None,
        volume=entry.first("VL"),
        issue=entry.first("IS"),
        pages=_pages(entry),
        publication_date=_date(entry),
        languages=tuple(dict.fromkeys(map(as_recorded, entry.all("LA")))),
        keywords=tuple(Keyword(text) for text in dict.fromkeys(entry.all("KW"))),
        authors=tuple(_author(name) for name in entry.all("AU", "A1")),
        book=_book(entry, kind, title),
    )


def _kind(ris_type: str) -> RecordKind:
    if ris_type in _CHAPTERS:
        return RecordKind.CHAPTER
    return RecordKind.BOOK if ris_type in _BOOKS else RecordKind.ARTICLE


def _doi(entry: RisEntry) -> str:
    """Return the DOI of DO, else one in the notes or addresses that can be nothing else."""
    for value in entry.all("DO"):
        if doi := normalise_doi(value):
            return doi
    for value in entry.all("M3", "N1", "UR", "L2", "L3"):
        found = _DOI_ADDRESS.match(value) or _LABELLED_DOI.match(value)
        if found and (doi := normalise_doi(found[0])):
            return doi
    return ""


def _pmid(entry: RisEntry) -> int | None:
    database = entry.first("DB", "DP").lower()
    tags = ["PM"]
    tags += ["AN"] if "pubmed" in database or "medline" in database else []
    tags += ["C2"] if "scopus" in database else []
    tags += ["C5"] if "embase" in database else []
    for value in entry.all(*tags):
        if found := _NUMBER_AT_START.match(value):
            return normalise_pmid(found[1])
    for value in entry.all("UR", "L2", "LK"):
        if found := _PUBMED_ADDRESS.search(value):
            return normalise_pmid(found[1])
    return None


def _pmcid(entry: RisEntry) -> str:
    return next((normalise_pmcid(value) for value in entry.all("C2", "PMC") if value.upper().startswith("PMC")), "")


def _other_ids(entry: RisEntry) -> Iterator[Identifier]:
    """Yield the accession number with the database that gave it, and DOIs that are none."""
    database = entry.first("DB", "DP")
    for value in entry.all("AN"):
        yield Identifier(f"accession {database}".strip().lower(), value)
    for value in entry.all("DO"):
        if not normalise_doi(value):
            yield Identifier("doi", value, valid=False)


def _abstract(text: str) -> tuple[AbstractSection, ...]:
    return (AbstractSection(text, escape(text)),) if text else ()


def _journal(entry: RisEntry) -> JournalRecord | None:
    names = list(dict.fromkeys(entry.all(*_JOURNAL_TAGS)))
    numbers = [issn for value in entry.all("SN") for issn in issns_in(value)]
    if not names and not numbers:
        return None
    title = max(entry.all("T2", "JF", "JO"), key=len, default=names[0] if names else "")
    short = min((name for name in names if name != title), key=len, default="")
    return JournalRecord(title=title, iso_abbreviation=short, issn_print=numbers[0] if numbers else "")


def _pages(entry: RisEntry) -> str:
    first, last = entry.first("SP"), entry.first("EP")
    if last and last != first and "-" not in first:
        return f"{first}-{last}" if first else last
    return first


def _date(entry: RisEntry) -> PublicationDate | None:
    """Return the date of PY, Y1 or DA that says most: "2013/07/22" more than "2013"; other words are read as
    PubMed's."""
    dates = [date for value in entry.all("PY", "Y1", "DA", "DP") if (date := _one_date(value))]
    if not dates:
        return None
    year = dates[0].first_day.year
    same_year = [date for date in dates if date.first_day.year == year]
    return min(same_year, key=lambda date: date.last_day - date.first_day)


def _one_date(value: str) -> PublicationDate | None:
    """Read YYYY/MM/DD/other, each part but the year perhaps empty."""
    parts = [part.strip() for part in value.split("/")] if "/" in value else value.split("-")
    if len(parts) > 1 and len(parts[0]) == 4 and all(not part or part.isdigit() for part in parts[1:3]):
        year, month, day = (*parts[:3], "", "")[:3]
        return publication_date_from_parts(year, month, day)
    return publication_date(value)


def _author(name: str) -> AuthorRecord:
    """Read "Last, First M., Suffix"; "Last," is a person without given names; a name without a comma is "Last FM"
    where it ends in initials, else a group."""
    parts = [part.strip() for part in name.rstrip(", ").split(",")]
    if len(parts) > 1:
        given = "" if parts[1] == "null" else parts[1]  # some writers print what a database left empty
        return person(parts[0], given, ", ".join(parts[2:]))
    return AuthorRecord(last_name=parts[0]) if name.endswith(",") else single(name)


def _book(entry: RisEntry, kind: RecordKind, title: str) -> BookRecord | None:
    if kind is RecordKind.ARTICLE:
        return None
    return BookRecord(
        title=title if kind is RecordKind.BOOK else entry.first("T2", "BT"),
        publisher=entry.first("PB"),
        place=entry.first("CY"),
        edition=entry.first("ET"),
        volume=entry.first("VL"),
        collection_title=entry.first("T3"),
        isbns=tuple(found[0] for value in entry.all("SN") for found in _ISBN.finditer(value)),
        editors=tuple(_author(name) for name in entry.all("A2", "ED")),
    )
