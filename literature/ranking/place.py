"""Where a task stands in the machine's order: the score as people can read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from literature.models import ScreeningTask, TaskState


@dataclass(frozen=True, slots=True)
class Place:
    """The task is the `rank`th likeliest of `among` open ones of its stage; tasks of the same score share the rank."""

    rank: int
    among: int


def place_of(task: ScreeningTask) -> Place | None:
    """Return the place of a task among the open ones of its stage; None while it has no score. One query."""
    if task.score is None:
        return None
    scored = ScreeningTask.objects.filter(stage=task.stage, score__isnull=False).exclude(state=TaskState.SETTLED)
    found = scored.exclude(pk=task.pk).aggregate(above=Count("pk", filter=Q(score__gt=task.score)), others=Count("pk"))
    return Place(found["above"] + 1, found["others"] + 1)
