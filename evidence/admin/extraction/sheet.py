"""The extraction form as it lies before a curator: sections, rows and quotes with what was typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.admin.extraction import texts as typed
from evidence.admin.extraction.fields import Field, columns_of, fields_of
from evidence.admin.extraction.layout import ASKED_FOR, OF_ITEM, ONE_ROW, PARTS, ROWS, Section, shown
from evidence.admin.extraction.texts import Texts
from evidence.admin.wording import value_label

Lines = list[list[Field]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of results: where it is, how it is called, and its fields."""

    path: str
    number: int  # from 1
    title: str
    lines: Lines
    more: Lines
    more_open: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a quote may be for: its path, its name, what it says, and whether this quote is for it."""

    path: str
    label: str
    said: str
    ticked: bool
    id: str


@dataclass(frozen=True, slots=True)
class Quoting:
    """A quote: its words, its place, the values it is for or may be for, and those that have another quote."""

    path: str
    number: int
    text: Field
    place: Field
    choices: list[Choice]
    elsewhere: list[Choice]

    @property
    def line(self) -> list[Field]:
        """Its words and their place, as one line of the form."""
        return [self.text, self.place]


@dataclass(frozen=True, slots=True)
class Shown:
    """A section of the form; `one` names a single row where it has rows, `asked` says that the curator wanted it."""

    section: Section
    lines: Lines = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    one: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form, and which sections it could show beyond these."""

    sections: list[Shown]
    quotes: list[Quoting]
    hidden: list[Section]
    asked: list[str]


def sheet_of(texts: Texts, extracted: list[str]) -> Sheet:
    """Return the form for these texts; `extracted` are the paths of the values that need a quote."""
    said = typed.nested(texts)
    asked = typed.asked(texts)
    keys = shown(said, asked)
    question, population, outcome, *rest = OF_ITEM
    own = [_of_item(one, texts) for one in (question, population, outcome)]
    middle = [_shown(key, texts, said, key in asked) for key in keys]
    hidden = [{**PARTS, **ROWS}[key] for key in ASKED_FOR if key not in keys]
    sections = [*own, *middle, *(_of_item(one, texts) for one in rest)]
    return Sheet(sections, quotes_of(texts, extracted), hidden, sorted(asked))


def _of_item(section: Section, texts: Texts) -> Shown:
    return Shown(section, fields_of("", "", section.lines, texts))


def _shown(key: str, texts: Texts, said: Mapping[str, Any], asked: bool) -> Shown:
    if key in PARTS:
        return Shown(PARTS[key], fields_of(key, f"{key}.", PARTS[key].lines, texts), asked=asked)
    rows = [_row(key, number, texts, said) for number in range(typed.count(texts, key))]
    return Shown(ROWS[key], rows=rows, one=ONE_ROW[key], asked=asked)


def _row(key: str, number: int, texts: Texts, said: Mapping[str, Any]) -> Row:
    path, section = f"{key}.{number}", ROWS[key]
    more = fields_of(key, f"{path}.", section.more, texts)
    filled = any(one.text and one.text != one.column.default for line in more for one in line)
    name = str(texts.get(f"{path}.{section.names[0]}", "")) if columns_of(key)[section.names[0]].kind == "text" else ""
    title = f"{ONE_ROW[key].capitalize()} {number + 1}" + (f": {name}" if name else "")
    return Row(path, number + 1, title, fields_of(key, f"{path}.", section.lines, texts), more, filled)


# ── Quotes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def quotes_of(texts: Texts, extracted: list[str]) -> list[Quoting]:
    """Return the quotes with the values that each may be for; a value with another quote stands apart."""
    number = typed.count(texts, "quotes")
    values = [_values(texts, quote) for quote in range(number)]
    quoted = [path for path in extracted if any(covers(one, path) for some in values for one in some)]
    return [_quoting(quote, texts, extracted, values[quote], quoted) for quote in range(number)]


def _values(texts: Texts, quote: int) -> list[str]:
    found = texts.get(f"quotes.{quote}.values", [])
    return list(found) if isinstance(found, list) else []


def _quoting(quote: int, texts: Texts, extracted: list[str], own: list[str], quoted: list[str]) -> Quoting:
    path, said = f"quotes.{quote}", typed.nested(texts)
    [[text], [place]] = fields_of("quotes", f"{path}.", ROWS["quotes"].lines, texts)
    strangers = [one for one in own if not any(covers(one, value) for value in extracted)]
    ticked = [value for value in (*extracted, *strangers) if any(covers(one, value) for one in own)]
    offered = [value for value in (*extracted, *strangers) if value in ticked or value not in quoted]
    wholes = dict.fromkeys(_whole(value) for value in quoted if value not in ticked)
    choices = [
        Choice(value, value_label(value, said), _said(value, texts), value in ticked, f"q-{quote}-{value}")
        for value in (*offered, *wholes)
    ]
    return Quoting(path, quote + 1, text, place, choices[: len(offered)], choices[len(offered) :])


def _whole(path: str) -> str:
    """Return the row or part in which a value lies; the value itself where it lies in none."""
    head, _, rest = path.partition(".")
    return f"{head}.{rest.partition('.')[0]}" if head in ROWS else head


def covers(quoted: str, path: str) -> bool:
    """Return whether a quote for one path is a quote for another: that of a row or a part stands for all in it."""
    return quoted == path or path.startswith(f"{quoted}.")


def _said(path: str, texts: Texts) -> str:
    unit = texts.get(f"{path}_unit")
    return " ".join(str(part) for part in (texts.get(path), unit) if part)
