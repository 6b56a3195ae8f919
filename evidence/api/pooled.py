"""The pooled estimate of a claim as JSON: the numbers of its forest plot, and what they rest on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict

from evidence import claims
from evidence.api.items import PAPER
from evidence.claims.pooled import Estimate, LeftOut
from evidence.claims.pooled import Row as Study
from evidence.models import Claim
from literature.api.papers import Row, said
from literature.models import Paper

_NUMBERS = ("estimate", "lower", "upper", "prediction_lower", "prediction_upper", "tau2", "i2", "q", "p", "method")


def build(claim: Claim) -> Row | None:
    """Return what the claim pools with its estimate, or with the reason why there is none; None where it pools
    nothing. Six queries at the most, whatever is linked."""
    if not claim.pooled:
        return None
    estimate = claims.pooled(claim)
    papers = _papers({row.paper for row in estimate.rows} | {one.paper for one in estimate.left_out})
    pooled = estimate.pooled
    return {
        "quantity": estimate.quantity,
        "says": estimate.label,
        "k": len(estimate.rows),
        "events": sum(row.events for row in estimate.rows),
        "n": sum(row.n for row in estimate.rows),
        **{name: getattr(pooled, name) if pooled else None for name in _NUMBERS},
        "warning": said(pooled.warning) if pooled else None,
        "refusal": said(estimate.refusal),
        "rows": _rows(estimate, papers),
        "left_out": [_left_out(one, papers) for one in estimate.left_out],
    }


def _rows(estimate: Estimate, papers: Mapping[int, Row]) -> list[Row]:
    """Return the studies, each with its share of the weight where there is an estimate."""
    weights = [one.weight for one in estimate.pooled.studies] if estimate.pooled else [None] * len(estimate.rows)
    return [_study(row, weight, papers) for row, weight in zip(estimate.rows, weights, strict=True)]


def _study(row: Study, weight: float | None, papers: Mapping[int, Row]) -> Row:
    return {**asdict(row), "paper": papers[row.paper], "weight": weight}


def _left_out(one: LeftOut, papers: Mapping[int, Row]) -> Row:
    return {**asdict(one), "paper": papers[one.paper]}


def _papers(numbers: Collection[int]) -> dict[int, Row]:
    """Return what papers are cited by. One query."""
    found = Paper.objects.filter(pk__in=numbers).order_by().values(*PAPER)
    return {row["id"]: {name: said(row[name]) for name in PAPER} for row in found}
