"""Evidence: the list of accepted items, and one of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.api import items
from evidence.api.shapes import EXAMPLE, ItemShape
from evidence.models import EvidenceItem, QuestionType, StudyDesign
from literature.api.base import ListView, OneView, listing
from literature.api.errors import NotHere, Refused, shown
from literature.api.identifiers import matching, read_identifier
from literature.api.parameters import Asked, Parameter, some_of
from literature.models import Paper

_SLUGS = "Separate by commas for any."


@listing("evidence_list", "Evidence items", "evidence", ItemShape)
class EvidenceList(ListView):
    """Accepted evidence items, the latest first; drafts are not public."""

    name = "Evidence"
    serializer_class = ItemShape
    queryset = EvidenceItem.objects.accepted()
    parameters = (
        Parameter(
            "question",
            f"The type of question. {_SLUGS}",
            some_of(QuestionType.values),
            {"type": "string", "examples": QuestionType.values},
        ),
        Parameter(
            "design",
            f"The study design. {_SLUGS}",
            some_of(StudyDesign.values),
            {"type": "string", "examples": StudyDesign.values},
        ),
        Parameter("paper", "An identifier of the paper, as in its address: 17, pmid:8505611.", read_identifier),
    )
    ordering_fields = ("id",)
    ordering = "-id"
    build = staticmethod(items.build)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the items asked for as rows."""
        for name in ("question", "design"):
            for values in asked.get(name, ()):
                queryset = queryset.filter(**{f"{name}__in": values})
        for wanted in asked.get("paper", ()):
            papers = Paper.objects.filter(matching([wanted])).order_by()
            if not papers.exists():
                raise Refused(f"paper={wanted} is not possible: no paper here has it.", parameter="paper")
            queryset = queryset.filter(paper__in=papers.values("pk"))
        return items.rows(queryset)


class EvidenceOne(OneView):
    """One accepted evidence item."""

    name = "Evidence item"

    @extend_schema(
        operation_id="evidence_retrieve",
        summary="An evidence item",
        tags=["evidence"],
        responses=ItemShape,
        examples=[EXAMPLE],
    )
    def get(self, request: Request, number: str) -> Response:
        """The finding, the words it rests on, and its paper."""
        found = list(items.rows(EvidenceItem.objects.accepted().filter(pk=_number(number))))
        if not found:
            raise NotHere(f"There is no accepted evidence item {number}.")
        return Response(items.build(found)[0])


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise Refused(f"{shown(text)} is not the number of an evidence item: use digits.", "malformed_identifier")
