"""Who is to screen what, where an editor says so. An assignment binds only while its reviewer is active."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from literature.models import ScreeningAssignment, ScreeningTask, TaskState
from literature.roles import Act, may, require
from literature.screening.errors import ScreeningRefused


@transaction.atomic
def assign(tasks: QuerySet[ScreeningTask], reviewer: User, *, by: User, at: dt.datetime) -> int:
    """Give the tasks that wait to a reviewer, and return how many they did not have before; what they have voted on is
    left out. Raises ScreeningRefused for a reviewer who may not screen (any more)."""
    require(by, Act.ASSIGN)
    if not may(reviewer, Act.SCREEN):
        raise ScreeningRefused(f"{reviewer} may not screen papers: choose somebody who is active and may.")
    waiting = tasks.filter(state=TaskState.WAITING).exclude(assignments__reviewer=reviewer)
    wanted = waiting.exclude(votes__in=reviewer.screening_votes.filter(taken_back_at__isnull=True))
    new = [
        ScreeningAssignment(task_id=pk, reviewer=reviewer, assigned_by=by, assigned_at=at)
        for pk in wanted.order_by("pk").values_list("pk", flat=True)
    ]
    ScreeningAssignment.objects.bulk_create(new, ignore_conflicts=True, batch_size=1_000)
    return len(new)


def unassign(tasks: QuerySet[ScreeningTask], reviewer: User, *, by: User) -> int:
    """Take the tasks from a reviewer again, and return how many they had; their votes stand."""
    require(by, Act.ASSIGN)
    return ScreeningAssignment.objects.filter(task__in=tasks, reviewer=reviewer).delete()[0]
