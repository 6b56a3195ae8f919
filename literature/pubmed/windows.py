"""What to ask PubMed for: the window of a night, and how to take a result that is larger than one search may show.

ESearch shows the first 9,999 hits of PubMed at most, whatever is asked (NCBI, November 2022), so a larger result is
split: by create date, which never changes, and a single day that is still too large by PMID.  Pure: the search is
given.  Both ends of every split stay open (1800 to 3000, PMID 1 to nine digits), so that no date is out of range.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from literature.pubmed.errors import PubMedUnavailable, Reason, WindowTooLarge

OVERLAP = dt.timedelta(days=7)
LIMIT = 9_998
FIRST_DAY = dt.date(1966, 1, 1)  # where halving begins; earlier create dates are in the first window all the same
_EARLIEST, _LATEST = "1800/01/01", "3000"
_HIGHEST_PMID = 999_999_999  # a PMID has eight digits at most


class Hits(Protocol):
    """What the walk needs of a search's answer."""

    @property
    def count(self) -> int:
        """Return how many records match."""

    @property
    def pmids(self) -> tuple[int, ...]:
        """Return their PMIDs: all of them, or the first `limit`."""


A = TypeVar("A", bound=Hits)


@dataclass(frozen=True, slots=True)
class Window(Generic[A]):
    """One part of a result: the query that finds it, and the whole answer to it."""

    term: str
    answer: A

    @property
    def pmids(self) -> tuple[int, ...]:
        """Return the PMIDs of this part."""
        return self.answer.pmids


@dataclass(frozen=True, slots=True)
class _Days:
    """Create dates from `first` to `last`, both included; the outermost windows reach further than these days."""

    first: dt.date
    last: dt.date
    lower: str
    upper: str

    def clause(self) -> str:
        return f"{self.lower}:{self.upper}[crdt]"

    def halves(self) -> tuple[_Days, _Days]:
        middle = self.first + (self.last - self.first) // 2
        after = middle + dt.timedelta(days=1)
        return _Days(self.first, middle, self.lower, _day(middle)), _Days(after, self.last, _day(after), self.upper)


def overlapped(watermark: dt.date) -> dt.date:
    """Return the day from which to ask again: seven days before all was known to be read.

    NCBI's days are US Eastern, and records become findable up to some days after the date they carry.
    """
    return watermark - OVERLAP


def nightly_term(query: str, since: dt.date, until: dt.date | None = None) -> str:
    """Return the query for everything created or revised from `since` on (to `until`, included, if given).

    New records are found by create date [crdt]: the entry date [edat] of a late addition lies years back.  Corrections
    and retractions are found by the date of last revision [lr].  Raises ValueError for a blank query or an empty
    window.
    """
    _check_query(query)
    if until is not None and until < since:
        raise ValueError(f"The window ends on {until} before it begins on {since}")
    days = f"{_day(since)}:{_LATEST if until is None else _day(until)}"
    return f"({query}) AND ({days}[crdt] OR {days}[lr])"


def revised_term(since: dt.date) -> str:
    """Return the query for everything revised from `since` on, to be joined with a set in the history."""
    return f"{_day(since)}:{_LATEST}[lr]"


def walk(
    search: Callable[[str], A], term: str, *, today: dt.date, first_day: dt.date = FIRST_DAY, limit: int = LIMIT
) -> Iterator[Window[A]]:
    """Yield the whole result of `term` in windows of at most `limit` hits, oldest create date first.

    A result within the limit costs one search.  Both halves of a split are always asked for, also where the counts seem
    to say that one must be empty: PubMed changes while we walk, and a record lost here would look withdrawn.  For the
    same reason counts are never added up to decide anything but this: if fewer records came than there were at first,
    one more search asks for those without a create date.

    Raises WindowTooLarge, and whatever `search` raises.
    """
    _check_query(term)
    whole = search(term)
    if whole.count <= limit:
        yield _complete(term, whole)
        return
    first = min(first_day, today)
    found = 0
    for window in _by_day(search, term, _Days(first, today, _EARLIEST, _LATEST), limit):
        found += len(window.pmids)
        yield window
    if found < whole.count:
        yield from _undated(search, term, limit)


def _by_day(search: Callable[[str], A], term: str, whole: _Days, limit: int) -> Iterator[Window[A]]:
    """Halve until every part fits; `whole` itself is known not to."""
    waiting = list(reversed(_parts(whole)))
    while waiting:
        days = waiting.pop()
        part = f"({term}) AND {days.clause()}"
        answer = search(part)
        if answer.count <= limit:
            yield _complete(part, answer)
        elif days.first < days.last:
            waiting.extend(reversed(days.halves()))
        else:
            yield from _by_pmid(search, part, answer, limit)


def _parts(whole: _Days) -> tuple[_Days, ...]:
    return whole.halves() if whole.first < whole.last else (whole,)


def _by_pmid(search: Callable[[str], A], part: str, answer: A, limit: int) -> Iterator[Window[A]]:
    """Split by PMID, at the middle of the PMIDs that the over-full answer shows.

    So both sides are known to hold half of what was shown, in whatever order PubMed shows it: no search is wasted.
    """
    waiting = [(1, _HIGHEST_PMID, answer)]
    while waiting:
        low, high, seen = waiting.pop()
        middle = _middle(seen.pmids, low, high, part)
        for first, last in ((middle + 1, high), (low, middle)):
            narrow = f"{part} AND {first}:{last}[UID]"
            found = search(narrow)
            if found.count <= limit:
                yield _complete(narrow, found)
            else:
                waiting.append((first, last, found))


def _middle(pmids: tuple[int, ...], low: int, high: int, part: str) -> int:
    shown = sorted({pmid for pmid in pmids if low <= pmid <= high})
    if not shown or low == high:
        raise WindowTooLarge(f"PubMed finds more than one search may show between PMID {low} and {high} of {part}")
    return min(shown[(len(shown) - 1) // 2], high - 1)


def _undated(search: Callable[[str], A], term: str, limit: int) -> Iterator[Window[A]]:
    part = f"({term}) NOT {_EARLIEST}:{_LATEST}[crdt]"
    answer = search(part)
    if answer.count > limit:
        yield from _by_pmid(search, part, answer, limit)
    elif answer.count:
        yield _complete(part, answer)


def _complete(term: str, answer: A) -> Window[A]:
    if len(set(answer.pmids)) < answer.count:
        raise PubMedUnavailable(Reason.INCOMPLETE_ANSWER, f"{len(set(answer.pmids))} PMIDs of {answer.count}")
    return Window(term, answer)


def _check_query(query: str) -> None:
    if not query.strip():
        raise ValueError("A search needs a query")


def _day(day: dt.date) -> str:
    return f"{day.year:04}/{day.month:02}/{day.day:02}"
