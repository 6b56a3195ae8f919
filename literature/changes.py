"""The feed of changes: what happened to the public state, numbered without holes in the order of commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from literature import bulk
from literature.models import Change, ChangeType, ExclusionReason, Screening, Topic
from literature.writing import one_writer

_COLUMNS = (
    *("number", "type", "at", "paper_id", "topic_id", "fields"),
    *("sync_run_id", "rule_id", "pack_id", "curator_id", "other_paper_id"),
)
_TOPIC = ("name", "slug", "parent_id", "position", "description")


class Told(NamedTuple):
    """A change to be recorded: what happened, to which paper or topic, which of its fields differ, and by whom.

    `fields` are names of the API.  Of the run, rule, pack and curator at most one is given; none where a file brought
    it.  `other_paper_id` is the survivor of a merge."""

    type: str
    paper_id: int | None = None
    topic_id: int | None = None
    fields: Sequence[str] = ()
    sync_run_id: int | None = None
    rule_id: int | None = None
    pack_id: int | None = None
    curator_id: int | None = None
    other_paper_id: int | None = None


def record(told: Iterable[Told]) -> None:
    """Write changes, in their order, in the transaction that makes them; where there are none, nothing is asked.

    The one writer's lock is held until the commit, so the next number is known and nobody else can take it.
    """
    if rows := list(told):
        with one_writer():
            _write(rows)


def _write(told: Sequence[Told]) -> None:
    last, at = last_change()
    now = max(timezone.now(), at) if at else timezone.now()
    rows = [(n, one.type, now, *one[1:3], list(one.fields), *one[4:]) for n, one in enumerate(told, last + 1)]
    bulk.insert(Change, _COLUMNS, rows)


def last_change() -> tuple[int, dt.datetime | None]:
    """Return the number and the time of the last change; 0 and None where there is none."""
    return Change.objects.order_by("-number").values_list("number", "at").first() or (0, None)


@one_writer()
def save_topic(topic: Topic, **by: Any) -> None:
    """Save a topic and record what differs; `by` is the curator_id or pack_id of `Told`."""
    before = Topic.objects.filter(pk=topic.pk).values(*_TOPIC).first() if topic.pk else None
    topic.save()
    if before is None:
        record([Told(ChangeType.TOPIC_ADDED, topic_id=topic.pk, **by)])
    elif differing := [name.removesuffix("_id") for name in _TOPIC if before[name] != getattr(topic, name)]:
        record([Told(ChangeType.TOPIC_UPDATED, topic_id=topic.pk, fields=differing, **by)])


@one_writer()
def save_reason(reason: ExclusionReason, **by: Any) -> None:
    """Save a reason for exclusion and record a change of each paper whose outcome is worded otherwise now; `by` is the
    curator_id or pack_id of `Told`."""
    before = ExclusionReason.objects.filter(pk=reason.pk).values_list("label", flat=True).first() if reason.pk else None
    reason.save()
    if (before or reason.slug) != reason.label:
        papers = Screening.objects.filter(reason=reason.slug).order_by("paper").values_list("paper", flat=True)
        record([Told(ChangeType.PAPER_UPDATED, pk, fields=("screening",), **by) for pk in papers.distinct()])
