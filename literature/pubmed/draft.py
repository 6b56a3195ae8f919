"""A record of PubMed XML while it is being read, and the readers that articles and books have in common.

A reader takes one element and writes what it says into the draft; elements without a reader are passed over, so
that a new DTD year or an unknown element never fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from literature.identifiers import normalise_pmid
from literature.languages import as_recorded
from literature.pubmed.dates import day
from literature.pubmed.ids import Identifiers
from literature.pubmed.markup import Element, plain, rich
from literature.pubmed.people import read_people
from literature.pubmed.records import AbstractSection, Grant, HistoryDate, JournalRecord, PaperRecord, Source
from literature.pubmed.subjects import read_keywords

_journal = lru_cache(maxsize=4096)(JournalRecord)
_LONGEST_KEPT = 1000
# As written, with one digit or two -> with two.
_MINUTES = {text: f"{number:02}" for number in range(60) for text in (str(number), f"{number:02}")}
_HOURS = {text: hour for text, hour in _MINUTES.items() if int(hour) < 24}


class MalformedRecord(ValueError):
    """A record that cannot be read; the text says why."""


@dataclass(slots=True)
class Draft:
    """What has been read so far: `fields` of the PaperRecord, `lists` that several elements add to, the journal's
    texts; `aside` is what a reader keeps for a later one."""

    fields: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    aside: dict[str, list[Any]] = field(default_factory=dict)
    journal: dict[str, str] = field(default_factory=dict)
    ids: Identifiers = field(default_factory=Identifiers)

    def add(self, name: str, *values: Any) -> None:
        """Add to a field that holds several values."""
        self.lists.setdefault(name, []).extend(values)

    def record(self) -> PaperRecord:
        """Return the finished record.  Raises MalformedRecord when it has no PMID."""
        if "pmid" not in self.fields:
            raise MalformedRecord("the record has no PMID")
        for name, values in self.lists.items():
            self.fields[name] = tuple(values)
        ids = self.ids
        return PaperRecord(
            Source.PUBMED,
            doi=ids.doi,
            pmcid=ids.pmcid,
            pii=ids.pii,
            other_ids=ids.others(self.fields["pmid"]),
            journal=self._journal(),
            elocation="" if self.fields.get("pages") else ids.elocation,
            **self.fields,
        )

    def _journal(self) -> JournalRecord | None:
        if not any(self.journal.values()):
            return None
        short = len("".join(self.journal.values())) <= _LONGEST_KEPT
        return (_journal if short else JournalRecord)(**self.journal)


Reader = Callable[[Element, Draft], None]


def walk(element: Element, readers: Mapping[str, Reader], draft: Draft) -> None:
    """Give every child that has a reader to it, in the order of the document."""
    for child in element[:]:
        if reader := readers.get(child.tag):
            reader(child, draft)


def text_into(name: str) -> Reader:
    """Return a reader that keeps an element's text in the field `name`."""

    def read(element: Element, draft: Draft) -> None:
        draft.fields[name] = plain(element)

    return read


def texts(element: Element) -> dict[str, str]:
    """Return the text of each child by its tag."""
    return {child.tag: plain(child) for child in element[:]}


def date_of(element: Element) -> dt.date | None:
    """Return the day that Year, Month and Day name; None where there is no such day."""
    return _date({child.tag: child.text or "" for child in element[:]})


def _date(said: dict[str, str]) -> dt.date | None:
    return day(said.get("Year", ""), said.get("Month", ""), said.get("Day", ""))


def read_pmid(element: Element, draft: Draft) -> None:
    """Read the record's own PMID.  Raises MalformedRecord when it is not a number from 1 to 2,147,483,647."""
    if "pmid" in draft.fields:
        return
    text = plain(element)
    pmid = normalise_pmid(text) if text.isdigit() else None
    if pmid is None:
        raise MalformedRecord(f"the PMID {text[:40]!r} is not a number from 1 to 2,147,483,647")
    draft.fields["pmid"] = pmid
    version = element.get("Version", "")
    if version.isascii() and version.isdigit() and 1 <= int(version[:5]) <= 32767:
        draft.fields["pmid_version"] = int(version[:5])


def read_title(element: Element, draft: Draft) -> None:
    """Read ArticleTitle, or the title of a book."""
    draft.fields["title"], draft.fields["title_html"] = rich(element)


def read_abstract(element: Element, draft: Draft) -> None:
    """Read Abstract with its sections and its copyright."""
    draft.add("abstract", *sections(element))
    for child in element[:]:
        if child.tag == "CopyrightInformation":
            draft.fields["abstract_copyright"] = plain(child)


def sections(element: Element) -> list[AbstractSection]:
    """Return the sections of an abstract that say anything."""
    found = []
    for child in element[:]:
        if child.tag == "AbstractText":
            text, html = rich(child)
            if text:
                label, category = child.get("Label", ""), child.get("NlmCategory", "")
                found.append(AbstractSection(text, html, " ".join(label.split()), category))
    return found


def read_pagination(element: Element, draft: Draft) -> None:
    """Read Pagination: MedlinePgn, or first and last page where it is missing."""
    said = texts(element)
    pages = said.get("MedlinePgn") or "-".join(filter(None, (said.get("StartPage"), said.get("EndPage"))))
    if pages:
        draft.fields["pages"] = pages


def read_language(element: Element, draft: Draft) -> None:
    """Read one Language; the same under another name or in other case is not said twice."""
    language = as_recorded(plain(element))
    if language and language not in draft.lists.get("languages", ()):
        draft.add("languages", language)


def read_investigators(element: Element, draft: Draft) -> None:
    """Read an InvestigatorList."""
    draft.add("investigators", *read_people(element))


def read_keyword_list(element: Element, draft: Draft) -> None:
    """Read a KeywordList."""
    draft.add("keywords", *read_keywords(element))


def read_grants(element: Element, draft: Draft) -> None:
    """Read a GrantList."""
    for child in element[:]:
        said = texts(child)
        draft.add("grants", Grant(*(said.get(tag, "") for tag in ("GrantID", "Acronym", "Agency", "Country"))))


def read_date_revised(element: Element, draft: Draft) -> None:
    """Read DateRevised."""
    draft.fields["date_revised"] = date_of(element)


def _read_history(element: Element, draft: Draft) -> None:
    draft.fields["history"] = tuple([date for child in element[:] if (date := _history_date(child))])


def _history_date(element: Element) -> HistoryDate | None:
    said = {child.tag: child.text or "" for child in element[:]}
    date = _date(said)
    if date is None:
        return None
    hour, minute = _HOURS.get(said.get("Hour", "").strip()), _MINUTES.get(said.get("Minute", "").strip())
    clock = f"T{hour}:{minute}" if hour and minute else ""
    return HistoryDate(element.get("PubStatus", ""), date.isoformat() + clock)


def _read_article_ids(element: Element, draft: Draft) -> None:
    draft.ids.read_list(element)


# PubmedData and PubmedBookData; a ReferenceList is passed over with the identifiers in it.
PUBMED_DATA: Mapping[str, Reader] = {
    "History": _read_history,
    "PublicationStatus": text_into("publication_status"),
    "ArticleIdList": _read_article_ids,
}
