"""The order of a list, and what comes after a row in it, the same on SQLite and PostgreSQL.

Missing values come last, whichever way a column is sorted; text compares byte by byte.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Model, Q, TextField
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Collate
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from config.api.errors import Refused

_LOOKUPS = {"gt": GreaterThan, "gte": GreaterThanOrEqual, "lt": LessThan, "lte": LessThanOrEqual}


@dataclass(frozen=True, slots=True)
class Key:
    """A column that a list can be sorted by."""

    column: str
    nullable: bool = False
    text: bool = False

    def expression(self) -> Combinable:
        """Return the column as the database sorts it."""
        return Collate(self.column, "C") if self._collated() else F(self.column)

    def compared(self, lookup: str, value: Any) -> Q:
        """Return the rows whose column compares so with the value, in the order in which the database sorts it."""
        if self._collated():
            return Q(_LOOKUPS[lookup](self.expression(), value))
        return Q((f"{self.column}__{lookup}", value))

    def missing(self) -> Q:
        """Return the rows without a value."""
        return Q((f"{self.column}__isnull", True))

    def _collated(self) -> bool:
        """Whether to say that bytes are compared; SQLite does so unless told otherwise."""
        return self.text and connection.vendor == "postgresql"


@dataclass(frozen=True, slots=True)
class Sort:
    """A key with its direction; `nulls_first` only while a list is walked backwards."""

    key: Key
    descending: bool = False
    nulls_first: bool = False

    def reversed(self) -> Sort:
        """Return the same sort from the other end."""
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def order_by(self) -> OrderBy:
        """Return the ORDER BY term."""
        nulls = {"nulls_first": True} if self.nulls_first else {"nulls_last": True}
        options = nulls if self.key.nullable else {}
        return OrderBy(self.key.expression(), descending=self.descending, **options)  # type: ignore[arg-type]

    def equal(self, value: Any) -> Q:
        """Return the rows that have this value."""
        return self.key.missing() if value is None else Q((self.key.column, value))

    def after(self, value: Any) -> Q | None:
        """Return the rows that come after this value, None if none can."""
        if value is None:
            return ~self.key.missing() if self.nulls_first else None
        beyond = self.key.compared("lt" if self.descending else "gt", value)
        return beyond | self.key.missing() if self.key.nullable and not self.nulls_first else beyond

    def not_before(self, value: Any) -> Q:
        """Return the rows at this value or beyond, missing values apart: the bound that an index can use."""
        return self.key.compared("lte" if self.descending else "gte", value)


def keys_of(model: type[Model], names: Iterable[str], columns: Mapping[str, str] | None = None) -> dict[str, Key]:
    """Return sort keys of a model by name; `columns` has the columns that are called otherwise than their names."""
    return {name: _key_of(model, (columns or {}).get(name, name)) for name in names}


def _key_of(model: type[Model], column: str) -> Key:
    field = model._meta.get_field(column)
    return Key(column, nullable=bool(field.null), text=isinstance(field, (CharField, TextField)))


def read_ordering(text: str, keys: Mapping[str, Key], tie_break: Key, alone: Sequence[str] = ()) -> tuple[Sort, ...]:
    """Return the sorts of an `ordering` parameter such as "-year,id", ended by the tie-break that makes it total.

    Raises Refused, naming what the list can be sorted by; `alone` has orders that are no column's."""
    sorts: list[Sort] = []
    for name in text.split(","):
        bare = name.strip().removeprefix("-")
        if bare not in keys:
            raise _unknown(bare, [*keys, *alone])
        if any(sort.key == keys[bare] for sort in sorts):
            raise Refused(f"ordering names {bare} twice.", parameter="ordering", allowed=sorted(keys))
        sorts.append(Sort(keys[bare], descending=name.strip().startswith("-")))
    if all(sort.key != tie_break for sort in sorts):
        sorts.append(Sort(tie_break, descending=sorts[0].descending))
    return tuple(sorts)


def _unknown(name: str, keys: Sequence[str]) -> Refused:
    nearest = next(iter(get_close_matches(name, keys, n=1)), None)
    hint = f" Did you mean {nearest}?" if nearest else ""
    accepted = "one or more, separated by commas, each with - before it for the last first"
    return Refused(
        f"ordering={name} is not offered.{hint} Use one of {', '.join(sorted(keys))}: {accepted}.",
        parameter="ordering",
        allowed=sorted(keys),
        nearest=nearest,
    )


def rows_after(sorts: Sequence[Sort], values: Sequence[Any]) -> Q:
    """Return the condition for rows that come after the one with these values."""
    condition = Q(pk__in=())
    same = Q()
    for sort, value in zip(sorts, values, strict=True):
        if (beyond := sort.after(value)) is not None:
            condition |= same & beyond
        same &= sort.equal(value)
    return condition


def as_json(value: Any) -> Any:
    """Return a key's value as a cursor keeps it; the database's own conversion reads dates back from text."""
    return value.isoformat() if isinstance(value, dt.date) else value
