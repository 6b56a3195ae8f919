"""Shapes of documents, made from the columns that documents are made of."""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.serializers import BooleanField

from evidence.content import columns
from evidence.models.fields import AsPrinted
from literature.api.shapes.fields import Shape, maybe, number


def maybe_one_of(choices: Any, help_text: str = "") -> serializers.CharField:
    """Return one of some words, or null where it is not said."""
    words = ", ".join(value for value, _ in choices if value)
    return maybe(f"{help_text} One of {words}; null where it is not said.".strip())


def shape_of(model: type[models.Model], name: str, says: str, **more: Any) -> type[Shape]:
    """Return the shape of a part or a row of a document: a member a column, and whatever else is given."""
    members = {field.name: _member(field) for field in columns(model)}
    return type(name, (Shape,), {"__doc__": says, **members, **more})


def _member(field: models.Field[Any, Any]) -> serializers.Field[Any, Any, Any, Any]:
    says = _sentence(field)
    if isinstance(field, models.BooleanField):
        return BooleanField(help_text=says)
    if isinstance(field, models.IntegerField):
        return number(says)
    if field.choices:
        return maybe_one_of(field.choices, says)
    if isinstance(field, models.ForeignKey):
        return maybe(f"{says} By slug.".strip())
    return maybe(f"{says} As printed." if isinstance(field, AsPrinted) else says)


def _sentence(field: models.Field[Any, Any]) -> str:
    name, more = str(field.verbose_name), str(field.help_text)
    return f"{name[0].upper()}{name[1:]}{f': {more}' if more else ''}."
