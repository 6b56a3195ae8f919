"""What a record says, fact by fact: what an export and import again either brings back or loses.

docs/formats.md publishes which; test_round_trip.py holds that table against real and made records."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from literature.formats import parts
from literature.pubmed.records import AuthorRecord, BookRecord, JournalRecord, PaperRecord

line = parts.one_line


def _journal(name: str) -> Callable[[PaperRecord], Any]:
    return lambda record: getattr(record.journal or JournalRecord(), name)


def _book(name: str) -> Callable[[PaperRecord], Any]:
    return lambda record: getattr(record.book or BookRecord(), name)


def _each(name: str, *members: str) -> Callable[[PaperRecord], Any]:
    return lambda record: [tuple(getattr(one, member) for member in members) for one in getattr(record, name)]


def _people(form: Callable[[AuthorRecord], Any]) -> Callable[[PaperRecord], Any]:
    return lambda record: [form(author) for author in parts.authors_of(record)]


def _last(author: AuthorRecord) -> str:
    """A group's commas are dashes in RIS, where a comma would make it a person."""
    return line(author.last_name or author.collective_name).replace(" - ", ", ")


def _given(author: AuthorRecord) -> str:
    """Initials alone are the same with and without full stops."""
    given = parts.given_name(author)
    return given if re.search("[a-z]", given) else re.sub(r"[.\s]", "", given)


def _date(place: int) -> Callable[[PaperRecord], Any]:
    def part(record: PaperRecord) -> Any:
        return parts.date_parts(record.publication_date)[0][place : place + 1] if record.publication_date else ()

    return part


def _season(record: PaperRecord) -> Any:
    return parts.season_of(record.publication_date) if record.publication_date else None


def _written(record: PaperRecord) -> str:
    return record.publication_date.text if record.publication_date else ""


def _end(record: PaperRecord) -> Any:
    return parts.date_parts(record.publication_date)[1:] if record.publication_date else ()


def _stop(record: PaperRecord) -> bool:
    return line(record.title).endswith(".")


def _markup(record: PaperRecord) -> list[Any]:
    """The title's markup without underlining, which is a fact of its own."""
    return [piece for piece in parts.title_markup(record) if piece[0] != "text" and piece[1] != "u"]


def _underlined(record: PaperRecord) -> list[Any]:
    return [piece for piece in parts.title_markup(record) if piece == ("open", "u")]


def _book_title(record: PaperRecord) -> str:
    return line(_book("title")(record)).rstrip(".") if record.kind.value == "chapter" else ""


FACTS: Mapping[str, Callable[[PaperRecord], Any]] = {
    "article, book or chapter": lambda r: r.kind,
    "PMID": lambda r: r.pmid,
    "version of the PMID": lambda r: r.pmid_version,
    "DOI": lambda r: r.doi,
    "PMCID": lambda r: r.pmcid,
    "PII": lambda r: r.pii,
    "other identifiers": _each("other_ids", "kind", "value"),
    "whether an identifier is marked as not valid": _each("other_ids", "valid"),
    "title": parts.title_of,
    "full stop that ends a title": _stop,
    "italics, bold, sub- and superscript in a title": _markup,
    "underlining in a title": _underlined,
    "original title": lambda r: line(r.vernacular_title),
    "abstract": parts.abstract_of,
    "sections of the abstract": lambda r: [(s.label, s.nlm_category) for s in r.abstract if s.text],
    "markup in the abstract": lambda r: ["<" in s.text_html for s in r.abstract],
    "copyright of the abstract": lambda r: line(r.abstract_copyright),
    "abstracts in other languages": lambda r: r.other_abstracts,
    "authors' last names, and names of groups": _people(_last),
    "given names, or initials where only those are printed": _people(_given),
    "suffixes of names": _people(lambda a: line(a.suffix)),
    "initials beside given names": _people(lambda a: a.initials),
    "which of the names is a group's": _people(lambda a: bool(a.collective_name)),
    "ORCID iDs and other identifiers of authors": _people(lambda a: (a.orcid, a.identifiers)),
    "affiliations": _people(lambda a: [line(place) for place in a.affiliations]),
    "equal contribution": _people(lambda a: a.equal_contribution),
    "names that PubMed has since corrected": lambda r: [a for a in r.authors if not a.valid],
    "that the list of authors is not complete": lambda r: r.authors_complete,
    "investigators": _each("investigators", "last_name"),
    "journal's title": parts.journal_title,
    "journal's abbreviated title (ISO)": parts.journal_abbreviation,
    "journal's abbreviated title in MEDLINE": _journal("medline_abbreviation"),
    "first ISSN, or all ISBNs of a book": lambda r: parts.issns_of(r) if r.book else parts.issns_of(r)[:1],
    "further ISSNs, and which is which": lambda r: [
        _journal(f"issn_{n}")(r) for n in ("print", "electronic", "linking")
    ],
    "journal's NLM id": _journal("nlm_id"),
    "journal's country": _journal("country"),
    "volume": lambda r: line(r.volume),
    "issue": lambda r: line(r.issue),
    "first and last page": lambda r: parts.page_range(r.pages),
    "pages as printed (117-21)": lambda r: r.pages,
    "article number": lambda r: r.elocation,
    "year": _date(0),
    "month": _date(1),
    "day": _date(2),
    "season": _season,
    "end of a range of dates": _end,
    "date as written": _written,
    "date of electronic publication": lambda r: r.electronic_date,
    "other dates of the record": lambda r: (r.history, r.date_completed, r.date_revised),
    "languages": lambda r: r.languages,
    "publication types": _each("publication_types", "name"),
    "keywords and MeSH headings, as one list": parts.subjects_of,
    "which of them are MeSH headings": lambda r: [heading.name for heading in r.mesh],
    "MeSH qualifiers and stars": lambda r: [(h.major, [(q.name, q.major) for q in h.qualifiers]) for h in r.mesh],
    "MeSH identifiers": lambda r: [(h.ui, h.kind) for h in r.mesh] + [(kind.ui,) for kind in r.publication_types],
    "whose keywords they are, and stars": _each("keywords", "owner", "major"),
    "substances": _each("substances", "name", "registry_number"),
    "identifiers and kinds of substances": _each("substances", "ui", "kind"),
    "grants": lambda r: r.grants,
    "data banks": lambda r: r.data_banks,
    "conflict of interest": lambda r: line(r.conflict_of_interest),
    "retractions, corrections and comments": lambda r: [
        (notice.ref_type, notice.pmid) for notice in r.notices if notice.ref_type != "Cites"
    ],
    "papers that it cites": lambda r: [notice.pmid for notice in r.notices if notice.ref_type == "Cites"],
    "notes on notices": lambda r: [notice.note for notice in r.notices if notice.note],
    "book's title": _book_title,
    "publisher and place": lambda r: (line(_book("publisher")(r)), line(_book("place")(r))),
    "edition": lambda r: line(_book("edition")(r)),
    "series": lambda r: line(_book("collection_title")(r)),
    "editors": lambda r: [_last(editor) for editor in _book("editors")(r)],
    "book's own authors, label of the chapter, medium, numbers": lambda r: [
        _book(name)(r) for name in ("authors", "chapter_label", "medium", "report_number", "accession")
    ],
    "status of the record": lambda r: (r.citation_status, r.publication_status),
    "publication model": lambda r: r.publication_model,
}


# Facts that are asked only of records that have them: an article number may come back as a page, and what PubMed says
# of a book without a title is its number alone.
ASKED: Mapping[str, Callable[[PaperRecord], bool]] = {
    "first and last page": lambda record: bool(record.pages),
    "article, book or chapter": lambda record: bool(record.title or (record.book and record.book.title)),
}
