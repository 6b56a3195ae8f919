"""Evidence: the list of accepted items, and one of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.api import exchange, filters, item, items, takeaway
from evidence.api.shapes.item import ItemDetailShape, ItemShape
from evidence.api.takeaway import DEFAULT, TakenAway
from evidence.models import EvidenceItem
from literature.api.base import OneView, listing
from literature.api.errors import NotHere, Refused, shown
from literature.api.parameters import Asked


@listing("evidence_list", "Evidence items", "evidence", ItemShape, takeaway.MEDIA)
class EvidenceList(TakenAway):
    """Accepted evidence items, the latest first; drafts are not public. As a file, the flat table of their results, or
    all of them as a Bundle of FHIR R5."""

    name = "Evidence"
    serializer_class = ItemShape
    queryset = EvidenceItem.objects.accepted()
    parameters = filters.PARAMETERS
    ordering_fields = ("id", "accepted_at", "level", "n_analysed")
    ordering_columns: ClassVar[dict[str, str]] = {"accepted_at": "decided_at"}
    ordering = "-id"
    build = staticmethod(items.build)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the items asked for."""
        return filters.narrow(queryset, asked)

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the items as rows."""
        return items.rows(queryset)


@extend_schema_view(
    get=extend_schema(
        operation_id="evidence_file",
        summary="Evidence as a file",
        tags=["evidence"],
        parameters=[OpenApiParameter("suffix", str, OpenApiParameter.PATH, enum=takeaway.SUFFIXES)],
        responses=takeaway.MEDIA,
    )
)
class EvidenceFile(EvidenceList):
    """The list under the name of a file: `evidence.csv`, the flat table with a row a result, is
    `evidence/?format=csv`."""

    name = "Evidence as a file"
    renderer_classes = takeaway.RENDERERS

    def get_format_suffix(self, **kwargs: Any) -> str:
        """Return what the address ends with, as for papers."""
        return str(kwargs["suffix"])


class EvidenceOne(OneView):
    """One accepted evidence item, with everything that was extracted and what it rests on."""

    name = "Evidence item"
    renderer_classes = (*DEFAULT, exchange.FhirRenderer)

    @extend_schema(
        operation_id="evidence_retrieve",
        summary="An evidence item",
        tags=["evidence"],
        responses={(200, "application/json"): ItemDetailShape, **exchange.MEDIA},
    )
    def get(self, request: Request, number: str) -> HttpResponseBase:
        """The finding, its numbers with the words they rest on, what follows from them, its level and its paper."""
        found = list(items.rows(EvidenceItem.objects.accepted().filter(pk=_number(number))))
        if not found:
            raise NotHere(f"There is no accepted evidence item {number}.")
        if isinstance(request.accepted_renderer, exchange.FhirRenderer):
            return exchange.answer(found[0], request)
        return Response(item.build(found[0]))


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise Refused(f"{shown(text)} is not the number of an evidence item: use digits.", "malformed_identifier")
