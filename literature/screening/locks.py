""" "Being screened by": soft locks that keep others away from a paper for ten minutes and forbid nobody to decide."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User

from literature.models import ScreeningLock, ScreeningTask
from literature.roles import Act, require

HELD_FOR = dt.timedelta(minutes=10)


def hold(task: ScreeningTask, user: User, at: dt.datetime) -> None:
    """Say that the user screens the task now, for ten minutes, and lets go of every other task of theirs.

    Two statements, each its own transaction where the caller has none: nobody waits while holding something."""
    require(user, Act.SCREEN)
    lock = ScreeningLock(task=task, reviewer=user, expires_at=at + HELD_FOR)
    ScreeningLock.objects.bulk_create(
        [lock], update_conflicts=True, unique_fields=["task", "reviewer"], update_fields=["expires_at"]
    )
    ScreeningLock.objects.filter(reviewer=user).exclude(task=task).delete()


def holders(task: ScreeningTask, at: dt.datetime) -> list[User]:
    """Return who screens the task at the moment, whoever began first before the others."""
    held = ScreeningLock.objects.filter(task=task, expires_at__gt=at, reviewer__is_active=True)
    return [lock.reviewer for lock in held.select_related("reviewer").order_by("pk")]
