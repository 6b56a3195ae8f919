"""Records -> CSL-JSON, the form that citation processors (citeproc) and Zotero read.

Field names and types are those of citationstyles.org's csl-data.json.  Titles carry <i>, <b>, <sub> and <sup>, which
processors understand.  Names are as printed: no particle is guessed from a last name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from literature.formats.parts import (
    abstract_of,
    authors_of,
    date_parts,
    given_name,
    is_retracted,
    issns_of,
    journal_abbreviation,
    journal_title,
    language_tags,
    one_line,
    place_of,
    season_of,
    subjects_of,
    title_markup,
    url_of,
)
from literature.pubmed.records import AuthorRecord, PaperRecord, PublicationDate, RecordKind

_TYPES = {RecordKind.BOOK: "book", RecordKind.CHAPTER: "chapter"}


def write(records: Iterable[tuple[int, PaperRecord]]) -> Iterator[bytes]:
    """Yield a CSL-JSON file (one array) item by item; each record comes with our number of its paper, the item's id."""
    before = b"["
    for number, record in records:
        yield before + orjson.dumps(item(number, record))
        before = b",\n"
    yield b"]\n" if before == b",\n" else b"[]\n"


def item(number: int, record: PaperRecord) -> dict[str, Any]:
    """Return one CSL item, with what the record says and nothing else."""
    return {name: value for name, value in _members(number, record) if value}


def _members(number: int, record: PaperRecord) -> Iterator[tuple[str, Any]]:
    first, last = place_of(record)
    numbers = issns_of(record)
    yield "id", str(number)
    yield "type", _type(record)
    yield "title", _title(record)
    yield "original-title", one_line(record.vernacular_title)
    yield "author", [_name(author) for author in authors_of(record)]
    yield from _source(record)
    yield "issued", _issued(record.publication_date) if record.publication_date else None
    yield "volume", one_line(record.volume)
    yield "issue", one_line(record.issue)
    yield "page", f"{first}-{last}" if last else first
    yield ("ISBN" if record.book else "ISSN"), ",".join(numbers)
    yield "DOI", record.doi
    yield "PMID", str(record.pmid or "")
    yield "PMCID", record.pmcid
    yield "URL", url_of(record)
    yield "language", ", ".join(language_tags(record))
    yield "abstract", abstract_of(record)
    yield "keyword", _keywords(subjects_of(record))
    yield "status", "retracted" if is_retracted(record) else ""


def _keywords(subjects: list[str]) -> str:
    """Return the subjects with semicolons between them, since headings have commas; one such heading ends in one."""
    text = "; ".join(subject.replace(";", ",") for subject in subjects)
    return f"{text};" if len(subjects) == 1 and "," in text else text


def _type(record: PaperRecord) -> str:
    if record.kind in _TYPES:
        return _TYPES[record.kind]
    kinds = {kind.name for kind in record.publication_types}
    if "Academic Dissertation" in kinds and not record.journal:
        return "thesis"
    return "article-journal" if record.journal and "Preprint" not in kinds else "article"


def _source(record: PaperRecord) -> Iterator[tuple[str, Any]]:
    yield "container-title", journal_title(record)
    yield "container-title-short", journal_abbreviation(record)
    if book := record.book:
        yield "container-title", one_line(book.title).rstrip(".") if record.kind is RecordKind.CHAPTER else ""
        yield "editor", [_name(editor) for editor in book.editors]
        yield "collection-title", one_line(book.collection_title)
        yield "publisher", one_line(book.publisher)
        yield "publisher-place", one_line(book.place)
        yield "edition", one_line(book.edition)


def _title(record: PaperRecord) -> str:
    """Return the title with the tags that processors know; they have none for underlining."""
    tags = {"open": "<{}>", "close": "</{}>"}
    pieces = (
        value if kind == "text" else tags[kind].format(value)
        for kind, value in title_markup(record)
        if kind == "text" or value != "u"
    )
    return "".join(pieces)


def _name(person: AuthorRecord) -> dict[str, str]:
    given = given_name(person)
    if person.collective_name or not given:
        return {"literal": one_line(person.collective_name or person.last_name)}
    suffix = {"suffix": one_line(person.suffix)} if person.suffix else {}
    return {"family": one_line(person.last_name), "given": given, **suffix}


def _issued(date: PublicationDate) -> dict[str, Any]:
    """Return the date, of a range its beginning: Zotero drops the end, and some processors the year of both."""
    season = season_of(date)
    return {"date-parts": date_parts(date)[:1]} | ({"season": season} if season else {})
