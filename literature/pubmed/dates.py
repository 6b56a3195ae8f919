"""Dates as bibliographic records write them -> the days they may mean.

A record says "1998 Dec-1999 Jan", "2000 Spring", "2003 Nov 15-30" or only "1947-1948".  The text is kept as
written; the days are the first and the last that it may mean, so that papers can be sorted and found by date.

Seasons.  NLM names them (Winter, Spring, Summer, Fall) without saying which months they are.  We read them as the
quarters of the year that is printed with them: a winter issue of 1999 then counts as 1999, and the seasons of one
volume sort in the order in which they appear in it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from literature.pubmed.records import PublicationDate

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_MONTHS |= {name: number for number, name in enumerate(_MONTH_NAMES, start=1)} | {"sept": 9}
_SEASONS_IN_ORDER = ("winter", "spring", "summer", "fall")
_QUARTERS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}
_ORDINAL_QUARTER = re.compile(r"\b([1-4])(?:st|nd|d|rd|th) quart(?:er)?\b", re.IGNORECASE)
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_EARLIEST_YEAR = 1400
_LATEST_YEAR = 2200
_LONGEST_KEPT = 100
# What nearly all dates are written with, looked up instead of read.
_NUMBERS = {text: number for number in range(_LATEST_YEAR + 1) for text in (str(number), f"{number:02}")}
_MONTHS_AS_WRITTEN = {name.title(): number for name, number in _MONTHS.items()}
_MONTHS_AS_WRITTEN |= {text: number for text, number in _NUMBERS.items() if 1 <= number <= 12}


def day(year: str, month: str, day_of_month: str) -> dt.date | None:
    """Return the day that three texts name (month as number or name), or None when there is no such day."""
    try:
        return dt.date(_NUMBERS[year], _MONTHS_AS_WRITTEN[month], _NUMBERS[day_of_month])
    except KeyError:
        return _unusual_day(year.strip(), month.strip(), day_of_month.strip())
    except ValueError:
        return None


def _unusual_day(year: str, month: str, day_of_month: str) -> dt.date | None:
    """Read what the tables do not hold: names of months in other letters, numbers with other zeros before them."""
    number = _month(month)
    if number is None or not (_is_number(year) and _is_number(day_of_month)):
        return None
    try:
        return dt.date(int(year), number, int(day_of_month))
    except ValueError:
        return None


def publication_date_from_parts(
    year: str, month: str = "", day_of_month: str = "", season: str = ""
) -> PublicationDate | None:
    """Return the date that separate texts name; `text` is those texts in this order, as written."""
    text = " ".join([part for part in (year, month, day_of_month, season) if part])
    if not season and (days := _usual_days(year, month, day_of_month)):
        return PublicationDate(text, *days)
    number = _month(month)
    if number is None or not _is_number(month):
        return publication_date(text)
    named = publication_date(" ".join((year, _MONTH_NAMES[number - 1], day_of_month)))
    return replace(named, text=text) if named else None


def _usual_days(year: str, month: str, day_of_month: str) -> tuple[dt.date, dt.date] | None:
    """Return first and last day of a month, or a day twice; None for what must be read word by word."""
    number, month_number = _NUMBERS.get(year, 0), _MONTHS_AS_WRITTEN.get(month)
    if number < _EARLIEST_YEAR or month_number is None:
        return None
    if not day_of_month:
        last = calendar.monthrange(number, month_number)[1]
        return dt.date(number, month_number, 1), dt.date(number, month_number, last)
    exact = day(year, month, day_of_month) if len(day_of_month) <= 2 else None
    return (exact, exact) if exact else None


def publication_date(text: str) -> PublicationDate | None:
    """Return the date with the days it may mean, or None when no year can be made out.

    The text is what a PubDate says, its parts joined by spaces, or a MedlineDate."""
    return (_kept_date if len(text) <= _LONGEST_KEPT else _date)(text)


def _date(text: str) -> PublicationDate | None:
    points = _points(text)
    if points[0].year is None:
        return _any_year(text)
    first, last = points[0].first_day(), points[-1].last_day()
    if last < first:
        last = points[0].last_day()
    return PublicationDate(text=text, first_day=first, last_day=last)


# The papers of one issue come together, and most say the date of their issue.
_kept_date = lru_cache(maxsize=16384)(_date)


@dataclass(frozen=True, slots=True)
class _Point:
    """One end of a date: a year, perhaps a month (or a season's months), perhaps a day."""

    year: int | None = None
    months: tuple[int, int] | None = None
    day: int | None = None
    inherited_year: bool = False

    def first_day(self) -> dt.date:
        return self._exact() or dt.date(self._known_year(), self.months[0] if self.months else 1, 1)

    def last_day(self) -> dt.date:
        if exact := self._exact():
            return exact
        year, month = self._known_year(), self.months[1] if self.months else 12
        return dt.date(year, month, calendar.monthrange(year, month)[1])

    def _exact(self) -> dt.date | None:
        if self.day is None or self.months is None:
            return None
        return day(str(self.year), str(self.months[0]), str(self.day))

    def _known_year(self) -> int:
        if self.year is None:
            raise ValueError("a point without a year has no days")
        return self.year


def _points(text: str) -> list[_Point]:
    """Read the words in order; a second year, month or day begins the next point, which inherits what it does not
    say."""
    points = [_Point()]
    named = _ORDINAL_QUARTER.sub(lambda found: _SEASONS_IN_ORDER[int(found[1]) - 1], text)
    for word in _TOKEN.findall(named):
        _read_word(word.lower(), points)
    year = next((point.year for point in points if point.year is not None), None)
    return [point if point.year is not None else replace(point, year=year) for point in points]


def _read_word(word: str, points: list[_Point]) -> None:
    here = points[-1]
    if _is_number(word):
        _read_number(word, points)
    elif months := _months_named(word):
        if here.months is None and here.day is None:
            points[-1] = replace(here, months=months)
        else:
            points.append(_Point(year=here.year, months=months, inherited_year=True))


def _read_number(word: str, points: list[_Point]) -> None:
    here, number = points[-1], int(word)
    if len(word) == 4 and _EARLIEST_YEAR <= number <= _LATEST_YEAR:
        if here.year is None or here.inherited_year:
            points[-1] = replace(here, year=number, inherited_year=False)
        else:
            points.append(_Point(year=number))
    elif len(word) <= 2 and here.months is not None and 1 <= number <= 31:
        if here.day is None:
            points[-1] = replace(here, day=number)
        else:
            points.append(replace(here, day=number, inherited_year=True))
    elif len(word) == 2 and here.months is None and here.year is not None and number > here.year % 100:
        points.append(_Point(year=here.year - here.year % 100 + number))


def _months_named(word: str) -> tuple[int, int] | None:
    if quarter := _QUARTERS.get(word):
        return quarter, quarter + 2
    if word == "christmas":
        return 12, 12
    number = _month(word)
    return (number, number) if number else None


def _month(text: str) -> int | None:
    """Return 1 to 12 for "3", "03", "Mar", "March", "mar."; None for what is no month."""
    if _is_number(text):
        return int(text) if 1 <= int(text) <= 12 else None
    return _MONTHS.get(text.lower().rstrip("."))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _any_year(text: str) -> PublicationDate | None:
    """Return the year that stands somewhere in a text that says nothing else we know."""
    for digits in re.findall(r"(?<![0-9])[0-9]{4}(?![0-9])", text):
        if _EARLIEST_YEAR <= int(digits) <= _LATEST_YEAR:
            return PublicationDate(text, dt.date(int(digits), 1, 1), dt.date(int(digits), 12, 31))
    return None
