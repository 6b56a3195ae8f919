"""Taking values out of a pack's tables, with a sentence for everything that is not as it must be.   (pure)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from literature.languages import as_recorded

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{3}")
_TYPE_NAMES = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


class Table:
    """One table or object of a pack's file and its place in it; what is wrong is written into `problems`."""

    def __init__(self, values: object, where: str, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        self.values: Mapping[str, Any] = values if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            self.fault("must be a table of named values")

    def fault(self, sentence: str) -> None:
        """Note that something here is wrong; reading goes on, so that all faults are told at once."""
        self.problems.append(f"{self.where}: {sentence}")

    def only(self, known: Iterable[str]) -> None:
        """Note every name that is not known, with the one that was probably meant."""
        known = tuple(known)
        for name in self.values:
            if name not in known:
                close = get_close_matches(name, known, n=1)
                meant = f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(known)}"
                self.fault(f"unknown field {name!r}; {meant}")

    def text(self, name: str, *, required: bool = False, longest: int = 100_000) -> str:
        """Return the text with white space folded to single spaces; "" where it is absent or wrong."""
        value = " ".join(self._typed(name, str, "").split())
        if required and not value and not self._is_wrong(name, str):
            self.fault(f"{name!r} is missing or empty")
        if len(value) > longest:
            self.fault(f"{name!r} is {len(value)} characters long; at most {longest} can be kept")
        return value

    def slug(self, name: str, *, required: bool = True) -> str:
        """Return a slug of lower-case letters, digits and single hyphens."""
        value = self.text(name, required=required, longest=50)
        if value and not SLUG.fullmatch(value):
            self.fault(f"{name} {value!r} must be lower-case letters, digits and single hyphens")
        return value

    def language(self, name: str) -> str:
        """Return a language code, three letters as PubMed has them (deu is ger); "" where none is given."""
        value = self.text(name)
        if value and not LANGUAGE.fullmatch(value):
            self.fault(f"{name} {value!r} must be three letters as PubMed writes languages: eng, fre, ger")
        return as_recorded(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value: bool = self._typed(name, bool, default)
        return value

    def number(self, name: str) -> int | None:
        """Return a whole number, or None where it is absent or wrong."""
        value: int | None = self._typed(name, int, None)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self._typed(name, list, [])
        if not all(isinstance(item, str) and item.strip() for item in found):
            self.fault(f"{name!r} must be a list of texts")
            return ()
        return tuple(" ".join(item.split()) for item in found)

    def tables(self, name: str) -> list[Table]:
        """Return a list of tables; each knows its number, counted from 1."""
        found = self._typed(name, list, [])
        return [Table(item, f"{self.where}, {name} {number}", self.problems) for number, item in enumerate(found, 1)]

    def table(self, name: str) -> Table:
        """Return a table within this one; an empty one where it is absent."""
        return Table(self._typed(name, dict, {}), f"{self.where}, {name}", self.problems)

    def _typed(self, name: str, wanted: type, default: Any) -> Any:
        if name not in self.values:
            return default
        if self._is_wrong(name, wanted):
            self.fault(f"{name!r} must be {_TYPE_NAMES[wanted]}, not {self.values[name]!r}")
            return default
        return self.values[name]

    def _is_wrong(self, name: str, wanted: type) -> bool:
        # bool is a kind of int in Python, and a year of `true` is none.
        return name in self.values and type(self.values[name]) is not wanted


def named(table: Table) -> str:
    """Return the table's slug, and let later sentences call the table by it."""
    slug = table.slug("slug")
    table.where += f" ({slug})" if slug else ""
    return slug


def one_of(table: Table, name: str, choices: Sequence[str], *, required: bool = False, absent: str = "") -> str:
    """Return one of the choices, or "" where none is given; `absent` says what leaving it out means."""
    value = table.text(name, required=required)
    if value and value not in choices:
        table.fault(f"{name} {value!r} must be {', '.join(choices[:-1])} or {choices[-1]}{absent}")
        return ""
    return value


def repeated(values: Iterable[str]) -> list[str]:
    """Return the values that occur more than once, each once, in order."""
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for value in values:
        if value in seen:
            twice[value] = None
        seen.add(value)
    return list(twice)
