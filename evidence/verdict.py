"""What the evidence for and against a claim comes to: studies, patients, mass for and against, status.  Pure.

docs/verdict.md explains the arithmetic so that a reader can do it by hand; it prints the table CONSTANTS, and works an
example, and tests read both. Change a constant, and METHOD changes with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

METHOD = "1"
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
ENOUGH, ENOUGH_STUDIES, ALONE_LEVEL = 2.0, 2, 1
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
    Constant("enough studies", "2", "A finding nobody repeated is not settled; a study of level 1 stands alone."),
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
    sides; its stance; its patients, counted once; how many of its items were accepted as a demonstration."""

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
    demo_items: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence comes to. `says` gives the status's reason; contributions are sorted, heaviest first."""

    status: str
    studies: int
    patients: int
    mass_for: float
    mass_against: float
    disagreement: float
    best_level: int | None
    contributions: tuple[Contribution, ...]
    says: str
    method: str = METHOD

    @property
    def demo_items(self) -> int:
        """How many of the items that it rests on were accepted as a demonstration: nobody has read their papers."""
        return sum(one.demo_items for one in self.contributions)


class Without(NamedTuple):
    """The verdict without one paper, and whether its status is another."""

    paper: int
    verdict: Verdict
    changes: bool


def judge(evidence: Iterable[Evidence]) -> Verdict:
    """Return the verdict of the evidence linked to a claim, in whatever order it comes. Items that are context only
    count for nothing."""
    return _verdict([_contribution(study, items) for study, items in _by_study(evidence).items()])


def sensitivity(evidence: Sequence[Evidence]) -> list[Without]:
    """Return the verdict without each paper in turn, by the paper's number; those that change the status say so."""
    by_study = _by_study(evidence)
    whole = {study: _contribution(study, items) for study, items in by_study.items()}
    status = _verdict(list(whole.values())).status
    told = []
    for paper in sorted({one.paper for one in evidence}):
        left = {study: one for study, one in whole.items() if paper not in one.papers}
        for study in whole.keys() - left.keys():
            if items := [one for one in by_study[study] if one.paper != paper]:
                left[study] = _contribution(study, items)
        verdict = _verdict(list(left.values()))
        told.append(Without(paper, verdict, verdict.status != status))
    return told


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
        demo_items=sum(one.is_demo for one in items),
    )


def _stance(mass_for: float, mass_against: float) -> str:
    if mass_for and mass_against:
        return "mixed"
    if mass_for or mass_against:
        return "supports" if mass_for else "refutes"
    return "inconclusive"


def _verdict(studies: list[Contribution]) -> Verdict:
    studies.sort(key=lambda one: (-one.weight, one.study))
    mass_for = _mass(studies, "mass_for")
    mass_against = _mass(studies, "mass_against")
    total = mass_for + mass_against
    status, says = _status(studies, mass_for, mass_against)
    return Verdict(
        status=status,
        studies=len(studies),
        patients=sum(one.patients for one in studies),
        mass_for=mass_for,
        mass_against=mass_against,
        disagreement=round(2 * min(mass_for, mass_against) / total, PLACES) if total else 0.0,
        best_level=min((one.best_level for one in studies), default=None),
        contributions=tuple(studies),
        says=says,
    )


def _mass(studies: Iterable[Contribution], side: str) -> float:
    """Add up one side; what levels 4 and 5 come to is capped."""
    strong: list[float] = []
    weak: list[float] = []
    for one in studies:
        (weak if one.best_level >= WEAK_LEVEL else strong).append(getattr(one, side))
    return round(math.fsum(strong) + min(math.fsum(weak), WEAK_MOST), PLACES)


def _status(studies: Sequence[Contribution], mass_for: float, mass_against: float) -> tuple[str, str]:
    """Return the status and its reason. The steps are those of docs/verdict.md, in its order."""
    if not studies:
        return "open", "No accepted evidence is linked to the claim."
    total = round(mass_for + mass_against, PLACES)
    if total < ENOUGH:
        return "insufficient", f"The mass for and against comes to {total:g}, less than {ENOUGH:g}."
    speaking = [one for one in studies if one.mass_for or one.mass_against]
    if not _stand(speaking):
        return "insufficient", "One study speaks alone, and it is not of level 1."
    heavier, lighter = max(mass_for, mass_against), min(mass_for, mass_against)
    if lighter and heavier <= CONTESTED * lighter:
        return "contested", f"The heavier side has {heavier:g}, at most {CONTESTED} times the {lighter:g} of the other."
    wins_for = mass_for > mass_against
    winners = [one for one in speaking if (one.mass_for if wins_for else one.mass_against)]
    if not _stand(winners):
        return "insufficient", "The heavier side is one study alone, and it is not of level 1."
    by = ", by studies of levels 4 and 5 alone" if all(one.best_level >= WEAK_LEVEL for one in winners) else ""
    said = "For outweighs against" if wins_for else "Against outweighs for"
    return "supported" if wins_for else "refuted", f"{said}, {heavier:g} to {lighter:g}{by}."


def _stand(studies: Sequence[Contribution]) -> bool:
    """Whether they are enough to settle anything: two studies, or one of level 1."""
    return len(studies) >= ENOUGH_STUDIES or any(one.best_level <= ALONE_LEVEL for one in studies)
