"""Screening when two papers become one: stage by stage, the survivor's word stands; where nothing was said about it,
the loser's tasks, votes and outcome are its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from literature.merging.moving import Move, give, give_back, restore_unchanged, tell, update_with_history
from literature.merging.rows import Row, kept, put
from literature.models import (
    Screening,
    ScreeningAssignment,
    ScreeningDecision,
    ScreeningStage,
    ScreeningTask,
    TaskState,
    Vote,
)

_STATE = ("state", "conflict_at", "settled_at")


def move_screening(move: Move, at: dt.datetime) -> None:
    """Move what was said about the loser, for each stage about which nothing was said of the survivor. A full text
    goes only to a paper whose title and abstract are included. What stays behind waits for nobody any more."""
    kept_rows: dict[str, Any] = {"outcomes": [], "tasks": [], "votes": [], "assignments": [], "was": [], "is": []}
    move.before["screening"] = kept_rows
    for stage in (ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT):
        _move_stage(move, stage, kept_rows)
    for task in ScreeningTask.objects.filter(paper_id=move.loser).exclude(state=TaskState.SETTLED):
        kept_rows["was"].append(kept(task, ("id", *_STATE)))
        task.state, task.settled_at = TaskState.SETTLED, at
        task.save(update_fields=["state", "settled_at"])
        kept_rows["is"].append(kept(task, ("id", *_STATE)))


def _move_stage(move: Move, stage: ScreeningStage, kept_rows: dict[str, Any]) -> None:
    ours, theirs = _outcome(move.survivor, stage), _outcome(move.loser, stage)
    if ours and theirs and ours.decision != theirs.decision:
        _note(move, stage, ours, theirs)
    task, other = _task(move.survivor, stage), _task(move.loser, stage)
    spoken = task is not None and task.votes.filter(taken_back_at__isnull=True).exists()
    if ours or spoken or not _open_to(move.survivor, stage):
        return
    if theirs:
        kept_rows["outcomes"].append(kept(theirs))
        give(Screening, [theirs.pk], move.survivor, move.by, move.reason)
    if other and task is None:
        votes = list(other.votes.order_by("pk").values_list("pk", flat=True))
        kept_rows["tasks"].append({**kept(other), "votes": votes})
        ScreeningTask.objects.filter(pk=other.pk).update(paper_id=move.survivor)
    elif other and task:
        _take_over(move, task, other, kept_rows)


def _take_over(move: Move, task: ScreeningTask, other: ScreeningTask, kept_rows: dict[str, Any]) -> None:
    """Put the votes of the loser's task on the survivor's, for which nobody has voted, with the state they came to."""
    votes = list(other.votes.order_by("pk").values_list("pk", flat=True))
    kept_rows["votes"] += [[pk, other.pk] for pk in votes]
    _hand_votes(votes, task, move, move.reason)
    held = set(task.assignments.values_list("reviewer_id", flat=True))
    assignments = list(other.assignments.exclude(reviewer_id__in=held).values_list("pk", flat=True))
    ScreeningAssignment.objects.filter(pk__in=assignments).update(task=task)
    kept_rows["assignments"] += [[pk, other.pk] for pk in assignments]
    kept_rows["was"].append(kept(task, ("id", *_STATE)))
    put(task, kept(other, _STATE))
    task.save(update_fields=list(_STATE))
    kept_rows["is"].append(kept(task, ("id", *_STATE)))


def _hand_votes(ids: list[int], task: ScreeningTask, move: Move, reason: str) -> None:
    votes = list(Vote.objects.filter(pk__in=ids))
    for vote in votes:
        vote.task = task
    update_with_history(votes, Vote, ["task"], move.by, reason)


def _note(move: Move, stage: ScreeningStage, ours: Screening, theirs: Screening) -> None:
    """Keep what both said, with the merge and in the history of the outcome that stands."""
    tell(move, f"screening, {stage.label}", _words(ours), _words(theirs))
    update_with_history([ours], Screening, ["decision"], move.by, f"paper {move.loser}, now merged: {_words(theirs)}")


def _words(outcome: Screening) -> str:
    return f"{outcome.decision}: {outcome.reason}" if outcome.reason else outcome.decision


def _open_to(paper_id: int, stage: ScreeningStage) -> bool:
    if stage == ScreeningStage.TITLE_ABSTRACT:
        return not Screening.objects.filter(paper_id=paper_id).exists()
    first = _outcome(paper_id, ScreeningStage.TITLE_ABSTRACT)
    return first is not None and first.decision == ScreeningDecision.INCLUDED


def _outcome(paper_id: int, stage: ScreeningStage) -> Screening | None:
    return Screening.objects.filter(paper_id=paper_id, stage=stage).first()


def _task(paper_id: int, stage: ScreeningStage) -> ScreeningTask | None:
    return ScreeningTask.objects.filter(paper_id=paper_id, stage=stage).first()


def move_screening_back(move: Move) -> None:
    """Give outcomes, tasks and votes back; what was decided about the survivor since stays with it."""
    rows = move.before["screening"]
    give_back(move, Screening, rows["outcomes"])
    for row in rows["tasks"]:
        _give_task_back(move, row)
    by_task: dict[int, list[int]] = {}
    for pk, task_id in rows["votes"]:
        by_task.setdefault(task_id, []).append(pk)
    for task in ScreeningTask.objects.filter(pk__in=by_task):
        _hand_votes(by_task[task.pk], task, move, move.undone)
    for pk, task_id in rows["assignments"]:
        ScreeningAssignment.objects.filter(pk=pk).update(task_id=task_id)
    for task in restore_unchanged(ScreeningTask, rows["was"], rows["is"]):
        task.save(update_fields=list(_STATE))


def _give_task_back(move: Move, row: Row) -> None:
    """Give a task back; where somebody has voted on it since it stays, and the other gets one with its own votes."""
    task, votes = ScreeningTask.objects.get(pk=row["id"]), row["votes"]
    state = {name: row[name] for name in _STATE}
    if kept(task, _STATE) == state and not task.votes.exclude(pk__in=votes).exists():
        ScreeningTask.objects.filter(pk=task.pk).update(paper_id=move.loser)
        return
    anew = ScreeningTask()
    put(anew, {name: value for name, value in row.items() if name not in ("id", "votes")})
    anew.save()
    _hand_votes(votes, anew, move, move.undone)
