"""How the parts of an evidence item are called on pages: "Group 2 (placebo): events" for "groups.1.events"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.admin.extraction.fields import columns_of
from evidence.admin.extraction.layout import ONE_ROW, PARTS, ROWS, Section

_NAMED_BY = ("label", "name", "factor", "what", "place")


def value_label(path: str, said: Mapping[str, Any]) -> str:
    """Return what to call a value, a part or a row of a document; the path itself where it is none."""
    head, _, rest = path.partition(".")
    if head in ROWS:
        number, _, name = rest.partition(".")
        row = _row_label(head, number, said)
        return f"{row}: {_column(head, name)}" if name else row
    if head in PARTS:
        return f"{PARTS[head].title}: {_column(head, rest)}" if rest else PARTS[head].title
    return _column("", path).capitalize() if path else "The item"


def _row_label(key: str, number: str, said: Mapping[str, Any]) -> str:
    if not number.isdigit():
        return ROWS[key].title
    rows = said.get(key, ())
    row = rows[int(number)] if int(number) < len(rows) else {}
    name = next((str(row[one]) for one in _NAMED_BY if row.get(one)), "") if key != "quotes" else ""
    return f"{ONE_ROW[key].capitalize()} {int(number) + 1}" + (f" ({name})" if name else "")


def _column(key: str, name: str) -> str:
    column = columns_of(key).get(name)
    return column.label if column else name


def place_of(path: str) -> str:
    """Return the id of what a path stands for in the extraction form: a field, a row, a section, a quote's values."""
    head, _, rest = path.partition(".")
    number, _, name = rest.partition(".") if head in ROWS else ("", "", rest)
    key, column = (head, name) if head in ROWS or head in PARTS else ("", path)
    if key == "quotes" and name == "values":
        return f"values-{head}.{number}"
    if column in columns_of(key):
        return f"f-{path.replace('.', '-')}"
    return f"r-{head}.{number}" if number.isdigit() else f"s-{head}"


def section_of(path: str) -> Section | None:
    """Return the section of parts or rows in which a path lies; None for the item's own columns."""
    return {**PARTS, **ROWS}.get(path.partition(".")[0])
