"""One reviewer's word on one task, given blindly, and the consensus, which is found exactly once.

Whoever votes is the one writer and holds the task's row, so of reviewers who vote at the same instant the second sees
the first one's vote, whichever of them that is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from literature.bulk import among
from literature.models import (
    Screening,
    ScreeningDecision,
    ScreeningLock,
    ScreeningStage,
    ScreeningTask,
    Settlement,
    TaskState,
    Vote,
)
from literature.roles import Act, require
from literature.screening import outcome as outcomes
from literature.screening import reasons, states
from literature.screening.errors import AlreadySettled, ScreeningRefused
from literature.writing import one_writer

_BLIND = (Settlement.SINGLE, Settlement.AGREEMENT)


@dataclass(frozen=True, slots=True)
class Cast:
    """What became of a vote: the vote, its task as it is now, and the outcome if the vote settled it."""

    vote: Vote
    task: ScreeningTask
    outcome: Screening | None


@one_writer()
def vote(  # noqa: PLR0913 the facts of one vote
    task: ScreeningTask,
    decision: ScreeningDecision,
    *,
    reason: str = "",
    note: str = "",
    by: User,
    at: dt.datetime,
) -> Cast:
    """Record a reviewer's word in place of their earlier one, and settle the task where it is the last word needed.

    Saying the same again (a form sent twice) changes nothing. Raises ScreeningRefused for an unknown decision, an
    exclusion without a reason, words without end, a merged paper, and a task that others have settled or disagree
    on."""
    require(by, Act.SCREEN)
    reason, note = reason.strip(), note.strip()
    current = states.locked(task.pk)
    outcomes.check_words(current.stage, decision, reason, note)
    standing = _standing_of(current, by)
    if standing and (standing.decision, standing.reason, standing.note) == (decision, reason, note):
        return Cast(standing, current, _outcome_of(current))
    _check_open(current, standing)
    if standing:
        _take_back(standing, at)
    cast = Vote(task=current, reviewer=by, decision=decision, reason=reason, note=note, decided_at=at)
    _save(cast, by)
    ScreeningLock.objects.filter(task=current, reviewer=by).delete()
    return Cast(cast, current, count(current, at))


@one_writer()
def take_back(task: ScreeningTask, *, by: User, at: dt.datetime) -> Vote:
    """Undo one's own word: the vote stays, dated, and what it settled is open again. Returns the vote.

    Raises ScreeningRefused where there is no vote of one's own, where the paper was merged or somebody has decided
    otherwise since, and where the full text was screened on the ground of it."""
    require(by, Act.SCREEN)
    current = states.locked(task.pk)
    standing = _standing_of(current, by)
    if standing is None:
        raise ScreeningRefused("There is no decision of yours on this paper to take back.")
    outcomes.check_not_merged(current.paper)
    if current.state == TaskState.SETTLED:
        _unsettle(current, by, at)
    _take_back(standing, at)
    count(current, at)
    return standing


def count_again(tasks: Sequence[int], *, at: dt.datetime) -> None:
    """Look again whether tasks (by id) that wait have all the votes they need, which may be fewer by now."""
    spoken = Vote.objects.filter(among("task_id", tasks), taken_back_at__isnull=True, task__state=TaskState.WAITING)
    for task_id in spoken.order_by("task_id").values_list("task_id", flat=True).distinct():
        count(states.locked(task_id), at)


def standing_votes(task: ScreeningTask) -> list[Vote]:
    """Return the votes that were not taken back, in the order in which they were cast."""
    return list(task.votes.filter(taken_back_at__isnull=True).select_related("reviewer").order_by("pk"))


def count(task: ScreeningTask, at: dt.datetime) -> Screening | None:
    """Bring the task's state in line with its votes, and return the outcome if they come to one."""
    votes = standing_votes(task)
    decisions = {one.decision for one in votes}
    if len(votes) < task.reviewers_needed:
        _move(task, TaskState.WAITING)
    elif len(decisions) == 1 and ScreeningDecision.UNSURE not in decisions:
        return _agree(task, votes, at)
    else:
        _move(task, TaskState.CONFLICT, _latest(at, votes))
    return None


def _agree(task: ScreeningTask, votes: Sequence[Vote], at: dt.datetime) -> Screening:
    last = votes[-1]
    outcome = outcomes.decide(
        task.paper,
        ScreeningStage(task.stage),
        ScreeningDecision(last.decision),
        reasons.first_of([one.reason for one in votes]),
        by=last.reviewer,
        at=_latest(at, votes),
        settled=_how(task, votes),
    )
    task.state, task.settled_at = TaskState.SETTLED, at
    return outcome


def _how(task: ScreeningTask, votes: Sequence[Vote]) -> Settlement:
    """Name how equal votes came about; once a task was a conflict, or came to something else than blind agreement on
    the same, its reviewers can see each other's words."""
    if len(votes) == 1:
        return Settlement.SINGLE
    known = Screening.history.filter(paper=task.paper_id, stage=task.stage).exclude(decision=ScreeningDecision.UNSURE)
    otherwise = known.exclude(decision=votes[-1].decision, settled=Settlement.AGREEMENT)
    return Settlement.DISCUSSION if task.conflict_at or otherwise.exists() else Settlement.AGREEMENT


def _latest(at: dt.datetime, votes: Sequence[Vote]) -> dt.datetime:
    """Return the time that no vote is later than: who votes at the same instant may have looked at the clock later and
    waited for the lock less."""
    return max(at, *(one.decided_at for one in votes))


def _move(task: ScreeningTask, state: TaskState, conflict_at: dt.datetime | None = None) -> None:
    """Open the task in the state; the time of its first conflict is kept, for it tells which votes were blind."""
    if task.state != state:
        task.state, task.settled_at, task.conflict_at = state, None, task.conflict_at or conflict_at
        task.save(update_fields=["state", "settled_at", "conflict_at"])


def _unsettle(task: ScreeningTask, by: User, at: dt.datetime) -> None:
    outcome = _outcome_of(task)
    if outcome is None:
        raise ScreeningRefused("This paper is not to be screened at this stage any more.")
    if not _came_of_votes(task, outcome):
        who = outcome.decided_by or "somebody"
        raise ScreeningRefused(f"{who} has decided since ({outcome.get_settled_display()}): {outcome.decision}.")
    outcomes.withdraw(outcome, by=by, at=at)


def _came_of_votes(task: ScreeningTask, outcome: Screening) -> bool:
    """Whether the votes themselves settled the task, blindly or after a conflict; nobody decided over them."""
    said = {one.decision for one in standing_votes(task)}
    return outcome.settled in _BLIND or (outcome.settled == Settlement.DISCUSSION and said == {outcome.decision})


def _outcome_of(task: ScreeningTask) -> Screening | None:
    return Screening.objects.filter(paper=task.paper_id, stage=task.stage).select_related("decided_by").first()


def _standing_of(task: ScreeningTask, by: User) -> Vote | None:
    return task.votes.filter(reviewer=by, taken_back_at__isnull=True).first()


def _check_open(task: ScreeningTask, own: Vote | None) -> None:
    """Raise unless the task waits for reviewers and its paper is no tombstone; who is part of a conflict may still
    change their own word."""
    outcomes.check_not_merged(task.paper)
    if task.state == TaskState.SETTLED:
        outcome = _outcome_of(task)
        what = outcome.decision if outcome else "closed"
        hint = "Undo your decision first." if own else "There is nothing left to do."
        raise AlreadySettled(f"This paper is settled already: {what}. {hint}")
    if task.state == TaskState.CONFLICT and own is None:
        raise ScreeningRefused("The reviewers of this paper disagree: it waits in the list of conflicts.")


def _take_back(standing: Vote, at: dt.datetime) -> None:
    standing.taken_back_at = at
    _save(standing, standing.reviewer)


def _save(one: Vote, by: User) -> None:
    one._history_user = by  # type: ignore[attr-defined]
    one.save()
