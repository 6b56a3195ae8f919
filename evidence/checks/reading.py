"""How the rules read a document: printed numbers with their rounding, fractions, groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evidence.findings import Document

# Days in a unit of time; a month and a year as the calendar has them on average.
DAYS = {
    "minutes": Decimal(1) / 1440,
    "hours": Decimal(1) / 24,
    "days": Decimal(1),
    "weeks": Decimal(7),
    "months": Decimal("30.4375"),
    "years": Decimal("365.25"),
}


def number(row: Mapping[str, Any], name: str) -> Decimal | None:
    """Return a printed number or a count, None where it is not filled in."""
    return None if row.get(name) is None else Decimal(str(row[name]))


def half_unit(printed: Decimal) -> Decimal:
    """Return by how much the true value may differ from the printed one: half a unit of its last decimal."""
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - a document holds no NaN
    return Decimal(1).scaleb(min(exponent, 0)) / 2


def surely_above(one: Decimal, other: Decimal) -> bool:
    """Return whether `one` is above `other` however both were rounded.

    Rounding to the same decimals keeps the order; to different ones, each may be off by half a unit."""
    if half_unit(one) == half_unit(other):
        return one > other
    return one - half_unit(one) > other + half_unit(other)


def total(said: Document) -> tuple[str, int] | None:
    """Return the path and the number of all who were enrolled, or else analysed; None where neither is known."""
    for name in ("n_enrolled", "n_analysed"):
        if name in said:
            return name, said[name]
    return None


@dataclass(frozen=True)
class Fraction:
    """Some of some, wherever in the document, with the paths of its members."""

    path: str  # of the row or part
    what: str  # for people
    row: Mapping[str, Any]
    events_name: str
    n_name: str
    percent_name: str

    @property
    def events(self) -> int | None:
        return self.row.get(self.events_name)

    @property
    def n(self) -> int | None:
        return self.row.get(self.n_name)

    @property
    def percent(self) -> Decimal | None:
        return number(self.row, self.percent_name)

    def at(self, name: str) -> str:
        """Return the path of a member of the row."""
        return f"{self.path}.{name}"


def fractions(said: Document) -> Iterator[Fraction]:
    """Yield all that is counted among something."""
    for position, group in enumerate(said.get("groups", ())):
        yield Fraction(f"groups.{position}", called(group), group, "events", "n", "percent")
    for position, row in enumerate(said.get("adverse_events", ())):
        yield Fraction(f"adverse_events.{position}", f"“{row.get('name', '')}”", row, "events", "n", "")
    for position, row in enumerate(said.get("features", ())):
        yield Fraction(f"features.{position}", f"“{row.get('name', '')}”", row, "present", "n", "percent")
    if part := said.get("therapy"):
        yield Fraction("therapy", "recurrence", part, "recurrences", "recurrence_n", "recurrence_percent")
    if part := said.get("prevalence"):
        yield Fraction("prevalence", "prevalence", part, "cases", "n", "percent")


def called(group: Mapping[str, Any]) -> str:
    """Return how a message names a group."""
    stratum = f", {group['stratum']}" if group.get("stratum") else ""
    return f"“{group.get('label', '')}”{stratum}"


def arms(said: Document, stratum: str = "") -> list[tuple[int, Mapping[str, Any]]]:
    """Return the position and the row of each arm and comparator in the stratum ("" for the whole)."""
    return [
        (position, group)
        for position, group in enumerate(said.get("groups", ()))
        if group.get("role", "arm") != "subgroup" and group.get("stratum", "") == stratum
    ]


def strata(said: Document) -> list[str]:
    """Return the strata that have groups or effects, the whole ("") first."""
    named = [row.get("stratum", "") for rows in ("groups", "effects") for row in said.get(rows, ())]
    return list(dict.fromkeys(["", *named]))


def plain(value: Decimal | float) -> str:
    """Return a number for a message: two decimals at most, none that are 0."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
