"""Revisions of what is public: suggested by one, accepted or rejected by another, as the next version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User

from evidence.checked import not_the_papers
from evidence.claims import recompute_for
from evidence.content import canonical, write
from evidence.findings import Finding
from evidence.models import Cause, EvidenceItem, ItemStatus, Origin, Suggestion, SuggestionStatus, TypedDraft
from evidence.refusals import NotReady, WorkflowRefused, needs_reason
from evidence.roles import Act
from evidence.secondhand import second_hand
from evidence.transition import locked, sign, tell
from evidence.workflow.appraisal import answer_warning
from evidence.workflow.ready import hurdles, rate, refuse_impossible
from evidence.workflow.review import keep_version
from literature.roles import require
from literature.writing import one_writer


@one_writer()
def suggest(  # noqa: PLR0913 the facts of one suggestion
    item: EvidenceItem,
    said: Mapping[str, Any],
    *,
    reason: str,
    by: User,
    at: dt.datetime,
    base_version: int | None = None,
    answers: Iterable[tuple[Finding, str]] = (),
) -> Suggestion:
    """Suggest what an accepted item should say instead, whole, and why; what stands is public until a second person
    accepts the revision. `base_version` is the version that it was begun on: unless given, that on which the
    curator began to type, else the present one. `answers` are those to warnings about the revision, kept with it; one
    that was given before may be among them.

    Raises WorkflowRefused without a reason, for an item that is not accepted or was revised since, for a revision that
    changes nothing, for a second one of the same curator and for a wrong answer (`answer_warning`); NotReady where a
    quote still has the words of a secondary source; Unfit and ImpossibleNumbers as `save_draft`."""
    require(by, Act.EXTRACT)
    why = needs_reason(reason)
    found = locked(item)
    if found.status != ItemStatus.ACCEPTED:
        raise WorkflowRefused(f"The item is {found.get_status_display().lower()}: revisions are of accepted items.")
    _check_base(found, by, base_version)
    refuse_impossible(dict(said))
    told = canonical(said)
    if told == found.content:
        raise WorkflowRefused("This changes nothing.")
    if lacking := second_hand(told):
        raise NotReady(lacking)
    if Suggestion.objects.filter(item=found, suggested_by=by, status=SuggestionStatus.PENDING).exists():
        raise WorkflowRefused("A revision of yours is waiting already: withdraw it before you suggest another one.")
    TypedDraft.objects.filter(user=by, item=found).delete()
    for finding, answer in answers:
        answer_warning(found, finding, answer, by=by, at=at)
    if lacking := not_the_papers(found, told):
        raise NotReady(lacking)
    return Suggestion.objects.create(
        item=found, base_version=found.version, content=told, reason=why, suggested_by=by, suggested_at=at
    )


@one_writer()
def accept_suggestion(suggestion: Suggestion, *, by: User, at: dt.datetime) -> EvidenceItem:
    """Make a suggested revision the item's next version, and return the item. The version before is superseded and
    kept. The item's writer is from now on who wrote what stands.

    Raises WorkflowRefused for a suggestion of one's own, one that was decided, one that was made on an earlier version
    and one of an item that is public no longer; NotReady as `accept`; NotAllowed for who may not review evidence."""
    require(by, Act.REVIEW)
    held, item = _pending(suggestion)
    if held.suggested_by_id == by.pk:
        raise WorkflowRefused("Nobody accepts what they wrote: a second curator does.")
    if item.status != ItemStatus.ACCEPTED:
        raise WorkflowRefused(f"The item is {item.get_status_display().lower()}: there is nothing public to revise.")
    if held.base_version != item.version:
        now = f"version {item.version} stands since, and this was made on version {held.base_version}"
        raise WorkflowRefused(f"The item was revised meanwhile ({now}): reject it, or have it suggested anew.")
    if lacking := hurdles(item, held.content):
        raise NotReady(lacking)
    _revise(item, held, by, at)
    _decide(held, SuggestionStatus.ACCEPTED, by, at)
    return item


@one_writer()
def reject_suggestion(suggestion: Suggestion, *, reason: str, by: User, at: dt.datetime) -> Suggestion:
    """Turn a suggested revision down, with the reason. Raises WorkflowRefused without one, for a suggestion of one's
    own and for one that was decided; NotAllowed for who may not review evidence."""
    require(by, Act.REVIEW)
    why = needs_reason(reason)
    held, _ = _pending(suggestion)
    if held.suggested_by_id == by.pk:
        raise WorkflowRefused("You suggested this: withdraw it.")
    return _decide(held, SuggestionStatus.REJECTED, by, at, why)


@one_writer()
def withdraw_suggestion(suggestion: Suggestion, *, by: User, at: dt.datetime, reason: str = "") -> Suggestion:
    """Take one's own suggested revision back. Raises WorkflowRefused for another's and for one that was decided."""
    require(by, Act.EXTRACT)
    held, _ = _pending(suggestion)
    if held.suggested_by_id != by.pk:
        raise WorkflowRefused(f"The revision was suggested by {held.suggested_by}: only they withdraw it.")
    return _decide(held, SuggestionStatus.WITHDRAWN, by, at, reason.strip())


def _check_base(item: EvidenceItem, by: User, base_version: int | None) -> None:
    """Refuse what was begun on an earlier version: whole as it is, it would undo what was revised since."""
    typed = TypedDraft.objects.filter(user=by, item=item).values_list("base_version", flat=True).first()
    if (base_version or typed or item.version) != item.version:
        now = f"version {item.version} stands"
        raise WorkflowRefused(f"The item was revised since you began ({now}): discard this and begin on what stands.")


def _pending(suggestion: Suggestion) -> tuple[Suggestion, EvidenceItem]:
    """Return the suggestion as it stands and its item, both held."""
    item = locked(suggestion.item)
    held = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if held.status != SuggestionStatus.PENDING:
        raise WorkflowRefused(f"The revision is {held.get_status_display().lower()} already, by {held.decided_by}.")
    return held, item


def _revise(item: EvidenceItem, held: Suggestion, by: User, at: dt.datetime) -> None:
    item.version += 1
    item.created_by, item.decided_by, item.decided_at = held.suggested_by, by, at
    rate(item, held.content)
    item.changed_at, item.is_demo, item.origin = at, False, Origin.PAPER
    sign(item, by, held.reason)
    write(item, held.content)
    keep_version(item, by=by, at=at, reason=held.reason)
    recompute_for([item], Cause.REVISED, at)
    tell([item], at=at, by=by)


def _decide(held: Suggestion, status: SuggestionStatus, by: User, at: dt.datetime, why: str = "") -> Suggestion:
    held.status, held.decided_by, held.decided_at, held.decision_reason = status, by, at, why
    held.save(update_fields=["status", "decided_by", "decided_at", "decision_reason"])
    return held
