"""The pooled estimate of a claim: one single-arm proportion or prevalence over its studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence import forest, pooling
from evidence.claims.documents import quantity
from evidence.claims.gathering import Linked, linked
from evidence.claims.naming import short_names, study_names
from evidence.models import Claim, Outcome, Stance
from evidence.models import Pooled as Quantity
from evidence.vocabulary import Tree


@dataclass(frozen=True, slots=True)
class Row:
    """What one study gives to a pooled estimate: the item with the most patients speaks for it."""

    item: int
    paper: int
    label: str
    events: int
    n: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that counts for the claim and not for its pooled estimate, and why."""

    item: int
    paper: int
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A claim's pooled estimate of a quantity, which `label` names for people. `pooled` is None where it is refused,
    and `refusal` says why."""

    quantity: str
    label: str
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    pooled: pooling.Pooled | None
    refusal: str = ""


def pooled(claim: Claim) -> Estimate:
    """Return the pooled estimate of the quantity that the claim names, over all items that count for it whatever their
    stance, context apart: an estimate over those in favour alone would be biased. Six queries at the most.

    An item on another outcome than the claim's, that does not print counts, or that is of one patient alone
    (docs/numbers.md) is left out with the reason."""
    if not claim.pooled:
        return Estimate("", "", (), (), None, "The claim names no quantity to be pooled.")
    items = [one for one in linked([claim.pk]) if one.stance != Stance.CONTEXT]
    papers = short_names({one.paper for one in items})
    names = study_names({one.study for one in items}, papers)
    rows, left_out = _rows(claim, items, names)
    try:
        found, refusal = pooling.pool([(row.label, row.events, row.n) for row in rows]), ""
    except pooling.TooFew as error:
        found, refusal = None, str(error)
    return Estimate(claim.pooled, Quantity(claim.pooled).label, tuple(rows), tuple(left_out), found, refusal)


def forest_svg(claim: Claim, estimate: Estimate) -> str:
    """Return the forest plot of a claim's pooled estimate. Raises ValueError where there is none."""
    if estimate.pooled is None:
        raise ValueError(estimate.refusal)
    return forest.svg(estimate.pooled, claim.sentence, {"quantity": estimate.label, "remark": _remark(estimate)})


def _remark(estimate: Estimate) -> str:
    """Say how many rows are from items accepted as a demonstration; "" where none is."""
    demos = sum(row.is_demo for row in estimate.rows)
    return _DEMO.format(demos, len(estimate.rows)) if demos else ""


_DEMO = "{} of {} rows are from items accepted as a demonstration: nobody has checked them against the papers."


def _rows(claim: Claim, items: Sequence[Linked], names: dict[str, str]) -> tuple[list[Row], list[LeftOut]]:
    """Return a row for each study and what is left out, in the order of the items."""
    outcomes = _outcomes(claim)
    by_study: dict[str, Row] = {}
    left_out = []
    for one in items:
        given = _given(claim, one, outcomes)
        standing = by_study.get(one.study)
        if isinstance(given, str):
            left_out.append(LeftOut(one.item, one.paper, names[one.study], given))
        elif standing and standing.n >= given[1]:
            left_out.append(LeftOut(one.item, one.paper, names[one.study], _SAME.format(standing.item)))
        else:
            if standing:
                left_out.append(LeftOut(standing.item, standing.paper, standing.label, _SAME.format(one.item)))
            by_study[one.study] = Row(one.item, one.paper, names[one.study], *given, one.is_demo)
    return list(by_study.values()), left_out


_SAME = "Its study is counted once, by item {}, which has as many patients or more."


def _given(claim: Claim, one: Linked, outcomes: set[str] | None) -> tuple[int, int] | str:
    if outcomes is not None and one.said.get("outcome") not in outcomes:
        return "It is on another outcome."
    given = quantity(claim.pooled, one.said)
    if not isinstance(given, str) and given[1] == 1:
        return "It is of one patient, and one patient is no proportion."
    return given


def _outcomes(claim: Claim) -> set[str] | None:
    """Return the slugs of the claim's outcome and all narrower ones; None where the claim names none."""
    return Tree.of(Outcome).branch(claim.outcome.pk) if claim.outcome else None
