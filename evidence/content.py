"""An evidence item as one document, and back: the form in which it is checked, compared, kept and told.

A document is what JSON can say: counts are integers, numbers as printed are texts ("52.0"), terms are their slugs, and
what is empty is left out.  Its members are the columns of the item that a curator fills in, the part of the question
type ("therapy", "diagnosis", "prevalence"), the rows of results ("groups", "effects", "adverse_events", "features",
"cases", "reviewed") and the "quotes".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Model

from evidence.models import (
    AdverseEvent,
    CaseRow,
    Diagnosis,
    EvidenceItem,
    Feature,
    Group,
    Prevalence,
    Quote,
    ReportedEffect,
    ReviewedStudies,
    Therapy,
)

Document = dict[str, Any]

PARTS: dict[str, Any] = {"therapy": Therapy, "diagnosis": Diagnosis, "prevalence": Prevalence}
ROWS: dict[str, Any] = {
    "groups": Group,
    "effects": ReportedEffect,
    "adverse_events": AdverseEvent,
    "features": Feature,
    "cases": CaseRow,
    "reviewed": ReviewedStudies,
    "quotes": Quote,
}
# Columns of the item that are its standing, not what the curator extracted.
_STANDING = ("paper", "origin", "source_url", "pack_key", "status", "version", "content", "level")
_NOT_CONTENT = {"id", "item", "position", *_STANDING}


def columns(model: type[Model]) -> tuple[models.Field[Any, Any], ...]:
    """Return the columns of an item, a part or a row that belong to the document."""
    return tuple(field for field in model._meta.concrete_fields if _is_content(field))


def _is_content(field: models.Field[Any, Any]) -> bool:
    return field.name not in _NOT_CONTENT and field.editable


def document(item: EvidenceItem) -> Document:
    """Return the item as it stands in its tables. One query for each part and each kind of rows."""
    told = _told(item)
    for name, part in PARTS.items():
        if found := part._default_manager.filter(item=item).first():
            told[name] = _told(found)
    for name, row in ROWS.items():
        if rows := [_told(one) for one in row._default_manager.filter(item=item).order_by("position")]:
            told[name] = rows
    return told


def write(item: EvidenceItem, said: Mapping[str, Any]) -> None:
    """Give the item what the document says, in all its tables, and save it; what the document leaves out is emptied.

    The document has passed `evidence.checks`. Raises KeyError for a member that no column has, DoesNotExist for a term
    that is not in the vocabulary, and the database's IntegrityError for what its constraints refuse; run it in a
    transaction."""
    _set(item, {name: value for name, value in said.items() if name not in PARTS | ROWS})
    item.content = _plain(said)
    item.level = item.level_override or item.computed_level
    item.save()
    for name, part in PARTS.items():
        part._default_manager.filter(item=item).delete()
        if said.get(name):
            _make(part, said[name], item=item)
    for name, row in ROWS.items():
        row._default_manager.filter(item=item).delete()
        for position, one in enumerate(said.get(name, ())):
            _make(row, one, item=item, position=position)


def _make(model: type[Model], said: Mapping[str, Any], **place: Any) -> None:
    made = model(**place)
    _set(made, said)
    made.save(force_insert=True)


def _set(row: Model, said: Mapping[str, Any]) -> None:
    """Fill the row's columns; an empty one gets what the column has by default."""
    known = {field.name: field for field in columns(type(row))}
    if unknown := said.keys() - known.keys():
        raise KeyError(f"{type(row)._meta.verbose_name} has no {', '.join(sorted(unknown))}")
    for name, field in known.items():
        value = said.get(name)
        if value is None:
            value = field.get_default()
        elif isinstance(field, models.ForeignKey):
            value = field.remote_field.model._default_manager.get(slug=value)
        setattr(row, name, value)


def _told(row: Model) -> Document:
    return dict(_filled(row))


def _filled(row: Model) -> Iterator[tuple[str, Any]]:
    for field in columns(type(row)):
        value = getattr(row, field.name)
        if isinstance(field, models.ForeignKey) and value is not None:
            yield field.name, value.slug
        elif isinstance(value, Decimal):
            yield field.name, format(value, "f")
        elif not _is_empty(value):
            yield field.name, value


def _plain(said: Mapping[str, Any]) -> Document:
    """Return the document without what is empty."""
    return {name: kept for name, value in said.items() if not _is_empty(kept := _kept(name, value))}


def _kept(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _plain(value)
    return [_plain(one) for one in value] if name in ROWS else value


def _is_empty(value: Any) -> bool:
    """Return whether nothing was said; none of something, 0, is something."""
    return value is None or value is False or value in ("", [], {})
