"""The second person's word on an item: accepted, rejected; and what is taken back later."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User

from evidence.claims import recompute_for
from evidence.models import Cause, EvidenceItem, ItemStatus, ItemVersion
from evidence.refusals import NotReady, WorkflowRefused, needs_reason
from evidence.roles import Act
from evidence.transition import locked, moved, tell
from evidence.workflow.locks import unlock
from evidence.workflow.ready import hurdles, rate
from literature.roles import require
from literature.writing import one_writer


@one_writer()
def accept(item: EvidenceItem, *, by: User, at: dt.datetime, seen: dt.datetime | None = None) -> EvidenceItem:
    """Make a submitted item public, keep it as a version, date its paper as changed, and count it in verdicts.

    `seen` is the item's `changed_at` as the reviewer had it before them. Raises WorkflowRefused for an item that was
    not submitted, that `by` wrote, or that was changed since it was seen; NotReady, with all that it lacks, for one
    that cannot be accepted yet; NotAllowed for who may not accept evidence."""
    require(by, Act.REVIEW)
    found = _submitted(item, "accepted", seen)
    if _wrote(found, by):
        raise WorkflowRefused("Nobody accepts what they wrote: a second curator does.")
    if lacking := hurdles(found):
        raise NotReady(lacking)
    return make_public(found, by=by, at=at)


@one_writer()
def reject(
    item: EvidenceItem, *, reason: str, by: User, at: dt.datetime, seen: dt.datetime | None = None
) -> EvidenceItem:
    """Turn a submitted item down, with the reason; its writer may open it again and mend it.

    Raises WorkflowRefused without a reason, for an item that was not submitted, that `by` wrote, or that was changed
    since it was `seen`; NotAllowed for who may not review evidence."""
    require(by, Act.REVIEW)
    why = needs_reason(reason)
    found = _submitted(item, "rejected", seen)
    if _wrote(found, by):
        raise WorkflowRefused("You wrote this item: withdraw it, or open it again to change it.")
    return _close(found, ItemStatus.REJECTED, why, by, at)


def _wrote(item: EvidenceItem, by: User) -> bool:
    """Whether somebody wrote the item, or a part of it before another took its draft over."""
    drafted = {"history_user": by, "status": ItemStatus.DRAFT}
    return item.created_by_id == by.pk or bool(item.history.filter(**drafted).exists())


@one_writer()
def withdraw(item: EvidenceItem, *, reason: str, by: User, at: dt.datetime) -> EvidenceItem:
    """Take an item back, with the reason: it is public no longer and counts for nothing, and nothing of it is deleted.

    What is not public yet is taken back by its writer, what is by anybody who may review. Raises WorkflowRefused
    without a reason, for another's draft and for what is withdrawn already, NotAllowed for who may not."""
    found = locked(item)
    is_public = found.status == ItemStatus.ACCEPTED
    require(by, Act.REVIEW if is_public else Act.EXTRACT)
    why = needs_reason(reason)
    if found.status == ItemStatus.WITHDRAWN:
        raise WorkflowRefused("The item is withdrawn already.")
    if not is_public and found.created_by_id != by.pk:
        raise WorkflowRefused(f"The item is {found.created_by}'s: only who wrote it withdraws it.")
    _close(found, ItemStatus.WITHDRAWN, why, by, at)
    if is_public:
        recompute_for([found], Cause.WITHDRAWN, at)
        tell([found], at=at, by=by)
    return found


def make_public(item: EvidenceItem, *, by: User, at: dt.datetime, why: str = "") -> EvidenceItem:
    """Accept the item, which is held and has been looked at, as its next version, at the level of today's rules."""
    rate(item, item.content)
    last = ItemVersion.objects.filter(item=item).order_by("-number").first()
    item.version = last.number + 1 if last else 1
    item.status, item.decided_by, item.decided_at, item.decision_reason = ItemStatus.ACCEPTED, by, at, ""
    keep_version(item, by=by, at=at)
    unlock(item)
    moved(item, by=by, at=at, why=why)
    recompute_for([item], Cause.ACCEPTED, at)
    tell([item], at=at, by=by)
    return item


def keep_version(item: EvidenceItem, *, by: User, at: dt.datetime, reason: str = "") -> ItemVersion:
    """Keep what is now public of the item under its number, and say of the version before that it is superseded."""
    ItemVersion.objects.filter(item=item, superseded_at__isnull=True).update(superseded_at=at)
    return ItemVersion.objects.create(
        item=item,
        number=item.version,
        content=item.content,
        level=item.level,  # type: ignore[misc]
        written_by_id=item.created_by_id,
        accepted_by=by,
        accepted_at=at,
        reason=reason,
    )


def _submitted(item: EvidenceItem, what: str, seen: dt.datetime | None) -> EvidenceItem:
    found = locked(item)
    if found.status != ItemStatus.SUBMITTED:
        who = f" by {found.decided_by}" if found.decided_by and found.status != ItemStatus.DRAFT else ""
        standing = found.get_status_display().lower()
        raise WorkflowRefused(f"The item is {standing}{who}: only a submitted item is {what}.")
    if seen is not None and found.changed_at != seen:
        raise WorkflowRefused("The item was changed since you opened it: look at it again.")
    return found


def _close(item: EvidenceItem, status: ItemStatus, why: str, by: User, at: dt.datetime) -> EvidenceItem:
    item.status, item.decided_by, item.decided_at, item.decision_reason = status, by, at, why
    unlock(item)
    return moved(item, by=by, at=at, why=why)
