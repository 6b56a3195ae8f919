"""What all views of the API share: strict parameters, rows that are built without serializers, readable headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import getdoc
from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from literature.api.files import file_format_of
from literature.api.papers import Row
from literature.api.parameters import Asked, DeclaredFilters, Parameter, check_names

_V = TypeVar("_V", bound=APIView)
_PAGING = ("count", "cursor", "ordering", "page_size")
_FORMAT = "format"  # chosen by the framework before a view is asked


class OneView(APIView):
    """A resource that is no list."""

    name: ClassVar[str]
    known_parameters: ClassVar[tuple[str, ...]] = (_FORMAT,)
    repeating_parameters: ClassVar[tuple[str, ...]] = ()

    def get_view_name(self) -> str:
        """Return the heading of the page for people."""
        return self.name

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse parameters that the resource does not know, once the request has been counted."""
        super().initial(request, *args, **kwargs)
        check_names(request, self.known_parameters, self.repeating_parameters)


class ListView(OneView, GenericAPIView[Any]):
    """A list in pages. `narrow`, or `rows` after it, returns rows (from `.values()`); `build` turns a page of them into
    JSON."""

    parameters: ClassVar[tuple[Parameter, ...]] = ()
    filter_backends = (DeclaredFilters,)
    ordering_fields: ClassVar[tuple[str, ...]]
    ordering_columns: ClassVar[Mapping[str, str]] = {}
    ordering: ClassVar[str]
    unique_field: ClassVar[str] = "id"
    page_size: ClassVar[int] = 25
    rankings: ClassVar[tuple[str, ...]] = ()
    build: Callable[[Sequence[Row]], list[Row]]

    @property
    def known_parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names that the address may have."""
        return (*(parameter.name for parameter in self.parameters), *_PAGING, _FORMAT)

    @property
    def rate_policy(self) -> str | None:
        """What the request is counted under besides: a whole list is written for GET alone."""
        return "export" if self.request.method == "GET" and file_format_of(self.request.accepted_renderer) else None

    @property
    def repeating_parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names that the address may have several times."""
        return tuple(parameter.name for parameter in self.parameters if parameter.repeats)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the rows that were asked for: all, unless a list has parameters. May raise Refused."""
        return queryset

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that `build` takes, where `narrow` has left out columns of other tables: a count that joins
        them takes ten times as long."""
        return queryset

    def ranking(self, ordering: str) -> Any:
        """Return the order that is no column's (see `config.api.paging.Ranking`), where `ordering` asks for one."""
        return None

    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        """One page of the list."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.build(page or []))


def described(parameter: Parameter) -> OpenApiParameter:
    """Return a parameter of a resource that is no list, for the OpenAPI document."""
    return OpenApiParameter(parameter.name, dict(parameter.schema), "query", description=parameter.description)


def listing(
    operation_id: str,
    summary: str,
    tag: str,
    shape: type[Serializer[Any]],
    also: Mapping[tuple[int, str], OpenApiResponse] | None = None,
) -> Callable[[type[_V]], type[_V]]:
    """Return the class decorator that describes a list, whose rows have the shape, in the OpenAPI document; `also` are
    the media types that it can be had in beside JSON."""

    def describe(view: type[_V]) -> type[_V]:
        options: Any = {"operation_id": operation_id, "summary": summary, "tags": [tag], "description": getdoc(view)}
        responses = {(200, "application/json"): shape(many=True), **also} if also else shape(many=True)
        return extend_schema_view(get=extend_schema(responses=responses, **options))(view)

    return describe
