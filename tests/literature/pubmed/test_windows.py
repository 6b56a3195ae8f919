from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.pubmed.client import EntrezClient, SearchAnswer
from literature.pubmed.errors import PubMedRejectedQuery, PubMedUnavailable, Reason, WindowTooLarge
from literature.pubmed.windows import nightly_term, overlapped, revised_term, walk
from tests.standin import Standin, make_record

TODAY = dt.date(2026, 11, 22)
TERM = "lipoma[ti]"


@dataclass
class FakePubMed:
    """Answers the walk's queries from a table of PMID and create date (None: a record without one)."""

    dates: dict[int, dt.date | None]
    limit: int
    asked: list[str] = field(default_factory=list)
    before_each: Callable[[FakePubMed], None] = lambda pubmed: None

    def search(self, term: str) -> SearchAnswer:
        self.asked.append(term)
        self.before_each(self)
        assert term.startswith((TERM, f"({TERM})"))
        hits = sorted((pmid for pmid, day in self.dates.items() if _matches(term, pmid, day)), reverse=True)
        return SearchAnswer(len(hits), tuple(hits[: self.limit]))


def _matches(term: str, pmid: int, day: dt.date | None) -> bool:
    if found := re.search(r"AND (\S+):(\S+)\[crdt\]", term):
        low, high = found[1], found[2]
        if day is None or not low <= f"{day:%Y/%m/%d}" <= (high if "/" in high else f"{high}/99"):
            return False
    if "NOT 1800/01/01:3000[crdt]" in term and day is not None:
        return False
    found = re.search(r"AND (\d+):(\d+)\[UID\]", term)
    return found is None or int(found[1]) <= pmid <= int(found[2])


def _walk(pubmed: FakePubMed) -> list[int]:
    return [pmid for window in walk(pubmed.search, TERM, today=TODAY, limit=pubmed.limit) for pmid in window.pmids]


def test_a_search_that_fails_ends_the_walk_with_its_error() -> None:
    def search(term: str) -> SearchAnswer:
        raise PubMedRejectedQuery("no")

    with pytest.raises(PubMedRejectedQuery):
        list(walk(search, TERM, today=TODAY))


def test_a_range_that_cannot_be_split_and_is_still_too_large_is_named() -> None:
    def search(term: str) -> SearchAnswer:
        return SearchAnswer(99, (7, 7, 7))

    with pytest.raises(WindowTooLarge, match="more than one search may show"):
        list(walk(search, TERM, today=TODAY, limit=3))


def test_fewer_pmids_than_counted_are_an_error_and_not_a_result() -> None:
    with pytest.raises(PubMedUnavailable) as caught:
        list(walk(lambda term: SearchAnswer(3, (1, 2)), TERM, today=TODAY))
    assert caught.value.reason is Reason.INCOMPLETE_ANSWER


@pytest.mark.parametrize("query", ["", "  \n"])
def test_a_blank_query_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="needs a query"):
        nightly_term(query, TODAY)
    with pytest.raises(ValueError, match="needs a query"):
        list(walk(lambda term: SearchAnswer(0, ()), query, today=TODAY))


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        nightly_term(TERM, dt.date(2026, 2, 2), dt.date(2026, 2, 1))


def test_the_night_asks_for_what_was_created_or_revised_since() -> None:
    expected = "(a OR b) AND (2026/01/05:3000[crdt] OR 2026/01/05:3000[lr])"
    assert nightly_term("a OR b", dt.date(2026, 1, 5)) == expected


def test_the_night_may_end_on_a_day() -> None:
    expected = "(a) AND (2026/01/05:2026/02/06[crdt] OR 2026/01/05:2026/02/06[lr])"
    assert nightly_term("a", dt.date(2026, 1, 5), dt.date(2026, 2, 6)) == expected


def test_what_was_revised_since_a_day_has_a_query_of_its_own() -> None:
    assert revised_term(dt.date(2026, 1, 5)) == "2026/01/05:3000[lr]"


def test_the_overlap_is_seven_days() -> None:
    assert overlapped(dt.date(2026, 1, 5)) == dt.date(2025, 12, 29)


def test_a_result_within_the_limit_costs_one_search() -> None:
    pubmed = FakePubMed(dict.fromkeys(range(1, 6), TODAY), limit=5)
    assert sorted(_walk(pubmed)) == [1, 2, 3, 4, 5]
    assert pubmed.asked == [TERM]


def test_no_hits_are_one_empty_window_so_that_the_caller_sees_that_it_was_asked() -> None:
    [window] = walk(FakePubMed({}, limit=5).search, TERM, today=TODAY)
    assert (window.term, window.pmids) == (TERM, ())


def test_a_busy_day_is_split_by_pmid_in_about_two_searches_for_each_window() -> None:
    pubmed = FakePubMed(dict.fromkeys(range(1, 2001), TODAY), limit=100)
    assert len(_walk(pubmed)) == 2_000
    by_pmid = [term for term in pubmed.asked if "[UID]" in term]
    assert len(by_pmid) <= 2 * 2_000 / 50


def test_records_created_before_the_first_day_and_after_today_are_found() -> None:
    days = [dt.date(1801, 1, 1), dt.date(1965, 12, 31), dt.date(2026, 11, 23), dt.date(2999, 12, 31)]
    assert sorted(_walk(FakePubMed(dict(enumerate(days, start=1)), limit=1))) == [1, 2, 3, 4]


def test_a_record_added_while_walking_is_found_although_the_counts_said_the_right_half_was_empty() -> None:
    old = {pmid: dt.date(1970, 1, 1) + dt.timedelta(days=pmid) for pmid in range(1, 20)}

    def add(pubmed: FakePubMed) -> None:
        if len(pubmed.asked) == 2:
            pubmed.dates[99] = TODAY

    assert 99 in _walk(FakePubMed(dict(old), limit=10, before_each=add))


def test_records_deleted_while_walking_do_not_stop_it() -> None:
    pubmed = FakePubMed(dict.fromkeys(range(1, 101), TODAY), limit=10)
    pubmed.before_each = lambda pubmed: pubmed.dates.pop(len(pubmed.asked), None)
    found = _walk(pubmed)
    assert set(pubmed.dates) <= set(found) <= set(range(1, 101))


_days = st.one_of(
    st.dates(dt.date(1800, 1, 1), dt.date(2100, 1, 1)),
    st.sampled_from([TODAY, dt.date(1966, 1, 1), dt.date(2010, 5, 5), dt.date(2010, 5, 6)]),
    st.none(),
)


@given(dates=st.dictionaries(st.integers(1, 99_999_999), _days, max_size=60), limit=st.integers(1, 9))
def test_every_record_is_found_once_however_they_lie(dates: dict[int, dt.date | None], limit: int) -> None:
    pubmed = FakePubMed(dates, limit)
    windows = list(walk(pubmed.search, TERM, today=TODAY, limit=limit))
    found = [pmid for window in windows for pmid in window.pmids]
    assert sorted(found) == sorted(dates)
    assert all(len(window.pmids) <= limit for window in windows)


def test_12000_hits_arrive_through_real_searches(standin: Standin, make_client: Callable[..., EntrezClient]) -> None:
    busy = [make_record(pmid, title="Lipoma", created=dt.date(2020, 1, 1)) for pmid in range(1, 10_501)]
    spread = [
        make_record(pmid, title="Lipoma", created=dt.date(1990, 1, 1) + dt.timedelta(days=pmid % 5_000))
        for pmid in range(20_001, 21_501)
    ]
    standin.collection.add(*busy, *spread, make_record(5, title="Other"))
    client = make_client()
    found = [pmid for window in walk(client.search, TERM, today=TODAY) for pmid in window.pmids]
    assert sorted(found) == [p for p in range(1, 10_501) if p != 5] + list(range(20_001, 21_501))
    assert client.requests < 40
