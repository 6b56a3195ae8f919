"""The addresses of the API: each reads what was asked, lets a queryset answer, and hands rows to a builder."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from literature.api import detail, filters, lookup, papers, people, searching, topics
from literature.api.base import ListView, OneView, listing
from literature.api.errors import NotHere, Refused, did_you_mean, nearest, shown
from literature.api.identifiers import Found, Malformed, find, read_identifier
from literature.api.parameters import Asked, Parameter, flag, listed, moment, said, some_of
from literature.api.shapes import collection as shapes
from literature.api.shapes.paper import MergedShape, PaperDetailShape, PaperShape
from literature.identifiers import normalise_orcid
from literature.models import Authorship, Journal, Paper, RunMode, RunOutcome, Strategy, SyncRun, Topic
from literature.query import Query, QueryError
from literature.query.text import fold


# ── Papers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@listing("papers_list", "Papers", "papers", PaperShape)
class PaperList(ListView):
    """Papers of the collection, newest first, narrowed by a query in PubMed's syntax and by filters.

    Papers that were merged into another are left out; those that PubMed withdrew are marked in `state`."""

    name = "Papers"
    serializer_class = PaperShape
    queryset = Paper.objects.live()
    parameters = filters.PAPER_PARAMETERS
    ordering_fields = ("published_first", "year", "created_at", "updated_at", "pmid", "id")
    ordering = "-published_first"
    build = staticmethod(papers.build)
    query: Query | None = None

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the rows of the papers asked for."""
        self.query = next(iter(asked.get("q", ())), None)
        try:
            return papers.list_rows(filters.narrow(queryset, asked))
        except QueryError as error:
            raise filters.refused_query(error) from error

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page, and how the query was understood."""
        response = super().get_paginated_response(data)
        if self.query:
            response.data["query"] = {"understood": self.query.echo, "warnings": list(self.query.warnings)}
        return response


class PaperOne(OneView):
    """One paper, by our number, `pmid:`, `doi:` or `pmcid:`.

    A paper that was merged into another answers 301 with the address of the one that stands; one that PubMed withdrew
    answers as always, with its `state`."""

    name = "Paper"

    @extend_schema(
        operation_id="papers_retrieve",
        summary="A paper",
        tags=["papers"],
        responses={200: PaperDetailShape, 301: OpenApiResponse(MergedShape, "It is one with another paper.")},
    )
    def get(self, request: Request, identifier: str) -> Response:
        """Everything that is kept about the paper."""
        found = _find_one(identifier)
        if found.survivor:
            return _gone_to(found, request)
        return Response(detail.build(found.paper["id"]))


def _find_one(identifier: str) -> Found:
    try:
        wanted = read_identifier(identifier)
    except Malformed as error:
        sentence = f"{shown(identifier)} is not an identifier of a paper: {error}."
        raise Refused(sentence, "malformed_identifier") from error
    if found := find([wanted]).get(wanted):
        return found
    raise NotHere(f"No paper here is {wanted}.")


class Moved(Response):
    """A permanent redirect that says in its body what happened."""

    def __init__(self, body: Any, address: str) -> None:
        super().__init__(body, status=status.HTTP_301_MOVED_PERMANENTLY, headers={"Location": address})
        self.url = address  # where Django's redirects have it, and its test client looks


def _gone_to(found: Found, request: Request) -> Moved:
    survivor = (found.survivor or {})["id"]
    address = reverse("literature-api:paper", kwargs={"identifier": str(survivor)}, request=request)
    body = {"id": found.paper["id"], "state": found.status, "merged_into": survivor, "reason": lookup.reason(found)}
    return Moved(body, address)


class PaperLookup(OneView):
    """What became of up to 1,000 identifiers: found, merged, withdrawn, not_found or malformed."""

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


# ── Topics ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@listing("topics_list", "Topics", "topics", shapes.TopicShape)
class TopicList(ListView):
    """The tree of topics in its order, each with how many papers it has, its subtopics included."""

    name = "Topics"
    serializer_class = shapes.TopicShape
    queryset = Topic.objects.all()
    ordering_fields = ("path", "slug")
    ordering = "path"
    unique_field = "path"
    page_size = 200
    build = staticmethod(topics.build)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the topics as rows."""
        return topics.rows(queryset)


class TopicOne(OneView):
    """One topic with all versions of its rule."""

    name = "Topic"

    @extend_schema(
        operation_id="topics_retrieve",
        summary="A topic",
        tags=["topics"],
        responses=shapes.TopicDetailShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The topic, its counts, its rules, and the topics right below it."""
        _check_slug("topic", slug, list(Topic.objects.values_list("slug", flat=True)))
        return Response(topics.build_one(topics.rows(Topic.objects.filter(slug=slug))[0]))


def _check_slug(kind: str, slug: str, known: list[str]) -> None:
    """Raise NotHere for a slug that is not known; it is compared here, since it may hold what no database takes."""
    if slug not in known:
        near = next(iter(nearest(slug, known)), None)
        raise NotHere(f"There is no {kind} {shown(slug)}.{did_you_mean(slug, known)}", nearest=near)


# ── Strategies and runs ─────────────────────────────────────────────────────────────────────────────────────────────
@listing("strategies_list", "Search strategies", "searching", shapes.StrategyShape)
class StrategyList(ListView):
    """The strategies that PubMed is searched with, each with its current query, hits and last run."""

    name = "Search strategies"
    serializer_class = shapes.StrategyShape
    queryset = Strategy.objects.all()
    parameters = (Parameter("is_active", "Whether it is searched every night.", flag, filters.FLAG),)
    ordering_fields = ("slug",)
    ordering = "slug"
    unique_field = "slug"
    build = staticmethod(searching.build_strategies)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the strategies as rows."""
        for value in asked.get("is_active", ()):
            queryset = queryset.filter(is_active=value)
        return searching.strategy_rows(queryset)


class StrategyOne(OneView):
    """One search strategy with all its versions."""

    name = "Search strategy"

    @extend_schema(
        operation_id="strategies_retrieve",
        summary="A search strategy",
        tags=["searching"],
        responses=shapes.StrategyDetailShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The strategy, its versions, hits and last run."""
        _check_slug("strategy", slug, list(Strategy.objects.values_list("slug", flat=True)))
        return Response(searching.build_strategy(searching.strategy_rows(Strategy.objects.filter(slug=slug))[0]))


@listing("sync_runs_list", "Runs of the nightly job", "searching", shapes.SyncRunShape)
class SyncRunList(ListView):
    """What the nightly job did: the latest run first."""

    name = "Sync runs"
    serializer_class = shapes.SyncRunShape
    queryset = SyncRun.objects.all()
    parameters = (
        Parameter("strategy", "The slug of the strategy; separate by commas for any.", listed),
        Parameter("outcome", "How it ended; separate by commas for any.", some_of(RunOutcome.values)),
        Parameter("mode", "What it set out to do; separate by commas for any.", some_of(RunMode.values)),
        Parameter("started_since", "Started at this moment or later.", moment, filters.MOMENT),
    )
    ordering_fields = ("started_at", "id")
    ordering = "-started_at"
    build = staticmethod(searching.build_runs)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the runs asked for as rows."""
        for slugs in asked.get("strategy", ()):
            filters.check_strategies(slugs)
        lookups = {"strategy": "strategy__slug__in", "outcome": "outcome__in", "mode": "mode__in"}
        lookups["started_since"] = "started_at__gte"
        for name, values in asked.items():
            queryset = queryset.filter(**{lookups[name]: values[0]})
        return searching.run_rows(queryset)


class SyncRunOne(OneView):
    """One run of the nightly job."""

    name = "Sync run"

    @extend_schema(
        operation_id="sync_runs_retrieve",
        summary="A run of the nightly job",
        tags=["searching"],
        responses=shapes.SyncRunDetailShape,
    )
    def get(self, request: Request, number: str) -> Response:
        """What was asked, what came, and how it ended."""
        rows = searching.run_rows(SyncRun.objects.filter(pk=_run_number(number)))[:1]
        if not rows:
            raise NotHere(f"There is no sync run {number}.")
        return Response(searching.build_run(rows[0]))


def _run_number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise Refused(f"{shown(text)} is not the number of a sync run: use digits.", "malformed_identifier")


# ── Journals and authors ────────────────────────────────────────────────────────────────────────────────────────────
@listing("journals_list", "Journals", "papers", shapes.JournalShape)
class JournalList(ListView):
    """Journals with how many papers each has here."""

    name = "Journals"
    serializer_class = shapes.JournalShape
    queryset = Journal.objects.all()
    parameters = (Parameter("title", "A part of the title, in either case.", said),)
    ordering_fields = ("title", "id")
    ordering = "title"
    build = staticmethod(people.build_journals)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the journals asked for as rows."""
        for part in asked.get("title", ()):
            queryset = queryset.filter(title__icontains=part)
        return people.journal_rows(queryset)


def _orcid(text: str) -> str:
    if not (orcid := normalise_orcid(text)):
        raise ValueError("use an ORCID iD such as 0000-0002-1825-0097")
    return orcid


@listing("authors_list", "Authors, by name", "papers", shapes.AuthorShape)
class AuthorList(ListView):
    """Names of authors with how many papers each has. PubMed identifies no author: one name may be several people."""

    name = "Authors"
    serializer_class = shapes.AuthorShape
    queryset = Authorship.objects.all()
    parameters = (
        Parameter("name", "How the name begins: last name, or last name and initials.", said),
        Parameter("orcid", "An ORCID iD.", _orcid),
    )
    ordering_fields = ("name_key",)
    ordering = "name_key"
    unique_field = "name_key"
    build = staticmethod(people.build_authors)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the names asked for as rows."""
        for name in asked.get("name", ()):
            queryset = queryset.filter(name_key__startswith=fold(name))
        for orcid in asked.get("orcid", ()):
            queryset = queryset.filter(orcid=orcid)
        return people.author_rows(queryset)
