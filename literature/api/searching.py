"""Search strategies and runs of the nightly job as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from literature.api.papers import Row, said
from literature.models import Strategy, StrategyHit, StrategyVersion, SyncRun
from literature.termhits import told_of_terms
from literature.versions import data_version

# ── Strategies ──────────────────────────────────────────────────────────────────────────────────────────────────────
_STRATEGY = ("id", "slug", "title", "description", "is_active")
_VERSION = ("number", "query", "note", "origin", "created_at", "watermark", "compared_at")


def strategy_rows(strategies: QuerySet[Strategy]) -> QuerySet[Any]:
    """Return the strategies as rows, each with the number of its last run."""
    runs = SyncRun.objects.filter(strategy=OuterRef("pk")).order_by("-started_at", "-pk").values("pk")
    rows: QuerySet[Any, Any] = strategies.annotate(last_run_id=Subquery(runs[:1])).values(
        *_STRATEGY, "pack__slug", "last_run_id"
    )
    return rows


def build_strategies(rows: Sequence[Row]) -> list[Row]:
    """Return strategies as JSON, each with its current version, hits and last run. Four queries."""
    ids = [row["id"] for row in rows]
    versions, hits, runs = _versions(ids), _hits(ids), _runs([row["last_run_id"] for row in rows])
    unique = StrategyHit.objects.unique_counts(ids)
    return [
        _strategy(
            {**r, "unique": unique.get(r["id"], 0)},
            versions.get(r["id"], []),
            hits.get(r["id"]),
            runs.get(r["last_run_id"]),
        )
        for r in rows
    ]


def build_strategy(row: Row) -> Row:
    """Return one strategy with all its versions, and what the terms of the current one bring."""
    known_as = data_version()  # before anything is read: what is kept under it is of this version or newer
    strategy, versions = build_strategies([row])[0], _versions([row["id"]]).get(row["id"], [])
    return {**strategy, "versions": versions, **(_terms(versions[-1]["query"], known_as) if versions else _NO_TERMS)}


_NO_TERMS: Row = {"terms": None, "terms_reason": "the strategy has no query yet"}


def _terms(text: str, known_as: str) -> Row:
    told = told_of_terms(text, known_as)
    terms = None if told.terms is None else [asdict(term) for term in told.terms]
    return {"terms": terms, "terms_reason": told.reason or None}


def _strategy(row: Row, versions: list[Row], hits: Row | None, run: Row | None) -> Row:
    return {
        **{name: said(row[name]) for name in _STRATEGY},
        "pack": row["pack__slug"],
        "current": versions[-1] if versions else None,
        "hits": {**_NO_HITS, **(hits or {}), "unique": row["unique"]},
        "last_run": run,
    }


def _versions(ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    versions = StrategyVersion.objects.filter(strategy__in=ids).order_by("strategy", "number")
    for row in versions.values("strategy_id", *_VERSION):
        found[row["strategy_id"]].append({name: said(row[name]) for name in _VERSION})
    return found


_NO_HITS: Row = {"found": 0, "with_paper": 0, "left": 0, "missing": 0}


def _hits(ids: Sequence[int]) -> dict[int, Row]:
    here = Q(left_at__isnull=True)
    counted = StrategyHit.objects.filter(strategy__in=ids).order_by().values("strategy_id")
    rows = counted.annotate(
        found=Count("pk", filter=here),
        with_paper=Count("paper", filter=here),
        left=Count("pk", filter=~here),
        missing=Count("pk", filter=here & Q(missing_at__isnull=False)),
    )
    return {r["strategy_id"]: {name: r[name] for name in _NO_HITS} for r in rows.values("strategy_id", *_NO_HITS)}


def _runs(ids: Sequence[int]) -> dict[int, Row]:
    columns = ("id", "mode", "outcome", "started_at", "finished_at", "message")
    rows = SyncRun.objects.filter(pk__in=ids).values(*columns)
    return {row["id"]: {name: said(value) for name, value in row.items()} for row in rows}


# ── Runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────
_COUNTS = ("found", "created", "updated", "unchanged", "rejected", "withdrawn", "left", "requests")
_RUN = ("id", "mode", "outcome", "started_at", "finished_at", "window_from", "window_to", *_COUNTS, "error", "message")
_RUN_MORE = ("heartbeat_at", "query_sent", "query_translation", "warnings")


def run_rows(runs: QuerySet[SyncRun]) -> QuerySet[Any]:
    """Return the runs as rows."""
    rows: QuerySet[Any, Any] = runs.values(*_RUN, *_RUN_MORE, "strategy__slug", "version__number")
    return rows


def build_runs(rows: Sequence[Row]) -> list[Row]:
    """Return runs as JSON. No query."""
    return [_run(row) for row in rows]


def build_run(row: Row) -> Row:
    """Return one run with what was asked of PubMed and how PubMed understood it."""
    return {**_run(row), **{name: said(row[name]) for name in _RUN_MORE}}


def _run(row: Row) -> Row:
    ended = row["finished_at"]
    return {
        **{name: said(row[name]) for name in _RUN},
        "strategy": row["strategy__slug"],
        "version": row["version__number"],
        "duration_seconds": (ended - row["started_at"]).total_seconds() if ended else None,
    }
