"""The tags of one NBIB record -> a PaperRecord."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from literature.identifiers import normalise_doi, normalise_orcid, normalise_pmcid, normalise_pmid
from literature.languages import as_recorded
from literature.pubmed.dates import day, publication_date
from literature.pubmed.markup import escape, fold
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    BookRecord,
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    JournalRecord,
    Keyword,
    MeshHeading,
    MeshQualifier,
    NoticeRecord,
    OtherAbstract,
    PaperRecord,
    PublicationType,
    RecordKind,
    Source,
    Substance,
)

NOTICES = {
    "CIN": "CommentIn",
    "CON": "CommentOn",
    "EIN": "ErratumIn",
    "EFR": "ErratumFor",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "ECI": "ExpressionOfConcernIn",
    "ECF": "ExpressionOfConcernFor",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
    "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom",
    "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom",
    "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "SPIN": "SummaryForPatientsIn",
    "ORI": "OriginalReportIn",
    "DDIN": "AssociatedDataset",
    "DRIN": "AssociatedPublication",
}
_PEOPLE = {"FAU": "AU", "FIR": "IR", "FED": "ED"}
_DETAILS = {"AD", "AUID"}
_SUFFIX = re.compile(r"(?:Jr|Sr|[1-9](?:st|nd|rd|th)|I{1,3}|IV|V|VI{1,3})\.?")
_BRACKETED = re.compile(r"(.*?)\s*\[([^\]]*)\]$")
_IN_PARENTHESES = re.compile(r"((?:EC )?\S+)\s*\((.*)\)$")
_NOTICE_PMID = re.compile(r"\s*PMID:\s*([0-9]+)\s*$")
_MOMENT = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?: (\d{2}):(\d{2}))?")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(slots=True)
class NbibEntry:
    """Tags and values in the order of the file."""

    tags: list[tuple[str, str]] = field(default_factory=list)

    def first(self, *names: str) -> str:
        """Return the first value of the first of these tags that has one, else ""."""
        for name in names:
            for tag, value in self.tags:
                if tag == name and value:
                    return fold(value)
        return ""

    def all(self, *names: str) -> Iterator[str]:
        """Yield every value of these tags in the order of the file."""
        return (fold(value) for tag, value in self.tags if tag in names and value)


def record_of(entry: NbibEntry) -> PaperRecord:
    """Return what the entry says.  Its PMID has been checked; a paper that PubMed does not hold has none."""
    book_title, title = entry.first("BTI"), entry.first("TI")
    shown = title or book_title
    pages = entry.first("PG")
    ids = _Ids(entry)
    return PaperRecord(
        source=Source.NBIB,
        kind=RecordKind.ARTICLE if not book_title else RecordKind.CHAPTER if title else RecordKind.BOOK,
        pmid=normalise_pmid(entry.first("PMID")),
        doi=ids.doi,
        pmcid=normalise_pmcid(entry.first("PMC")),
        pii=ids.pii,
        other_ids=tuple(ids.others),
        title=shown,
        title_html=escape(shown),
        vernacular_title=entry.first("TT"),
        abstract=_abstract(entry.first("AB")),
        abstract_copyright=entry.first("CI"),
        other_abstracts=_other_abstracts(entry),
        journal=_journal(entry),
        volume=entry.first("VI"),
        issue=entry.first("IP"),
        pages=pages,
        elocation="" if pages else ids.pii,
        publication_date=publication_date(entry.first("DP")) if entry.first("DP") else None,
        electronic_date=_day(entry.first("DEP")),
        history=_history(entry),
        languages=tuple(dict.fromkeys(map(as_recorded, entry.all("LA")))),
        publication_types=tuple(PublicationType(name) for name in entry.all("PT")),
        mesh=tuple(_mesh(value) for value in entry.all("MH")),
        substances=tuple(_substance(value) for value in entry.all("RN")),
        keywords=tuple(_keywords(entry)),
        authors=_people(entry, "FAU", "CN"),
        investigators=_people(entry, "FIR"),
        grants=tuple(_grant(value) for value in entry.all("GR")),
        data_banks=_data_banks(entry),
        conflict_of_interest=entry.first("COIS", "COI"),
        notices=tuple(_notice(NOTICES[tag], fold(value)) for tag, value in entry.tags if tag in NOTICES),
        book=_book(entry, book_title),
        citation_status=entry.first("STAT"),
        publication_status=entry.first("PST"),
        date_completed=_day(entry.first("DCOM")),
        date_revised=_day(entry.first("LR")),
    )


class _Ids:
    """DOI, PII and other identifiers from AID, LID, MID and OID."""

    def __init__(self, entry: NbibEntry) -> None:
        self.doi = self.pii = ""
        self.others: list[Identifier] = []
        for value in entry.all("AID", "LID"):
            if found := _BRACKETED.match(value):
                self._add(found[2], found[1])
        for value in entry.all("MID"):
            self._other("mid", value)

    def _add(self, kind: str, value: str) -> None:
        doi = normalise_doi(value) if kind == "doi" else ""
        if doi and self.doi in {"", doi}:
            self.doi = doi
        elif kind == "pii" and self.pii in {"", value}:
            self.pii = value
        else:
            self._other(kind, doi or value, valid=kind != "doi" or bool(doi))

    def _other(self, kind: str, value: str, *, valid: bool = True) -> None:
        identifier = Identifier(kind, value, valid)
        if identifier not in self.others:
            self.others.append(identifier)


def _journal(entry: NbibEntry) -> JournalRecord | None:
    numbers: dict[str, str] = {}
    for value in entry.all("IS"):
        if found := _IN_PARENTHESES.match(value):
            numbers.setdefault(found[2], found[1])
    journal = JournalRecord(
        title=entry.first("JT"),
        medline_abbreviation=entry.first("TA"),
        nlm_id=entry.first("JID"),
        issn_print=numbers.get("Print", ""),
        issn_electronic=numbers.get("Electronic", ""),
        issn_linking=numbers.get("Linking", ""),
        country=entry.first("PL") if entry.first("JT", "TA", "JID") else "",
    )
    return journal if journal != JournalRecord() else None


def _abstract(text: str) -> tuple[AbstractSection, ...]:
    """NBIB does not mark where the sections of an abstract begin, so it is one section."""
    return (AbstractSection(text, escape(text)),) if text else ()


def _other_abstracts(entry: NbibEntry) -> tuple[OtherAbstract, ...]:
    """Return the OAB values; each is followed by its language in OABL."""
    texts, languages = list(entry.all("OAB")), list(entry.all("OABL"))
    padded = languages + [""] * (len(texts) - len(languages))
    return tuple(
        OtherAbstract(as_recorded(language), "Publisher", _abstract(text))
        for text, language in zip(texts, padded, strict=False)
    )


def _people(entry: NbibEntry, full: str, collective: str = "") -> tuple[AuthorRecord, ...]:
    """Return the people of FAU (with the AU, AUID and AD behind each) and the groups of CN, in the order of the file.

    Old files have AU alone, and one affiliation before the authors: that of the first."""
    short = _PEOPLE[full]
    begins = full if any(tag == full for tag, _ in entry.tags) else short
    people: list[AuthorRecord] = []
    before, is_open = "", False
    for tag, raw in entry.tags:
        value = fold(raw)
        if tag == begins:
            people.append(_named(value, full=begins == full))
            is_open = True
        elif tag == collective:
            people.append(AuthorRecord(collective_name=value))
            is_open = True
        elif is_open and tag in _DETAILS | {short}:
            people[-1] = _with_detail(people[-1], tag, value)
        else:
            is_open = False
            before = value if tag == "AD" and not people else before
    if before and people and full == "FAU" and not people[0].affiliations:
        people[0] = replace(people[0], affiliations=(before,))
    return tuple(people)


def _with_detail(person: AuthorRecord, tag: str, value: str) -> AuthorRecord:
    if tag == "AD":
        return replace(person, affiliations=(*person.affiliations, value))
    return _with_identifier(person, value) if tag == "AUID" else _with_initials(person, value)


def _named(value: str, *, full: bool) -> AuthorRecord:
    if full:
        last_name, _, fore_name = value.partition(", ")
        return AuthorRecord(last_name=last_name, fore_name=fore_name)
    last_name, _, initials = value.rpartition(" ")
    return AuthorRecord(last_name=last_name or initials, initials=initials if last_name else "")


def _with_initials(person: AuthorRecord, short: str) -> AuthorRecord:
    """AU repeats the last name before the initials, and a suffix (Jr, 3rd) after them."""
    if not short.startswith(person.last_name):
        return person
    initials = short[len(person.last_name) :].strip()
    before, _, suffix = initials.rpartition(" ")
    initials, suffix = (before, suffix) if before and _SUFFIX.fullmatch(suffix) else (initials, "")
    fore_name = person.fore_name
    if suffix and fore_name.endswith(f" {suffix}"):
        fore_name = fore_name[: -len(suffix) - 1].rstrip(",")
    return replace(person, initials=initials, suffix=suffix, fore_name=fore_name)


def _with_identifier(person: AuthorRecord, value: str) -> AuthorRecord:
    source, _, number = value.partition(": ")
    orcid = normalise_orcid(number) if source == "ORCID" else ""
    if orcid and not person.orcid:
        return replace(person, orcid=orcid)
    identifier = Identifier(source, number, valid=source != "ORCID" or bool(orcid))
    return replace(person, identifiers=(*person.identifiers, identifier))


def _mesh(value: str) -> MeshHeading:
    """Read "Adenine/*analogs & derivatives/therapeutic use"; a star marks what is a major topic."""
    name, *qualifiers = value.split("/")
    return MeshHeading(
        name=name.lstrip("*"),
        major=name.startswith("*"),
        qualifiers=tuple(MeshQualifier(name=part.lstrip("*"), major=part.startswith("*")) for part in qualifiers),
    )


def _substance(value: str) -> Substance:
    found = _IN_PARENTHESES.match(value)
    if not found:
        return Substance(name=value)
    return Substance(name=found[2], registry_number="" if found[1] == "0" else found[1])


def _keywords(entry: NbibEntry) -> Iterator[Keyword]:
    """Yield the keywords; the owner stands in OTO, before or behind them."""
    owner = entry.first("OTO")
    for value in entry.all("OT"):
        yield Keyword(value.lstrip("*"), owner, value.startswith("*"))


def _grant(value: str) -> Grant:
    """Read "R01 CA1/CA/NCI NIH HHS/United States"; the number itself may hold a slash, the acronym may be missing."""
    parts = [part.strip() for part in value.split("/")]
    if len(parts) >= 4:
        return Grant("/".join(parts[:-3]), parts[-3], parts[-2], parts[-1])
    if len(parts) == 3:
        return Grant(grant_id=parts[0], agency=parts[1], country=parts[2])
    return Grant(agency=parts[0], country=parts[1] if len(parts) == 2 else "")


def _data_banks(entry: NbibEntry) -> tuple[DataBank, ...]:
    banks: dict[str, list[str]] = {}
    for value in entry.all("SI"):
        name, _, number = value.partition("/")
        banks.setdefault(name, []).extend([number] if number else [])
    return tuple(DataBank(name, tuple(numbers)) for name, numbers in banks.items())


def _notice(ref_type: str, value: str) -> NoticeRecord:
    found = _NOTICE_PMID.search(value)
    if not found:
        return NoticeRecord(ref_type, citation=value)
    return NoticeRecord(ref_type, normalise_pmid(found[1]), value[: found.start()])


def _history(entry: NbibEntry) -> tuple[HistoryDate, ...]:
    """Return the dates of PHST, with those of CRDT, EDAT and MHDA where PHST does not say them.

    PubMed writes its `entrez` date as CRDT, its `pubmed` date as EDAT and its `medline` date as MHDA."""
    dates: list[HistoryDate] = []
    for value in entry.all("PHST"):
        if (found := _BRACKETED.match(value)) and (moment := _moment(found[1])):
            dates.append(HistoryDate(found[2], moment))
    said = {date.status for date in dates}
    for tag, status in (("CRDT", "entrez"), ("EDAT", "pubmed"), ("MHDA", "medline")):
        if status not in said and (moment := _moment(entry.first(tag))):
            dates.append(HistoryDate(status, moment))
    return tuple(dates)


def _moment(text: str) -> str:
    found = _MOMENT.match(text)
    date = day(found[1], found[2], found[3]) if found else None
    if date is None or found is None:
        return ""
    return f"{date.isoformat()}T{found[4]}:{found[5]}" if found[4] else date.isoformat()


def _day(text: str) -> dt.date | None:
    found = _DAY.fullmatch(text)
    return day(found[1], found[2], found[3]) if found else None


def _book(entry: NbibEntry, title: str) -> BookRecord | None:
    if not title:
        return None
    return BookRecord(
        title=title,
        publisher=entry.first("PB"),
        place=entry.first("PL"),
        edition=entry.first("EN"),
        collection_title=entry.first("CTI"),
        isbns=tuple(entry.all("ISBN")),
        editors=_people(entry, "FED"),
    )
