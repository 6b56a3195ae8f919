"""What a written date may mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.pubmed.dates import day, publication_date, publication_date_from_parts


@pytest.mark.parametrize("text", ["", "Spring", "no date", "12345", "0000", "9999", "Jan-Feb", "٢٠٠٣"])
def test_a_text_without_a_year_is_no_date(text: str) -> None:
    assert publication_date(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2004", "2004-01-01", "2004-12-31"),
        ("2004 Feb", "2004-02-01", "2004-02-29"),
        ("2018 Dec 27", "2018-12-27", "2018-12-27"),
        ("1970-1971", "1970-01-01", "1971-12-31"),
        ("1978-79", "1978-01-01", "1979-12-31"),
        ("1992 Jan-Feb", "1992-01-01", "1992-02-29"),
        ("2017 Mar - Apr", "2017-03-01", "2017-04-30"),
        ("2019 Sep/Oct", "2019-09-01", "2019-10-31"),
        ("2018 July August", "2018-07-01", "2018-08-31"),
        ("1998 Dec-1999 Jan", "1998-12-01", "1999-01-31"),
        ("Dec 1998-Jan 1999", "1998-12-01", "1999-01-31"),
        ("Jan-Feb 1999", "1999-01-01", "1999-02-28"),
        ("2003 Nov 15-30", "2003-11-15", "2003-11-30"),
        ("2016 May 25-Jun 14", "2016-05-25", "2016-06-14"),
        ("2015 Dec 31-2016 Jan 4", "2015-12-31", "2016-01-04"),
        ("2000 Spring", "2000-04-01", "2000-06-30"),
        ("Winter 2016", "2016-01-01", "2016-03-31"),
        ("1998 Summer-Fall", "1998-07-01", "1998-12-31"),
        ("1999 Autumn", "1999-10-01", "1999-12-31"),
        ("1979 3d Quart", "1979-07-01", "1979-09-30"),
        ("1962 Christmas", "1962-12-01", "1962-12-31"),
        ("2000 Feb 30", "2000-02-01", "2000-02-29"),
        ("1998 Dec-Jan", "1998-12-01", "1998-12-31"),
        ("(published 1987, revised)", "1987-01-01", "1987-12-31"),
    ],
)
def test_a_date_is_kept_as_written_with_the_days_it_may_mean(text: str, first: str, last: str) -> None:
    date = publication_date(text)
    assert date is not None
    assert (date.text, date.first_day.isoformat(), date.last_day.isoformat()) == (text, first, last)


def test_months_as_numbers_are_understood_where_the_parts_are_apart() -> None:
    date = publication_date_from_parts("1976", "10", "02")
    assert date is not None
    assert (date.text, date.first_day, date.last_day) == ("1976 10 02", dt.date(1976, 10, 2), dt.date(1976, 10, 2))


def test_an_impossible_part_leaves_the_rest() -> None:
    date = publication_date_from_parts("1976", "13", "02")
    assert date is not None
    assert (date.first_day, date.last_day) == (dt.date(1976, 1, 1), dt.date(1976, 12, 31))


@pytest.mark.parametrize(
    "parts",
    [("2001", "02", "29"), ("2001", "", "1"), ("", "1", "1"), ("0", "1", "1"), ("2001", "Foo", "1"), ("²", "1", "1")],
)
def test_a_day_that_does_not_exist_is_none(parts: tuple[str, str, str]) -> None:
    assert day(*parts) is None


@given(st.dates(min_value=dt.date(1800, 1, 1), max_value=dt.date(2100, 12, 31)))
def test_a_day_written_in_any_of_three_ways_is_that_day(date: dt.date) -> None:
    for month in (f"{date:%m}", f"{date:%b}", f"{date:%B}"):
        assert day(str(date.year), month, str(date.day)) == date
    assert publication_date(f"{date.year} {date:%b} {date.day}").first_day == date


@given(st.text(alphabet="0123456789 -/JanFebWinterSpring", max_size=40) | st.text(max_size=40))
def test_no_text_fails_and_the_first_day_is_never_behind_the_last(text: str) -> None:
    date = publication_date(text)
    assert date is None or date.first_day <= date.last_day
