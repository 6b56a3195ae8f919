"""One field of the extraction form: how it is called, what it takes, and what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from evidence.content import PARTS, ROWS, columns
from evidence.models import EvidenceItem
from evidence.models.fields import AsPrinted

_WIDE = 150  # a text that may be longer gets a line of its own
_SENTENCES = {"statement", "text"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a form asks for it.

    `kind` is "count", "number", "choice", "flag", "term" (chosen by name), or "text"; `terms` names the vocabulary of a
    term; `default` is what an untouched field says."""

    name: str
    label: str
    help: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    terms: str = ""
    default: str = ""
    wide: bool = False
    is_sentence: bool = False
    required: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A column at its place in the form, with the text in it."""

    column: Column
    path: str
    text: str
    unit: Field | None = None

    @property
    def id(self) -> str:
        """The field's id in the page."""
        return "f-" + self.path.replace(".", "-")


def columns_of(key: str) -> dict[str, Column]:
    """Return the columns of a part or of a kind of rows by their names; of the item itself for ""."""
    return _columns({"": EvidenceItem, **PARTS, **ROWS}[key])


@cache
def _columns(model: type[models.Model]) -> dict[str, Column]:
    fields = {field.name: field for field in columns(model)}
    return {name: _column(field, f"{name}_unit" if f"{name}_unit" in fields else "") for name, field in fields.items()}


def _column(field: Any, unit: str) -> Column:
    default = field.get_default()
    longest = field.max_length or 0
    return Column(
        name=field.name,
        label=str(field.verbose_name),
        help=str(field.help_text),
        kind=_kind(field),
        choices=tuple((str(value), str(label)) for value, label in field.choices or ()),
        terms=str(field.remote_field.model._meta.model_name) if isinstance(field, models.ForeignKey) else "",
        default="" if default in (None, False) or isinstance(default, list) else str(default),
        wide=not field.choices and not isinstance(field, AsPrinted) and longest > _WIDE,
        is_sentence=field.name in _SENTENCES,
        required=not field.blank and not field.has_default(),
        unit=unit,
    )


def _kind(field: Any) -> str:
    if isinstance(field, models.ForeignKey):
        return "term"
    if isinstance(field, models.BooleanField):
        return "flag"
    if field.choices:
        return "choice"
    if isinstance(field, AsPrinted):
        return "number"
    return "count" if isinstance(field, models.IntegerField) else "text"


def fields_of(key: str, prefix: str, lines: tuple[tuple[str, ...], ...], texts: Mapping[str, Any]) -> list[list[Field]]:
    """Return the fields of some lines of a section, each with its text; a number with its unit beside it."""
    known = columns_of(key)
    return [[_field(known, name, prefix, texts) for name in line] for line in lines]


def _field(known: Mapping[str, Column], name: str, prefix: str, texts: Mapping[str, Any]) -> Field:
    column, path = known[name], f"{prefix}{name}"
    unit = _field(known, column.unit, prefix, texts) if column.unit else None
    return Field(column, path, str(texts.get(path, column.default)), unit)


def defaults() -> dict[str, dict[str, str]]:
    """Return what untouched rows of each kind say."""
    return {key: {name: column.default for name, column in columns_of(key).items() if column.default} for key in ROWS}
