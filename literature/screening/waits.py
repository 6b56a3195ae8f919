"""What waits, for whom and how long, and how long it takes from coming in to being decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, When

from literature.models import Screening, ScreeningAssignment, ScreeningStage, ScreeningTask, TaskState, Vote
from literature.roles import Act
from literature.screening.queue import waiting_for

WEEK, MONTH, RECENT = dt.timedelta(days=7), dt.timedelta(days=30), dt.timedelta(days=90)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one reviewer at one stage: how many papers, how many of them assigned, since when the oldest.

    `who` is None for what waits for another reviewer than those there are: everybody has voted already."""

    who: User | None
    stage: ScreeningStage
    number: int
    assigned: int
    oldest: dt.datetime


@dataclass(frozen=True, slots=True)
class Ages:
    """How many papers wait at one stage for one thing, and how long: up to a week, up to 30 days, longer."""

    stage: ScreeningStage
    state: TaskState
    number: int
    oldest: dt.datetime | None
    week: int
    month: int
    longer: int


@dataclass(frozen=True, slots=True)
class Turnaround:
    """Median days from coming into the queue to the outcome, of what was settled in the last 90 days and of all; None
    where there is nothing."""

    recent: float | None
    n_recent: int
    ever: float | None
    n_ever: int


def reviewers() -> QuerySet[User]:
    """Return the active accounts that may screen, by name."""
    may_screen: QuerySet[User] = User.objects.with_perm(f"literature.{Act.SCREEN}", backend=_BACKEND)
    return may_screen.order_by("username")


def by_reviewer() -> list[Waiting]:
    """Return what waits for whom, by name and stage, then what waits for nobody who is there; a paper that several
    may screen waits for each of them."""
    people = list(reviewers())
    rows = [row for who in people for row in _rows(who, waiting_for(who, at=None))]
    return rows + _rows(None, _stuck([who.pk for who in people]))


def counts(at: dt.datetime) -> list[Ages]:
    """Return what waits for reviewers and for the end of a conflict, at each stage, with ages; zeros where nothing."""
    since = Case(When(state=TaskState.CONFLICT, then=F("conflict_at")), default=F("opened_at"))
    found = ScreeningTask.objects.exclude(state=TaskState.SETTLED).annotate(since=since).order_by()
    rows = found.values("stage", "state").annotate(
        number=Count("pk"),
        oldest=Min("since"),
        week=Count("pk", filter=Q(since__gte=at - WEEK)),
        month=Count("pk", filter=Q(since__lt=at - WEEK, since__gte=at - MONTH)),
    )
    by_place: dict[tuple[str, str], Any] = {(row["stage"], row["state"]): row for row in rows}
    states = (TaskState.WAITING, TaskState.CONFLICT)
    return [_ages(stage, state, by_place.get((stage, state), {})) for stage in ScreeningStage for state in states]


def turnaround(at: dt.datetime, stage: ScreeningStage = ScreeningStage.TITLE_ABSTRACT) -> Turnaround:
    """Return how long it takes from coming into the queue of a stage to its outcome."""
    outcome = Screening.objects.filter(paper=OuterRef("paper"), stage=stage)
    settled = ScreeningTask.objects.filter(Exists(outcome), stage=stage, state=TaskState.SETTLED)
    recent = settled.filter(settled_at__gt=at - RECENT, settled_at__lte=at)
    return Turnaround(*_median_days(recent), *_median_days(settled))


def _rows(who: User | None, tasks: QuerySet[ScreeningTask]) -> list[Waiting]:
    assigned = ScreeningAssignment.objects.filter(task=OuterRef("pk"), reviewer=who)
    rows = tasks.order_by().annotate(mine=Exists(assigned)).values("stage")
    counted = rows.annotate(number=Count("pk"), assigned=Count("pk", filter=Q(mine=True)), oldest=Min("opened_at"))
    by_stage = {row["stage"]: row for row in counted}
    return [
        Waiting(who, stage, row["number"], row["assigned"], row["oldest"])
        for stage in ScreeningStage
        if (row := by_stage.get(stage))
    ]


def _stuck(people: list[int]) -> QuerySet[ScreeningTask]:
    """Return the tasks that wait for reviewers although everybody there is has voted."""
    waiting = ScreeningTask.objects.filter(state=TaskState.WAITING)
    for pk in people:
        waiting = waiting.filter(Exists(Vote.objects.filter(task=OuterRef("pk"), reviewer=pk, taken_back_at=None)))
    return waiting


def _ages(stage: ScreeningStage, state: TaskState, row: dict[str, Any]) -> Ages:
    number, week, month = (row.get(name, 0) for name in ("number", "week", "month"))
    return Ages(stage, state, number, row.get("oldest"), week, month, number - week - month)


def _median_days(tasks: QuerySet[ScreeningTask]) -> tuple[float | None, int]:
    """Return the median days from opened to settled, and of how many; of an even number the middle two's mean."""
    number = tasks.count()
    took = tasks.annotate(took=F("settled_at") - F("opened_at")).order_by("took").values_list("took", flat=True)
    middle: list[dt.timedelta] = list(took[(number - 1) // 2 : number // 2 + 1]) if number else []
    days = [one / dt.timedelta(days=1) for one in middle]
    return (sum(days) / len(days) if days else None), number
