"""Rows as plain JSON, to be kept with a merge and put back by undoing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from literature import bulk

Row = dict[str, Any]


def kept(instance: models.Model, columns: Iterable[str] | None = None) -> Row:
    """Return the columns of a row (all of them unless named) as values that JSON has."""
    names = [field.attname for field in instance._meta.concrete_fields] if columns is None else columns
    return {name: _plain(getattr(instance, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def put(instance: models.Model, row: Row) -> None:
    """Set the columns of a row that was kept; nothing is saved."""
    for name, value in row.items():
        setattr(instance, name, read(type(instance), name, value))


def read(model: type[models.Model], column: str, value: Any) -> Any:
    """Return a kept value as the column has it."""
    field = next(field for field in model._meta.concrete_fields if field.attname == column)
    if value is None or isinstance(field, models.JSONField | models.ForeignKey):
        return value
    return field.to_python(value)


def replace_children(model: type[models.Model], paper_id: int, rows: Sequence[Row]) -> None:
    """Make these the child rows of a paper, with the ids that they were kept with, or new ones."""
    model._default_manager.filter(paper_id=paper_id).delete()
    if rows:
        columns = [name for name in rows[0] if name != "paper_id"]
        values = [(paper_id, *(read(model, name, row[name]) for name in columns)) for row in rows]
        bulk.insert(model, ("paper_id", *columns), values)


def children(model: type[models.Model], paper_id: int) -> list[Row]:
    """Return the child rows of a paper in their order."""
    return [kept(row) for row in model._default_manager.filter(paper_id=paper_id).order_by("position", "pk")]


def without_ids(rows: Iterable[Row]) -> list[Row]:
    """Return rows to be inserted anew, for another paper."""
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]
