"""Papers: the list, one, and looking up identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from literature.api import detail, facets, filters, includes, lookup, papers, relevance, takeaway
from literature.api.base import OneView, described, listing
from literature.api.errors import NotHere, Refused, shown
from literature.api.files import LIST_MEDIA, LIST_RENDERERS, ONE_MEDIA, SUFFIXES
from literature.api.identifiers import Found, Malformed, find, read_identifier
from literature.api.papers import Row
from literature.api.parameters import Asked, Parameter, first, read_values
from literature.api.relevance import ByRelevance, asks_for_relevance
from literature.api.selection import FIELDS, Selection
from literature.api.shapes import collection as shapes
from literature.api.shapes.listed import ListedPaperShape
from literature.api.shapes.paper import MergedShape, PaperDetailShape
from literature.api.takeaway import ONE_PAPER_RENDERERS, TakenAway
from literature.api.understanding import EXPAND, EXPLAIN, Understanding
from literature.models import Paper
from literature.query import QueryError


@listing("papers_list", "Papers", "papers", ListedPaperShape, LIST_MEDIA)
class PaperList(TakenAway):
    """Papers of the collection, newest first, narrowed by a query in PubMed's syntax and by filters.

    Papers that were merged into another are left out; those that PubMed withdrew are marked in `state`."""

    name = "Papers"
    serializer_class = ListedPaperShape
    queryset = Paper.objects.live()
    ordering_fields = ("published_first", "year", "created_at", "updated_at", "pmid", "id")
    ordering = "-published_first"
    rankings = (relevance.NAME,)
    understanding: Understanding | None = None
    selection = Selection.read(None)
    ranked: ByRelevance | None = None

    @property
    def parameters(self) -> tuple[Parameter, ...]:  # type: ignore[override]
        """What the list takes; other apps add to it when they start."""
        members = (FIELDS, includes.parameter(), EXPLAIN)
        return (*filters.paper_parameters(), EXPAND, *members, *facets.parameters())

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the rows of the papers asked for."""
        self.asked, self.selection = asked, first(asked, "fields") or self.selection
        try:
            self.understanding = Understanding.of(asked)
            query = [self.understanding.query] if self.understanding else []
            self.narrowed = filters.narrow(queryset, {**asked, "q": query})
        except QueryError as error:
            raise filters.refused_query(error) from error
        return papers.list_rows(self.narrowed, self._columns)

    @property
    def _columns(self) -> set[str]:
        return {*self.selection.columns, *self.ordering_fields}

    def ranking(self, ordering: str) -> ByRelevance | None:
        """Return the order by relevance where it is asked for; may raise Refused."""
        query = self.understanding.query if self.understanding else None
        if asks_for_relevance(ordering, query) and query:
            self.ranked = ByRelevance(query, self.narrowed, self._columns)
        return self.ranked

    def build(self, rows: Sequence[Row]) -> list[Row]:
        """Return the page's papers with the members asked for; whatever is added to single papers is added here."""
        page = [self.selection.trim(paper) for paper in papers.build(rows, self.selection.children)]
        includes.add(page, [row["id"] for row in rows], first(self.asked, "include") or ())
        return self.understanding.explained(rows, page) if self.understanding else page

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page; whatever is said of the list as a whole is added here."""
        response = super().get_paginated_response(data)
        if self.understanding:
            response.data["query"] = self.understanding.told()
        if self.ranked:
            response.data["query"]["order"] = self.ranked.order
        response.data |= self._counted()
        return response

    def _counted(self) -> Row:
        """Return the facets and groups asked for; the papers to count are chosen once for both."""
        dimensions, by = first(self.asked, "facets"), first(self.asked, "group_by")
        if not dimensions and not by:
            return {}
        all_of_them = self.request.query_params.get("count") == "exact"
        chosen = facets.choose(self.narrowed, all_of_them=all_of_them)
        counted = {"facets": facets.facets(chosen, dimensions)} if dimensions else {}
        return counted | ({"groups": facets.groups(chosen, by)} if by else {})


@extend_schema_view(
    get=extend_schema(
        operation_id="papers_file",
        summary="Papers as a file",
        tags=["papers"],
        parameters=[OpenApiParameter("suffix", str, OpenApiParameter.PATH, enum=SUFFIXES)],
        responses=LIST_MEDIA,
    )
)
class PaperFile(PaperList):
    """The same list under the name of a file: `papers.ris` is `papers/?format=ris`."""

    name = "Papers as a file"
    renderer_classes = LIST_RENDERERS

    def get_format_suffix(self, **kwargs: Any) -> str:
        """Return what the address ends with; the framework reads it where it is called `format`, and then hides the
        address from the OpenAPI document."""
        return str(kwargs["suffix"])


class PaperOne(OneView):
    """One paper, by our number, `pmid:`, `doi:` or `pmcid:`.

    A paper that was merged into another answers 301 with the address of the one that stands; one that PubMed withdrew
    answers as always, with its `state`."""

    name = "Paper"
    known_parameters = ("fields", "format")
    renderer_classes = ONE_PAPER_RENDERERS

    @extend_schema(
        operation_id="papers_retrieve",
        parameters=[described(detail.FIELDS)],
        summary="A paper",
        tags=["papers"],
        responses={
            (200, "application/json"): PaperDetailShape,
            **ONE_MEDIA,
            (301, "application/json"): OpenApiResponse(MergedShape, "It is one with another paper."),
        },
    )
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        """Everything that is kept about the paper, or its citation in the format asked for."""
        selection = first(read_values(request, [detail.FIELDS]), "fields")
        found = find_one(identifier)
        if found.survivor:
            return gone_to(found, request)
        paper_id = found.paper["id"]
        response = takeaway.one(request, paper_id) or Response(detail.build(paper_id, selection))
        response["Link"] = takeaway.alternates(request, paper_id)
        return response


def find_one(identifier: str) -> Found:
    """Return the paper that the address names; raises Refused and NotHere."""
    try:
        wanted = read_identifier(identifier)
    except Malformed as error:
        sentence = f"{shown(identifier)} is not an identifier of a paper: {error}."
        raise Refused(sentence, "malformed_identifier") from error
    if found := find([wanted]).get(wanted):
        return found
    raise NotHere(f"No paper here is {wanted}{wanted.hint and ': '}{wanted.hint}.")


class Moved(Response):
    """A permanent redirect that says in its body what happened."""

    def __init__(self, body: Any, address: str) -> None:
        super().__init__(body, status=status.HTTP_301_MOVED_PERMANENTLY, headers={"Location": address})
        self.url = address  # where Django's redirects have it, and its test client looks


def gone_to(found: Found, request: Request, name: str = "literature-api:paper") -> HttpResponseBase:
    """Return the answer for a merged paper: where it went, and why. `name` is the address that was asked."""
    survivor = (found.survivor or {})["id"]
    asked = iri_to_uri(request.META.get("QUERY_STRING", ""))
    address = request.build_absolute_uri(reverse(name, kwargs={"identifier": str(survivor)}))
    address += f"?{asked}" if asked else ""
    body = {"id": found.paper["id"], "state": found.status, "merged_into": survivor, "reason": lookup.reason(found)}
    return takeaway.moved(request, address) or Moved(body, address)


class PaperLookup(OneView):
    """What became of up to 1,000 identifiers: found, merged, excluded, withdrawn, not_found or malformed.

    An identifier may come with a title, `{"id": "pmid:1", "title": "..."}`: for a paper that is not here, the answer
    says which strategies would find that title, and which terms it lacks for the others."""

    name = "Look up papers"
    permission_classes = (AllowAny,)  # a POST because of its length; it only reads

    @extend_schema(
        operation_id="papers_lookup",
        summary="Look up identifiers",
        tags=["papers"],
        request=shapes.LookupRequest,
        responses={200: shapes.LookupAnswer},
    )
    def post(self, request: Request) -> Response:
        """One answer for each identifier, in their order."""
        results = lookup.look_up(lookup.read_body(request.data))
        return Response({"count": len(results), "results": results})
