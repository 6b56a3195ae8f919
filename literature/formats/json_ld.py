"""A record -> JSON-LD in the words of schema.org, for search engines and catalogues.

An article with MeSH headings is a MedicalScholarlyArticle, which schema.org has for such; any other is a
ScholarlyArticle.  Nothing is said of a licence: the records name none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from literature.formats.parts import (
    abstract_of,
    authors_of,
    given_name,
    issns_of,
    journal_title,
    language_tags,
    one_line,
    page_range,
    subjects_of,
    title_of,
    url_of,
)
from literature.pubmed.records import AuthorRecord, MeshHeading, PaperRecord, RecordKind

_MESH = "http://id.nlm.nih.gov/mesh/"
Node = dict[str, Any]


def document(record: PaperRecord, address: str) -> Node:
    """Return the paper as one JSON-LD node, whose name is its address with us."""
    said = {name: value for name, value in _members(record) if value}
    return {"@context": "https://schema.org", "@id": address, "@type": _type(record), **said}


def _type(record: PaperRecord) -> str:
    if record.kind is RecordKind.ARTICLE:
        return "MedicalScholarlyArticle" if record.mesh else "ScholarlyArticle"
    return "Book" if record.kind is RecordKind.BOOK else "Chapter"


def _members(record: PaperRecord) -> Iterator[tuple[str, Any]]:
    title = title_of(record)
    yield "name", title
    yield "headline", title
    yield "alternateName", one_line(record.vernacular_title)
    yield "identifier", list(_identifiers(record))
    yield "sameAs", [address for address in (url_of(record), _doi_address(record)) if address]
    yield "author", [_person(author) for author in authors_of(record)]
    yield "datePublished", _date(record)
    yield "inLanguage", language_tags(record)
    yield "abstract", abstract_of(record)
    yield "keywords", subjects_of(record)
    yield "about", [_subject(heading) for heading in record.mesh]
    yield "genre", [kind.name for kind in record.publication_types]
    yield from _pages(record)
    yield "isPartOf", _container(record)
    yield from _book(record)


def _identifiers(record: PaperRecord) -> Iterator[Node]:
    named = {"pmid": str(record.pmid or ""), "doi": record.doi, "pmcid": record.pmcid, "pii": record.pii}
    for name, value in named.items():
        if value:
            yield {"@type": "PropertyValue", "propertyID": name, "value": value}


def _doi_address(record: PaperRecord) -> str:
    address = f"https://doi.org/{record.doi}" if record.doi else ""
    return "" if address == url_of(record) else address


def _person(author: AuthorRecord) -> Node:
    if author.collective_name:
        return {"@type": "Organization", "name": one_line(author.collective_name)}
    named = {
        "@id": f"https://orcid.org/{author.orcid}" if author.orcid else "",
        "name": one_line(f"{given_name(author)} {author.last_name} {author.suffix}"),
        "familyName": one_line(author.last_name),
        "givenName": given_name(author),
        "honorificSuffix": one_line(author.suffix),
        "affiliation": [{"@type": "Organization", "name": one_line(place)} for place in author.affiliations],
    }
    return {"@type": "Person", **{name: value for name, value in named.items() if value}}


def _date(record: PaperRecord) -> str:
    """Return the date in ISO 8601 as exact as it is known: a day, a month or a year."""
    if not (date := record.publication_date):
        return ""
    first, last = date.first_day.isoformat(), date.last_day.isoformat()
    if first == last:
        return first
    return first[:7] if first[:7] == last[:7] else first[:4]


def _subject(heading: MeshHeading) -> Node:
    code: Mapping[str, str] = {"codeValue": heading.ui, "codingSystem": "MeSH"} if heading.ui else {}
    named = {"@type": "MedicalEntity", "name": heading.name}
    if not heading.ui:
        return named
    return {**named, "@id": f"{_MESH}{heading.ui}", "code": {"@type": "MedicalCode", **code}}


def _pages(record: PaperRecord) -> Iterator[tuple[str, str]]:
    first, last = page_range(record.pages)
    if last:
        yield "pageStart", first
        yield "pageEnd", last
    else:
        yield "pagination", first or one_line(record.elocation)


def _container(record: PaperRecord) -> Node | None:
    """Return the issue in the volume in the journal, leaving out what is not said; of a chapter the book."""
    if record.kind is not RecordKind.ARTICLE:
        title = one_line(record.book.title) if record.book and record.kind is RecordKind.CHAPTER else ""
        return {"@type": "Book", "name": title, "isbn": issns_of(record)} if title else None
    if not (title := journal_title(record)):
        return None
    whole: Node = {"@type": "Periodical", "name": title}
    if issns := issns_of(record):
        whole["issn"] = issns
    for kind, name, value in (
        ("PublicationVolume", "volumeNumber", record.volume),
        ("PublicationIssue", "issueNumber", record.issue),
    ):
        whole = {"@type": kind, name: one_line(value), "isPartOf": whole} if value else whole
    return whole


def _book(record: PaperRecord) -> Iterator[tuple[str, Any]]:
    if book := record.book:
        yield "editor", [_person(editor) for editor in book.editors]
        yield "publisher", {"@type": "Organization", "name": one_line(book.publisher)} if book.publisher else None
        yield "bookEdition", one_line(book.edition)
        yield "isbn", issns_of(record) if record.kind is RecordKind.BOOK else None
