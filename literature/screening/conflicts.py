"""What reviewers disagree on, and what a third person or a discussion makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models import Prefetch, Q, QuerySet
from django.utils.text import get_text_list

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
from literature.screening import outcome as outcomes
from literature.screening import states, voting
from literature.screening.errors import AlreadySettled, ScreeningRefused
from literature.writing import one_writer

_WAYS = (Settlement.THIRD, Settlement.DISCUSSION)
# Reviewers who change their votes until they agree discussed it too, but that is undone by taking a vote back.
_RESOLUTIONS = Screening.objects.filter(Q(settled=Settlement.THIRD) | Q(settled=Settlement.DISCUSSION) & ~Q(note=""))


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
    with_whom: Collection[int] = (),
    by: User,
    at: dt.datetime,
) -> Screening:
    """Settle a conflict and return the outcome; `with_whom` are the ids of the reviewers who discussed it, whom the
    note then names.

    Raises AlreadySettled, naming who and what, where somebody was quicker; ScreeningRefused for "unsure", an exclusion
    without a reason, a third person who voted themselves, a discussion without a note or without another reviewer,
    and a task without a conflict."""
    require(by, Act.RESOLVE)
    current = states.locked(task.pk)
    _check_conflict(current)
    _check_way(current, how, by)
    if decision == ScreeningDecision.UNSURE:
        raise ScreeningRefused("A conflict ends with included or excluded; leave it open while you are unsure.")
    if how == Settlement.DISCUSSION:
        note = _of_discussion(current, note.strip(), with_whom, by)
    stage = ScreeningStage(current.stage)
    return outcomes.decide(current.paper, stage, decision, reason, by=by, at=at, settled=how, note=note)


@one_writer()
def reopen(task: ScreeningTask, *, by: User, at: dt.datetime) -> ScreeningTask:
    """Undo one's own resolution: the outcome is withdrawn, which the history tells, and the conflict is open again.

    Raises ScreeningRefused where there is no resolution of one's own, where the paper was merged, and where the full
    text was screened on the ground of it."""
    require(by, Act.RESOLVE)
    current = states.locked(task.pk)
    outcomes.check_not_merged(current.paper)
    resolution = _RESOLUTIONS.filter(paper=current.paper_id, stage=current.stage).select_related("decided_by").first()
    if resolution is None:
        raise ScreeningRefused("There is no resolution of a conflict here to undo (any more).")
    if resolution.decided_by_id != by.pk:
        raise ScreeningRefused(f"{resolution.decided_by} resolved this conflict: only they can undo it.")
    outcomes.withdraw(resolution, by=by, at=at)
    voting.count(current, at)
    return current


def resolved_by(user: User, most: int) -> list[tuple[ScreeningTask, Screening]]:
    """Return the conflicts that the user resolved last, the latest first, each with its outcome. Two queries."""
    latest = list(_RESOLUTIONS.filter(decided_by=user).order_by("-decided_at", "-pk")[:most])
    tasks = ScreeningTask.objects.filter(paper__in=[one.paper_id for one in latest]).select_related("paper")
    by_place = {(task.paper_id, task.stage): task for task in tasks}
    return [(by_place[one.paper_id, one.stage], one) for one in latest if (one.paper_id, one.stage) in by_place]


def _of_discussion(task: ScreeningTask, note: str, with_whom: Collection[int], by: User) -> str:
    """Return the note of a discussion, which begins with the names of the reviewers who took part."""
    reviewers = [one.reviewer for one in voting.standing_votes(task)]
    took_part = [one for one in reviewers if one.pk in with_whom or one.pk == by.pk]
    if not any(one.pk != by.pk for one in took_part):
        raise ScreeningRefused("A discussion has at least two people: say with which of the other reviewers it was.")
    if not note:
        raise ScreeningRefused("Write in the note what the discussion weighed.")
    return f"Discussed by {get_text_list([str(one) for one in took_part], 'and')}: {note}"


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
