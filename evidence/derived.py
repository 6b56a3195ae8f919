"""All that can be computed from a document: never typed, never stored, always told with the way it was computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from evidence import numbers
from evidence.checks.grim import LARGEST_SPLIT, events_rounded, splits
from evidence.checks.reading import Fraction, arms, called, fractions, number, strata
from evidence.findings import Document
from evidence.numbers import Estimate, ImpossibleNumbers, NotEstimable

CRUDE_RATIO = "ratio of the printed percentages; no interval without the events"
CRUDE_DIFFERENCE = "difference of the printed percentages; no interval without the events"
CRUDE_MEANS = "difference of the means; no interval without standard deviations and n"
MOST_SPLITS_SHOWN = 5

# Names of the quantities that are shares, 0 to 1, and told as per cent.
SHARES = {
    *("proportion", "proportion-exact", "risk-difference", "sensitivity", "specificity"),
    *("positive-predictive-value", "negative-predictive-value"),
}


@dataclass(frozen=True)
class Derived:
    """A derived value.

    `path` is the row or part that it was computed from ("groups.0", "diagnosis", "women_n"), `name` the quantity: that
    of `evidence.models.Measure` where it has one, else "proportion" (Wilson), "proportion-exact" and "change".  Shares
    and their differences are told from 0 to 1.  `says` is the arithmetic in words."""

    path: str
    name: str
    estimate: Estimate
    says: str


@dataclass(frozen=True)
class Note:
    """What follows from the numbers and is no number: which sizes arms can have whose size is not printed."""

    path: str
    says: str


def derive(said: Document) -> list[Derived]:
    """Return all that can be computed from a document that `evidence.typed` has read; what cannot be is left out."""
    return [*_shares(said), *_comparisons(said), *_changes(said), *_tables(said)]


# ── Shares ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _shares(said: Document) -> Iterator[Derived]:
    n = said.get("n_enrolled", said.get("n_analysed"))
    if "women_n" in said and n:
        yield from _both("women_n", "women", said["women_n"], n)
    for one in fractions(said):
        if (counted := _counted(said, one)) is not None:
            yield from _both(one.path, *counted)


def _counted(said: Document, one: Fraction) -> tuple[str, int, int] | None:
    """Return the events and n of a row, the events from the printed percentage where only one number prints so."""
    if not (n := one.n if one.n is not None else _size(said, one)):
        return None
    if one.events is not None:
        return one.what, one.events, n
    if one.percent is None or said.get("n_is_approximate"):
        return None
    possible = events_rounded(one.percent, n)
    return (f"{one.what}, from the {one.percent} % printed", possible[0], n) if len(possible) == 1 else None


def _size(said: Document, one: Fraction) -> int | None:
    """Return the size of the group in which an adverse event was counted; of all, where it names none."""
    if not one.path.startswith("adverse_events."):
        return None
    if not (label := one.row.get("group")):
        size: int | None = said.get("n_analysed")
        return size
    return next((group.get("n") for group in said.get("groups", ()) if group.get("label") == label), None)


def _both(path: str, what: str, events: int, n: int) -> Iterator[Derived]:
    if n == 1:  # one patient is no proportion
        return
    told = f"{what}: {events} of {n}"
    yield from _one(path, "proportion", told, numbers.wilson, events, n)
    yield from _one(path, "proportion-exact", told, numbers.exact, events, n)


def _one(path: str, name: str, told: str, measure: Callable[..., Estimate], *values: float) -> Iterator[Derived]:
    """Yield the value, or nothing where the numbers are impossible, which the checks tell, or say nothing about it."""
    try:
        estimate = measure(*values)
    except (ImpossibleNumbers, NotEstimable):
        return
    yield _derived(path, name, estimate, told)


def _derived(path: str, name: str, estimate: Estimate, told: str) -> Derived:
    return Derived(path, name, estimate, f"{told}; {tell(name, estimate)}")


def tell(name: str, estimate: Estimate) -> str:
    """Return an estimate in words: "88.6 % (74.0 to 95.5), Wilson score interval"."""
    factor, unit, places = (100, " %", 1) if name in SHARES else (1, "", 2)
    told = f"{estimate.value * factor:.{places}f}{unit}"
    if estimate.lower is not None and estimate.upper is not None:
        told += f" ({estimate.lower * factor:.{places}f} to {estimate.upper * factor:.{places}f})"
    return f"{name.replace('-', ' ')} {told}, {estimate.method}"


# ── Between arms ────────────────────────────────────────────────────────────────────────────────────────────────────
Placed = tuple[int, Mapping[str, Any]]


MOST_PAIRS = 200  # of arms that are compared within a stratum; no trial has so many


def _comparisons(said: Document) -> Iterator[Derived]:
    for stratum in strata(said):
        for (position, one), (_, other) in islice(_pairs(arms(said, stratum)), MOST_PAIRS):
            path, told = f"groups.{position}", f"{called(one)} against {called(other)}"
            yield from _of_events(path, told, one, other)
            yield from _of_means(path, told, one, other)


def _pairs(found: list[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """Yield each arm with each comparator; of two arms without a comparator, the first with the second."""
    comparators = [placed for placed in found if placed[1].get("role") == "comparator"]
    treated = [placed for placed in found if placed[1].get("role") != "comparator"]
    if not comparators and len(treated) == 2:
        yield treated[0], treated[1]
    for one in treated:
        yield from ((one, other) for other in comparators)


def _of_events(path: str, told: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Derived]:
    counts = [group[name] for group in (one, other) for name in ("events", "n") if name in group]
    if len(counts) == 4:
        told = f"{told}: {counts[0]} of {counts[1]} against {counts[2]} of {counts[3]}"
        for name, measure in EVENT_MEASURES.items():
            yield from _one(path, name, told, measure, *counts)
    elif "percent" in one and "percent" in other:
        first, second = float(one["percent"]) / 100, float(other["percent"]) / 100
        told = f"{told}: {one['percent']} % against {other['percent']} %"
        yield _derived(path, "risk-difference", Estimate(first - second, None, None, CRUDE_DIFFERENCE), told)
        if second > 0:
            yield _derived(path, "risk-ratio", Estimate(first / second, None, None, CRUDE_RATIO), told)


def _of_means(path: str, told: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Derived]:
    if "mean" not in one or "mean" not in other:
        return
    values = [number(group, name) for group in (one, other) for name in ("mean", "sd", "n")]
    told = f"{told}: {one['mean']} against {other['mean']}"
    if None not in values:
        plain = [float(value) for value in values if value is not None]
        for name, measure in MEAN_MEASURES.items():
            yield from _one(path, name, told, measure, *plain)
    else:
        difference = float(one["mean"]) - float(other["mean"])
        yield _derived(path, "mean-difference", Estimate(difference, None, None, CRUDE_MEANS), told)


EVENT_MEASURES: dict[str, Callable[..., Estimate]] = {
    "risk-ratio": numbers.risk_ratio,
    "odds-ratio": numbers.odds_ratio,
    "risk-difference": numbers.risk_difference,
}
MEAN_MEASURES: dict[str, Callable[..., Estimate]] = {
    "mean-difference": numbers.mean_difference,
    "standardised-mean-difference": numbers.hedges_g,
}


# ── Before and after ────────────────────────────────────────────────────────────────────────────────────────────────
def _changes(said: Document) -> Iterator[Derived]:
    for position, group in enumerate(said.get("groups", ())):
        if "baseline_mean" in group and "mean" in group:
            told = f"{called(group)}: {group['baseline_mean']} before, {group['mean']} after"
            change_sd = float(group["change_sd"]) if "change_sd" in group else None
            values = (float(group["baseline_mean"]), float(group["mean"]), change_sd, group.get("n"))
            yield from _one(f"groups.{position}", "change", told, numbers.pre_post_change, *values)  # type: ignore[arg-type]
    for position, row in enumerate(said.get("cases", ())):
        if "pain_before" in row and "pain_after" in row:
            told = f"“{row.get('label', '')}”: pain {row['pain_before']} before, {row['pain_after']} after"
            change = Estimate(float(row["pain_after"]) - float(row["pain_before"]), None, None, "one patient")
            yield _derived(f"cases.{position}", "change", change, told)


# ── Diagnosis ───────────────────────────────────────────────────────────────────────────────────────────────────────
# Which cells (true positives, false positives, false negatives, true negatives) a measure needs.
TABLE_MEASURES: dict[str, tuple[Callable[..., Estimate], str]] = {
    "sensitivity": (numbers.sensitivity, "tp fn"),
    "specificity": (numbers.specificity, "fp tn"),
    "positive-predictive-value": (numbers.ppv, "tp fp"),
    "negative-predictive-value": (numbers.npv, "fn tn"),
    "positive-likelihood-ratio": (numbers.lr_positive, "tp fp fn tn"),
    "negative-likelihood-ratio": (numbers.lr_negative, "tp fp fn tn"),
    "diagnostic-odds-ratio": (numbers.dor, "tp fp fn tn"),
}
CELLS = {"tp": "true_positives", "fp": "false_positives", "fn": "false_negatives", "tn": "true_negatives"}


def _tables(said: Document) -> Iterator[Derived]:
    part = said.get("diagnosis", {})
    cells = {short: part[name] for short, name in CELLS.items() if name in part}
    told = ", ".join(f"{name.replace('_', ' ')} {part[name]}" for name in CELLS.values() if name in part)
    for name, (measure, needed) in TABLE_MEASURES.items():
        if cells.keys() >= set(needed.split()):
            yield from _one("diagnosis", name, told, measure, *(cells.get(short, 0) for short in CELLS))


# ── Notes ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def notes(said: Document) -> list[Note]:
    """Return what follows from the numbers and is no number."""
    found = arm_sizes(said)
    if not found:
        return []
    position = next(position for position, group in arms(said) if "n" not in group)
    shown = ", ".join(" + ".join(map(str, sizes)) for sizes in found[:MOST_SPLITS_SHOWN])
    more = f", and {len(found) - MOST_SPLITS_SHOWN} more" if len(found) > MOST_SPLITS_SHOWN else ""
    return [Note(f"groups.{position}", f"Sizes of the arms that fit what is printed: {shown}{more}.")]


def arm_sizes(said: Document) -> list[tuple[int, int]]:
    """Return the sizes that two arms of unknown size can have, in the order of the rows, so that they add up to those
    analysed and the printed percentages are those of whole people.

    Empty where the sizes are printed, the number analysed is not known, or nothing is known of the arms."""
    found = arms(said)
    unknown = [group for _, group in found if "n" not in group]
    n = said.get("n_analysed")
    if n is None or len(unknown) != 2 or not all("percent" in group or "events" in group for group in unknown):
        return []
    rest = n - sum(group.get("n", 0) for _, group in found)
    if not 0 < rest <= LARGEST_SPLIT:
        return []
    one, other = ((number(group, "percent"), group.get("events")) for group in unknown)
    return list(splits(one, other, rest))
