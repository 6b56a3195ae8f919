"""The stand-in's search: enough of PubMed's query syntax to answer what a strategy, a window and a curator ask.

Written from PubMed's help page, not from our own query language, so that the two can disagree.  Operators are read
from left to right with equal precedence; words next to each other mean AND; nothing is translated or exploded.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.standin.records import Record, words

FIELDS = {
    "ti": ("ti", "title"),
    "tiab": ("tiab", "title/abstract"),
    "ab": ("ab", "abstract"),
    "tw": ("tw", "text word", "text words"),
    "all": ("all", "all fields"),
    "mh": ("mh", "mesh", "mesh terms", "mesh:noexp", "mh:noexp"),
    "majr": ("majr", "mesh major topic"),
    "ot": ("ot", "other term"),
    "au": ("au", "author"),
    "1au": ("1au", "author - first"),
    "ad": ("ad", "affiliation"),
    "ta": ("ta", "journal", "jid", "nlm unique id"),
    "la": ("la", "language"),
    "pt": ("pt", "publication type"),
    "dp": ("dp", "date - publication", "publication date", "pdat"),
    "crdt": ("crdt", "date - create", "create date"),
    "edat": ("edat", "date - entry", "entry date"),
    "lr": ("lr", "date - modification", "modification date", "mdat"),
    "pmid": ("pmid", "uid"),
    "doi": ("doi", "aid", "article identifier"),
}
_NAMES = {name: short for short, names in FIELDS.items() for name in names}
_LANGUAGES = {"english": "eng", "french": "fre", "german": "ger", "spanish": "spa", "italian": "ita"}
_TOKEN = re.compile(r'\s*(?:(\()|(\))|"([^"]*)"|\[([^\]]*)\]|(:)|([^\s()"\[\]:]+))')
_OPERATORS = ("AND", "OR", "NOT")
Tokens = list[tuple[str, str]]
Matcher = Callable[[Record], bool]


class BadQuery(ValueError):
    """The query cannot be read."""


@dataclass
class Query:
    """A query being read: what it means, and what PubMed would complain of."""

    unknown_fields: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    known: dict[tuple[str, str, bool], set[int]] = field(default_factory=dict)  # clauses evaluated before


def tokens(text: str) -> Tokens:
    """Return (kind, text) pairs: "(", ")", ":", "phrase", "field", "word", "op"."""
    found: Tokens = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise BadQuery(f"cannot read {text[position:]!r}")
        kind = ("(", ")", "phrase", "field", ":", "word")[(match.lastindex or 1) - 1]
        value = match[match.lastindex or 1]
        found.append(("op", value) if kind == "word" and value in _OPERATORS else (kind, value))
        position = match.end()
    return found


def evaluate(text: str, records: dict[int, Record], query: Query) -> set[int]:
    """Return the PMIDs that match; `query` gathers what PubMed would complain of."""
    reader = _Reader(tokens(text), records, query)
    found = reader.expression()
    if reader.rest:
        raise BadQuery("a parenthesis closes that was not opened")
    return found


class _Reader:
    def __init__(self, given: Tokens, records: dict[int, Record], query: Query) -> None:
        self.rest = list(reversed(given))
        self.records = records
        self.query = query

    def expression(self) -> set[int]:
        found = self.operand()
        while self.rest and self.rest[-1][0] != ")":
            operator = self.rest.pop()[1] if self.rest[-1][0] == "op" else "AND"
            if operator == "AND" and self.rest and self.rest[-1] == ("op", "NOT"):
                operator = self.rest.pop()[1]
            other = self.operand()
            found = {"AND": found & other, "OR": found | other, "NOT": found - other}[operator]
        return found

    def operand(self) -> set[int]:
        if not self.rest or self.rest[-1][0] in {"op", ")", "field", ":"}:
            raise BadQuery("a term is missing")
        if self.rest[-1][0] == "(":
            self.rest.pop()
            found = self.expression()
            if not self.rest or self.rest.pop()[0] != ")":
                raise BadQuery("a parenthesis is not closed")
            return found
        return self.clause()

    def clause(self) -> set[int]:
        kind, text = self.rest.pop()
        if kind == "word":  # words up to a field belong to it: low back pain[tiab]
            text = " ".join([text, *self.words_before_field()])
        name = self.field()
        upper = self.upper_end()
        name = self.field() or name  # "2001"[dp] : "2002"[dp] says it twice, 2001:2002[dp] once, at the end
        return self.matching(text if upper is None else f"{text}:{upper}", name, quoted=kind == "phrase")

    def words_before_field(self) -> list[str]:
        count = 0
        while count < len(self.rest) and self.rest[-1 - count][0] == "word":
            count += 1
        followed = count < len(self.rest) and self.rest[-1 - count][0] == "field"
        return [self.rest.pop()[1] for _ in range(count)] if followed else []

    def field(self) -> str:
        return self.rest.pop()[1] if self.rest and self.rest[-1][0] == "field" else ""

    def upper_end(self) -> str | None:
        if not self.rest or self.rest[-1][0] != ":":
            return None
        self.rest.pop()
        if not self.rest:
            raise BadQuery("a range has no end")
        return self.rest.pop()[1]

    def matching(self, text: str, name: str, *, quoted: bool) -> set[int]:
        short = _NAMES.get(name.strip().lower(), "" if name else "all")
        if not short:
            self.query.unknown_fields.append(name)
            return set()
        clause = (text, short, quoted)
        if clause not in self.query.known:
            matches = matcher(text, short, quoted=quoted)
            self.query.known[clause] = {pmid for pmid, record in self.records.items() if matches(record)}
        found = self.query.known[clause]
        if not found and ":" not in text:
            self.query.missing.append(f'"{text}"[{name}]' if name else text)
        return found


def matcher(text: str, name: str, *, quoted: bool) -> Matcher:
    """Return the test that one clause makes of a record."""
    if name in {"dp", "crdt", "edat", "lr"}:
        return _date_matcher(text, name)
    if name == "pmid":
        return _pmid_matcher(text)
    if name == "doi":
        return lambda record: text.lower() in {known.lower() for known in record.ids}
    if name in {"ti", "tiab", "ab", "tw", "all"}:
        return _text_matcher(text, name, quoted=quoted)
    return _list_matcher(text, name)


def _date_matcher(text: str, name: str) -> Matcher:
    first, _, last = text.partition(":")
    low, high = _days(first)[0], _days(last or first)[1]
    attribute = {"dp": "published", "crdt": "created", "edat": "entered", "lr": "revised"}[name]

    def matches(record: Record) -> bool:
        day = getattr(record, attribute)
        return day is not None and low <= day <= high

    return matches


def _days(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day that 2001, 2001/02 or 2001/02/03 may mean."""
    try:
        numbers = [int(part) for part in text.strip().split("/")]
        if len(numbers) == 3:
            day = dt.date(*numbers)
            return day, day
        first_month, last_month = (numbers[1], numbers[1]) if len(numbers) == 2 else (1, 12)
        after = dt.date(numbers[0] + last_month // 12, last_month % 12 + 1, 1)
        return dt.date(numbers[0], first_month, 1), after - dt.timedelta(days=1)
    except (ValueError, TypeError) as error:
        raise BadQuery(f"not a date: {text}") from error


def _pmid_matcher(text: str) -> Matcher:
    first, _, last = text.partition(":")
    if not first.isdigit() or (last and not last.isdigit()):
        raise BadQuery(f"not a PMID: {text}")
    return lambda record: int(first) <= record.pmid <= int(last or first)


def _text_matcher(text: str, name: str, *, quoted: bool) -> Matcher:
    needles = [_needle(text)] if quoted else [_needle(word) for word in text.split()]
    attribute = {"ti": "ti", "tiab": "tiab", "ab": "tiab"}.get(name, "everything")
    return lambda record: all(needle in getattr(record, attribute) for needle in needles)


def _needle(text: str) -> str:
    """Return what stands in a folded text: whole words, or the beginning of one where it is truncated."""
    folded = words(text.removesuffix("*"))
    return folded.rstrip() if text.endswith("*") else folded


def _list_matcher(text: str, name: str) -> Matcher:
    wanted = _LANGUAGES.get(text.lower(), text) if name == "la" else text.partition("/")[0]
    needle = words(wanted.removesuffix("*"))
    prefix = text.endswith("*") or name in {"au", "1au"}

    def matches(record: Record) -> bool:
        return any(
            known == needle or (prefix and known.startswith(needle.rstrip())) or (name == "ad" and needle in known)
            for known in map(words, _values(record, name))
        )

    return matches


def _values(record: Record, name: str) -> Iterable[str]:
    if name == "1au":
        return record.authors[:1]
    attributes = {
        "mh": "mesh",
        "majr": "major_mesh",
        "ot": "keywords",
        "au": "authors",
        "ad": "affiliations",
        "ta": "journals",
        "la": "languages",
        "pt": "publication_types",
    }
    return getattr(record, attributes[name])
