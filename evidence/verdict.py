"""What the evidence for and against a claim comes to: studies, patients, mass for and against, status.  Pure.

docs/verdict.md explains the arithmetic so that a reader can do it by hand; it prints the table CONSTANTS, and works an
example, and tests read both. Change a constant, and METHOD changes with it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

Sums = Counter[Any]  # what studies come to, by what is counted

METHOD = "2"
PLACES = 4  # every mass and factor is rounded to these decimals before it is used again

LEVEL: Mapping[int, float] = MappingProxyType({1: 16, 2: 8, 3: 4, 4: 2, 5: 1})
BIAS: Mapping[str | None, float] = MappingProxyType({"low": 1, "some": 0.75, "unclear": 0.5, None: 0.5, "high": 0.25})
DIRECTNESS: Mapping[str, float] = MappingProxyType({"direct": 1, "partly": 0.5, "indirect": 0.25})
# What a stance gives to: for, against, neither.
STANCE: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {"supports": (1, 0, 0), "refutes": (0, 1, 0), "mixed": (0.5, 0.5, 0), "inconclusive": (0, 0, 1)}
)
CONTEXT = "context"
FULL_SIZE = 100
WEAK_LEVEL, WEAK_MOST = 4, 4.0
ENOUGH, ALONE_SHARE, ALONE_LEVEL = 2.0, 0.9, 1
CONTESTED = 3


class Constant(NamedTuple):
    """A constant of the method: its name, its value as printed, and the reason for it."""

    name: str
    value: str
    reason: str


CONSTANTS = (
    Constant("level 1", "16", "Each level is worth two studies of the next one, of the same size and soundness."),
    Constant("level 2", "8", "Half of level 1."),
    Constant("level 3", "4", "Half of level 2."),
    Constant("level 4", "2", "Half of level 3."),
    Constant("level 5", "1", "Half of level 4; opinion and mechanism count, but little."),
    Constant("low risk of bias", "1", "Nothing is taken off."),
    Constant("some concerns", "0.75", "A quarter off: the result may be off, and probably in its size only."),
    Constant("unclear risk of bias", "0.5", "What a paper does not report was often not done: half off."),
    Constant("not assessed", "0.5", "As unclear: nobody has looked."),
    Constant("high risk of bias", "0.25", "Two levels' worth off, as GRADE takes off for very serious bias."),
    Constant("direct", "1", "The patients, the treatment or test, and the outcome are those of the claim."),
    Constant("partly direct", "0.5", "One of them is another: one level's worth off, as GRADE does."),
    Constant("indirect", "0.25", "Two or more are others: two levels' worth off."),
    Constant("full size", "100", "Chance error falls with the root of n, so size counts √n/10; beyond 100 bias rules."),
    Constant("n unknown", "1", "What is not reported is not credited: it counts as one patient."),
    Constant("most for levels 4 and 5", "4", "By number alone uncontrolled studies do not outweigh one of level 3."),
    Constant("enough mass", "2", "One sound, direct case series of 100, or what comes to as much."),
    Constant("alone", "0.9", "A finding that rests on one study is not settled; a study of level 1 stands alone."),
    Constant("contested", "3", "Where the heavier side is at most three times the lighter, neither has won."),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An accepted item under a claim. `study` is the cohort's key, the same for all reports of it; `n` the number of
    patients, None where it is not known or counts something else; `is_demo`: accepted as a demonstration, which
    changes no weight. Raises ValueError for words and levels unknown."""

    item: int
    paper: int
    study: str
    stance: str
    directness: str
    level: int
    judgement: str | None
    n: int | None
    is_demo: bool = False

    def __post_init__(self) -> None:
        known = self.stance in STANCE or self.stance == CONTEXT
        if not (known and self.directness in DIRECTNESS and self.level in LEVEL and self.judgement in BIAS):
            raise ValueError(f"Item {self.item} has a stance, directness, level or judgement that no table knows.")
        if self.n is not None and self.n < 0:
            raise ValueError(f"Item {self.item} has {self.n} patients.")


class Weight(NamedTuple):
    """The weight of an item, and the factors that it is the product of."""

    weight: float
    level: float
    bias: float
    directness: float
    size: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one study adds: its weight (that of its heaviest item, `heaviest`, with the factors), divided among the
    sides; the level at which it speaks on each (`levels`: that of its best item there, None where it has none); its
    stance; its patients, counted once; how many of its items were accepted as a demonstration."""

    study: str
    items: tuple[int, ...]
    papers: tuple[int, ...]
    patients: int
    stance: str
    best_level: int
    weight: float
    heaviest: int
    factors: Weight
    mass_for: float
    mass_against: float
    mass_neither: float
    levels: tuple[int | None, int | None]
    demo_items: int

    def spoken(self) -> Iterator[tuple[str, float, int]]:
        """Yield the sides on which it speaks, and "either": the mass there, and at which level."""
        said = zip(("for", "against"), (self.mass_for, self.mass_against), self.levels, strict=True)
        sides = [(side, mass, level) for side, mass, level in said if mass and level]
        yield from sides
        if sides:
            yield "either", math.fsum(mass for _, mass, _ in sides), min(level for *_, level in sides)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the evidence comes to. `says` gives the status's reason; `demo_items` is how many of the items that it rests
    on were accepted as a demonstration: nobody has read their papers."""

    status: str
    studies: int
    patients: int
    mass_for: float
    mass_against: float
    disagreement: float
    best_level: int | None
    demo_items: int
    says: str


@dataclass(frozen=True, slots=True)
class Verdict(Summary):
    """What the evidence comes to, and what each study adds, the heaviest first."""

    contributions: tuple[Contribution, ...]
    method: str = METHOD


class Without(NamedTuple):
    """The verdict without one paper, and whether its status is another."""

    paper: int
    verdict: Summary
    changes: bool


def judge(evidence: Iterable[Evidence]) -> Verdict:
    """Return the verdict of the evidence linked to a claim, in whatever order it comes. Items that are context only
    count for nothing."""
    studies = [_contribution(study, items) for study, items in _by_study(evidence).items()]
    studies.sort(key=lambda one: (-one.weight, one.study))
    return Verdict(**_facts(_added_up(studies), _heaviest(studies)), contributions=tuple(studies))


def sensitivity(evidence: Sequence[Evidence]) -> list[Without]:
    """Return the verdict without each paper in turn, by the paper's number; those that change the status say so.

    Of what all studies come to, only those of the paper are taken off, so a claim of a thousand papers takes no longer
    for each of them than a claim of ten."""
    by_study = _by_study(evidence)
    studies = [_contribution(study, items) for study, items in by_study.items()]
    reported: dict[int, list[Contribution]] = {one.paper: [] for one in evidence}
    for one in studies:
        for paper in one.papers:
            reported[paper].append(one)
    whole, ranks = _added_up(studies), _ranked(studies)
    status = _facts(whole, _heaviest(studies))["status"]
    told = []
    for paper, gone in sorted(reported.items()):
        left = [_left(paper, by_study[one.study]) for one in gone if len(one.papers) > 1]
        sums = whole.copy()
        sums.subtract(_added_up(gone))
        sums.update(_added_up(left))
        summary = Summary(**_facts(sums, _heaviest([*_first_but(gone, ranks), *left])))
        told.append(Without(paper, summary, summary.status != status))
    return told


def _left(paper: int, items: Sequence[Evidence]) -> Contribution:
    """Return what a study adds without one of its papers."""
    return _contribution(items[0].study, [one for one in items if one.paper != paper])


def weigh(one: Evidence) -> Weight:
    """Return the weight of an item: level × risk of bias × directness × size, each rounded to four decimals."""
    size = round(math.sqrt(min(max(one.n or 1, 1), FULL_SIZE) / FULL_SIZE), PLACES)
    level, bias, directness = LEVEL[one.level], BIAS[one.judgement], DIRECTNESS[one.directness]
    return Weight(round(level * bias * directness * size, PLACES), level, bias, directness, size)


def _by_study(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Collect the items that count, study by study."""
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        if one.stance != CONTEXT:
            found.setdefault(one.study, []).append(one)
    return found


def _contribution(study: str, items: Sequence[Evidence]) -> Contribution:
    """A study speaks once: the weight of its heaviest item, divided in proportion to the heaviest on each side."""
    weights = {one.item: weigh(one) for one in items}
    heaviest = min(items, key=lambda one: (-weights[one.item].weight, one.item)).item
    weight = weights[heaviest].weight
    sides = [max(weights[one.item].weight * STANCE[one.stance][side] for one in items) for side in range(3)]
    total = math.fsum(sides)
    shares = [round(weight * side / total, PLACES) for side in sides]
    return Contribution(
        study=study,
        items=tuple(sorted(one.item for one in items)),
        papers=tuple(sorted({one.paper for one in items})),
        patients=max(one.n or 0 for one in items),
        stance=_stance(*shares[:2]),
        best_level=min(one.level for one in items),
        weight=weight,
        heaviest=heaviest,
        factors=weights[heaviest],
        mass_for=shares[0],
        mass_against=shares[1],
        mass_neither=shares[2],
        levels=(_best(items, 0), _best(items, 1)),
        demo_items=sum(one.is_demo for one in items),
    )


def _best(items: Sequence[Evidence], side: int) -> int | None:
    """Return the best level of the items that give to a side: what says nothing for it lends it no level."""
    return min((one.level for one in items if STANCE[one.stance][side]), default=None)


def _stance(mass_for: float, mass_against: float) -> str:
    if mass_for and mass_against:
        return "mixed"
    if mass_for or mass_against:
        return "supports" if mass_for else "refutes"
    return "inconclusive"


# ── Adding up ───────────────────────────────────────────────────────────────────────────────────────────────────────
# Masses are added as whole ten-thousandths: exactly, in any order, so that a study can be taken off again.
_PARTS = int(10**PLACES)


def _added_up(studies: Iterable[Contribution]) -> Sums:
    """Return what studies come to: how many, their patients, how many have each level, and what is on each side."""
    sums: Sums = Counter()
    for one in studies:
        sums.update(
            {"studies": 1, "patients": one.patients, "demo_items": one.demo_items, ("level", one.best_level): 1}
        )
        for side, mass, level in one.spoken():
            weak = level >= WEAK_LEVEL
            sums.update({(side, "strong"): not weak, (side, "weak mass" if weak else "mass"): _units(mass)})
    return sums


# By side: the mass and the level of the study that has most there.
Heaviest = dict[str, tuple[float, int]]


def _heaviest(studies: Iterable[Contribution]) -> Heaviest:
    found: Heaviest = {}
    for one in studies:
        for side, mass, level in one.spoken():
            if side not in found or (mass, -level) > (found[side][0], -found[side][1]):
                found[side] = (mass, level)
    return found


def _ranked(studies: Iterable[Contribution]) -> list[list[Contribution]]:
    """Return the studies of each side, the heaviest there first."""
    sides: dict[str, list[tuple[float, int, Contribution]]] = {}
    for one in studies:
        for side, mass, level in one.spoken():
            sides.setdefault(side, []).append((mass, -level, one))
    return [[one for *_, one in sorted(found, key=lambda row: row[:2], reverse=True)] for found in sides.values()]


def _first_but(gone: Sequence[Contribution], ranked: list[list[Contribution]]) -> list[Contribution]:
    """Return the heaviest study of each side that is not gone."""
    without = {one.study for one in gone}
    firsts = (next((one for one in side if one.study not in without), None) for side in ranked)
    return [one for one in firsts if one]


def _units(mass: float) -> int:
    return round(mass * _PARTS)


def _facts(sums: Sums, heaviest: Heaviest) -> dict[str, Any]:
    """Return what a summary says."""
    mass_for, mass_against = _mass(sums, "for"), _mass(sums, "against")
    total = mass_for + mass_against
    status, says = _status(sums, heaviest, mass_for, mass_against)
    return {
        "status": status,
        "studies": sums["studies"],
        "patients": sums["patients"],
        "mass_for": mass_for,
        "mass_against": mass_against,
        "disagreement": round(2 * min(mass_for, mass_against) / total, PLACES) if total else 0.0,
        "best_level": min((level for level in LEVEL if sums["level", level]), default=None),
        "demo_items": sums["demo_items"],
        "says": says,
    }


def _mass(sums: Sums, side: str) -> float:
    """Add up one side; what levels 4 and 5 come to is capped."""
    return (sums[side, "mass"] + min(sums[side, "weak mass"], _units(WEAK_MOST))) / _PARTS


def _status(sums: Sums, heaviest: Heaviest, mass_for: float, mass_against: float) -> tuple[str, str]:
    """Return the status and its reason. The steps are those of docs/verdict.md, in its order."""
    if not sums["studies"]:
        return "open", "No accepted evidence is linked to the claim."
    total = round(mass_for + mass_against, PLACES)
    if total < ENOUGH:
        return "insufficient", f"The mass for and against comes to {total:g}, less than {ENOUGH:g}."
    if _is_alone(*heaviest["either"], total):
        return "insufficient", f"One study carries more than {_SHARE} of it, and it does not speak at level 1."
    heavier, lighter = max(mass_for, mass_against), min(mass_for, mass_against)
    if lighter and heavier <= CONTESTED * lighter:
        return "contested", f"The heavier side has {heavier:g}, at most {CONTESTED} times the {lighter:g} of the other."
    wins_for = mass_for > mass_against
    winning = "for" if wins_for else "against"
    if _is_alone(*heaviest[winning], heavier):
        alone = f"One study carries more than {_SHARE} of the heavier side"
        return "insufficient", f"{alone}, and it does not speak at level 1."
    by = "" if sums[winning, "strong"] else ", by studies of levels 4 and 5 alone"
    said = "For outweighs against" if wins_for else "Against outweighs for"
    return "supported" if wins_for else "refuted", f"{said}, {heavier:g} to {lighter:g}{by}."


_SHARE = f"{ALONE_SHARE * 100:g} %"


def _is_alone(mass: float, level: int, whole: float) -> bool:
    """Whether a side rests on one study: its heaviest, unless that speaks at level 1."""
    return level > ALONE_LEVEL and round(mass - ALONE_SHARE * whole, PLACES) > 0
