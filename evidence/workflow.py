"""From a draft to an accepted evidence item: one function a transition, whichever door it comes through."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User

from evidence.models import EvidenceItem, ItemStatus
from literature.models import Paper
from literature.writing import one_writer


class WorkflowRefused(ValueError):
    """A transition that cannot be made; the message says why."""


@one_writer()
def save_draft(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Store a draft, new or changed. Raises WorkflowRefused for an item that was accepted meanwhile."""
    if item._state.adding:
        item.created_by, item.created_at = by, at
    elif _locked(item).status != ItemStatus.DRAFT:
        raise WorkflowRefused("The item is accepted: what was accepted is not changed.")
    _sign(item, by)
    item.save()
    return item


@one_writer()
def accept(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Make a draft public, and date its paper as changed.

    Raises WorkflowRefused for an item that is accepted already, that `by` wrote, or that has no quote and place."""
    draft = _locked(item)
    if draft.status != ItemStatus.DRAFT:
        raise WorkflowRefused("The item is accepted already.")
    if draft.created_by_id == by.pk:
        raise WorkflowRefused("Nobody accepts what they wrote: a second curator does.")
    if not (draft.quote and draft.place):
        raise WorkflowRefused("The item has no quote with its place: say where the paper says so.")
    draft.status, draft.decided_by, draft.decided_at = ItemStatus.ACCEPTED, by, at
    _sign(draft, by)
    draft.save()
    Paper.objects.date_change({draft.paper_id}, at)
    return draft


def _locked(item: EvidenceItem) -> EvidenceItem:
    """Return the item as it stands, held until the transaction ends."""
    return EvidenceItem.objects.select_for_update(of=("self",)).get(pk=item.pk)


def _sign(item: EvidenceItem, by: User) -> None:
    """Say who stands in the history row that the next save writes."""
    item._history_user = by  # type: ignore[attr-defined]
