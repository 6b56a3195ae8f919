"""A record's values as the columns of its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson
from django.db import models

from literature.models import MeshTerm, Paper
from literature.pubmed.records import AbstractSection, AuthorRecord, JournalRecord, PaperRecord, Source
from literature.query.text import author_key, fold, words

DESCRIPTOR, QUALIFIER = MeshTerm.Kind.DESCRIPTOR.value, MeshTerm.Kind.QUALIFIER.value

# Longest values that the columns take; what is longer is no bibliographic fact but damage, and is refused by name.
LONGEST = {"DOI": 500, "PMCID": 20, "MeSH term": 300, "publication type": 200, "language": 20, "UI": 20, "ISSN": 20}


class UnstorableRecord(ValueError):
    """A record that was read, and holds a value that no column can take; the message says which."""


def check(record: PaperRecord) -> None:
    """Raise UnstorableRecord for NUL characters, broken Unicode and values beyond their longest form."""
    if record.source is not Source.PUBMED:  # XML can hold neither
        _check_text(record)
    for what, value in _bounded(record):
        if len(value) > LONGEST[what]:
            raise UnstorableRecord(
                f"{what} of {len(value)} characters, at most {LONGEST[what]} can be kept: {value[:60]}…"
            )


def _check_text(record: PaperRecord) -> None:
    try:
        if b"\\u0000" in orjson.dumps(record):
            raise UnstorableRecord("the record contains a NUL character")
    except TypeError as error:
        raise UnstorableRecord(f"the record's text is not valid Unicode: {error}") from error


def _bounded(record: PaperRecord) -> Iterable[tuple[str, str]]:
    yield "DOI", record.doi
    yield "PMCID", record.pmcid
    for language in record.languages:
        yield "language", language
    for kind in record.publication_types:
        yield "publication type", kind.name
        yield "UI", kind.ui
    for heading in record.mesh:
        named = [(heading.name, heading.ui), *((qualifier.name, qualifier.ui) for qualifier in heading.qualifiers)]
        for name, ui in named:
            yield "MeSH term", name
            yield "UI", ui
    if record.journal:
        for issn in (record.journal.issn_print, record.journal.issn_electronic, record.journal.issn_linking):
            yield "ISSN", issn


def abstract_text(sections: Iterable[AbstractSection]) -> str:
    """Return an abstract as one plain text, each labelled section on its own line."""
    return "\n".join(f"{s.label}: {s.text}" if s.label else s.text for s in sections)


def fingerprint(record: PaperRecord) -> str:
    """Return what recognises a publication without identifiers: title, year and first author; "" without the three.

    Punctuation, case, accents and the brackets of translated titles do not count.
    """
    title = " ".join(words(record.title))
    first = record.authors[0] if record.authors else None
    author = fold(first.last_name or first.collective_name) if first else ""
    if not (title and author and record.publication_date):
        return ""
    text = f"{title}|{record.publication_date.first_day.year}|{author}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def pack_key(record: PaperRecord) -> str | None:
    """Return the pack's own key of the entry; None for a record that comes from no pack."""
    return next((i.value for i in record.other_ids if i.kind == "pack"), None)


def paper_values(record: PaperRecord) -> dict[str, Any]:
    """Return the columns of Paper that a record decides, the journal's row and digests apart."""
    date = record.publication_date
    plain = {name: getattr(record, name) for name in _SAME_NAME}
    return plain | {
        "source": record.source.value,
        "kind": record.kind.value,
        "other_ids": record.other_ids,
        "abstract": abstract_text(record.abstract),
        "abstract_sections": record.abstract,
        "other_abstracts": record.other_abstracts,
        "journal_as_printed": record.journal,
        "book": record.book,
        "year": date.first_day.year if date else None,
        "publication_date": date.text if date else "",
        "published_first": date.first_day if date else None,
        "published_last": date.last_day if date else None,
        "history_dates": record.history,
        "create_date": record.create_date,
        "entry_date": record.entry_date,
        "substances": record.substances,
        "keywords": record.keywords,
        "investigators": record.investigators,
        "grants": record.grants,
        "data_banks": record.data_banks,
    }


_SAME_NAME = (
    *("pmid", "pmid_version", "doi", "pmcid", "pii", "title", "title_html", "vernacular_title", "abstract_copyright"),
    *("volume", "issue", "pages", "elocation", "electronic_date", "date_completed", "date_revised"),
    *("authors_complete", "conflict_of_interest", "citation_status", "publication_status", "publication_model"),
)


# What no record says of a new paper.
NEW_PAPER: dict[str, Any] = {
    "merged_into_id": None,
    "pubmed_missing_at": None,
    "is_retracted": False,
    "to_check": "",
    "curator_note": "",
    "full_text": "",
    "full_text_from": "",
}
JSON_COLUMNS = frozenset(field.column for field in Paper._meta.concrete_fields if isinstance(field, models.JSONField))


def as_json(value: object) -> Any:
    """Return dataclasses and tuples as the plain lists and dictionaries that a model's JSON field takes."""
    return None if value is None else orjson.loads(orjson.dumps(value))


def journal_key(journal: JournalRecord) -> str:
    """Return what the journal is recognised by: its NLM id, else an ISSN (linking first), else its title."""
    if journal.nlm_id:
        return f"nlm:{journal.nlm_id}"[:300]
    issn = journal.issn_linking or journal.issn_print or journal.issn_electronic
    title = fold(journal.title or journal.medline_abbreviation or journal.iso_abbreviation)
    return (f"issn:{issn}" if issn else f"title:{title}")[:300]


def mesh_keys(record: PaperRecord) -> Iterable[tuple[str, str, str]]:
    """Yield the keys (kind, UI, name) of the record's descriptors and qualifiers."""
    for heading in record.mesh:
        yield DESCRIPTOR, heading.ui, heading.name
        for qualifier in heading.qualifiers:
            yield QUALIFIER, qualifier.ui, qualifier.name


AUTHORSHIP_COLUMNS = (
    *("paper_id", "position", "last_name", "fore_name", "initials", "suffix", "collective_name", "name_key", "orcid"),
    *("identifiers", "affiliations", "equal_contribution", "valid"),
)


def authorship_row(paper_id: int, position: int, author: AuthorRecord) -> tuple[Any, ...]:
    """Return one author's row in the order of AUTHORSHIP_COLUMNS."""
    return (
        *(paper_id, position, author.last_name, author.fore_name, author.initials, author.suffix),
        *(author.collective_name, name_key(author), author.orcid),
        *(author.identifiers, author.affiliations),
        *(author.equal_contribution, author.valid),
    )


def name_key(author: AuthorRecord) -> str:
    """Return the key that groups equal names: "smith ja"; a group's whole name."""
    return author_key(author.last_name or author.collective_name, author.initials)
