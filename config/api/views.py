"""The entrance of the API and the pages that explain its errors."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from config.api.problems import KINDS


class ProblemKind(serializers.Serializer[Any]):
    """A kind of problem and what to do about it."""

    kind = serializers.CharField()
    type = serializers.URLField(help_text="What a problem of this kind has in its `type`.")
    description = serializers.CharField()


class RootView(APIView):
    """What the API offers: public, read-only, without a key."""

    names: ClassVar[dict[str, str]] = {}

    def get_view_name(self) -> str:
        """Return the heading of the page for people."""
        return "API"

    @extend_schema(operation_id="root", summary="What there is", responses=OpenApiTypes.OBJECT, tags=["about"])
    def get(self, request: Request) -> Response:
        """The address of every list and of the documentation."""
        return Response({name: reverse(target, request=request) for name, target in self.names.items()})


class ProblemListView(APIView):
    """The kinds of problem that an error answer can name in its `type`."""

    def get_view_name(self) -> str:
        """Return the heading of the page for people."""
        return "Problems"

    @extend_schema(
        operation_id="problems", summary="The kinds of problem", responses=ProblemKind(many=True), tags=["about"]
    )
    def get(self, request: Request) -> Response:
        """Each kind of problem with what to do about it."""
        return Response([_explained(kind, request) for kind in KINDS])


class ProblemView(APIView):
    """One kind of problem."""

    def get_view_name(self) -> str:
        """Return the heading of the page for people."""
        return "Problem"

    @extend_schema(operation_id="problem", summary="One kind of problem", responses=ProblemKind, tags=["about"])
    def get(self, request: Request, kind: str) -> Response:
        """What the kind of problem means and what to do about it."""
        if kind not in KINDS:
            raise Http404(f"No kind of problem is called {kind}.")
        return Response(_explained(kind, request))


def _explained(kind: str, request: Request) -> dict[str, Any]:
    return {
        "kind": kind,
        "type": reverse("problem", kwargs={"kind": kind}, request=request),
        "description": KINDS[kind],
    }
