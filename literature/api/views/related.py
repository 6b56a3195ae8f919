"""What is near to a paper."""

from __future__ import annotations

from typing import ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from literature.api import related
from literature.api.base import OneView, described
from literature.api.parameters import Parameter, read_values, whole_number
from literature.api.shapes.paper import MergedShape
from literature.api.shapes.related import EXAMPLE, RelatedAnswer
from literature.api.views.papers import find_one, gone_to
from literature.related import MOST_RELATED

_USUAL = 10
_SIZE = {"type": "integer", "minimum": 1, "maximum": MOST_RELATED, "default": _USUAL}
_PAGE_SIZE = Parameter("page_size", "How many papers to tell.", whole_number(1, MOST_RELATED), _SIZE)


class PaperRelated(OneView):
    """The papers that are nearest to one by the MeSH headings and the words they share, and what those are.

    A merged paper answers 301 with the address of what is near to the one that stands."""

    name = "Related papers"
    known_parameters: ClassVar[tuple[str, ...]] = ("page_size", "format")

    @extend_schema(
        operation_id="papers_related",
        summary="Papers near to one",
        tags=["papers"],
        parameters=[described(_PAGE_SIZE)],
        responses={200: RelatedAnswer, 301: OpenApiResponse(MergedShape, "It is one with another paper.")},
        examples=[EXAMPLE],
    )
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        """The nearest first; of papers equally near, the last added first."""
        asked = read_values(request, [_PAGE_SIZE]).get("page_size", [_USUAL])
        found = find_one(identifier)
        if found.survivor:
            return gone_to(found, request, "literature-api:related")
        results = related.build(found.paper["id"], asked[0])
        return Response({"count": len(results), "results": results})
