"""A draft and its writer: saving, taking over, handing over, and opening again what was turned down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from evidence.checked import not_the_papers
from evidence.content import canonical, write
from evidence.flags import look_again
from evidence.models import EvidenceItem, ItemStatus, Origin, TypedDraft
from evidence.refusals import ChangedSince, NotReady, WorkflowRefused
from evidence.roles import Act
from evidence.secondhand import second_hand
from evidence.transition import locked, moved, sign
from evidence.workflow.locks import unlock
from evidence.workflow.ready import rate, refuse_impossible
from literature.models import Paper
from literature.roles import require
from literature.writing import one_writer

_UNDECIDED = (ItemStatus.DRAFT, ItemStatus.SUBMITTED)
_CAN_BE_OPENED = (ItemStatus.SUBMITTED, ItemStatus.REJECTED, ItemStatus.WITHDRAWN)


@one_writer()
def save_draft(
    item: EvidenceItem, said: Mapping[str, Any], *, by: User, at: dt.datetime, seen: dt.datetime | None = None
) -> EvidenceItem:
    """Store a draft, new or changed, with what the document says (`evidence.content`), its level by the rules, and
    return it as it now stands. What the writer had typed besides is done with.

    A draft is its writer's, or else a second curator could rewrite what they then accept; that of an account which
    cannot log in (a machine's, or one that was switched off) is taken over by whoever goes on with it. `seen` is the
    draft's `changed_at` as the form showed it: another stands, and ChangedSince is raised. Raises
    WorkflowRefused for another's draft, for an item that is no draft any more and for a merged paper, Unfit and
    ImpossibleNumbers with all that is wrong in the document, NotAllowed for who may not write evidence. Where it
    raises, nothing is written and what was typed is kept."""
    require(by, Act.EXTRACT)
    is_new = item._state.adding
    draft = item if is_new else locked(item)
    if is_new or _taken_over(draft, by):
        draft.created_by, draft.created_at = by, at
    if seen and not is_new and draft.changed_at != seen:
        raise ChangedSince(
            f"The draft was changed at {draft.changed_at:%H:%M} UTC, since this form was opened. Press the button "
            "again to put what stands here in its place, or open the form anew in another tab and compare."
        )
    _check_paper(draft)
    refuse_impossible(dict(said))
    told = canonical(said)
    rate(draft, told)
    draft.changed_at = at
    if is_new:
        look_again(draft, at)
    sign(draft, by)
    write(draft, told)
    TypedDraft.objects.filter(user=by, paper=draft.paper_id, item=None if is_new else draft).delete()
    return draft


def undecided_twin(paper: Paper, said: Mapping[str, Any], *, by: User) -> EvidenceItem | None:
    """Return the draft or submitted item of a paper that the same curator has taken down word for word already: a form
    that was sent twice is one item. Raises Unfit for a document that the tables cannot hold."""
    told = canonical(said)
    undecided = EvidenceItem.objects.filter(paper=paper, created_by=by, status__in=_UNDECIDED).order_by("pk")
    return next((item for item in undecided if item.content == told), None)


@one_writer()
def take_over(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Make `by` the writer of a draft of an account that cannot log in: a machine's, to check it against the paper, or
    that of somebody who has left. Raises WorkflowRefused where it is a curator's who can go on with it."""
    require(by, Act.EXTRACT)
    draft = locked(item)
    if _taken_over(draft, by):
        draft.created_by, draft.created_at = by, at
        moved(draft, by=by, at=at, why="taken over")
    return draft


@one_writer()
def submit(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Hand a draft over to a second curator. Who hands over what came from a secondary source says by it that they
    have checked it against the paper. Raises WorkflowRefused for what is not a draft of `by`, NotReady
    where a quote still has the words of a secondary source and nobody says that they have read them in the paper."""
    require(by, Act.EXTRACT)
    draft = locked(item)
    if _taken_over(draft, by):
        raise WorkflowRefused(f"The draft is {draft.created_by}'s: take it over, check it, and then hand it over.")
    if draft.origin == Origin.SECONDARY and not can_log_in(by):
        raise WorkflowRefused("What comes from a secondary source is handed over by who has checked it in the paper.")
    if told := second_hand(draft.content) or not_the_papers(draft, draft.content):
        raise NotReady(told)
    draft.origin, draft.is_demo = Origin.PAPER, False
    draft.status, draft.submitted_at = ItemStatus.SUBMITTED, at
    return moved(draft, by=by, at=at)


@one_writer()
def reopen(item: EvidenceItem, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Make a draft again of what was rejected, withdrawn or not decided yet, to go on with it. A demonstration stays
    marked as one as long as a quote has the words of a secondary source.

    Raises WorkflowRefused for whoever did not write it, and for an accepted item, whose revisions are suggested."""
    require(by, Act.EXTRACT)
    found = locked(item)
    if found.status not in _CAN_BE_OPENED:
        hint = " Suggest a revision." if found.status == ItemStatus.ACCEPTED else ""
        raise WorkflowRefused(f"The item is {found.get_status_display().lower()}: it is not opened again.{hint}")
    if not _is_writer(found, by):
        raise WorkflowRefused(f"The item is {found.created_by}'s: only who wrote it opens it again.")
    if found.created_by_id != by.pk:
        found.created_by, found.created_at = by, at
    found.status, found.submitted_at = ItemStatus.DRAFT, None
    found.is_demo = found.is_demo and bool(second_hand(found.content) or not_the_papers(found, found.content))
    look_again(found, at)
    unlock(found)
    return moved(found, by=by, at=at, why="opened again")


def is_open_to(item: EvidenceItem, by: User) -> bool:
    """Return whether `by` may change the item: a draft of their own, or of an account that cannot log in."""
    return item.status == ItemStatus.DRAFT and _is_writer(item, by)


def can_log_in(user: User) -> bool:
    """Return whether an account is somebody's who comes in: not a machine's, and not switched off."""
    return user.is_active and user.is_staff


def _is_writer(item: EvidenceItem, by: User) -> bool:
    return item.created_by_id == by.pk or not can_log_in(item.created_by)


def _taken_over(standing: EvidenceItem, by: User) -> bool:
    """Return whether `by` becomes the writer of the draft; raise WorkflowRefused where they may not change it."""
    if standing.status != ItemStatus.DRAFT:
        raise WorkflowRefused(f"The item is {standing.get_status_display().lower()}: only a draft is changed.")
    if not is_open_to(standing, by):
        raise WorkflowRefused(f"The draft is {standing.created_by}'s: only who wrote a draft changes it.")
    return standing.created_by_id != by.pk


def _check_paper(item: EvidenceItem) -> None:
    if into := item.paper.merged_into_id:
        raise WorkflowRefused(f"Paper {item.paper_id} was merged into paper {into}: write about that one.")
