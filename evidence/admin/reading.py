"""An evidence item's document as a reviewer reads it: every value in words, with its quotes, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.admin.extraction.fields import Column, columns_of
from evidence.admin.extraction.layout import OF_ITEM, ONE_ROW, PARTS, ROWS, Section
from evidence.admin.extraction.sheet import covers
from evidence.admin.extraction.terms import Terms
from evidence.admin.wording import value_label
from evidence.checks import unsourced
from evidence.derived import derive
from evidence.findings import Document

_LEVEL = "level"  # has a place of its own on the page


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it stands beside a value: its number in the item, its words, its place."""

    number: int
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words, with its quotes; `lacks_quote` where it needs one and has none."""

    path: str
    label: str
    said: str
    quotes: list[Quoted]
    lacks_quote: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Values that stand together: a section, or one row of results; and what its numbers come to."""

    title: str
    values: list[Value]
    derived: list[tuple[str, str]]
    is_row: bool = False


def blocks_of(said: Document, terms: Terms) -> list[Block]:
    """Return the document block by block, without what is empty."""
    reader = _Reader(said, terms)
    blocks = [*reader.of_item(), *reader.of_parts(), *reader.of_rows()]
    return [block for block in blocks if block.values]


class _Reader:
    def __init__(self, said: Document, terms: Terms) -> None:
        self.said, self.terms = said, terms
        self.lacking = set(unsourced(said))
        self.derived = list(derive(said))
        self.quotes: Sequence[Mapping[str, Any]] = said.get("quotes", ())

    def of_item(self) -> Iterable[Block]:
        for section in OF_ITEM:
            if section.key != _LEVEL:
                yield Block(section.title, self._values("", "", section, self.said), [])

    def of_parts(self) -> Iterable[Block]:
        for key, section in PARTS.items():
            if part := self.said.get(key):
                yield Block(section.title, self._values(key, f"{key}.", section, part), self._come_to(key))

    def of_rows(self) -> Iterable[Block]:
        for key, section in ROWS.items():
            if key == "quotes":
                continue
            for number, row in enumerate(self.said.get(key, ())):
                path = f"{key}.{number}"
                values = self._values(key, f"{path}.", section, row)
                yield Block(value_label(path, self.said), values, self._come_to(path), is_row=True)
            whole = [(d.name, d.says) for d in self.derived if d.path == key]
            if whole:
                yield Block(f"{section.title}: compared", [_none(f"{ONE_ROW[key]}s")], whole)

    def _values(self, key: str, prefix: str, section: Section, told: Mapping[str, Any]) -> list[Value]:
        columns = columns_of(key)
        return [
            self._value(f"{prefix}{name}", columns[name], told)
            for name in section.names
            if told.get(name) not in (None, "", [])
        ]

    def _value(self, path: str, column: Column, told: Mapping[str, Any]) -> Value:
        quotes = [
            Quoted(number, str(quote.get("text", "")), str(quote.get("place", "")))
            for number, quote in enumerate(self.quotes, 1)
            if any(covers(one, path) for one in quote.get("values", ()))
        ]
        return Value(path, column.label, in_words(column, told, self.terms), quotes, path in self.lacking)

    def _come_to(self, path: str) -> list[tuple[str, str]]:
        return [(d.name, d.says) for d in self.derived if d.path == path]


def _none(what: str) -> Value:
    return Value("", "of", f"the {what} above", [], lacks_quote=False)


def in_words(column: Column, told: Mapping[str, Any], terms: Terms) -> str:
    """Return what a column says: a choice by its name, a term by its name, a number with its unit."""
    value = told.get(column.name)
    if value is True:
        return "yes"
    if column.kind == "term":
        return terms.name(column.terms, str(value))
    text = dict(column.choices).get(str(value), str(value))
    unit = told.get(column.unit) if column.unit else ""
    return f"{text} {unit}" if unit else text
