"""From a draft to an accepted evidence item: one function a transition, whichever door it comes through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from evidence.content import write
from evidence.models import EvidenceItem, ItemStatus, ItemVersion
from evidence.roles import Act
from literature.models import Paper
from literature.roles import require
from literature.writing import one_writer


class WorkflowRefused(ValueError):
    """A transition that cannot be made; the message says why."""


@one_writer()
def save_draft(item: EvidenceItem, said: Mapping[str, Any], *, by: User, at: dt.datetime) -> EvidenceItem:
    """Store a draft, new or changed, with what the document says (`evidence.content`).

    A draft is its writer's, or else a second curator could rewrite what they then accept; that of an account which was
    switched off is taken over by whoever goes on with it. Raises WorkflowRefused for another's draft and for an item
    that is no draft any more, NotAllowed for who may not write evidence."""
    require(by, Act.EXTRACT)
    if item._state.adding or _taken_over(_locked(item), by):
        item.created_by, item.created_at = by, at
    item.changed_at = at
    _sign(item, by)
    write(item, said)
    return item


@one_writer()
def submit(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Hand a draft over to a second curator. Raises WorkflowRefused for what is not a draft of `by`."""
    require(by, Act.EXTRACT)
    draft = _locked(item)
    _taken_over(draft, by)
    draft.status, draft.submitted_at = ItemStatus.SUBMITTED, at
    return _moved(draft, by, at)


@one_writer()
def accept(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Make a submitted item public, keep it as its first version, and date its paper as changed.

    Raises WorkflowRefused for an item that was not submitted, that `by` wrote, or that has no quote with its place or
    no level; NotAllowed for who may not accept evidence."""
    require(by, Act.REVIEW)
    found = _locked(item)
    if found.status != ItemStatus.SUBMITTED:
        raise WorkflowRefused(f"The item is {found.get_status_display().lower()}: only a submitted item is accepted.")
    if found.created_by_id == by.pk:
        raise WorkflowRefused("Nobody accepts what they wrote: a second curator does.")
    if not found.quotes.exists():
        raise WorkflowRefused("The item has no quote with its place: say where the paper says so.")
    if found.level is None:
        raise WorkflowRefused("The item has no level of evidence.")
    found.status, found.decided_by, found.decided_at = ItemStatus.ACCEPTED, by, at
    ItemVersion.objects.create(
        item=found,
        number=found.version,
        content=found.content,
        level=found.level,
        written_by_id=found.created_by_id,
        accepted_by=by,
        accepted_at=at,
    )
    Paper.objects.date_change({found.paper_id}, at)
    return _moved(found, by, at)


def is_open_to(item: EvidenceItem, by: User) -> bool:
    """Return whether `by` may change the item: a draft of their own, or of an account that was switched off."""
    return item.status == ItemStatus.DRAFT and (item.created_by_id == by.pk or not item.created_by.is_active)


def _taken_over(standing: EvidenceItem, by: User) -> bool:
    """Return whether `by` becomes the writer of the draft; raise WorkflowRefused where they may not change it."""
    if standing.status != ItemStatus.DRAFT:
        raise WorkflowRefused(f"The item is {standing.get_status_display().lower()}: only a draft is changed.")
    if not is_open_to(standing, by):
        raise WorkflowRefused(f"The draft is {standing.created_by}'s: only who wrote a draft changes it.")
    return standing.created_by_id != by.pk


def _locked(item: EvidenceItem) -> EvidenceItem:
    """Return the item as it stands, held until the transaction ends."""
    return EvidenceItem.objects.select_for_update(of=("self",)).get(pk=item.pk)


def _moved(item: EvidenceItem, by: User, at: dt.datetime) -> EvidenceItem:
    item.changed_at = at
    _sign(item, by)
    item.save()
    return item


def _sign(item: EvidenceItem, by: User) -> None:
    """Say who stands in the history row that the next save writes."""
    item._history_user = by  # type: ignore[attr-defined]
