"""Claims: the list, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.api import claim, claims, filters, sensitivity
from evidence.api.shapes.claim import ClaimDetailShape, ClaimShape, SensitivityShape
from evidence.claims import forest_svg, pooled
from evidence.models import Claim
from literature.api.base import ListView, OneView, listing
from literature.api.errors import NotHere, check_slug
from literature.api.files import PlainRenderer
from literature.api.papers import Row
from literature.api.parameters import Asked


@listing("claims_list", "Claims", "evidence", ClaimShape)
class ClaimList(ListView):
    """Claims that the field makes, each with the verdict of the accepted evidence, in the order of the list."""

    name = "Claims"
    serializer_class = ClaimShape
    queryset = Claim.objects.filter(is_active=True)
    parameters = filters.OF_CLAIMS
    ordering_fields = ("position", "slug", "id")
    ordering = "position"
    unique_field = "slug"

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the claims asked for as rows."""
        return claims.rows(filters.narrow_claims(queryset, asked))

    def build(self, rows: Sequence[Row]) -> list[Row]:
        """Return the page's claims as JSON."""
        return claims.build(rows, self.request)


class ClaimOne(OneView):
    """One claim with the evidence for and against it, its certainty, and the history of its verdict."""

    name = "Claim"

    @extend_schema(operation_id="claims_retrieve", summary="A claim", tags=["evidence"], responses=ClaimDetailShape)
    def get(self, request: Request, slug: str) -> Response:
        """The sentence, what the evidence makes of it and since when, and the items by what they say of it."""
        (row,) = claims.rows(Claim.objects.filter(shown(slug)))
        return Response(claim.build(row, request))


class ClaimSensitivity(OneView):
    """How much a claim's verdict hangs on single papers."""

    name = "Sensitivity"

    @extend_schema(
        operation_id="claims_sensitivity",
        summary="The verdict without each paper",
        tags=["evidence"],
        responses=SensitivityShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The verdict as it is computed now, and as it would be without each paper; those that change it say so."""
        return Response(sensitivity.build(Claim.objects.get(shown(slug))))


class SvgRenderer(PlainRenderer):
    """A picture."""

    format = "svg"
    media_type = "image/svg+xml"


class ClaimForest(OneView):
    """The forest plot of what a claim pools over its studies."""

    name = "Forest plot"
    renderer_classes = (SvgRenderer,)

    @extend_schema(
        operation_id="claims_forest",
        summary="The forest plot of a claim",
        tags=["evidence"],
        responses={(200, "image/svg+xml"): OpenApiTypes.STR},
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The proportion of each study and the pooled one, readable without colour. Where fewer than three studies can
        be pooled, or the claim pools nothing, the answer is 404 with the reason."""
        found = Claim.objects.select_related("outcome").get(shown(slug))
        estimate = pooled(found)
        if estimate.pooled is None:
            raise NotHere(f"There is no forest plot of {slug}: {estimate.refusal}")
        return HttpResponse(forest_svg(found, estimate), content_type="image/svg+xml")


def shown(slug: str) -> Q:
    """Return the condition of a claim that is shown. Raises NotHere for a slug that none has. One query."""
    standing = Q(is_active=True)
    check_slug("claim", slug, list(Claim.objects.filter(standing).values_list("slug", flat=True)))
    return standing & Q(slug=slug)
