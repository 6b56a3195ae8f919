"""What a bibliographic record says, as plain values.

Every way in (PubMed XML, NBIB, RIS, a condition pack) produces these records, and `literature.store` alone turns
them into rows.  Nothing here knows of Django, a database or the network.

Texts: `*_html` holds only the inline markup that PubMed allows (i, b, u, sub, sup; everything else escaped), the
field without the suffix is the same text plain.  White space is folded to single spaces.  "" means "not said".
Dates are `datetime.date`; None means "not said".
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import field, fields
from enum import StrEnum

import orjson

from literature.values import value

# Raised by one whenever the parser reads more, or differently: rows that an older parser wrote are read again from the
# record as received, and a record whose bytes did not change is then not skipped.
PARSER_VERSION = 4


class Source(StrEnum):
    """Where a record came from; `rank` says whose word counts more about the same paper."""

    PUBMED = "pubmed"
    NBIB = "nbib"
    RIS = "ris"
    BIBTEX = "bibtex"
    CSL = "csl"
    HAND = "hand"
    PACK = "pack"

    @property
    def rank(self) -> int:
        """Higher wins: PubMed's own record, then files exported from it, then a curator's hand, then other files, then
        a pack."""
        return {"pubmed": 4, "nbib": 3, "hand": 2, "ris": 1, "bibtex": 1, "csl": 1, "pack": 0}[self.value]


class RecordKind(StrEnum):
    """The three kinds of record in PubMed: an article of a journal, a book, a chapter of a book."""

    ARTICLE = "article"
    BOOK = "book"
    CHAPTER = "chapter"


@value
class Identifier:
    """An identifier as the record gives it: `kind` in PubMed's words (doi, pii, pmc, mid, bookaccession, ...)."""

    kind: str
    value: str
    valid: bool = True


@value
class AbstractSection:
    """One labelled part of a structured abstract; an unstructured abstract is one section without label."""

    text: str
    text_html: str
    label: str = ""
    nlm_category: str = ""


@value
class OtherAbstract:
    """An abstract in another language or from another publisher (OtherAbstract in the DTD)."""

    language: str
    kind: str
    sections: tuple[AbstractSection, ...]


@value
class JournalRecord:
    """The journal as the record names it; `nlm_id` identifies it, else its ISSN-L, else its title."""

    title: str = ""
    iso_abbreviation: str = ""
    medline_abbreviation: str = ""
    nlm_id: str = ""
    issn_print: str = ""
    issn_electronic: str = ""
    issn_linking: str = ""
    country: str = ""


@value
class PublicationDate:
    """A date as written ("1998 Dec-1999 Jan", "2011 Spring") and as the days it may mean, both ends included."""

    text: str
    first_day: dt.date
    last_day: dt.date


@value
class HistoryDate:
    """A PubMedPubDate: `status` is received, accepted, entrez, pubmed, medline, ...; `moment` ISO 8601, to the minute
    where the record says one ("2011-03-18T06:00"), else the day ("2011-03-18")."""

    status: str
    moment: str


@value
class AuthorRecord:
    """An author, editor or investigator in the order printed; a group has `collective_name` and no last name."""

    last_name: str = ""
    fore_name: str = ""
    initials: str = ""
    suffix: str = ""
    collective_name: str = ""
    orcid: str = ""  # normalised: 0000-0002-1825-0097
    identifiers: tuple[Identifier, ...] = ()  # ISNI, GRID, an ORCID that does not check, ...
    affiliations: tuple[str, ...] = ()
    equal_contribution: bool = False
    valid: bool = True


@value
class PublicationType:
    """A publication type with its MeSH UI, e.g. Case Reports, D002363."""

    name: str
    ui: str = ""


@value
class MeshQualifier:
    """A subheading of a MeSH heading."""

    name: str
    ui: str = ""
    major: bool = False


@value
class MeshHeading:
    """A MeSH heading (descriptor) with its qualifiers; `major` is the star."""

    name: str
    ui: str = ""
    major: bool = False
    kind: str = ""  # Geographic, or ""
    qualifiers: tuple[MeshQualifier, ...] = ()


@value
class Substance:
    """A chemical (`kind` "chemical", with registry number) or a supplementary concept (Disease, Protocol, Organism)."""

    name: str
    ui: str = ""
    kind: str = "chemical"
    registry_number: str = ""


@value
class Keyword:
    """A keyword and whose it is: NOTNLM (the authors'), NLM, NASA, PIP, KIE, HHS, NLM-AUTO."""

    text: str
    owner: str = ""
    major: bool = False


@value
class Grant:
    """A grant as listed in the record."""

    grant_id: str = ""
    acronym: str = ""
    agency: str = ""
    country: str = ""


@value
class DataBank:
    """A data bank with its accession numbers, e.g. ClinicalTrials.gov with NCT numbers."""

    name: str
    accession_numbers: tuple[str, ...] = ()


@value
class NoticeRecord:
    """A CommentsCorrections entry: `ref_type` as in the DTD (RetractionIn, ErratumFor, CommentOn, Cites, ...), the PMID
    of the other record where one is given, and its citation as printed.  The reference list that newer records have
    beside them (PubmedData/ReferenceList) is not among them."""

    ref_type: str
    pmid: int | None = None
    citation: str = ""
    note: str = ""


@value
class BookRecord:
    """The book that a PubmedBookArticle is, or is a chapter of."""

    title: str = ""
    publisher: str = ""
    place: str = ""
    edition: str = ""
    volume: str = ""
    collection_title: str = ""
    isbns: tuple[str, ...] = ()
    editors: tuple[AuthorRecord, ...] = ()
    medium: str = ""
    report_number: str = ""
    accession: str = ""
    chapter_label: str = ""  # LocationLabel of the chapter: "Chapter 3"
    authors: tuple[AuthorRecord, ...] = ()  # of a chapter's book; the authors of a book are the paper's


@value
class PaperRecord:
    """Everything that one record says about one paper."""

    source: Source
    kind: RecordKind = RecordKind.ARTICLE
    pmid: int | None = None
    pmid_version: int = 1
    doi: str = ""  # normalised: lower case, no resolver, "10." first
    pmcid: str = ""  # "PMC1234567"
    pii: str = ""
    other_ids: tuple[Identifier, ...] = ()  # all others, and every identifier marked not valid
    title: str = ""
    title_html: str = ""
    vernacular_title: str = ""
    abstract: tuple[AbstractSection, ...] = ()
    abstract_copyright: str = ""
    other_abstracts: tuple[OtherAbstract, ...] = ()
    journal: JournalRecord | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    elocation: str = ""  # article number or e-location as printed, where there are no pages
    publication_date: PublicationDate | None = None
    electronic_date: dt.date | None = None
    history: tuple[HistoryDate, ...] = ()
    languages: tuple[str, ...] = ()  # ISO 639-2/B as PubMed has them: eng, fre, ger
    publication_types: tuple[PublicationType, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    substances: tuple[Substance, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    authors: tuple[AuthorRecord, ...] = ()
    authors_complete: bool = True
    investigators: tuple[AuthorRecord, ...] = ()
    grants: tuple[Grant, ...] = ()
    data_banks: tuple[DataBank, ...] = ()
    conflict_of_interest: str = ""
    notices: tuple[NoticeRecord, ...] = ()
    book: BookRecord | None = None
    citation_status: str = ""  # MedlineCitation/@Status: MEDLINE, In-Process, Publisher, ...
    publication_status: str = ""  # ppublish, epublish, aheadofprint
    publication_model: str = ""  # Article/@PubModel: Print, Electronic-eCollection, ...
    date_completed: dt.date | None = None
    date_revised: dt.date | None = None

    @property
    def create_date(self) -> dt.date | None:
        """The day on which PubMed made the record [crdt]: the history date "entrez" (docs/decisions/0013)."""
        return self._history_day("entrez")

    @property
    def entry_date(self) -> dt.date | None:
        """The day on which the record was added to PubMed [edat]: the history date "pubmed"."""
        return self._history_day("pubmed")

    def _history_day(self, status: str) -> dt.date | None:
        moment = next((entry.moment for entry in self.history if entry.status == status), "")
        return dt.date.fromisoformat(moment[:10]) if moment else None

    def field_digests(self) -> dict[str, str]:
        """Return a short digest of every field that says something, by field name.

        Two records with equal digests say the same; the names whose digests differ are the fields that changed.
        Raises TypeError for text that is no Unicode (a lone surrogate).
        """
        return {name: _short_digest(value) for name in _FIELDS if (value := getattr(self, name)) != _SILENT[name]}


@value
class Received:
    """A record together with the bytes it was read from.

    `line` is where it begins in a citation file, counted from 1.  `about` is the paper that a curator said it is about;
    ANOTHER says that it is none of those that are here, whatever it shares with them; None leaves that to the store."""

    record: PaperRecord
    raw: bytes = field(repr=False)
    line: int = field(default=0, compare=False)
    about: int | None = None


ANOTHER = 0


@value
class Rejected:
    """Something that should have been a record and could not be read: why, and the bytes (cut at a stated length).

    `position` is the byte offset in a stream, or the line in a citation file; `pmid` is what could be made out."""

    reason: str
    raw: bytes = field(repr=False)
    pmid: int | None = None
    position: int = 0


@value
class Deleted:
    """A PMID that an update file withdraws (DeleteCitation)."""

    pmid: int


def _short_digest(value: object) -> str:
    return hashlib.blake2b(orjson.dumps(value), digest_size=8).hexdigest()


_FIELDS = tuple(f.name for f in fields(PaperRecord) if f.name != "source")
_SILENT: dict[str, object] = {f.name: f.default for f in fields(PaperRecord)}
