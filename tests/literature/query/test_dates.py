"""Dates in queries."""

from __future__ import annotations

import datetime as dt

import pytest

from literature.query.dates import canonical, days


@pytest.mark.parametrize(
    "text",
    ["", "20", "20101", "2010-06", "2010/", "2010/13", "2010/00", "2010/2/30", "0000", "2010/6/1/1", "MMX", "२०१०"],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        days(text)
    with pytest.raises(ValueError):
        canonical(text)


@pytest.mark.parametrize(
    ("text", "first", "last", "printed"),
    [
        ("2010", (2010, 1, 1), (2010, 12, 31), "2010"),
        ("2012/2", (2012, 2, 1), (2012, 2, 29), "2012/02"),
        ("2011/02", (2011, 2, 1), (2011, 2, 28), "2011/02"),
        ("2010/6/1", (2010, 6, 1), (2010, 6, 1), "2010/06/01"),
        ("3000", (3000, 1, 1), (3000, 12, 31), "3000"),
        ("9999/12", (9999, 12, 1), (9999, 12, 31), "9999/12"),
    ],
)
def test_a_date_stands_for_days(text, first, last, printed):
    assert days(text) == (dt.date(*first), dt.date(*last))
    assert canonical(text) == printed
