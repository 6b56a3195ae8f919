"""The bundled collection: lines of JSON -> records with their sources and marks.   (pure)

One object a line.  The facts are bibliographic; identifiers stand only where they were seen in a source.
`study_design` and `study_facts` (a fact and its source) are kept in the file for whoever extracts evidence; loading
papers reads past them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator

from literature.identifiers import normalise_doi, normalise_pmcid, normalise_pmid
from literature.packs.checks import SLUG, Table, repeated
from literature.packs.data import CollectionEntry, SourceData
from literature.pubmed.dates import publication_date
from literature.pubmed.records import (
    AuthorRecord,
    BookRecord,
    Identifier,
    JournalRecord,
    MeshHeading,
    MeshQualifier,
    PaperRecord,
    PublicationDate,
    PublicationType,
    RecordKind,
    Source,
)

_FIELDS = (
    *("key", "kind", "title", "vernacular_title", "authors", "authors_complete", "journal", "publisher", "year"),
    *("volume", "issue", "pages", "pmid", "doi", "pmcid", "language", "publication_types", "mesh"),
    *("topics", "related", "to_check", "sources", "study_design", "study_facts"),
)
_AUTHOR_FIELDS = ("last_name", "initials", "fore_name", "suffix", "collective_name")


def read_entries(
    body: bytes, file_name: str, pack: str, topics: Collection[str], problems: list[str]
) -> tuple[CollectionEntry, ...]:
    """Return the entries of a collection; every fault becomes a sentence in `problems` that names line and entry."""
    entries = []
    for table, raw in lines_of(body, file_name, problems):
        entries.append(_entry(table, raw, pack, topics))
    _must_differ(entries, file_name, problems)
    return tuple(entries)


def lines_of(body: bytes, file_name: str, problems: list[str]) -> Iterator[tuple[Table, bytes]]:
    """Yield each JSON line of a file as a table that knows its place, and as it stands."""
    for number, line in enumerate(body.splitlines(), 1):
        where = f"{file_name}, line {number}"
        if line.strip() and (found := _object(line, where, problems)):
            yield Table(found[0], where, problems), line.strip()


def _object(line: bytes, where: str, problems: list[str]) -> tuple[object] | None:
    """Return what the line holds, or None with its fault noted."""
    try:
        return (json.loads(line),)
    except UnicodeDecodeError:
        problems.append(f"{where}: is not UTF-8; save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        problems.append(f"{where}: is not JSON ({error}); each line holds one whole object")
    return None


def _entry(table: Table, raw: bytes, pack: str, topics: Collection[str]) -> CollectionEntry:
    key = _key(table, pack)
    table.where += f" ({key})" if key else ""
    table.only(_FIELDS)
    for topic in table.texts("topics"):
        if topic not in topics:
            table.fault(f"topic {topic!r} is not a topic of this pack; add it to topics.toml or take it out")
    return CollectionEntry(
        key=key,
        record=_record(table, key),
        raw=raw,
        topics=tuple(dict.fromkeys(table.texts("topics"))),
        sources=tuple(_sources(table)),
        to_check=table.text("to_check"),
    )


def _key(table: Table, pack: str) -> str:
    """Return "pack:entry"; a key with a colon is another pack's entry, for a paper that both packs hold."""
    key = table.text("key", required=True, longest=100)
    owner, colon, name = key.partition(":") if ":" in key else (pack, ":", key)
    if key and not (SLUG.fullmatch(owner) and SLUG.fullmatch(name)):
        table.fault(f"key {key!r} must be lower-case letters, digits and single hyphens, such as 'ries-1937'")
    return f"{owner}{colon}{name}" if key else ""


def _record(table: Table, key: str) -> PaperRecord:
    title = table.text("title")
    language = table.language("language")
    return PaperRecord(
        source=Source.PACK,
        kind=_kind(table),
        pmid=_pmid(table),
        doi=_normal(table, "doi", normalise_doi, "a DOI, such as 10.1000/182"),
        pmcid=_normal(table, "pmcid", normalise_pmcid, "a PMCID, such as PMC2441105"),
        other_ids=(Identifier("pack", key),),
        title=title,
        title_html=_escaped(title),
        vernacular_title=table.text("vernacular_title"),
        journal=_journal(table),
        volume=table.text("volume", longest=200),
        issue=table.text("issue", longest=200),
        pages=table.text("pages", longest=300),
        publication_date=_year(table),
        languages=(language,) if language else (),
        publication_types=tuple(PublicationType(name) for name in table.texts("publication_types")),
        mesh=tuple(_heading(text) for text in table.texts("mesh")),
        authors=tuple(_author(author) for author in table.tables("authors")),
        authors_complete=table.flag("authors_complete", default=True),
        book=_book(table, title),
    )


def _escaped(text: str) -> str:
    """Return plain text as HTML, as `PaperRecord` wants it: no markup in it, so everything special is escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _kind(table: Table) -> RecordKind:
    kind = table.text("kind") or RecordKind.ARTICLE
    if kind not in set(RecordKind):
        table.fault(f"kind {kind!r} must be one of {', '.join(RecordKind)}")
        return RecordKind.ARTICLE
    return RecordKind(kind)


def _pmid(table: Table) -> int | None:
    number = table.number("pmid")
    if number is not None and normalise_pmid(str(number)) is None:
        table.fault(f"pmid {number} is no PMID; a PMID is a whole number from 1 on")
        return None
    return number


def _normal(table: Table, name: str, normalise: Callable[[str], str], form: str) -> str:
    written = table.text(name)
    normal = normalise(written) if written else ""
    if written and not normal:
        table.fault(f"{name} {written!r} is not {form}")
    return normal


def _year(table: Table) -> PublicationDate | None:
    year = table.number("year")
    date = publication_date(str(year)) if year is not None else None
    if year is not None and date is None:
        table.fault(f"year {year} cannot be a year of publication")
    return date


def _journal(table: Table) -> JournalRecord | None:
    name = table.text("journal")
    return JournalRecord(title=name) if name else None


def _book(table: Table, title: str) -> BookRecord | None:
    publisher = table.text("publisher")
    if _kind(table) == RecordKind.ARTICLE:
        if publisher:
            table.fault("'publisher' goes with kind 'book' or 'chapter'; an article has a 'journal'")
        return None
    return BookRecord(title=title, publisher=publisher)


def _author(table: Table) -> AuthorRecord:
    table.only(_AUTHOR_FIELDS)
    author = AuthorRecord(
        last_name=table.text("last_name", longest=300),
        fore_name=table.text("fore_name", longest=300),
        initials=table.text("initials", longest=50),
        suffix=table.text("suffix", longest=50),
        collective_name=table.text("collective_name"),
    )
    if bool(author.last_name) == bool(author.collective_name):
        table.fault("an author has either 'last_name' or 'collective_name'")
    return author


def _heading(text: str) -> MeshHeading:
    """Read a heading as MEDLINE's MH field writes it: "Lipoma/complications/*diagnosis", "*Ilium"."""
    name, *qualifiers = text.split("/")
    return MeshHeading(
        name=name.lstrip("*"),
        major=name.startswith("*"),
        qualifiers=tuple(MeshQualifier(name=q.lstrip("*"), major=q.startswith("*")) for q in qualifiers),
    )


def _sources(table: Table) -> Iterator[SourceData]:
    """Yield the addresses; an entry that is only related to the condition says so beside each of them."""
    related = table.text("related")
    note = f"related literature: {related}" if related else ""
    addresses = table.texts("sources")
    if not addresses:
        table.fault("'sources' must name at least one address at which the facts were seen")
    for address in addresses:
        if not address.startswith(("https://", "http://")) or " " in address or len(address) > 1000:
            table.fault(f"source {address!r} must be a web address of at most 1,000 characters")
        yield SourceData(address, note)


def _must_differ(entries: list[CollectionEntry], file_name: str, problems: list[str]) -> None:
    records = [entry.record for entry in entries]
    for what, values in {
        "key": [entry.key for entry in entries if entry.key],
        "pmid": [str(record.pmid) for record in records if record.pmid],
        "doi": [record.doi for record in records if record.doi],
        "pmcid": [record.pmcid for record in records if record.pmcid],
    }.items():
        problems.extend(
            f"{file_name}: {what} {value} stands on more than one line; an entry may occur once"
            for value in repeated(values)
        )
