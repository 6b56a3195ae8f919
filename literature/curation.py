"""What a curator does, one function an action, whichever door it comes through.

Every function takes who did it and when, writes the history, and moves `Paper.updated_at` of the papers concerned, so
that readers who ask what changed are told.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from simple_history.utils import bulk_update_with_history

from literature import query
from literature.changes import Told, record
from literature.models import ChangeType, Paper, Strategy, StrategyVersion, TagStatus, Topic, TopicRule, TopicTag
from literature.writing import one_writer

_DECIDED_FIELDS = ["status", "decided_by", "decided_at", "reason", "rule", "asked_again"]
_DECISIONS = {TagStatus.CONFIRMED: ChangeType.TAG_CONFIRMED, TagStatus.REJECTED: ChangeType.TAG_REJECTED}


@one_writer()
def decide_tags(tags: QuerySet[TopicTag], status: TagStatus, *, by: User, at: dt.datetime, reason: str = "") -> int:
    """Confirm or reject tags and return how many changed; one that a curator decided the same way is left alone,
    unless a later rule asks again: the decision then is on that rule.

    Raises ValueError for a status that no curator gives.
    """
    if status not in _DECISIONS:
        raise ValueError(f"a curator confirms or rejects a tag; {status!r} is neither")
    standing = Q(status=status, asked_again__isnull=True)
    changed = list(tags.exclude(standing).select_for_update(of=("self",)).order_by("pk"))
    for tag in changed:
        tag.set_decision(status, by, at, reason)
    bulk_update_with_history(changed, TopicTag, _DECIDED_FIELDS, batch_size=200, default_user=by)
    Paper.objects.date_change({tag.paper_id for tag in changed}, at)
    record(Told(_DECISIONS[status], tag.paper_id, tag.topic_id, curator_id=by.pk) for tag in changed)
    return len(changed)


@one_writer()
def add_tag(paper: Paper, topic: Topic, *, by: User, at: dt.datetime, reason: str = "") -> TopicTag:
    """Give a paper a topic in a curator's name; a tag that is there already, in whatever status, is confirmed."""
    tag = TopicTag.objects.select_for_update(of=("self",)).filter(paper=paper, topic=topic).first()
    tag = tag or TopicTag(paper=paper, topic=topic)
    _sign(tag, by)
    tag.decide(TagStatus.CONFIRMED, by, at, reason)
    Paper.objects.date_change({paper.pk}, at)
    record([Told(ChangeType.TAG_CONFIRMED, paper.pk, topic.pk, curator_id=by.pk)])
    return tag


@one_writer()
def annotate_paper(paper: Paper, *, to_check: str, curator_note: str, by: User, at: dt.datetime) -> None:
    """Store a curator's two fields and nothing else: what a sync wrote in the meantime stays."""
    current = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    checked = current.to_check != to_check
    current.to_check, current.curator_note, current.updated_at = to_check, curator_note, at
    _sign(current, by)
    current.save(update_fields=["to_check", "curator_note", "updated_at"])
    if checked:
        record([Told(ChangeType.PAPER_UPDATED, paper.pk, fields=("to_check",), curator_id=by.pk)])


def check_rule(text: str) -> None:
    """Raise QueryError unless the text is a query that can be asked about one paper at a time, as tagging does."""
    _ = query.parse(text).matches


@one_writer()
def add_rule_version(topic: Topic, text: str, note: str, *, by: User, at: dt.datetime) -> TopicRule:
    """Add a version to a topic's rule; earlier versions stay. Raises QueryError for a text that is no rule."""
    check_rule(text)
    Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)  # two curators at once get two numbers
    last = topic.current_rule
    number = last.version + 1 if last else 1
    rule = TopicRule.objects.create(topic=topic, version=number, query=text, note=note, created_at=at)
    _record(topic, f"rule version {number}. {note}", by)
    return rule


@one_writer()
def add_strategy_version(strategy: Strategy, text: str, note: str, *, by: User, at: dt.datetime) -> StrategyVersion:
    """Add a version to a search strategy; it starts without a watermark, so the next run asks for everything."""
    Strategy.objects.select_for_update(of=("self",)).get(pk=strategy.pk)
    last = strategy.versions.order_by("-number").first()
    number = last.number + 1 if last else 1
    version = StrategyVersion.objects.create(strategy=strategy, number=number, query=text, note=note, created_at=at)
    _record(strategy, f"query version {number}. {note}", by)
    return version


def _record(thing: Topic | Strategy, what: str, by: User) -> None:
    """Write into the thing's history what changed beside its own fields, and who did it."""
    _sign(thing, by, what)
    thing.save()


def _sign(row: Any, by: User, reason: str = "") -> None:
    """Say who stands in the history row that the next save of `row` writes, and why."""
    row._history_user = by
    row._change_reason = reason[:100]
