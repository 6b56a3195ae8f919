"""Records -> NBIB (the MEDLINE format of PubMed), which our own reader, Biopython and reference managers read.

The tags are those of NLM's "MEDLINE/PubMed Data Element (Field) Descriptions", in PubMed's order.  The format knows a
record by its PMID: that of a paper without one has no PMID line, and programs that rely on it pass over it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator

from literature.formats.nbib_fields import NOTICES
from literature.formats.parts import abstract_of, one_line
from literature.pubmed.records import (
    AuthorRecord,
    Grant,
    Identifier,
    MeshHeading,
    NoticeRecord,
    PaperRecord,
    RecordKind,
    Substance,
)

_ROOM = 82  # with tag or indent PubMed's lines have 88 characters
_INDENT = "\n      "
_FIGURES = re.compile(r"(\d{4}) (0[1-9]|1[0-2])((?: \d{1,2})?)")
_NOTICE_TAGS = {ref_type: tag for tag, ref_type in NOTICES.items()}
_MOMENTS = (("pubmed", "EDAT"), ("medline", "MHDA"), ("entrez", "CRDT"))

Line = tuple[str, str]


def write(records: Iterable[tuple[int, PaperRecord]]) -> Iterator[bytes]:
    """Yield an NBIB file record by record, in UTF-8; each record comes with our number of its paper."""
    for _, record in records:
        lines = (_wrapped(tag, text) for tag, value in _lines(record) if (text := one_line(value)))
        yield ("\n".join(lines) + "\n\n").encode()


def _wrapped(tag: str, text: str) -> str:
    """Return the line, broken at spaces where it is long; readers join its parts with one space."""
    first, *words = text.split(" ")
    lines = [first]
    for word in words:
        if len(lines[-1]) + len(word) < _ROOM:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return f"{tag:<4}- {_INDENT.join(lines)}"


def _lines(record: PaperRecord) -> Iterator[Line]:
    yield "PMID", str(record.pmid or "")
    yield "STAT", record.citation_status
    yield "DCOM", _day(record.date_completed)
    yield "LR", _day(record.date_revised)
    yield from _numbers(record)
    yield "VI", record.volume
    yield "IP", record.issue
    yield "DP", _date(record)
    yield from _titles(record)
    yield "PG", record.pages
    yield "AB", abstract_of(record)
    yield "CI", record.abstract_copyright
    yield from _people(record.authors, "FAU", "AU")
    yield from (("LA", language) for language in record.languages)
    yield from _banks(record)
    yield from (("GR", _grant(grant)) for grant in record.grants)
    yield from (("PT", kind.name) for kind in record.publication_types)
    yield "DEP", _day(record.electronic_date)
    yield from _source(record)
    yield from (("RN", _substance(substance)) for substance in record.substances)
    yield from (("MH", _heading(heading)) for heading in record.mesh)
    yield "PMC", record.pmcid
    yield from _keywords(record)
    yield from _people(record.investigators, "FIR", "IR")
    yield "COIS", record.conflict_of_interest
    yield from (line for notice in record.notices for line in _notice(notice))
    yield from _history(record)
    yield from _identifiers(record)
    yield "PST", record.publication_status
    yield "SO", _summary(record)


def _numbers(record: PaperRecord) -> Iterator[Line]:
    if journal := record.journal:
        for number, kind in (
            (journal.issn_print, "Print"),
            (journal.issn_electronic, "Electronic"),
            (journal.issn_linking, "Linking"),
        ):
            yield "IS", f"{number} ({kind})" if number else ""
    yield from (("ISBN", isbn) for isbn in (record.book.isbns if record.book else ()))


def _titles(record: PaperRecord) -> Iterator[Line]:
    if book := record.book:
        yield "BTI", (record.title if record.kind is RecordKind.BOOK else "") or book.title
    if record.kind is not RecordKind.BOOK:
        yield "TI", record.title
    yield "TT", record.vernacular_title


def _source(record: PaperRecord) -> Iterator[Line]:
    if journal := record.journal:
        yield "PL", journal.country
        yield "TA", journal.medline_abbreviation
        yield "JT", journal.title
        yield "JID", journal.nlm_id
    if book := record.book:
        yield "CTI", book.collection_title
        yield "EN", book.edition
        yield "PB", book.publisher
        yield "PL", book.place
        yield from _people(book.editors, "FED", "ED")


def _people(people: Iterable[AuthorRecord], full: str, short: str) -> Iterator[Line]:
    """Yield names with what belongs to each; forms of a name that PubMed marks as since corrected are left out."""
    for person in people:
        if person.valid:
            yield from _named(person, full, short)


def _named(person: AuthorRecord, full: str, short: str) -> Iterator[Line]:
    if person.collective_name:
        yield "CN", person.collective_name
    else:
        given = " ".join(filter(None, (person.fore_name or person.initials, person.suffix)))
        yield full, f"{person.last_name}, {given}" if given else person.last_name
        yield short, " ".join(filter(None, (person.last_name, person.initials, person.suffix)))
    if person.orcid:
        yield "AUID", f"ORCID: {person.orcid}"
    yield from (("AUID", f"{other.kind}: {other.value}") for other in person.identifiers)
    yield from (("AD", place) for place in person.affiliations)


def _banks(record: PaperRecord) -> Iterator[Line]:
    for bank in record.data_banks:
        yield from (("SI", f"{bank.name}/{number}") for number in bank.accession_numbers)
        if not bank.accession_numbers:
            yield "SI", bank.name


def _grant(grant: Grant) -> str:
    return "/".join(filter(None, (grant.grant_id, grant.acronym, grant.agency, grant.country)))


def _substance(substance: Substance) -> str:
    return f"{substance.registry_number or '0'} ({substance.name})"


def _heading(heading: MeshHeading) -> str:
    names = ((heading.major, heading.name), *((part.major, part.name) for part in heading.qualifiers))
    return "/".join(f"*{name}" if major else name for major, name in names)


def _keywords(record: PaperRecord) -> Iterator[Line]:
    """Yield the keywords, all behind the first one's owner: the format has no place for a second."""
    if record.keywords:
        yield "OTO", record.keywords[0].owner
        yield from (("OT", f"*{word.text}" if word.major else word.text) for word in record.keywords)


def _notice(notice: NoticeRecord) -> Iterator[Line]:
    if tag := _NOTICE_TAGS.get(notice.ref_type):
        yield tag, f"{notice.citation} PMID: {notice.pmid}" if notice.pmid else notice.citation


def _history(record: PaperRecord) -> Iterator[Line]:
    moments = {date.status: _moment(date.moment) for date in record.history}
    yield from ((tag, moments.get(status, "")) for status, tag in _MOMENTS)
    yield from (("PHST", f"{_moment(date.moment)} [{date.status}]") for date in record.history)


def _moment(moment: str) -> str:
    """Return an ISO moment as PubMed writes it: 2010/01/01 06:00."""
    day, _, time = moment.partition("T")
    return f"{day.replace('-', '/')} {time}".strip()


def _date(record: PaperRecord) -> str:
    """Return the date as written, a month in figures by its name: "1978 02 23" is "1978 Feb 23", as PubMed has it."""
    text = record.publication_date.text if record.publication_date else ""
    found = _FIGURES.fullmatch(text)
    return f"{found[1]} {calendar.month_abbr[int(found[2])]}{found[3]}" if found else text


def _day(day: dt.date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _identifiers(record: PaperRecord) -> Iterator[Line]:
    named = (Identifier("doi", record.doi), Identifier("pii", record.pii), *record.other_ids)
    for identifier in named:
        if identifier.kind == "mid":
            yield "MID", identifier.value
        elif identifier.value and identifier.kind != "pack":
            yield "AID", f"{identifier.value} [{identifier.kind}]"


def _summary(record: PaperRecord) -> str:
    """Return the source as PubMed sums it up: "Pain. 1993 Apr;53(1):117-21."."""
    journal = record.journal
    name = (journal.medline_abbreviation or journal.title) if journal else ""
    issue = f"({record.issue})" if record.issue else ""
    place = ":".join(filter(None, (f"{record.volume}{issue}", record.pages or record.elocation)))
    return f"{name}. {';'.join(filter(None, (_date(record), place)))}." if name else ""
