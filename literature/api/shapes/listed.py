"""A paper of a list with the members that may be included, and the counts beside a list."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from literature.api.includes import includes
from literature.api.shapes.paper import ExplanationShape, PaperShape


class ListedPaperShape(PaperShape):
    """A paper, as lists give it: with `fields` some of its members, with `include` further ones."""

    explain = ExplanationShape(required=False, help_text="With explain=true.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the members of a paper and those that may be included, whichever app added them."""
        fields = super().get_fields()
        for one in includes().values():
            options: Any = {"many": True} if one.many else {"allow_null": True}
            fields[one.name] = one.shape(required=False, help_text=f"With include={one.name}.", **options)
        return fields


_VALUE = {
    "type": "object",
    "required": ["value", "name"],
    "properties": {
        "value": {"type": ["string", "integer"], "description": "As the parameter of the same name takes it."},
        "name": {"type": "string"},
    },
}
_PAPERS = {"type": "integer", "minimum": 0}
_CHOSEN = {
    "papers": {**_PAPERS, "description": "How many papers were counted."},
    "papers_are": {
        "type": "string",
        "enum": ["all", "last_added"],
        "description": "Whether all papers of the list were counted, or the 2,000 last added (`count=exact`: all).",
    },
}
_FACET = {
    "type": "object",
    "required": ["values", "more", "without", *_CHOSEN],
    "properties": {
        "values": {
            "type": "array",
            "description": "The most frequent first.",
            "items": {
                "type": "object",
                "required": ["value", "name", "papers"],
                "properties": {**_VALUE["properties"], "papers": _PAPERS},  # type: ignore[dict-item]
            },
        },
        "more": {"type": "integer", "minimum": 0, "description": "How many further values there are."},
        "without": {"type": "integer", "minimum": 0, "description": "How many papers have no value."},
        **_CHOSEN,
    },
}
FACETS: dict[str, Any] = {
    "type": "object",
    "description": "With `facets`: the papers counted by each dimension asked for.",
    "additionalProperties": _FACET,
}
GROUPS: dict[str, Any] = {
    "type": "object",
    "description": "With `group_by`: the papers of each value, or pair of values.",
    "required": ["by", *_CHOSEN, "groups", "more", "totals"],
    "properties": {
        "by": {"type": "array", "items": {"type": "string"}},
        **_CHOSEN,
        "groups": {
            "type": "array",
            "description": "The largest first; each has its value of every dimension, null for papers without one.",
            "items": {
                "type": "object",
                "required": ["papers"],
                "properties": {"papers": _PAPERS},
                "additionalProperties": {"oneOf": [_VALUE, {"type": "null"}]},
            },
        },
        "more": {"type": "integer", "minimum": 0, "description": "How many further groups there are."},
        "totals": {"type": "object", "additionalProperties": _FACET, "description": "Each dimension by itself."},
    },
}
