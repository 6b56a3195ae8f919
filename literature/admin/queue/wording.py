"""What the queue says after an act, aloud too: short, and with what comes next."""

from __future__ import annotations

from literature.models import ExclusionReason, ScreeningDecision, ScreeningTask, TaskState, Vote
from literature.screening.voting import Cast

_WORDS = {
    ScreeningDecision.INCLUDED.value: "Included",
    ScreeningDecision.EXCLUDED.value: "Excluded",
    ScreeningDecision.UNSURE.value: "Unsure",
}
_LONGEST_TITLE = 90


def decision_in_words(vote: Vote) -> str:
    """Say a vote: "Included", "Excluded: animal study". One query for an exclusion."""
    word = _WORDS[vote.decision]
    return f"{word}: {reason_in_words(vote.reason)}" if vote.reason else word


def reason_in_words(reason: str) -> str:
    """Return the label of a reason from the list; any other is a sentence already."""
    label = ExclusionReason.objects.filter(slug=reason).values_list("label", flat=True).first()
    return label or reason


def said_of_vote(cast: Cast, coming: ScreeningTask | None) -> str:
    """Say what became of a vote, and what comes next."""
    return f"{decision_in_words(cast.vote)}.{_consequence(cast)} {_next(coming)}"


def said_of_undo(vote: Vote) -> str:
    """Say what was undone."""
    return f"Undone: {decision_in_words(vote)}. The paper is open again."


def _consequence(cast: Cast) -> str:
    if cast.task.state == TaskState.CONFLICT:
        return " The reviewers do not agree: it waits in the conflicts."
    if cast.task.state == TaskState.WAITING:
        return " Another reviewer reads it too."
    return ""


def _next(coming: ScreeningTask | None) -> str:
    if coming is None:
        return "Nothing else waits for you at this stage."
    title = str(coming.paper)
    return f"Next: {title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + '…'}"
