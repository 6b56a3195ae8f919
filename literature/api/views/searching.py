"""Search strategies and runs of the nightly job."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from literature.api import filters, names, searching
from literature.api.base import ListView, OneView, listing
from literature.api.errors import NotHere, Refused, check_slug, shown
from literature.api.parameters import Asked, Parameter, flag, listed, moment, some_of
from literature.api.shapes import collection as shapes
from literature.models import RunMode, RunOutcome, Strategy, SyncRun


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
        check_slug("strategy", slug, list(Strategy.objects.values_list("slug", flat=True)))
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
            names.check_strategies(slugs)
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
