"""Values of fields as people read them: names in place of numbers, words in place of codes, and what differs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from literature.differences import Piece, differences
from literature.models import ExclusionReason


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as people read it, and what differs."""

    name: str
    label: str
    before: str
    after: str
    pieces: Sequence[Piece]


class Names:
    """What the rows are called that values refer to, looked up in one query a model however many there are."""

    def __init__(self) -> None:
        self._wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        self._names: dict[type[models.Model], dict[Any, str]] = {}
        self._reasons: dict[str, str] | None = None

    def want(self, field: models.Field[Any, Any], values: Iterable[Any]) -> None:
        """Note values of a field that will be asked for; only foreign keys need to be looked up."""
        if isinstance(field, models.ForeignKey):
            self._wanted[field.related_model].update(value for value in values if value is not None)

    def of(self, model: type[models.Model], pk: Any) -> str:
        """Return what a row is called; a sentence with its number where it is gone."""
        if model not in self._names:
            self._names[model] = {
                row.pk: str(row) for row in model._default_manager.filter(pk__in=self._wanted[model] | {pk})
            }
        return self._names[model].get(pk, f"{model._meta.verbose_name} {pk}, which is there no longer")

    def of_reason(self, slug: str) -> str:
        """Return what a reason for exclusion is called; a reason that is no short name is a sentence already."""
        if self._reasons is None:
            self._reasons = dict(ExclusionReason.objects.values_list("slug", "label"))
        return self._reasons.get(slug, slug)


def readable(field: models.Field[Any, Any], value: Any, names: Names) -> str:
    """Return a value of a field as text; "" for nothing."""
    if value is None or value == "":
        return dict(field.flatchoices).get("", "") if value == "" else ""
    if isinstance(field, models.ForeignKey):
        return names.of(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name == "reason":
        return names.of_reason(str(value))
    return plain(value)


def plain(value: Any) -> str:
    """Return a value that is no reference and no code as text: times in UTC, lists a line an entry."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value, dt.UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {plain(one)}" for name, one in value.items() if one not in (None, "", [], {}))
    if isinstance(value, list | tuple):
        return "\n".join(plain(one) for one in value)
    return "" if value is None else str(value)


def changes_between(
    model: type[models.Model], fields: Sequence[str], before: Mapping[str, Any], after: Mapping[str, Any], names: Names
) -> list[FieldChange]:
    """Return the fields whose values differ, in their order. Values of foreign keys are numbers."""
    changed = []
    for name in fields:
        old, new = before.get(name), after.get(name)
        if old != new and (old or new):
            field: Any = model._meta.get_field(name)
            texts = readable(field, old, names), readable(field, new, names)
            changed.append(FieldChange(name, str(field.verbose_name), *texts, differences(*texts)))
    return changed


def values_of(row: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """Return a row's values by the names of its fields; of a foreign key the number."""
    return {name: getattr(row, row._meta.get_field(name).attname) for name in fields}  # type: ignore[union-attr]
