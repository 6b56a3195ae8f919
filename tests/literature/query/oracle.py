"""A second reading of NLM's XML, in XPath, that shares nothing with the code under test."""

from __future__ import annotations

import calendar
import datetime as dt
import gzip
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from lxml import etree

Day = tuple[int, int, int]
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def articles(path: Path) -> list[etree._Element]:
    """Return the records of a packed file that have a PMID."""
    with gzip.open(path) as file:
        return etree.parse(file).xpath("PubmedArticle[MedlineCitation/PMID]")


def pmid(article: etree._Element) -> int:
    return int(article.findtext("MedlineCitation/PMID"))


def finding(xpath: str, some: Iterable[etree._Element]) -> set[int]:
    """Return the PMIDs of the records for which an expression is true."""
    test = etree.XPath(f"boolean({xpath})", extensions=_FUNCTIONS)
    return {pmid(article) for article in some if test(article)}


def finds_any(xpath: str, some: Iterable[etree._Element]) -> bool:
    """Return whether an expression is true for a record."""
    test = etree.XPath(f"boolean({xpath})", extensions=_FUNCTIONS)
    return any(test(article) for article in some)


def _text(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def has(context: object, nodes: Sequence[etree._Element], wanted: str) -> bool:
    """Whether the whole text of any node is the one wanted, in any case."""
    return any(_plain(_text(node)) == wanted for node in nodes)


def says(context: object, nodes: Sequence[etree._Element], pattern: str) -> bool:
    """Whether the text of any node has the pattern, without case and accents."""
    return any(re.search(pattern, _plain(_text(node))) for node in nodes)


def day(context: object, nodes: Sequence[etree._Element], low: str, high: str) -> bool:
    """Whether the first node with Year, Month and Day lies between two dates, both included."""
    for node in nodes[:1]:
        parts = [int(node.findtext(name, "1")) for name in ("Year", "Month", "Day")]
        return _first(low) <= tuple(parts) <= _last(high)
    return False


def published(context: etree._XPathEvaluatorBase, low: str, high: str) -> bool:
    """Whether a range of dates has a day that the PubDate may mean, or that of the electronic version."""
    span, electronic = _printed(context.context_node), _electronic(context.context_node)
    if span is not None and span[0] <= _last(high) and span[1] >= _first(low):
        return True
    return electronic is not None and _first(low) <= electronic <= _last(high)


def published_in(context: etree._XPathEvaluatorBase, date: str) -> bool:
    """The same for a single date: it does not find what was electronic only after print."""
    span, electronic = _printed(context.context_node), _electronic(context.context_node)
    if span is not None and electronic is not None and electronic > span[1]:
        return span[0] <= _last(date) and span[1] >= _first(date)
    return published(context, date, date)


def printed(context: etree._XPathEvaluatorBase, low: str, high: str) -> bool:
    """Whether the days that the PubDate may mean and the days between two dates have one in common."""
    span = _printed(context.context_node)
    return span is not None and span[0] <= _last(high) and span[1] >= _first(low)


def _printed(article: etree._Element) -> tuple[Day, Day] | None:
    return _span(article.find("MedlineCitation/Article/Journal/JournalIssue/PubDate"))


def _electronic(article: etree._Element) -> Day | None:
    date = article.find(".//ArticleDate")
    return None if date is None else _days(*(int(date.findtext(name, "1")) for name in ("Year", "Month", "Day")))[0]


def _span(date: etree._Element | None) -> tuple[Day, Day] | None:
    if date is None:
        return None
    if written := date.findtext("MedlineDate"):
        return _written(written)
    year, month, one = (date.findtext(name, "") for name in ("Year", "Month", "Day"))
    if season := date.findtext("Season"):
        return _written(f"{year} {season}")
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
    return _days(int(year), number, int(one or 0))


def _written(text: str) -> tuple[Day, Day]:
    """Read "1998 Dec-1999 Jan", "2015 Oct-Dec", "1978-1979"; a season is taken for any day of its year."""
    years = [int(year) for year in re.findall(r"\d{4}", text)]
    months = [_MONTHS[m.lower()] for m in re.findall("|".join(_MONTHS), text, re.IGNORECASE)] or [0]
    return _days(years[0], months[0], 0)[0], _days(years[-1], months[-1], 0)[1]


def _days(year: int, month: int, one: int) -> tuple[Day, Day]:
    if one:
        return (year, month, one), (year, month, one)
    last = month or 12
    return (year, month or 1, 1), (year, last, calendar.monthrange(year, last)[1])


def _first(text: str) -> Day:
    return _days(*_parts(text))[0]


def _last(text: str) -> Day:
    return _days(*_parts(text))[1]


def _parts(text: str) -> list[int]:
    return [*map(int, text.split("-")), 0, 0][:3]


_FUNCTIONS = {(None, function.__name__): function for function in (has, says, day, published, published_in, printed)}
TODAY = dt.date(2026, 11, 22)
