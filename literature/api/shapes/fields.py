"""The parts that shapes are made of."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.serializers import DateField, DateTimeField, IntegerField


class Shape(serializers.Serializer[Any]):
    """A JSON object; never used to read or write one."""


class Part(Shape):
    """A JSON object of which a client may pick members by `fields`: it has all of them unless it is asked for some."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the members, none of them required."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


def said_text(help_text: str = "", **options: Any) -> serializers.CharField:
    """Return a text that is always there."""
    return serializers.CharField(help_text=help_text, **options)


def maybe(help_text: str = "", **options: Any) -> serializers.CharField:
    """Return a text that is null where it is not said."""
    return serializers.CharField(help_text=help_text, allow_null=True, **options)


def texts(help_text: str = "") -> serializers.ListField:
    """Return a list of texts."""
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


def count(help_text: str = "") -> IntegerField:
    """Return a number of things."""
    return IntegerField(min_value=0, help_text=help_text)


def number(help_text: str = "") -> IntegerField:
    """Return a whole number that is null where it is not said."""
    return IntegerField(allow_null=True, help_text=help_text)


def day(help_text: str = "") -> DateField:
    """Return a day that is null where it is not said."""
    return DateField(allow_null=True, help_text=help_text)


def moment(help_text: str = "", *, always: bool = False) -> DateTimeField:
    """Return a moment in UTC, null where it is not said."""
    return DateTimeField(allow_null=not always, help_text=help_text)


def choice(values: Any, help_text: str = "") -> serializers.ChoiceField:
    """Return one of the given words."""
    return serializers.ChoiceField(choices=values, help_text=help_text)


@extend_schema_field(OpenApiTypes.ANY)
class AsRecorded(serializers.JSONField):
    """A part of the record in the record's own structure."""
