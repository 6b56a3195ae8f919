"""From a draft to an accepted evidence item: one function a transition, whichever door it comes through."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User

from evidence.models import EvidenceItem, ItemStatus
from literature.models import Paper
from literature.roles import NotAllowed
from literature.writing import one_writer

# The roles that write and accept evidence (docs/roles.md), and the permissions that say so.
WRITERS = ("curator", "editor", "administrator")
WRITING = ("evidence.add_evidenceitem", "evidence.change_evidenceitem")


class WorkflowRefused(ValueError):
    """A transition that cannot be made; the message says why."""


@one_writer()
def save_draft(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Store a draft, new or changed.

    A draft is its writer's, or else a second curator could rewrite what they then accept; that of an account which was
    switched off is taken over by whoever goes on with it. Raises WorkflowRefused for another's draft and for an item
    that was accepted meanwhile, NotAllowed for who may not write evidence."""
    _require(by)
    if item._state.adding or _taken_over(_locked(item), by):
        item.created_by, item.created_at = by, at
    _sign(item, by)
    item.save()
    return item


@one_writer()
def accept(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Make a draft public, and date its paper as changed.

    Raises WorkflowRefused for an item that is accepted already, that `by` wrote, or that has no quote and place;
    NotAllowed for who may not write evidence."""
    _require(by)
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


def is_open_to(item: EvidenceItem, by: User) -> bool:
    """Return whether `by` may change the item: a draft of their own, or of an account that was switched off."""
    return item.status == ItemStatus.DRAFT and (item.created_by_id == by.pk or not item.created_by.is_active)


def _taken_over(standing: EvidenceItem, by: User) -> bool:
    """Return whether `by` becomes the writer of the draft; raise WorkflowRefused where they may not change it."""
    if standing.status != ItemStatus.DRAFT:
        raise WorkflowRefused("The item is accepted: what was accepted is not changed.")
    if not is_open_to(standing, by):
        raise WorkflowRefused(f"The draft is {standing.created_by}'s: only who wrote a draft changes it.")
    return standing.created_by_id != by.pk


def _require(by: User) -> None:
    if not by.has_perms(WRITING):
        raise NotAllowed(f"{by.get_username()} may not do this: it needs the permission “Can change evidence item”.")


def _locked(item: EvidenceItem) -> EvidenceItem:
    """Return the item as it stands, held until the transaction ends."""
    return EvidenceItem.objects.select_for_update(of=("self",)).get(pk=item.pk)


def _sign(item: EvidenceItem, by: User) -> None:
    """Say who stands in the history row that the next save writes."""
    item._history_user = by  # type: ignore[attr-defined]
