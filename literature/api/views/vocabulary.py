"""Names that the papers use: MeSH headings, and whatever a reader may be about to type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from literature.api import mesh
from literature.api.base import ListView, OneView, described, listing
from literature.api.errors import Refused
from literature.api.papers import Row
from literature.api.parameters import Asked, Parameter, read_values, said, some_of
from literature.api.shapes import vocabulary as shapes
from literature.autocomplete import KINDS, begins, suggest
from literature.models import MeshTerm
from literature.query.text import key

_LONGEST = 200


@listing("mesh_list", "MeSH headings", "papers", shapes.HeadingShape)
class MeshList(ListView):
    """The MeSH headings that papers here have, with how many have each, and how many as a major topic."""

    name = "MeSH headings"
    serializer_class = shapes.HeadingShape
    queryset = MeshTerm.objects.filter(kind=MeshTerm.Kind.DESCRIPTOR)
    parameters = (
        Parameter("name", "How the heading begins, in either case, with or without accents.", said),
        Parameter("ui", "A MeSH unique identifier, such as D008067.", said),
    )
    ordering_fields = ("name_key", "id")
    ordering = "name_key"

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the headings asked for as rows."""
        for name in asked.get("name", ()):
            queryset = queryset.filter(begins("name_key", key(name)))
        for ui in asked.get("ui", ()):
            queryset = queryset.filter(ui=ui.upper())
        return mesh.rows(queryset)

    def build(self, rows: Sequence[Row]) -> list[Row]:
        """Return the page's headings as JSON."""
        return mesh.build(rows, self.request)


def _beginning(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"use at most {_LONGEST} characters")
    if not key(text):
        raise ValueError("it has no letter or digit")
    return text


_Q = Parameter("q", "How the name begins.", _beginning, {"type": "string", "minLength": 1, "maxLength": _LONGEST})
_KIND = Parameter(
    "kind",
    "What to name, separated by commas: all kinds unless said.",
    some_of(list(KINDS)),
    {"type": "string", "examples": ["mesh", *KINDS]},
)


class Autocomplete(OneView):
    """Names that begin as a reader types, up to ten of each kind, without regard to case and accents."""

    name = "Autocomplete"
    known_parameters: ClassVar[tuple[str, ...]] = ("q", "kind", "format")

    @extend_schema(
        operation_id="autocomplete",
        summary="Names that begin so",
        tags=["papers"],
        parameters=[described(_Q), described(_KIND)],
        responses=shapes.SuggestionsAnswer,
        examples=[shapes.EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """Kind by kind; the exact name comes first. `value` is what the filter or field of the same name takes."""
        asked = read_values(request, [_Q, _KIND])
        if "q" not in asked:
            raise Refused("q is missing: say how the name begins.", parameter="q")
        kinds = dict.fromkeys(asked["kind"][0] if "kind" in asked else KINDS)
        found = suggest(asked["q"][0], kinds)
        results = [{"kind": one.kind, "value": one.value, "label": one.label} for one in found]
        return Response({"count": len(results), "results": results})
