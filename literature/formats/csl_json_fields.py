"""The members of one CSL-JSON item -> a PaperRecord.

Names and types are those of citationstyles.org's csl-data.json.  A member of another type than it should have says
nothing: a number may stand for a text, an object may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from literature.formats.names import person, whole
from literature.formats.parts import issns_in
from literature.identifiers import normalise_doi, normalise_pmcid, normalise_pmid
from literature.languages import as_recorded
from literature.pubmed.dates import publication_date, publication_date_from_parts
from literature.pubmed.markup import escape, fold
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    BookRecord,
    JournalRecord,
    Keyword,
    PaperRecord,
    PublicationDate,
    RecordKind,
    Source,
)

_KINDS = {
    **{"book": RecordKind.BOOK, "collection": RecordKind.BOOK, "report": RecordKind.ARTICLE},
    **dict.fromkeys(("chapter", "entry-encyclopedia", "entry-dictionary"), RecordKind.CHAPTER),
}
_SEASONS = {"1": "Spring", "2": "Summer", "3": "Autumn", "4": "Winter"}
_TAG = re.compile(r"</?(?:i|b|sub|sup)>|</?span(?:\s[^<>]{0,100})?>")
_PUBMED_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)")
_PAGES = re.compile(r"\s*[-–—]\s*")

Members = Mapping[str, Any]


def text_of(members: Members, *names: str) -> str:
    """Return the first of these members that is a text or a number, white space folded; else ""."""
    for name in names:
        value = members.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and (folded := fold(str(value))):
            return folded
    return ""


def record_of(members: Members) -> PaperRecord:
    """Return what the item says."""
    kind = _KINDS.get(text_of(members, "type"), RecordKind.ARTICLE)
    title, title_html = _marked_up(text_of(members, "title"))
    abstract = text_of(members, "abstract")
    return PaperRecord(
        source=Source.CSL,
        kind=kind,
        pmid=_pmid(members),
        doi=normalise_doi(text_of(members, "DOI")) or normalise_doi(text_of(members, "URL")),
        pmcid=normalise_pmcid(text_of(members, "PMCID")),
        title=title,
        title_html=title_html,
        vernacular_title=text_of(members, "original-title"),
        abstract=(AbstractSection(abstract, escape(abstract)),) if abstract else (),
        journal=_journal(members) if kind is RecordKind.ARTICLE else None,
        volume=text_of(members, "volume"),
        issue=text_of(members, "issue"),
        pages=_pages(members),
        publication_date=_date(members.get("issued")),
        languages=tuple(dict.fromkeys(as_recorded(_language(part)) for part in _list(members, "language"))),
        keywords=tuple(Keyword(text) for text in dict.fromkeys(_list(members, "keyword"))),
        authors=tuple(_people(members.get("author"))),
        book=_book(members, kind, title),
    )


def _pmid(members: Members) -> int | None:
    if number := normalise_pmid(text_of(members, "PMID")):
        return number
    found = _PUBMED_ADDRESS.search(text_of(members, "URL"))
    return normalise_pmid(found[1]) if found else None


def _pages(members: Members) -> str:
    return _PAGES.sub("-", text_of(members, "page", "article-number", "number"))


def _marked_up(title: str) -> tuple[str, str]:
    """Return a title plain and as HTML.  The tags that CSL knows are markup where they are closed again in order; all
    else is text."""
    texts: list[str] = []
    pieces: list[str] = []
    opened: list[tuple[str, int]] = []
    end = 0
    for tag in _TAG.finditer(title):
        _add(texts, pieces, title[end : tag.start()])
        end, name = tag.end(), tag[0].strip("</>").split()[0]
        shown = name != "span"
        if not tag[0].startswith("</"):
            opened.append((name, len(pieces)))
            pieces.append(tag[0] if shown else "")
        elif opened and opened[-1][0] == name:
            opened.pop()
            pieces.append(tag[0] if shown else "")
        else:
            _add(texts, pieces, tag[0])
    _add(texts, pieces, title[end:])
    return ("".join(texts), "".join(pieces)) if not opened else (title, escape(title))


def _add(texts: list[str], pieces: list[str], text: str) -> None:
    texts.append(text)
    pieces.append(escape(text))


def _journal(members: Members) -> JournalRecord | None:
    title = text_of(members, "container-title")
    short = text_of(members, "container-title-short", "journalAbbreviation")
    numbers = issns_in(text_of(members, "ISSN") or " ".join(_texts(members.get("ISSN"))))
    if not (title or short or numbers):
        return None
    return JournalRecord(
        title=title or short,
        iso_abbreviation=short if title else "",
        issn_print=numbers[0] if numbers else "",
    )


def _texts(value: object) -> list[str]:
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def _language(tag: str) -> str:
    """Return the language of a BCP 47 tag: "en" of "en-GB"."""
    return tag.partition("-")[0] if re.fullmatch(r"[A-Za-z]{2,3}(-\w+)+", tag) else tag


def _list(members: Members, name: str) -> Iterator[str]:
    """Yield the parts of a list in one text: separated by semicolons where there is one, else by commas."""
    text = text_of(members, name)
    for part in text.split(";" if ";" in text else ","):
        if folded := fold(part):
            yield folded


def _date(issued: object) -> PublicationDate | None:
    """Return the date of date-parts with its season, else of the text in raw or literal."""
    if not isinstance(issued, dict):
        return None
    points = issued.get("date-parts")
    first = points[0] if isinstance(points, list) and points and isinstance(points[0], list) else []
    parts = [str(part) for part in first[:3] if isinstance(part, int | str) and str(part).strip().isdigit()]
    if parts:
        season = _SEASONS.get(text_of(issued, "season"), text_of(issued, "season"))
        year, month, day = [*parts, "", ""][:3]
        return publication_date_from_parts(year, month, day, "" if month else season)
    return publication_date(text_of(issued, "raw", "literal"))


def _people(names: object) -> Iterator[AuthorRecord]:
    for name in names if isinstance(names, list) else ():
        if isinstance(name, dict) and (someone := _person(name)):
            yield someone


def _person(name: Members) -> AuthorRecord | None:
    """Return a person with the particles that belong before the last name, or a group."""
    particles = (text_of(name, "dropping-particle"), text_of(name, "non-dropping-particle"))
    last = " ".join(filter(None, (*particles, text_of(name, "family"))))
    if last and (given := text_of(name, "given")):
        return person(last, given, text_of(name, "suffix"))
    literal = last or text_of(name, "literal", "given")
    return whole(literal) if literal else None


def _book(members: Members, kind: RecordKind, title: str) -> BookRecord | None:
    if kind is RecordKind.ARTICLE:
        return None
    return BookRecord(
        title=title if kind is RecordKind.BOOK else text_of(members, "container-title"),
        publisher=text_of(members, "publisher"),
        place=text_of(members, "publisher-place"),
        edition=text_of(members, "edition"),
        volume=text_of(members, "volume"),
        collection_title=text_of(members, "collection-title"),
        isbns=tuple(filter(None, map(str.strip, text_of(members, "ISBN").split(",")))),
        editors=tuple(_people(members.get("editor"))),
    )
