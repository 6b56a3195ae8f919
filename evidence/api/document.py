"""An item's document as an answer has it: every member there is, null where the paper says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import models

from evidence.content import PARTS, ROWS, columns
from evidence.models import EvidenceItem
from literature.api.papers import Row

_QUOTES = "quotes"


def told(said: Mapping[str, Any]) -> Row:
    """Return the document with all its members but the quotes: a part that it lacks is null, rows that it lacks are
    none. No query."""
    parts = {name: _filled(part, said[name]) if name in said else None for name, part in PARTS.items()}
    rows = {name: [_filled(row, one) for one in said.get(name, ())] for name, row in ROWS.items() if name != _QUOTES}
    return {**_filled(EvidenceItem, said), **parts, **rows}


def _filled(model: type[models.Model], said: Mapping[str, Any]) -> Row:
    return {name: said.get(name, empty) for name, empty in _members(model).items()}


@cache
def _members(model: type[models.Model]) -> dict[str, Any]:
    """Return what each member is where nothing was said: a flag is false, all else null."""
    return {field.name: False if isinstance(field, models.BooleanField) else None for field in columns(model)}
