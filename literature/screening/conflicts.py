"""What reviewers disagree on, and what a third person or a discussion makes of it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet

from literature.models import (
    Screening,
    ScreeningDecision,
    ScreeningStage,
    ScreeningTask,
    Settlement,
    TaskState,
    Vote,
)
from literature.roles import Act, require
from literature.screening import states
from literature.screening.errors import AlreadySettled, ScreeningRefused
from literature.screening.outcome import decide
from literature.writing import one_writer

_WAYS = (Settlement.THIRD, Settlement.DISCUSSION)


def open_conflicts(stage: ScreeningStage | None = None) -> QuerySet[ScreeningTask]:
    """Return the tasks that reviewers disagree on, the longest waiting first, with paper, votes and reviewers at hand.

    `votes.all()` of each are the standing votes alone."""
    standing = Vote.objects.filter(taken_back_at__isnull=True).select_related("reviewer").order_by("pk")
    tasks = ScreeningTask.objects.filter(state=TaskState.CONFLICT, paper__merged_into__isnull=True)
    tasks = tasks.filter(stage=stage) if stage else tasks
    return tasks.select_related("paper").prefetch_related(Prefetch("votes", standing)).order_by("conflict_at", "pk")


@one_writer()
def resolve(  # noqa: PLR0913 the facts of one decision
    task: ScreeningTask,
    decision: ScreeningDecision,
    *,
    reason: str = "",
    how: Settlement,
    note: str = "",
    by: User,
    at: dt.datetime,
) -> Screening:
    """Settle a conflict and return the outcome.

    Raises AlreadySettled, naming who and what, where somebody was quicker; ScreeningRefused for "unsure", an exclusion
    without a reason, a third person who voted themselves, and a task without a conflict."""
    require(by, Act.RESOLVE)
    current = states.locked(task.pk)
    _check_conflict(current)
    _check_way(current, how, by)
    if decision == ScreeningDecision.UNSURE:
        raise ScreeningRefused("A conflict ends with included or excluded; leave it open while you are unsure.")
    stage = ScreeningStage(current.stage)
    return decide(current.paper, stage, decision, reason, by=by, at=at, settled=how, note=note)


def _check_conflict(task: ScreeningTask) -> None:
    if task.state == TaskState.SETTLED:
        raise AlreadySettled(_who_was_quicker(task))
    if task.state == TaskState.WAITING:
        raise ScreeningRefused("There is no conflict (any more): this paper waits for its reviewers.")


def _check_way(task: ScreeningTask, how: str, by: User) -> None:
    if how not in _WAYS:
        raise ScreeningRefused(f"A conflict is resolved by a third person or a discussion; {how!r} is neither.")
    if how == Settlement.THIRD and task.votes.filter(reviewer=by, taken_back_at__isnull=True).exists():
        raise ScreeningRefused(
            "You are one of the reviewers who disagree: let a third person resolve it, or record your discussion."
        )


def _who_was_quicker(task: ScreeningTask) -> str:
    outcome = Screening.objects.filter(paper=task.paper_id, stage=task.stage).select_related("decided_by").first()
    if outcome is None:
        return "This paper is not to be screened at this stage any more."
    who = outcome.decided_by or "somebody"
    return f"{who} has settled this paper already: {outcome.decision} ({outcome.get_settled_display()})."
