"""An item's document as an answer has it: every member there is, null where the paper says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.derived import derive
from evidence.flat import rounded
from evidence.shape import ITEM, PARTS, ROWS, Members
from literature.api.papers import Row

_QUOTES = "quotes"


def told(said: Mapping[str, Any]) -> Row:
    """Return the document with all its members but the quotes: a part that it lacks is null, rows that it lacks are
    none. No query."""
    parts = {name: _filled(part, said[name]) if name in said else None for name, part in PARTS.items()}
    rows = {name: [_filled(row, one) for one in said.get(name, ())] for name, row in ROWS.items() if name != _QUOTES}
    return {**_filled(ITEM, said), **parts, **rows}


def _filled(members: Members, said: Mapping[str, Any]) -> Row:
    return {name: said.get(name, False if member.kind == "flag" else None) for name, member in members.items()}


def derived(said: Mapping[str, Any]) -> list[Row]:
    """Return what can be computed from the document, each value marked as derived. No query."""
    return [
        {
            "path": one.path,
            "measure": one.name,
            "value": rounded(one.estimate.value),
            "lower": rounded(one.estimate.lower),
            "upper": rounded(one.estimate.upper),
            "method": one.estimate.method,
            "says": one.says,
            "is_derived": True,
        }
        for one in derive(dict(said))
    ]
