"""Putting an earlier state back: through the function of the action itself, so that its rules, the history and the feed
of changes hold. What is not listed here cannot be restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import ObjectDoesNotExist

from literature import curation
from literature.history.readable import FieldChange, Names, changes_between, values_of
from literature.models import (
    ExclusionReason,
    Paper,
    Screening,
    ScreeningDecision,
    ScreeningStage,
    Strategy,
    TagStatus,
    Topic,
    TopicTag,
    Vote,
)
from literature.roles import Act, require
from literature.screening import decide, reasons
from literature.writing import one_writer

# What the column of the history takes, less what says from when a state was restored.
LONGEST_WHY = 60


class RestoreRefused(ValueError):
    """A state that cannot be put back; the message says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Restoring:
    """How rows of a model are restored: which fields come back, and the action that puts them there, which takes the
    row as it stands, the row of the history, who and when. It raises ValueError for what may not be."""

    fields: Sequence[str]
    act: Callable[[Any, Any, User, dt.datetime], None]


_KNOWN: dict[type[models.Model], Restoring] = {}
_NEVER: dict[type[models.Model], str] = {
    Vote: "A vote is its reviewer's own word: nobody else gives it. They can vote again in the queue."
}


def let_restore(
    model: type[models.Model], fields: Sequence[str], act: Callable[[Any, Any, User, dt.datetime], None]
) -> None:
    """Let rows of a model be restored. Raises ValueError where that was said before."""
    if _KNOWN.setdefault(model, restoring := Restoring(tuple(fields), act)) is not restoring:
        raise ValueError(f"{model.__name__} can be restored already")


def can_be_restored(row: Any) -> bool:
    """Return whether a row of a history is of a kind that can be put back; restoring it may still be refused."""
    return _model_of(row) in _KNOWN and row.history_type != "-" and not _refusal(row)


def what_would_change(row: Any) -> list[FieldChange]:
    """Return what differs between now and the row, field by field. Raises RestoreRefused where it cannot be."""
    restoring, current = _checked(row)
    model = _model_of(row)
    now, then = values_of(current, restoring.fields), values_of(row, restoring.fields)
    return changes_between(model, restoring.fields, now, then, Names())


@one_writer()
def restore(row: Any, *, by: User, at: dt.datetime, why: str = "", seen: int | None = None) -> None:
    """Put the state of a row of the history back, as a new entry that says so.

    `seen` is the newest entry that the curator had before them. Raises RestoreRefused, and changes nothing, where that
    is no longer the newest, where the state stands already, and where it cannot be any more; NotAllowed for who may not
    restore or may not do what restoring does."""
    require(by, Act.RESTORE)
    if len(why) > LONGEST_WHY:
        raise RestoreRefused(f"Say why in at most {LONGEST_WHY} characters.")
    restoring, current = _checked(row, for_update=True)
    if seen is not None and newest_entry(row) != seen:
        raise RestoreRefused("Somebody changed it meanwhile: look at the history again before you restore.")
    if values_of(current, restoring.fields) == values_of(row, restoring.fields):
        raise RestoreRefused("It stands like this already.")
    before = newest_entry(row)
    try:
        restoring.act(current, row, by, at)
    except ValueError as error:
        raise RestoreRefused(f"It cannot be restored: {error}") from error
    _say_so(row, before, why)


def newest_entry(row: Any) -> int:
    """Return the number of the newest entry in the history of the row's object."""
    newest: int = _of_same(row).order_by("-history_id").values_list("history_id", flat=True)[0]
    return newest


def _of_same(row: Any) -> Any:
    """Return the history of the row's object; an outcome that was taken back and given anew is one object."""
    if isinstance(row, Screening.history.model):
        return type(row).objects.filter(paper_id=row.paper_id, stage=row.stage)
    return type(row).objects.filter(id=row.id)


def _say_so(row: Any, before: int, why: str) -> None:
    """Say in the new entries of the history, in the transaction that wrote them, that they restore an earlier one."""
    said = f"restored from {row.history_date:%Y-%m-%d %H:%M}. {why}".strip()
    new = _of_same(row).filter(history_id__gt=before, history_user__isnull=False)
    if not new.update(history_change_reason=said):
        raise RestoreRefused("It stands like this already.")


def _model_of(row: Any) -> type[models.Model]:
    model: type[models.Model] = row.instance_type
    return model


def _refusal(row: Any) -> str:
    """Return why this very state can never be put back; "" where it can."""
    if isinstance(row, TopicTag.history.model) and row.status not in (TagStatus.CONFIRMED, TagStatus.REJECTED):
        return "A machine's suggestion cannot be put back: confirm or reject the topic."
    return ""


def _checked(row: Any, *, for_update: bool = False) -> tuple[Restoring, Any]:
    """Return how the row is restored, and its object as it stands. Raises RestoreRefused."""
    model = _model_of(row)
    if model not in _KNOWN:
        raise RestoreRefused(_NEVER.get(model, f"A {model._meta.verbose_name} cannot be restored."))
    if row.history_type == "-":
        raise RestoreRefused("This entry says that it was taken back: there is no state in it to restore.")
    if refusal := _refusal(row):
        raise RestoreRefused(refusal)
    rows = model._default_manager.filter(pk=row.id)
    current = (rows.select_for_update(of=("self",)) if for_update else rows).first()
    return _KNOWN[model], current or _in_its_place(row)


def _in_its_place(row: Any) -> Any:
    """Return what stands for an object that is there no longer: an outcome may have been given anew, or may be."""
    if not isinstance(row, Screening.history.model):
        raise RestoreRefused("It is there no longer, so nothing can be restored.")
    empty = Screening(paper_id=row.paper_id, stage=row.stage)
    return Screening.objects.filter(paper=row.paper_id, stage=row.stage).first() or empty


# ── How each kind is restored ───────────────────────────────────────────────────────────────────────────────────────
def _notes(paper: Any, row: Any, by: User, at: dt.datetime) -> None:
    curation.annotate_paper(paper, by=by, at=at, **values_of(row, curation.ANNOTATIONS))


def _tag(tag: Any, row: Any, by: User, at: dt.datetime) -> None:
    same = TopicTag.objects.filter(pk=tag.pk)
    curation.decide_tags(same, TagStatus(row.status), by=by, at=at, reason=row.reason)


def _outcome(outcome: Any, row: Any, by: User, at: dt.datetime) -> None:
    try:
        paper = Paper.objects.get(pk=row.paper_id)
    except ObjectDoesNotExist as error:
        raise RestoreRefused("Its paper is there no longer.") from error
    stage, decision = ScreeningStage(row.stage), ScreeningDecision(row.decision)
    decide(paper, stage, decision, row.reason, by=by, at=at, note=row.note)


def _topic(topic: Any, row: Any, by: User, at: dt.datetime) -> None:
    parent = Topic.objects.filter(pk=row.parent_id).first() if row.parent_id else None
    if row.parent_id and parent is None:
        raise RestoreRefused("The topic that it was below is there no longer.")
    if parent and parent.path.startswith(topic.path):
        raise RestoreRefused("The topic that it was below is now below it: move that one first.")
    _take(topic, row, _TOPIC)
    curation.keep_topic(topic, by=by)


def _strategy(strategy: Any, row: Any, by: User, at: dt.datetime) -> None:
    _take(strategy, row, _STRATEGY)
    curation.keep_strategy(strategy, by=by)


def _reason(reason: Any, row: Any, by: User, at: dt.datetime) -> None:
    _take(reason, row, _REASON)
    reasons.keep(reason, by=by)


def _take(current: Any, row: Any, fields: Sequence[str]) -> None:
    for name, value in values_of(row, fields).items():
        setattr(current, current._meta.get_field(name).attname, value)


# A slug is an address, and the text of a rule or a query is a version: neither is put back.
_TOPIC = ("name", "description", "parent", "position")
_STRATEGY = ("title", "description", "is_active", "reviewers_needed")
_REASON = ("label", "description", "stage", "position", "is_active")
let_restore(Paper, curation.ANNOTATIONS, _notes)
let_restore(TopicTag, ("status", "reason"), _tag)
let_restore(Screening, ("decision", "reason"), _outcome)
let_restore(Topic, _TOPIC, _topic)
let_restore(Strategy, _STRATEGY, _strategy)
let_restore(ExclusionReason, _REASON, _reason)
