"""How many rows a list has: exactly, up to a bound, or not at all, as the client asks.

Counting all rows that match a common word costs more than the page itself; who only walks a list need not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet

from config.api.errors import Refused
from config.api.ordering import Key

EXACT_UP_TO = 10_000


class CountMode(StrEnum):
    """What a client may ask of `count`."""

    AUTO = "auto"
    EXACT = "exact"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of rows, None where nobody asked; `at_least` marks a lower bound.

    `with_key` and `without_key` tell whether any of the rows may have, or may lack, the first sort key."""

    number: int | None = None
    at_least: bool = False
    with_key: bool = True
    without_key: bool = True

    def members(self) -> dict[str, Any]:
        """Return what the answer says of it."""
        if self.number is None:
            return {"count": None}
        return {"count": self.number, "count_is": "at_least" if self.at_least else "exact"}

    @property
    def certain(self) -> bool:
        """Whether `with_key` and `without_key` are known, not only possible."""
        return self.number is not None and not self.at_least


def read_count_mode(text: str | None) -> CountMode:
    """Return the mode asked for, auto unless said; raises Refused."""
    modes = [mode.value for mode in CountMode]
    if text is not None and text not in modes:
        sentence = f"count={text[:40]} is not possible: use one of {', '.join(modes)}."
        raise Refused(sentence, parameter="count", allowed=modes)
    return CountMode(text or CountMode.AUTO)


def count(queryset: QuerySet[Any], first: Key, mode: CountMode) -> Counted:
    """Return how many rows there are, in one query, or none for CountMode.NONE."""
    if mode is CountMode.NONE:
        return Counted(without_key=first.nullable)
    total, present = _up_to(queryset, first, None if mode is CountMode.EXACT else EXACT_UP_TO)
    if mode is CountMode.AUTO and total > EXACT_UP_TO:
        return Counted(EXACT_UP_TO, at_least=True, without_key=first.nullable)
    return Counted(total, with_key=present > 0, without_key=present < total)


def _up_to(queryset: QuerySet[Any], key: Key, bound: int | None) -> tuple[int, int]:
    """Return how many rows there are and how many of them have the key, of the first `bound` + 1 rows found.

    A first number above the bound says that there are more rows than that. None counts all."""
    rows = queryset.order_by()
    if rows.query.group_by is None:  # only what is counted is read; grouped rows are what they are
        rows = rows.values("pk", key.column)
    if bound is not None:
        rows = rows[: bound + 1]
    if not key.nullable:
        total = rows.count()
        return total, total
    counted = rows.aggregate(total=Count("pk"), present=Count(key.column))
    return counted["total"], counted["present"]
