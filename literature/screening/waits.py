"""What waits, for whom and how long, and how long it takes from coming in to being decided."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, FloatField, Func, Min, OuterRef, Q, QuerySet

from literature.models import Screening, ScreeningAssignment, ScreeningStage, ScreeningTask, TaskState, Vote
from literature.roles import Act
from literature.screening import queue

WEEK, MONTH, RECENT = dt.timedelta(days=7), dt.timedelta(days=30), dt.timedelta(days=90)
# What waits in a state, and the column that says since when.
_SINCE = {TaskState.WAITING: "opened_at", TaskState.CONFLICT: "conflict_at"}
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
    may screen waits for each of them.

    What waits for a reviewer is counted as all that waits less what they have voted on and what is kept for others:
    to look at each task for each reviewer would take seconds. Four queries, and two or three a reviewer."""
    people = list(reviewers())
    voted, assigned = _by_place(_votes_on_waiting()), _by_place(_assignments_of_waiting())
    everything = _numbers(_waiting())
    rows: list[Waiting] = []
    for who in people:
        reserved = _numbers(queue.reserved(_waiting(), who))
        for stage in ScreeningStage:
            here = (who.pk, stage)
            if number := everything[stage] - voted[here] - reserved[stage]:
                rows.append(Waiting(who, stage, number, assigned[here], _oldest(who, stage)))
    return rows + _stuck([who.pk for who in people])


def counts(at: dt.datetime) -> list[Ages]:
    """Return what waits for reviewers and for the end of a conflict, at each stage, with ages; zeros where nothing."""
    by_place = {(row["stage"], state): row for state, since in _SINCE.items() for row in _aged(state, since, at)}
    return [_ages(stage, state, by_place.get((stage, state), {})) for stage in ScreeningStage for state in _SINCE]


def _aged(state: TaskState, since: str, at: dt.datetime) -> Any:
    """Return the numbers of one state at each stage; of what waits all stands in the index by age, no row is read."""
    tasks = ScreeningTask.objects.filter(stage__in=ScreeningStage.values, state=state).order_by()
    return tasks.values("stage").annotate(
        number=Count("pk"),
        oldest=Min(since),
        week=Count("pk", filter=Q(**{f"{since}__gte": at - WEEK})),
        month=Count("pk", filter=Q(**{f"{since}__lt": at - WEEK, f"{since}__gte": at - MONTH})),
    )


def turnaround(at: dt.datetime, stage: ScreeningStage = ScreeningStage.TITLE_ABSTRACT) -> Turnaround:
    """Return how long it takes from coming into the queue of a stage to its outcome."""
    outcome = Screening.objects.filter(paper=OuterRef("paper"), stage=stage)
    settled = ScreeningTask.objects.filter(Exists(outcome), stage=stage, state=TaskState.SETTLED)
    recent = settled.filter(settled_at__gt=at - RECENT, settled_at__lte=at)
    return Turnaround(*_median_days(recent), *_median_days(settled))


def _waiting() -> QuerySet[ScreeningTask]:
    return ScreeningTask.objects.filter(state=TaskState.WAITING).order_by()


def _votes_on_waiting() -> QuerySet[Vote]:
    return Vote.objects.filter(taken_back_at__isnull=True, task__state=TaskState.WAITING)


def _assignments_of_waiting() -> QuerySet[ScreeningAssignment]:
    """Return the assignments of waiting tasks on which the one they were given to has not voted."""
    voted = Vote.objects.filter(task=OuterRef("task"), reviewer=OuterRef("reviewer"), taken_back_at__isnull=True)
    return ScreeningAssignment.objects.filter(~Exists(voted), task__state=TaskState.WAITING)


def _numbers(tasks: QuerySet[ScreeningTask]) -> Counter[str]:
    """Return how many tasks there are at each stage."""
    return Counter(dict(tasks.values_list("stage").annotate(number=Count("pk"))))


def _by_place(rows: QuerySet[Vote] | QuerySet[ScreeningAssignment]) -> Counter[tuple[int, str]]:
    """Return how many rows each reviewer has at each stage."""
    counted = rows.order_by().values_list("reviewer", "task__stage").annotate(number=Count("pk"))
    return Counter({(reviewer, stage): number for reviewer, stage, number in counted})


def _oldest(who: User, stage: ScreeningStage) -> dt.datetime:
    """Return since when the oldest task waits; the index has them by age, so the search ends at the first."""
    theirs = queue.waiting_for(who, at=None).filter(stage=stage).order_by("opened_at", "pk")
    return theirs.values_list("opened_at", flat=True)[:1].get()


def _stuck(people: list[int]) -> list[Waiting]:
    """Return the tasks that wait for reviewers although everybody there is has voted."""
    waiting = _waiting()
    if people:
        votes = Vote.objects.filter(reviewer__in=people, taken_back_at__isnull=True).order_by()
        of_all = votes.values("task").annotate(number=Count("pk")).filter(number=len(people))
        waiting = waiting.filter(pk__in=of_all.values("task"))
    found = waiting.values_list("stage").annotate(number=Count("pk"), oldest=Min("opened_at"))
    by_stage = {stage: (number, oldest) for stage, number, oldest in found}
    return [
        Waiting(None, stage, by_stage[stage][0], 0, by_stage[stage][1]) for stage in ScreeningStage if stage in by_stage
    ]


def _ages(stage: ScreeningStage, state: TaskState, row: dict[str, Any]) -> Ages:
    number, week, month = (row.get(name, 0) for name in ("number", "week", "month"))
    return Ages(stage, state, number, row.get("oldest"), week, month, number - week - month)


def _median_days(tasks: QuerySet[ScreeningTask]) -> tuple[float | None, int]:
    """Return the median days from opened to settled, and of how many; of an even number the middle two's mean."""
    number = tasks.count()
    ordered = tasks.order_by(_Day("settled_at") - _Day("opened_at")).values_list("opened_at", "settled_at")
    middle = list(ordered[(number - 1) // 2 : number // 2 + 1]) if number else []
    days = [(settled - opened) / dt.timedelta(days=1) for opened, settled in middle if settled]
    return (sum(days) / len(days) if days else None), number


class _Day(Func):
    """A moment as a number of days: what Django makes of a difference of moments is, on SQLite, a function of Python
    for each row."""

    arity = 1
    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="julianday", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXTRACT(EPOCH FROM %(expressions)s) / 86400", **context)
