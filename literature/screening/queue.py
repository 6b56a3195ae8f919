"""Whose turn it is: the next paper for a reviewer, the one before, and how far they are.

A reviewer is shown what waits at a stage, what they have not voted on, and what is theirs: assigned to them, or with
room for one more beside who has voted, is assigned or is screening it now.  Accounts that are not active take no room.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Count, Exists, F, Func, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from literature.models import (
    QueueOrder,
    Screening,
    ScreeningAssignment,
    ScreeningLock,
    ScreeningStage,
    ScreeningTask,
    TaskState,
    Vote,
)

COUNTED_FOR = 60  # seconds
_COLUMN = {QueueOrder.NEWEST: "-opened_at", QueueOrder.OLDEST: "opened_at", QueueOrder.SCORE: "-score"}
# The votes that others than their reviewers may see: nobody's while others still vote blindly, or may again. (A full
# text whose title and abstract were excluded is closed without an outcome, and opens again when they are included.)
_OUTCOME = Screening.objects.filter(paper=OuterRef("task__paper"), stage=OuterRef("task__stage"))
SHOWN = Q(task__state=TaskState.CONFLICT) | Q(Exists(_OUTCOME), task__state=TaskState.SETTLED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reviewer is at one stage, in papers."""

    done_in_sitting: int
    done_in_all: int
    waiting_for_me: int

    @property
    def total(self) -> int:
        """What the reviewer has screened and what still waits for them."""
        return self.done_in_all + self.waiting_for_me


def next_task(
    user: User, stage: ScreeningStage, order: QueueOrder, *, after: ScreeningTask | None = None, at: dt.datetime
) -> ScreeningTask | None:
    """Return the next task for the reviewer, with its paper; None when nothing waits for them.

    `after` is the task they leave: the search goes on behind it, and from the front once the end is reached, so that
    what was passed over comes again last.  After a new fit of the score ask without it.  Papers without a score come
    behind those with one, newest first."""
    turn = waiting_for(user, at).filter(stage=stage, paper__merged_into__isnull=True).select_related("paper")
    if after:
        turn = turn.exclude(pk=after.pk)
        behind = _first(turn, order, after)
        return behind or _first(turn, order)
    return _first(turn, order)


def previous_task(user: User, at: dt.datetime, before: ScreeningTask | None = None) -> ScreeningTask | None:
    """Return the task of the reviewer's last standing vote; with `before`, of the last one before their vote on it."""
    votes = user.screening_votes.filter(taken_back_at__isnull=True, decided_at__lte=at)
    own = votes.filter(task=before).first() if before else None
    if own:
        votes = votes.filter(_behind("decided_at", own, down=True))
    # The vote first, then its paper: PostgreSQL may join every paper that the reviewer ever voted on before it sorts.
    last = votes.order_by("-decided_at", "-pk").values("task")[:1]
    return ScreeningTask.objects.filter(pk=Subquery(last)).select_related("paper").first()


def progress(user: User, stage: ScreeningStage, since: dt.datetime | None) -> Progress:
    """Return how far the reviewer is at the stage; `since` is the beginning of their sitting.

    Their own decisions count at once; what others do, and what comes in, within a minute: counting everything takes
    longer than all else that a decision needs."""
    key = f"queue-progress:{user.pk}:{stage}:{since and since.timestamp()}"
    counted: Progress | None = cache.get(key)
    if counted is None:
        cache.set(key, counted := count_progress(user, stage, since), COUNTED_FOR)
    done = _done(user, stage).filter(decided_at__gte=since).count() if since else 0
    news = done - counted.done_in_sitting
    return Progress(done, counted.done_in_all + news, max(0, counted.waiting_for_me - news))


def count_progress(user: User, stage: ScreeningStage, since: dt.datetime | None) -> Progress:
    """Return how far the reviewer is, everything counted now. Three queries."""
    waiting = ScreeningTask.objects.filter(stage=stage, state=TaskState.WAITING)
    done = _done(user, stage).aggregate(
        all=Count("pk"),
        sitting=Count("pk", filter=Q(decided_at__gte=since) if since else Q(pk__isnull=True)),
        waiting=Count("pk", filter=Q(task__state=TaskState.WAITING)),
    )
    left = waiting.count() - done["waiting"] - reserved(waiting, user).count()
    return Progress(done["sitting"], done["all"], left)


def waiting_for(user: User, at: dt.datetime | None) -> QuerySet[ScreeningTask]:
    """Return what waits for the reviewer, at both stages, in no order; without `at`, who screens what at the moment
    does not matter."""
    waiting = ScreeningTask.objects.filter(state=TaskState.WAITING)
    taken = _taken(user) + _number(_held(user, at)) if at else _taken(user)
    mine = Exists(_assigned().filter(task=OuterRef("pk"), reviewer=user))
    # Looked up task by task, and first: of what is not voted on, written as it reads, PostgreSQL makes a join, and
    # counts the room of every task that the walk passes over.
    own = _standing().filter(task=OuterRef("pk"), reviewer=user).order_by().values("pk")[:1]
    return waiting.alias(own=Subquery(own)).filter(own__isnull=True).filter(mine | Q(reviewers_needed__gt=taken))


def reserved(tasks: QuerySet[ScreeningTask], user: User) -> QuerySet[ScreeningTask]:
    """Keep the tasks without the user's vote that are full with others, of whom some are assigned: of what waits, all
    that is neither voted on by the user nor waits for them."""
    others = _assigned().exclude(reviewer=user).values("task")
    mine = _assigned().filter(task=OuterRef("pk"), reviewer=user)
    return _not_voted(tasks.filter(pk__in=others), user).filter(~Exists(mine), reviewers_needed__lte=_taken(user))


def _first(
    tasks: QuerySet[ScreeningTask], order: QueueOrder, after: ScreeningTask | None = None
) -> ScreeningTask | None:
    if order != QueueOrder.SCORE:
        return _walk(tasks, order, after)
    if after is None or after.score is not None:
        found = _walk(tasks.filter(score__isnull=False), order, after)
        return found or _walk(tasks.filter(score__isnull=True), QueueOrder.NEWEST, None)
    return _walk(tasks.filter(score__isnull=True), QueueOrder.NEWEST, after)


def _walk(tasks: QuerySet[ScreeningTask], order: QueueOrder, after: ScreeningTask | None) -> ScreeningTask | None:
    """Return the first task in the order, behind `after` if it is given; the index ends with the id."""
    column = _COLUMN[order]
    down, name = column.startswith("-"), column.removeprefix("-")
    if after:
        tasks = tasks.filter(_behind(name, after, down=down))
    return tasks.order_by(column, "-pk" if down else "pk").first()


def _behind(column: str, row: Model, *, down: bool) -> LessThan | GreaterThan:
    """Return the condition that a row comes behind the given one in the order of the column and the id.

    Both are compared as one pair: what Django makes of that for SQLite, a disjunction, would walk past the index."""
    kind: Any = row._meta.get_field(column)
    here = Value(getattr(row, column), output_field=kind), Value(row.pk)
    pairs = _Pair(F(column), F("pk"), output_field=kind), _Pair(*here, output_field=kind)
    return LessThan(*pairs) if down else GreaterThan(*pairs)


class _Pair(Func):
    """Two values that are compared as one: (first, second)."""

    template = "(%(expressions)s)"
    arity = 2


def _done(user: User, stage: ScreeningStage) -> QuerySet[Vote]:
    return _standing().filter(reviewer=user, task__stage=stage)


def _standing() -> QuerySet[Vote]:
    return Vote.objects.filter(taken_back_at__isnull=True)


def _assigned() -> QuerySet[ScreeningAssignment]:
    return ScreeningAssignment.objects.filter(reviewer__is_active=True)


def _not_voted(tasks: QuerySet[ScreeningTask], user: User) -> QuerySet[ScreeningTask]:
    return tasks.filter(~Exists(_standing().filter(task=OuterRef("pk"), reviewer=user)))


def _taken(user: User) -> CombinedExpression:
    """Return the room that others take by a vote or an assignment, as an expression on a task."""
    voted = _standing().filter(task=OuterRef("task"), reviewer=OuterRef("reviewer"))
    assigned = _assigned().exclude(reviewer=user).filter(~Exists(voted))
    return _number(_standing()) + _number(assigned)


def _held(user: User, at: dt.datetime) -> QuerySet[ScreeningLock]:
    """Return the locks that take room, of people who take none by a vote or an assignment."""
    locks = ScreeningLock.objects.filter(expires_at__gt=at, reviewer__is_active=True).exclude(reviewer=user)
    same = {"task": OuterRef("task"), "reviewer": OuterRef("reviewer")}
    return locks.filter(~Exists(_standing().filter(**same)), ~Exists(_assigned().filter(**same)))


def _number(rows: QuerySet[Model]) -> Coalesce:
    """Return how many of the rows belong to the task that is looked at."""
    counted = rows.filter(task=OuterRef("pk")).order_by().values("task").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
