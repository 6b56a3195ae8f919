"""An evidence item as one document, and back: the form in which it is checked, compared, kept and told.

A document is what JSON can say: counts are integers, numbers as printed are texts ("52.0"), terms are their slugs, and
what is empty is left out.  Its members are the columns of the item that a curator fills in, the part of the question
type ("therapy", "diagnosis", "prevalence"), the rows of results ("groups", "effects", "adverse_events", "features",
"cases", "reviewed") and the "quotes".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Model

from evidence.findings import Document, Finding, impossible
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
from evidence.refusals import Unfit
from evidence.typed import read

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

_Made = list[tuple[str, Any]]  # the rows of an item with their paths, not saved yet


@cache
def columns(model: type[Model]) -> tuple[models.Field[Any, Any], ...]:
    """Return the columns of an item, a part or a row that belong to the document."""
    return tuple(field for field in model._meta.concrete_fields if _is_content(field))


def _is_content(field: models.Field[Any, Any]) -> bool:
    return field.name not in _NOT_CONTENT and field.editable


# ── Reading the tables ──────────────────────────────────────────────────────────────────────────────────────────────
def document(item: EvidenceItem) -> Document:
    """Return the item as it stands in its tables. One query for each part and each kind of rows."""
    made: _Made = []
    for name, part in PARTS.items():
        if found := part._default_manager.filter(item=item).first():
            made.append((name, found))
    for name, row in ROWS.items():
        made += [(name, one) for one in row._default_manager.filter(item=item).order_by("position")]
    return _told_all(item, made)


def _told_all(item: EvidenceItem, made: _Made) -> Document:
    told = _told(item)
    for path, row in made:
        name = path.partition(".")[0]
        if name in PARTS:
            told |= {name: part} if (part := _told(row)) else {}
        else:
            told.setdefault(name, []).append(_told(row))
    return told


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


def _is_empty(value: Any) -> bool:
    """Return whether nothing was said; none of something, 0, is something."""
    return value is None or value is False or value in ("", [], {})


# ── Writing them ────────────────────────────────────────────────────────────────────────────────────────────────────
def canonical(said: Mapping[str, Any]) -> Document:
    """Return the document in the one form that it has: "3" as 3, 52.0 as "52.0", without what is empty.

    Raises Unfit, which names every place that the tables cannot hold. Writes nothing."""
    item = EvidenceItem()
    return _told_all(item, _fill(item, said))


def write(item: EvidenceItem, said: Mapping[str, Any]) -> None:
    """Give the item what the document says, in all its tables, and save it; what the document leaves out is emptied.

    The document has passed `evidence.checks`. Raises Unfit, before anything is written, for what the tables cannot
    hold; run it in a transaction."""
    is_new = item._state.adding
    made = _fill(item, said)
    item.content = _told_all(item, made)
    item.level = item.level_override or item.computed_level
    item.save()
    for model in () if is_new else (*PARTS.values(), *ROWS.values()):
        model._default_manager.filter(item=item).delete()
    for _, row in made:
        row.item = item
        row.save(force_insert=True)


def _fill(item: EvidenceItem, said: Mapping[str, Any]) -> _Made:
    """Fill the item's columns, and return its parts and rows. Raises Unfit with everything that is wrong."""
    told, wrong = read(said)
    _set(item, {name: value for name, value in told.items() if name not in PARTS | ROWS}, "", wrong)
    made = [(name, _filled_row(part, told[name], name, wrong)) for name, part in PARTS.items() if name in told]
    for name, model in ROWS.items():
        for position, one in enumerate(told.get(name, ())):
            path = f"{name}.{position}"
            made.append((path, _filled_row(model, one, path, wrong)))
            made[-1][1].position = position
    if wrong:
        raise Unfit(wrong)
    return made


def _filled_row(model: type[Model], said: Document, path: str, wrong: list[Finding]) -> Any:
    row = model()
    _set(row, said, f"{path}.", wrong)
    return row


def _set(row: Model, said: Document, at: str, wrong: list[Finding]) -> None:
    """Fill the row's columns; an empty one gets what the column has by default."""
    for field in columns(type(row)):
        value = said.get(field.name)
        if value is None:
            setattr(row, field.name, field.get_default())
        elif isinstance(field, models.ForeignKey):
            setattr(row, field.name, _term(field, value, f"{at}{field.name}", wrong))
        else:
            setattr(row, field.name, field.to_python(value))


def _term(field: models.ForeignKey[Any, Any], slug: str, path: str, wrong: list[Finding]) -> Model | None:
    model = field.remote_field.model
    found: Model | None = model._default_manager.filter(slug=slug).first()
    if found is None:
        wrong.append(impossible(path, "unknown-term", f"There is no {model._meta.verbose_name} “{slug}”."))
    return found
