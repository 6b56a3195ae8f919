"""Dates in queries: a year, a month or a day, the days that each stands for, and the last so many of them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

OPEN_END = "3000"

_DATE = re.compile(r"([0-9]{4})(?:/([0-9]{1,2})(?:/([0-9]{1,2}))?)?")
_MONTHS = {name.lower(): f"{number:02}" for number, name in enumerate(calendar.month_abbr) if name}
_NAMED = r"(?P<m>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
# How dates are written elsewhere, and here.
_OTHERWISE = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (r"(?P<y>[0-9]{4}) ?[-–] ?(?P<z>[0-9]{4})", "{y}:{z}"),
        (r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})", "{y}/{m}/{d}"),
        (r"(?P<y>[0-9]{4})[-.](?P<m>[0-9]{1,2})[-.](?P<d>[0-9]{1,2})", "{y}/{m}/{d}"),
        (r"(?P<y>[0-9]{4})[-.](?P<m>[0-9]{1,2})", "{y}/{m}"),
        (rf"(?P<y>[0-9]{{4}}) {_NAMED}", "{y}/{m}"),
        (rf"{_NAMED} (?P<y>[0-9]{{4}})", "{y}/{m}"),
        (rf"(?P<y>[0-9]{{4}}) {_NAMED} (?P<d>[0-9]{{1,2}})", "{y}/{m}/{d}"),
        (rf"(?P<d>[0-9]{{1,2}}) {_NAMED} (?P<y>[0-9]{{4}})", "{y}/{m}/{d}"),
    )
)
_RECENT = re.compile(r"last ([0-9]{1,4}) (day|month|year)s?", re.IGNORECASE)


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


def meant(text: str) -> str | None:
    """Return a date or range that other hands write otherwise as a query writes it: "1990-2000" -> "1990:2000",
    "20190101" -> "2019/01/01", "2019 Jan" -> "2019/01"; None for anything else."""
    for pattern, form in _OTHERWISE:
        if match := pattern.fullmatch(text):
            parts = {name: _MONTHS.get(part[:3].lower(), part) for name, part in match.groupdict().items()}
            return _dates(form.format(**parts))
    return None


def _dates(text: str) -> str | None:
    try:
        return ":".join(map(canonical, text.split(":")))
    except ValueError:
        return None


def recent(text: str) -> str | None:
    """Return a period that ends today in its one form ("LAST 5 year" -> "last 5 years"); None for what is none."""
    match = _RECENT.fullmatch(text)
    if not match or not int(match[1]):
        return None
    number = int(match[1])
    return f"last {number} {match[2].lower()}{'s' * (number > 1)}"


def since(period: str, today: dt.date) -> str:
    """Return the first day of a period that `recent` gave, as a query writes it: "last 5 years" -> "2021/11/22".

    The same day so many months or years earlier, or the last day of a shorter month, as PubMed counts."""
    _, number, unit = period.split()
    try:
        first = _earlier(today, int(number), unit.rstrip("s"))
    except (OverflowError, ValueError):  # before the year 1
        first = dt.date.min
    return f"{first.year:04}/{first:%m/%d}"


def _earlier(today: dt.date, number: int, unit: str) -> dt.date:
    if unit == "day":
        return today - dt.timedelta(days=number)
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
