"""Evidence: the list of accepted items, and one of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.api import filters, item, items
from evidence.api.shapes.item import EXAMPLE, ItemDetailShape, ItemShape
from evidence.models import EvidenceItem
from literature.api.base import ListView, OneView, listing
from literature.api.errors import NotHere, Refused, shown
from literature.api.parameters import Asked


@listing("evidence_list", "Evidence items", "evidence", ItemShape)
class EvidenceList(ListView):
    """Accepted evidence items, the latest first; drafts are not public."""

    name = "Evidence"
    serializer_class = ItemShape
    queryset = EvidenceItem.objects.accepted()
    parameters = filters.PARAMETERS
    ordering_fields = ("id", "accepted_at", "level", "n_analysed")
    ordering_columns: ClassVar[dict[str, str]] = {"accepted_at": "decided_at"}
    ordering = "-id"
    build = staticmethod(items.build)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the items asked for as rows."""
        return items.rows(filters.narrow(queryset, asked))


class EvidenceOne(OneView):
    """One accepted evidence item, with everything that was extracted and what it rests on."""

    name = "Evidence item"

    @extend_schema(
        operation_id="evidence_retrieve",
        summary="An evidence item",
        tags=["evidence"],
        responses=ItemDetailShape,
        examples=[EXAMPLE],
    )
    def get(self, request: Request, number: str) -> Response:
        """The finding, its numbers with the words they rest on, what follows from them, its level and its paper."""
        found = list(items.rows(EvidenceItem.objects.accepted().filter(pk=_number(number))))
        if not found:
            raise NotHere(f"There is no accepted evidence item {number}.")
        return Response(item.build(found[0]))


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise Refused(f"{shown(text)} is not the number of an evidence item: use digits.", "malformed_identifier")
