"""A paper that no file has, written by a curator: checked, compared with what is here, then taken in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields

import orjson
from django.contrib.auth.models import User

from literature.formats.names import person, single
from literature.identifiers import issn_is_valid, normalise_doi, normalise_pmcid, normalise_pmid
from literature.importing.refusals import ImportRefused
from literature.intake import take_in
from literature.languages import CODES, as_recorded
from literature.likeness import Alike, Facts, find_alike
from literature.merging import pairs
from literature.models import Paper, PaperState, ReceivedRecord
from literature.pubmed.dates import publication_date
from literature.pubmed.markup import escape, fold
from literature.pubmed.records import (
    ANOTHER,
    AbstractSection,
    AuthorRecord,
    BookRecord,
    JournalRecord,
    PaperRecord,
    PublicationDate,
    Received,
    RecordKind,
    Source,
)
from literature.roles import Act, require
from literature.screening.tasks import enqueue

EARLIEST_YEAR = 1600


class Faulty(ImportRefused):
    """Facts that cannot stand; `problems` has a sentence for each field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class ProbablyHere(ImportRefused):
    """The paper may be here already; `alike` are the candidates."""

    def __init__(self, alike: list[Alike]) -> None:
        super().__init__("A paper here may be the same. Look at it, and say that yours is another one if it is.")
        self.alike = alike


@dataclass(frozen=True, slots=True)
class HandFacts:
    """What the curator wrote, as written; `authors` has one a line ("Last, First" or "Last FM" or a group)."""

    kind: str = RecordKind.ARTICLE.value
    original_title: str = ""
    title: str = ""
    authors: str = ""
    journal: str = ""
    issn: str = ""
    year: str = ""
    date: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    book_title: str = ""
    publisher: str = ""
    place: str = ""
    language: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    abstract: str = ""


FIELDS = tuple(field.name for field in fields(HandFacts))


def add_by_hand(facts: HandFacts, *, is_another: bool = False, by: User, at: dt.datetime) -> Paper:
    """Add a paper.  `is_another` says that the curator has seen what is alike, and that it is none of those.

    Raises NotAllowed, Faulty, ProbablyHere, and ImportRefused for an identifier that another paper has."""
    require(by, Act.BRING_IN)
    record = checked(facts, at)
    _refuse_holders(record, None)
    alike = find_alike([Facts.of_record(record)])[0]
    if alike and not is_another:
        raise ProbablyHere(alike)
    paper = _take(record, facts, ANOTHER, by, at)
    others = [one.paper_id for one in alike]
    pairs.told_apart(paper.pk, others, note="written by hand as another paper", by=by, at=at)
    return paper


def edit_by_hand(paper: Paper, facts: HandFacts, *, by: User, at: dt.datetime) -> Paper:
    """Write a new revision of a paper that was added by hand.

    Raises NotAllowed, Faulty, and ImportRefused: the paper has a better record, or an identifier is another paper's."""
    require(by, Act.BRING_IN)
    if paper.source != Source.HAND or paper.state != PaperState.LIVE:
        raise ImportRefused("Only what was added by hand is edited by hand: this paper's record comes from elsewhere.")
    record = checked(facts, at)
    _refuse_holders(record, paper)
    return _take(record, facts, paper.pk, by, at)


def facts_of(paper: Paper) -> HandFacts:
    """Return what the curator wrote last about a paper that was added by hand."""
    last = ReceivedRecord.objects.filter(paper=paper, sha256=paper.record_sha256, source=Source.HAND.value).first()
    if last is None:
        raise ImportRefused("This paper was not added by hand.")
    written = orjson.loads(last.raw())["facts"]
    return HandFacts(**{name: str(written.get(name, "")) for name in FIELDS})


def checked(facts: HandFacts, at: dt.datetime) -> PaperRecord:
    """Return the record that the facts make.  Raises Faulty with a sentence for each field that cannot stand."""
    if problems := dict(_problems(facts, at)):
        raise Faulty(problems)
    kind = RecordKind(facts.kind)
    title, original = fold(facts.title), fold(facts.original_title)
    return PaperRecord(
        source=Source.HAND,
        kind=kind,
        pmid=normalise_pmid(facts.pmid),
        doi=normalise_doi(facts.doi),
        pmcid=normalise_pmcid(facts.pmcid) if facts.pmcid else "",
        title=title or original,
        title_html=escape(title or original),
        vernacular_title=original if title else "",
        abstract=tuple(AbstractSection(text, escape(text)) for text in [fold(facts.abstract)] if text),
        journal=_journal(facts) if kind is RecordKind.ARTICLE else None,
        volume=fold(facts.volume),
        issue=fold(facts.issue),
        pages=fold(facts.pages),
        publication_date=_date(facts),
        languages=tuple(as_recorded(word) for word in _words(facts.language)),
        authors=tuple(_authors(facts.authors)),
        book=_book(facts, kind, title or original),
    )


# ── Checks ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _problems(facts: HandFacts, at: dt.datetime) -> Iterator[tuple[str, str]]:
    if not (fold(facts.title) or fold(facts.original_title)):
        yield "original_title", "Write the title as it is printed."
    if facts.kind not in set(RecordKind):
        yield "kind", "Choose an article, a book or a chapter."
    yield from _wrong_dates(facts, at)
    yield from _wrong_identifiers(facts)
    for word in _words(facts.language):
        if as_recorded(word) not in CODES:
            yield (
                "language",
                f"“{word}” is no language that is known here. Write its English name, or a code such as ger.",
            )
    if facts.kind == RecordKind.CHAPTER and not fold(facts.book_title):
        yield "book_title", "Write the title of the book that the chapter stands in."


def _wrong_dates(facts: HandFacts, at: dt.datetime) -> Iterator[tuple[str, str]]:
    year, latest = facts.year.strip(), at.year + 1
    if not (year.isascii() and year.isdigit() and EARLIEST_YEAR <= int(year[:5]) <= latest):
        yield "year", f"Write the year of publication, from {EARLIEST_YEAR} to {latest}."
    elif facts.date.strip() and (
        (date := publication_date(fold(facts.date))) is None or date.first_day.year != int(year)
    ):
        yield "date", f"Write the date as it is printed, with the year {year}: “{year} Apr” or “{year} Apr 2”."


def _wrong_identifiers(facts: HandFacts) -> Iterator[tuple[str, str]]:
    if facts.doi.strip() and not normalise_doi(facts.doi):
        yield "doi", "This is no DOI. A DOI begins with 10. and has a slash, such as 10.1016/0304-3959(93)90111-a."
    if facts.pmid.strip() and normalise_pmid(facts.pmid) is None:
        yield "pmid", "This is no PMID. A PMID is a number, such as 8505611."
    if facts.pmcid.strip() and not normalise_pmcid(facts.pmcid):
        yield "pmcid", "This is no PMCID. A PMCID is PMC and a number, such as PMC1234567."
    issn = facts.issn.strip()
    if issn and not issn_is_valid(issn):
        yield "issn", "This is no ISSN: it has eight digits, such as 0304-3959, and the last one checks the others."


def _refuse_holders(record: PaperRecord, paper: Paper | None) -> None:
    """Refuse an identifier that another paper has: that paper is it, or the identifier is wrong."""
    for field, value in (("pmid", record.pmid), ("doi", record.doi), ("pmcid", record.pmcid)):
        others = Paper.objects.live().filter(**{field: value}) if value else Paper.objects.none()
        if holder := others.exclude(pk=paper.pk if paper else 0).first():
            raise Faulty(
                {field: f"The paper “{holder}” (number {holder.pk}) has this {field.upper()}: it is here already."}
            )


# ── Parts of the record ─────────────────────────────────────────────────────────────────────────────────────────────
def _words(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := fold(part))]


def _date(facts: HandFacts) -> PublicationDate | None:
    return publication_date(fold(facts.date) or facts.year.strip())


def _journal(facts: HandFacts) -> JournalRecord | None:
    issn = facts.issn.strip().upper()
    issn = f"{issn[:4]}-{issn[-4:]}" if issn else ""
    return JournalRecord(title=fold(facts.journal), issn_print=issn) if fold(facts.journal) or issn else None


def _authors(text: str) -> Iterator[AuthorRecord]:
    for line in text.splitlines():
        if name := fold(line):
            last, comma, given = name.partition(",")
            yield person(fold(last), fold(given)) if comma and fold(given) else single(name.rstrip(", "))


def _book(facts: HandFacts, kind: RecordKind, title: str) -> BookRecord | None:
    if kind is RecordKind.ARTICLE:
        return None
    name = title if kind is RecordKind.BOOK else fold(facts.book_title)
    return BookRecord(title=name, publisher=fold(facts.publisher), place=fold(facts.place))


def _take(record: PaperRecord, facts: HandFacts, about: int, by: User, at: dt.datetime) -> Paper:
    """Take the record in.  What is kept as received is what was written, and who wrote it."""
    raw = orjson.dumps({"facts": asdict(facts), "written_by": by.get_username()}, option=orjson.OPT_SORT_KEYS)
    tally = take_in([Received(record, raw, about=about)], now=at, origin="by hand")
    if reasons := [rejected.reason for rejected in tally.rejected]:
        raise ImportRefused(f"This cannot be stored: {reasons[0]}.")
    paper = Paper.objects.get(pk=_only(stored.paper_id for stored in tally.stored))
    enqueue(now=at, papers=[paper.pk])
    return paper


def _only(ids: Iterable[int]) -> int:
    (one,) = ids
    return one
