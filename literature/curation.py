"""What a curator does, one function an action, whichever door it comes through.

Every function asks whether the role of who acts has the act (NotAllowed where it has not), takes who did it and when,
writes the history, and moves `Paper.updated_at` of the papers concerned, so that readers who ask what changed are told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from literature import query
from literature.bulk import IDS_A_STATEMENT, chunks
from literature.changes import Told, record, save_topic
from literature.known import check_known
from literature.models import (
    ChangeType,
    FullText,
    Paper,
    PaperState,
    Strategy,
    StrategyVersion,
    TagStatus,
    Topic,
    TopicRule,
    TopicTag,
)
from literature.roles import Act, require
from literature.writing import one_writer

_DECIDED_FIELDS = ["status", "decided_by", "decided_at", "reason", "rule", "asked_again"]
_DECISIONS = {TagStatus.CONFIRMED: ChangeType.TAG_CONFIRMED, TagStatus.REJECTED: ChangeType.TAG_REJECTED}


@one_writer()
def decide_tags(tags: QuerySet[TopicTag], status: TagStatus, *, by: User, at: dt.datetime, reason: str = "") -> int:
    """Confirm or reject tags and return how many changed; one that a curator decided the same way is left alone,
    unless a later rule asks again: the decision then is on that rule.

    Raises ValueError for a status that no curator gives.
    """
    require(by, Act.TAG)
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
    require(by, Act.TAG)
    tag = TopicTag.objects.select_for_update(of=("self",)).filter(paper=paper, topic=topic).first()
    tag = tag or TopicTag(paper=paper, topic=topic)
    _sign(tag, by)
    tag.decide(TagStatus.CONFIRMED, by, at, reason)
    Paper.objects.date_change({paper.pk}, at)
    record([Told(ChangeType.TAG_CONFIRMED, paper.pk, topic.pk, curator_id=by.pk)])
    return tag


@one_writer()
def add_tags(papers: QuerySet[Paper], topic: Topic, *, by: User, at: dt.datetime, reason: str = "") -> int:
    """Give papers a topic in a curator's name and return how many did not have it confirmed already; tags that are
    there, in whatever status, are confirmed. Merged papers are left alone."""
    require(by, Act.TAG)
    live = papers.order_by().exclude(state=PaperState.MERGED)
    done = decide_tags(
        TopicTag.objects.filter(topic=topic, paper__in=live.values("pk")), TagStatus.CONFIRMED, by=by, at=at,
        reason=reason,
    )  # fmt: skip
    missing = live.exclude(topic_tags__topic=topic).values_list("pk", flat=True)
    facts = {"status": TagStatus.CONFIRMED, "decided_by": by, "decided_at": at, "reason": reason}
    new = [TopicTag(paper_id=pk, topic=topic, **facts) for pk in missing]
    bulk_create_with_history(new, TopicTag, batch_size=200, default_user=by)
    Paper.objects.date_change({tag.paper_id for tag in new}, at)
    record(Told(ChangeType.TAG_CONFIRMED, tag.paper_id, topic.pk, curator_id=by.pk) for tag in new)
    return done + len(new)


# What a curator says of a paper; everything else about it is its record's.
ANNOTATIONS = ("to_check", "curator_note", "full_text", "full_text_from")


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A field that somebody else changed while a curator was writing: what stands there now, and what was to be."""

    name: str
    standing: str
    wanted: str


class AnnotationsOvertaken(ValueError):
    """Somebody saved other words into the same fields meanwhile; `fields` holds both texts, so nothing is lost."""

    def __init__(self, fields: Sequence[Overtaken]) -> None:
        names = " and ".join(one.name.replace("_", " ") for one in fields)
        super().__init__(f"Somebody changed “{names}” while you were writing. Look at both texts and save again.")
        self.fields = tuple(fields)


class AnnotationRefused(ValueError):
    """An annotation that cannot stand; the message says why."""


@one_writer()
def annotate_paper(
    paper: Paper, *, by: User, at: dt.datetime, seen: Mapping[str, str] | None = None, why: str = "", **wanted: str
) -> list[str]:
    """Store what a curator says in those of the fields ANNOTATIONS that are given, and nothing else: what a sync wrote
    in the meantime stays. Return the names of the fields that changed; where there are none, nothing is written.

    `seen` is what the curator had before them. A field that they did not change keeps what stands; where another
    curator has changed one that they did change, AnnotationsOvertaken is raised and nothing is written. Raises
    AnnotationRefused for a paper that was merged and for an unknown availability of the full text."""
    require(by, Act.ANNOTATE)
    current = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    changed = {name: text for name, text in wanted.items() if _is_changed(current, name, text, seen)}
    _check_annotations(current, changed)
    if fields := overtaken(current, changed, seen or {}):
        raise AnnotationsOvertaken(fields)
    if changed:
        _annotate(current, changed, by, at, why)
    return list(changed)


def overtaken(current: Paper, wanted: Mapping[str, str], seen: Mapping[str, str]) -> list[Overtaken]:
    """Return the fields that say neither what the curator saw nor what they want."""
    return [
        Overtaken(name, standing, text)
        for name, text in wanted.items()
        if (standing := getattr(current, name)) not in (text, seen.get(name, standing))
    ]


def _is_changed(current: Paper, name: str, text: str, seen: Mapping[str, str] | None) -> bool:
    if name not in ANNOTATIONS:
        raise ValueError(f"{name!r} is no field of a curator's; they are {', '.join(ANNOTATIONS)}")
    return text != getattr(current, name) and (seen is None or text != seen.get(name))


def _check_annotations(paper: Paper, wanted: Mapping[str, str]) -> None:
    if wanted and paper.state == PaperState.MERGED:
        raise AnnotationRefused(f"Paper {paper.pk} was merged into another one: write your notes there.")
    if wanted.get("full_text", FullText.UNKNOWN) not in FullText.values:
        raise AnnotationRefused(f"{wanted['full_text']!r} says nothing of a full text: {', '.join(FullText.values)}.")


def _annotate(current: Paper, changed: Mapping[str, str], by: User, at: dt.datetime, why: str) -> None:
    _keep_what_machines_wrote([current])
    for name, text in changed.items():
        setattr(current, name, text)
    current.updated_at = at
    _sign(current, by, why)
    current.save(update_fields=[*changed, "updated_at"])
    if "to_check" in changed:
        record([Told(ChangeType.PAPER_UPDATED, current.pk, fields=("to_check",), curator_id=by.pk)])


def _keep_what_machines_wrote(papers: Sequence[Paper]) -> None:
    """Give each paper whose notes are not those of its last entry in the history an entry that nobody signed.

    Packs and the sync write into `to_check` without history; a curator's entry would seem to have done that."""
    newest = Paper.history.filter(id__in=[paper.pk for paper in papers]).order_by("history_id")
    last = {row["id"]: row for row in newest.values("id", *ANNOTATIONS)}
    empty = dict.fromkeys(ANNOTATIONS, "")
    unknown = [p for p in papers if any(getattr(p, n) != last.get(p.pk, empty)[n] for n in ANNOTATIONS)]
    for paper in unknown:
        _sign(paper, None)
    Paper.history.bulk_history_create(unknown, update=True, default_change_reason="as it stood before")


@one_writer()
def ask_for_full_text(papers: QuerySet[Paper], *, of: str = "", by: User, at: dt.datetime) -> int:
    """Mark papers as those whose full text was asked for, of whom where that is said; return how many changed.

    Papers whose full text is at hand, and merged ones, are left alone."""
    require(by, Act.ANNOTATE)
    open_ones = papers.order_by().exclude(full_text=FullText.HAVE).exclude(state=PaperState.MERGED)
    ids = list(open_ones.exclude(full_text=FullText.REQUESTED, full_text_from=of).values_list("pk", flat=True))
    for some in chunks(ids, IDS_A_STATEMENT):
        changed = list(Paper.objects.select_for_update(of=("self",)).filter(pk__in=some))
        _keep_what_machines_wrote(changed)
        for paper in changed:
            paper.full_text, paper.full_text_from, paper.updated_at = FullText.REQUESTED, of, at
            _sign(paper, by, "asked for the full text")
        bulk_update_with_history(changed, Paper, ["full_text", "full_text_from", "updated_at"], batch_size=200)
    return len(ids)


def check_rule(text: str) -> None:
    """Raise QueryError unless the text is a query that can be asked about one paper at a time, as tagging does."""
    _ = query.parse(text).matches


@one_writer()
def keep_topic(topic: Topic, *, by: User) -> None:
    """Store a topic's own fields, new or changed."""
    require(by, Act.EDIT_TOPICS)
    _sign(topic, by)
    save_topic(topic, curator_id=by.pk)


@one_writer()
def keep_strategy(strategy: Strategy, *, by: User) -> None:
    """Store a strategy's own fields, new or changed; whether it is searched decides what is found."""
    require(by, Act.EDIT_STRATEGIES)
    _sign(strategy, by)
    strategy.save()
    check_known(timezone.now())


@one_writer()
def add_rule_version(topic: Topic, text: str, note: str, *, by: User, at: dt.datetime) -> TopicRule:
    """Add a version to a topic's rule; earlier versions stay. Raises QueryError for a text that is no rule."""
    require(by, Act.EDIT_TOPICS)
    check_rule(text)
    Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)  # two curators at once get two numbers
    last = topic.current_rule
    number = last.version + 1 if last else 1
    rule = TopicRule.objects.create(topic=topic, version=number, query=text, note=note, created_at=at, created_by=by)
    _record(topic, f"rule version {number}. {note}", by)
    return rule


@one_writer()
def add_strategy_version(strategy: Strategy, text: str, note: str, *, by: User, at: dt.datetime) -> StrategyVersion:
    """Add a version to a search strategy; it starts without a watermark, so the next run asks for everything."""
    require(by, Act.EDIT_STRATEGIES)
    Strategy.objects.select_for_update(of=("self",)).get(pk=strategy.pk)
    last = strategy.versions.order_by("-number").first()
    number = last.number + 1 if last else 1
    version = StrategyVersion.objects.create(
        strategy=strategy, number=number, query=text, note=note, created_at=at, created_by=by
    )
    _record(strategy, f"query version {number}. {note}", by)
    check_known(at)
    return version


def _record(thing: Topic | Strategy, what: str, by: User) -> None:
    """Write into the thing's history what changed beside its own fields, and who did it."""
    _sign(thing, by, what)
    thing.save()


def _sign(row: Any, by: User | None, reason: str = "") -> None:
    """Say who stands in the history row that the next save of `row` writes, and why."""
    row._history_user = by
    row._change_reason = reason[:100]
