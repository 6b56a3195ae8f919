""" "Being reviewed by": a soft lock that keeps two reviewers from the same work for a while and bars nobody."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User

from evidence.models import EvidenceItem, ItemLock
from evidence.roles import Act
from literature.roles import require
from literature.writing import one_writer

HELD_FOR = dt.timedelta(minutes=15)


@one_writer()
def hold(item: EvidenceItem, by: User, at: dt.datetime) -> User:
    """Say that `by` reviews the item now, unless somebody else does, and return who does. It lasts for fifteen
    minutes from the last time that they said so."""
    require(by, Act.REVIEW)
    standing = holder(item, at)
    if standing is not None and standing.pk != by.pk:
        return standing
    ItemLock.objects.update_or_create(item=item, defaults={"held_by": by, "until": at + HELD_FOR})
    return by


def holder(item: EvidenceItem, at: dt.datetime) -> User | None:
    """Return who reviews the item at the moment."""
    lock = ItemLock.objects.filter(item=item, until__gt=at, held_by__is_active=True).select_related("held_by").first()
    return lock.held_by if lock else None


def release(item: EvidenceItem, by: User) -> None:
    """Let go of the item: `by` has stopped reviewing it."""
    ItemLock.objects.filter(item=item, held_by=by).delete()


def unlock(item: EvidenceItem) -> None:
    """Let go of an item that was decided, whoever reviewed it."""
    ItemLock.objects.filter(item=item).delete()
