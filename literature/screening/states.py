"""The states of tasks, and the moves between them; called with the one writer's lock held.

Locks are always taken in this order: the one writer's, the task's row, then whatever else.  So nobody waits for
somebody who waits for them.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from literature.models import (
    Screening,
    ScreeningDecision,
    ScreeningLock,
    ScreeningStage,
    ScreeningTask,
    TaskState,
    Vote,
)
from literature.screening import needs

_TITLE, _FULL = ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT


def locked(task_id: int) -> ScreeningTask:
    """Return the task as it is now, its row locked until the end of the transaction.

    `no_key`: who points to the task (a lock, an assignment) need not wait."""
    return ScreeningTask.objects.select_for_update(of=("self",), no_key=True).select_related("paper").get(pk=task_id)


def follow(paper_id: int, stage: str, decision: str, at: dt.datetime) -> None:
    """Bring a paper's tasks in line with the outcome that one of its stages comes to."""
    if decision == ScreeningDecision.UNSURE:
        reopen(paper_id, stage)
    else:
        close(paper_id, stage, at)
    if stage != _TITLE:
        return
    if decision == ScreeningDecision.INCLUDED:
        _open_full_text(paper_id, at)
    else:
        close(paper_id, _FULL, at)


def close(paper_id: int, stage: str, at: dt.datetime) -> None:
    """Settle the stage's open task, if there is one; nobody holds it any more."""
    tasks = ScreeningTask.objects.filter(paper=paper_id, stage=stage)
    tasks.exclude(state=TaskState.SETTLED).update(state=TaskState.SETTLED, settled_at=at)
    ScreeningLock.objects.filter(task__in=tasks).delete()


def reopen(paper_id: int, stage: str) -> None:
    """Open the stage's settled task again: to its reviewers, or as a conflict where all of them have spoken."""
    for task in ScreeningTask.objects.filter(paper=paper_id, stage=stage, state=TaskState.SETTLED):
        spoken = task.votes.filter(taken_back_at__isnull=True).count()
        task.state = TaskState.CONFLICT if spoken >= task.reviewers_needed else TaskState.WAITING
        task.settled_at = None
        task.save(update_fields=["state", "settled_at"])


def standing_votes(paper_id: int, stage: str) -> QuerySet[Vote]:
    """Return the votes on a stage of a paper that were not taken back."""
    return Vote.objects.filter(task__paper=paper_id, task__stage=stage, taken_back_at__isnull=True)


def _open_full_text(paper_id: int, at: dt.datetime) -> None:
    if Screening.objects.filter(paper=paper_id, stage=_FULL).exclude(decision=ScreeningDecision.UNSURE).exists():
        return
    needed = needs.of_paper(paper_id)
    _, created = ScreeningTask.objects.get_or_create(
        paper_id=paper_id, stage=_FULL, defaults={"reviewers_needed": needed, "opened_at": at}
    )
    if not created:
        reopen(paper_id, _FULL)
