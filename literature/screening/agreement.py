"""How well reviewers agree: the part of papers they agree on, and two ways of taking chance into account.

Cohen's kappa (Cohen 1960) takes each reviewer's own habits for chance, and falls to nothing where nearly everything is
excluded, however well they agree.  AC1 (Gwet 2008) does not, which is why both are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q

from literature.models import Screening, ScreeningDecision, ScreeningStage, TaskState, Vote

Table = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers' decisions on the same `n` papers; each coefficient is None where it is not defined: without
    papers, and kappa also where both always said the same one thing."""

    n: int
    raw: float | None
    kappa: float | None
    ac1: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reviewers, how often each pair of decisions occurred (first's, second's), and how well they agree."""

    first: User
    second: User
    table: Table
    agreement: Agreement


def agreement(table: Table, categories: tuple[str, ...] = tuple(ScreeningDecision.values)) -> Agreement:
    """Return the coefficients for a table of how often each pair of decisions occurred.   (pure)

    `categories` are all that could have been chosen, at least two, used or not: AC1's chance depends on their number
    (Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29-48, equations for two raters)."""
    n = sum(table.values())
    if not n:
        return Agreement(0, None, None, None)
    raw = sum(number for (one, other), number in table.items() if one == other) / n
    first = {c: sum(number for (one, _), number in table.items() if one == c) / n for c in categories}
    second = {c: sum(number for (_, other), number in table.items() if other == c) / n for c in categories}
    by_habit = sum(first[c] * second[c] for c in categories)
    mean = [(first[c] + second[c]) / 2 for c in categories]
    by_guessing = sum(part * (1 - part) for part in mean) / (len(categories) - 1)
    return Agreement(n, raw, _beyond_chance(raw, by_habit), _beyond_chance(raw, by_guessing))


def _beyond_chance(raw: float, chance: float) -> float | None:
    """Return the agreement beyond chance as a part of what is possible beyond it; None where chance explains all."""
    return None if chance >= 1 else (raw - chance) / (1 - chance)


def by_pair(stage: ScreeningStage) -> list[Pair]:
    """Return every two reviewers who screened the same papers at the stage, by their names.

    Counted are blind votes alone, on papers that wait for nobody any more: those that stood when the paper first had an
    outcome or became a conflict, whatever was changed or decided after the reviewers could see each other's."""
    tables: dict[tuple[int, int], dict[tuple[str, str], int]] = {}
    for row in _counted(stage):
        table = tables.setdefault((row["reviewer"], row["task__votes__reviewer"]), {})
        table[row["decision"], row["task__votes__decision"]] = row["number"]
    people = User.objects.in_bulk({pk for pair in tables for pk in pair})
    pairs = [Pair(people[a], people[b], table, agreement(table)) for (a, b), table in tables.items()]
    return sorted(pairs, key=lambda pair: (pair.first.get_username(), pair.second.get_username()))


def _counted(stage: ScreeningStage) -> Any:
    """Return how often each two reviewers said what about the same paper, in one query."""
    votes = Vote.objects.filter(_blind(""), task__stage=stage).exclude(task__state=TaskState.WAITING)
    pairs = votes.filter(_blind("task__votes__"), task__votes__reviewer__gt=F("reviewer"))
    names = ("reviewer", "decision", "task__votes__reviewer", "task__votes__decision")
    return pairs.order_by().values(*names).annotate(number=Count("pk"))


def _blind(vote: str) -> Q:
    """Return the condition that a vote was given before its reviewer could see another's, and not changed before."""
    cast, taken_back = f"{vote}decided_at", f"{vote}taken_back_at"
    conflict = F("task__conflict_at")
    in_time = Q(task__conflict_at__isnull=True) | Q(**{f"{cast}__lte": conflict})
    stands = Q(**{f"{taken_back}__isnull": True})
    stood = stands | Q(**{f"{taken_back}__gt": conflict}) | Q(_had_outcome_before(taken_back))
    return in_time & stood & ~Q(_had_outcome_before(cast))


def _had_outcome_before(moment: str) -> Exists:
    """Return whether the task's stage had an outcome before the moment in the column, though it was withdrawn since."""
    outcomes = Screening.history.filter(paper=OuterRef("task__paper"), stage=OuterRef("task__stage"))
    known = outcomes.exclude(decision=ScreeningDecision.UNSURE)
    return Exists(known.filter(decided_at__lt=OuterRef(moment)))
