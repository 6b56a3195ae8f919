"""Dates in queries: a year, a month or a day, and the days that each stands for."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_DATE = re.compile(r"([0-9]{4})(?:/([0-9]{1,2})(?:/([0-9]{1,2}))?)?")


def days(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of "2010", "2010/06" or "2010/06/01"; raise ValueError for anything else."""
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date")
    year, month, day = (int(part) if part else 0 for part in match.groups(""))
    if match[3]:
        return dt.date(year, month, day), dt.date(year, month, day)
    first = dt.date(year, month if match[2] else 1, 1)
    last_month = month or 12
    return first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1])


def canonical(text: str) -> str:
    """Return a date with two digits for month and day: "2010/6" -> "2010/06"; raise ValueError for what is no date."""
    days(text)
    year, *rest = text.split("/")
    return "/".join([year, *(part.zfill(2) for part in rest)])
