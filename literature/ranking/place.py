"""Where a task stands in the machine's order: the score as people can read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from literature.models import ScreeningTask, TaskState

_COUNTED_FOR = 60  # seconds: how many there are in all takes as long to count as a vote to cast
_OPEN = (TaskState.WAITING, TaskState.CONFLICT)


@dataclass(frozen=True, slots=True)
class Place:
    """The task is the `rank`th likeliest of `among` open ones of its stage; tasks of the same score share the rank."""

    rank: int
    among: int


def place_of(task: ScreeningTask) -> Place | None:
    """Return the place of a task among the open ones of its stage, or the one that it had while it was open; None
    while it has no score. How many there are in all is up to a minute old. Two queries, both of the index by score
    alone."""
    if task.score is None:
        return None
    scored = ScreeningTask.objects.filter(stage=task.stage, state__in=_OPEN, score__isnull=False)
    above = scored.filter(score__gt=task.score).count()
    among = cache.get_or_set(f"ranking-among:{task.stage}", scored.count, _COUNTED_FOR) or 0
    return Place(above + 1, max(among, above + 1))
