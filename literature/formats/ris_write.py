"""Records -> RIS, as Zotero, EndNote and rispy read it.

One line a value: `TAG  - value`.  Names are "Last, First, Suffix"; a group has no comma, since a comma would make it a
person.  PubMed's number stands in AN with DB, as PubMed-based files have it, and the PMCID in C2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from literature.formats.parts import (
    abstract_of,
    authors_of,
    date_parts,
    given_name,
    is_retracted,
    issns_of,
    journal_abbreviation,
    journal_title,
    one_line,
    place_of,
    subjects_of,
    title_of,
    url_of,
    year_of,
)
from literature.pubmed.records import AuthorRecord, PaperRecord, RecordKind

_TYPES = {RecordKind.BOOK: "BOOK", RecordKind.CHAPTER: "CHAP"}
_THESIS = "Academic Dissertation"

Line = tuple[str, str]


def write(records: Iterable[tuple[int, PaperRecord]]) -> Iterator[bytes]:
    """Yield an RIS file entry by entry, in UTF-8 with CR LF; each record comes with our number of its paper."""
    for _, record in records:
        lines = [f"{tag}  - {value}\r\n" for tag, text in _lines(record) if (value := one_line(text))]
        yield "".join((f"TY  - {_type(record)}\r\n", *lines, "ER  - \r\n\r\n")).encode()


def _type(record: PaperRecord) -> str:
    if record.kind in _TYPES:
        return _TYPES[record.kind]
    if record.journal:
        return "JOUR"
    return "THES" if any(kind.name == _THESIS for kind in record.publication_types) else "GEN"


def _lines(record: PaperRecord) -> Iterator[Line]:
    yield "TI", title_of(record)
    yield "TT", record.vernacular_title
    yield from (("AU", _name(author)) for author in authors_of(record))
    yield from _source(record)
    yield from _date(record)
    yield "VL", record.volume
    yield "IS", record.issue
    yield from zip(("SP", "EP"), place_of(record), strict=True)
    yield from (("SN", number) for number in issns_of(record))
    yield "DO", record.doi
    if record.pmid:
        yield "AN", str(record.pmid)
        yield "DB", "PubMed"
    yield "C2", record.pmcid
    yield "UR", url_of(record)
    yield "M3", "; ".join(kind.name for kind in record.publication_types)
    yield from (("LA", language) for language in record.languages)
    yield from (("KW", subject) for subject in subjects_of(record))
    yield "AB", abstract_of(record)
    if is_retracted(record):
        yield "N1", "Retracted publication"


def _source(record: PaperRecord) -> Iterator[Line]:
    """Yield the journal, or the book with its editors and publisher."""
    yield "T2", journal_title(record)
    yield "J2", journal_abbreviation(record)
    if book := record.book:
        yield "T2", book.title if record.kind is RecordKind.CHAPTER else ""
        yield from (("A2" if record.kind is RecordKind.CHAPTER else "ED", _name(editor)) for editor in book.editors)
        yield "T3", book.collection_title
        yield "PB", book.publisher
        yield "CY", book.place
        yield "ET", book.edition


def _date(record: PaperRecord) -> Iterator[Line]:
    """Yield the year, and the date as YYYY/MM/DD/ with what the record does not say left empty."""
    if not record.publication_date:
        return
    yield "PY", year_of(record)
    year, *rest = date_parts(record.publication_date)[0]
    month, day = ([f"{part:02}" for part in rest] + ["", ""])[:2]
    yield "DA", f"{year:04}/{month}/{day}/"


def _name(person: AuthorRecord) -> str:
    """Return "Last, First, Suffix"; a comma ends a last name without given names, and none stands in a group's."""
    if person.collective_name:
        return one_line(person.collective_name).replace(", ", " - ").replace(",", "-")
    parts = [one_line(person.last_name), given_name(person), one_line(person.suffix)]
    return ", ".join(parts).rstrip(", ") if any(parts[1:]) else f"{parts[0]},"
