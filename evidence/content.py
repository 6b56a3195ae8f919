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

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model

from evidence.findings import Finding, impossible
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
_LARGEST = 2_147_483_647  # the largest count that both databases hold
_MOST_ROWS = 500  # of one kind in one item

_Made = list[tuple[str, Any]]  # the rows of an item with their paths, not saved yet


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
    wrong: list[Finding] = []
    _set(item, {name: value for name, value in said.items() if name not in PARTS | ROWS}, "", wrong)
    made = [(name, _made(part, said[name], name, wrong)) for name, part in PARTS.items() if said.get(name)]
    for name, row in ROWS.items():
        for position, one in enumerate(_listed(said.get(name) or (), name, wrong)):
            path = f"{name}.{position}"
            made.append((path, _made(row, one, path, wrong)))
            made[-1][1].position = position
    if item.level_override and not item.level_override_reason:
        wrong.append(impossible("level_override_reason", "unfit", "Say why the level is another than the rules say."))
    if wrong:
        raise Unfit(wrong)
    return made


def _listed(rows: Any, path: str, wrong: list[Finding]) -> list[Any]:
    if isinstance(rows, list | tuple) and len(rows) <= _MOST_ROWS:
        return list(rows)
    wrong.append(impossible(path, "unfit", f"“{path}” is a list of at most {_MOST_ROWS} rows."))
    return []


def _made(model: type[Model], said: Any, path: str, wrong: list[Finding]) -> Any:
    row = model()
    if isinstance(said, Mapping):
        _set(row, said, f"{path}.", wrong)
    else:
        wrong.append(impossible(path, "unfit", f"“{path}” consists of members with names."))
    return row


def _set(row: Model, said: Mapping[str, Any], at: str, wrong: list[Finding]) -> None:
    """Fill the row's columns; an empty one gets what the column has by default."""
    known = {field.name: field for field in columns(type(row))}
    for name in sorted(str(name) for name in said.keys() - known.keys()):
        message = f"{_capital(str(row._meta.verbose_name))} has no member “{name}”."
        wrong.append(impossible(f"{at}{name}", "unfit", message))
    for name, field in known.items():
        try:
            setattr(row, name, _clean(field, said.get(name), row))
        except ValidationError as error:
            label = _capital(str(field.verbose_name))
            message = " ".join(f"{label}: {message}" for message in error.messages)
            wrong.append(impossible(f"{at}{name}", "unfit", message))


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _clean(field: models.Field[Any, Any], value: Any, row: Model) -> Any:
    """Return the value as the column holds it. Raises ValidationError for what it cannot hold."""
    if isinstance(value, str) and "\x00" in value:
        raise ValidationError("A text cannot contain the character NUL.")
    if value is None:
        value = field.get_default()
    if isinstance(field, models.ForeignKey):
        return None if value in (None, "") else _term(field, value)
    if isinstance(field, models.JSONField):
        return _paths(value)
    if isinstance(field, models.IntegerField) and value is not None:
        value = _whole(value)
    return field.clean(value.strip() if isinstance(value, str) else value, row)


def _term(field: models.ForeignKey[Any, Any], slug: Any) -> Any:
    model = field.remote_field.model
    found = model._default_manager.filter(slug=slug).first() if isinstance(slug, str) else None
    if found is None:
        raise ValidationError(f"there is no {model._meta.verbose_name} “{slug}”.")
    return found


def _paths(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) and "\x00" not in one for one in value):
        raise ValidationError("is a list of the values that rest on the quote.")
    return list(value)


def _whole(value: Any) -> Any:
    """Return a count; int() would make 21 people of 21.5."""
    try:
        number = None if isinstance(value, bool) else Decimal(str(value).strip())
        if number is not None and number == number.to_integral_value() and abs(number) <= _LARGEST:
            return int(number)
    except ArithmeticError:
        pass
    raise ValidationError(f"“{value}” is not a whole number from 0 to {_LARGEST:,}.")
