"""Topic rules suggest tags; what a curator has said about a tag is never touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Max, QuerySet
from django.utils import timezone

from literature.bulk import among, chunks
from literature.changes import Told, record
from literature.models import ChangeType, Paper, TagStatus, Topic, TopicRule, TopicTag
from literature.query import Document, Query, matched_terms, parse
from literature.query.columns import COLUMNS, Facts
from literature.query.compile import DATE_COLUMNS
from literature.writing import one_writer

CHUNK = 500
# A pack gives its entry as the "term" of a tag's reason and this with its slug as the "field"; rules name real fields.
PACK_FIELD = "pack "


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A topic that a rule, made when, suggests for a paper, with the terms that matched."""

    topic_id: int
    rule_id: int
    made_at: dt.datetime
    matched: list[dict[str, str]]


def matched_as_kept(query: Query, document: Document) -> list[dict[str, str]]:
    """Return the terms of the query that a paper has, and where, as a tag keeps them."""
    return [{"term": m.term, "field": m.field} for m in matched_terms(query, document)]


@dataclass(frozen=True, slots=True)
class _Rule:
    topic_id: int
    rule_id: int
    made_at: dt.datetime
    query: Query

    @classmethod
    def of(cls, rule: TopicRule, today: dt.date | None) -> Self:
        """Return the rule, to be asked as it is to be read on the day."""
        return cls(rule.topic_id, rule.pk, rule.created_at, parse(rule.query).resolved(today))

    def suggestion(self, document: Document) -> Suggestion | None:
        """Return the suggestion for a paper that the rule matches, else None."""
        if not self.query.matches(document):
            return None
        return Suggestion(self.topic_id, self.rule_id, self.made_at, matched_as_kept(self.query, document))


class Rules:
    """The current rules of the topics, read once and compiled, to be asked about many papers."""

    def __init__(self, rules: Sequence[_Rule]) -> None:
        self._rules = rules

    @classmethod
    def current(cls, topics: Iterable[Topic] | None = None, *, today: dt.date | None = None) -> Self:
        """Return the newest rule of each topic (of all when None), as they are to be read today or on the day given.

        Raises QueryError for a rule that does not parse; rules are checked when they are saved."""
        chosen = TopicRule.objects.order_by("topic_id", "version")
        if topics is not None:
            chosen = chosen.filter(topic__in=list(topics))
        newest = {rule.topic_id: rule for rule in chosen}
        return cls([_Rule.of(rule, today) for rule in newest.values()])

    def suggest(self, document: Document) -> list[Suggestion]:
        """Return what the rules suggest for one paper."""
        return [suggestion for rule in self._rules if (suggestion := rule.suggestion(document))]

    def __iter__(self) -> Iterator[_Rule]:
        return iter(self._rules)


class LatestRules:
    """The rules as they are now: compiled when first asked, and again when any topic has a new one or the day ends."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._day: dt.date | None = None
        self._rules = Rules([])

    def suggest(self, documents: Sequence[Document]) -> list[list[Suggestion]]:
        """Return what the rules suggest for each paper."""
        if documents and self.are_outdated():
            self._newest, self._day = _newest_rule(), timezone.now().date()
            self._rules = Rules.current(today=self._day)
        return [self._rules.suggest(document) for document in documents]

    def are_outdated(self) -> bool:
        """Return whether there is a rule that the last suggestions did not know (versions are only ever added), or
        "last 30 days" means other days by now."""
        return self._day != timezone.now().date() or self._newest != _newest_rule()


def _newest_rule() -> int | None:
    newest: int | None = TopicRule.objects.aggregate(newest=Max("pk"))["newest"]
    return newest


@dataclass(slots=True)
class RetagReport:
    """How many tags retagging suggested anew, changed in their reason, and let lapse; and about how many that were
    rejected the curators are asked again."""

    suggested: int = 0
    changed: int = 0
    lapsed: int = 0
    asked_again: int = 0

    def add(self, other: RetagReport) -> None:
        """Count another report's tags too."""
        self.suggested += other.suggested
        self.changed += other.changed
        self.lapsed += other.lapsed
        self.asked_again += other.asked_again


def apply(suggestions: Mapping[int, Sequence[Suggestion]], *, now: dt.datetime) -> RetagReport:
    """Make the rules' tags of the given papers (by id) what is suggested now; all rules must have been asked.

    Runs in the caller's transaction.  Tags that a curator decided, and what a pack suggests, stay.
    """
    tags = TopicTag.objects.filter(among("paper_id", suggestions.keys()))
    known = {(tag.paper_id, tag.topic_id): tag for tag in tags}
    wanted = {(paper_id, s.topic_id): s for paper_id, found in suggestions.items() for s in found}
    report = _suggest(wanted, known, now)
    unwanted = [tag for key, tag in known.items() if key not in wanted]
    report.add(_let_go([tag for tag in unwanted if _is_rule_made(tag)], now))
    TopicTag.objects.filter(pk__in=[tag.pk for tag in unwanted if tag.asked_again_id]).update(asked_again=None)
    return report


def _let_go(tags: Sequence[TopicTag], now: dt.datetime) -> RetagReport:
    """Let suggestions lapse that their rule no longer makes; one that a pack makes too stays, as the pack's alone."""
    kept = [tag for tag in tags if pack_reasons(tag)]
    told = [_told(ChangeType.TAG_UPDATED if pack_reasons(tag) else ChangeType.TAG_LAPSED, tag) for tag in tags]
    for tag in kept:
        tag.rule, tag.matched = None, pack_reasons(tag)
    TopicTag.objects.bulk_update(kept, ("rule", "matched"))
    gone = [tag.pk for tag in tags if not pack_reasons(tag)]
    lapsed = TopicTag.objects.filter(pk__in=gone).update(status=TagStatus.LAPSED)
    Paper.objects.date_change({tag.paper_id for tag in tags}, now)
    record(told)
    return RetagReport(changed=len(kept), lapsed=lapsed)


def _told(kind: ChangeType, tag: TopicTag) -> Told:
    return Told(kind, tag.paper_id, tag.topic_id, rule_id=tag.rule_id)


def pack_reasons(tag: TopicTag) -> list[dict[str, str]]:
    """Return those reasons of a tag that are a pack's word and no rule's terms; they outlive every rule."""
    return [reason for reason in tag.matched if reason.get("field", "").startswith(PACK_FIELD)]


def _is_rule_made(tag: TopicTag) -> bool:
    return tag.status == TagStatus.SUGGESTED and tag.rule_id is not None


def _suggest(
    wanted: Mapping[tuple[int, int], Suggestion], known: Mapping[tuple[int, int], TopicTag], now: dt.datetime
) -> RetagReport:
    new = [
        TopicTag(paper_id=key[0], topic_id=key[1], rule_id=s.rule_id, matched=s.matched, suggested_at=now)
        for key, s in wanted.items()
        if key not in known
    ]
    # The row says which rule suggested the tag and when; the history begins with the first curator's word.
    TopicTag.objects.bulk_create(new, ignore_conflicts=True)
    lapsed = {tag.pk for tag in known.values() if tag.status == TagStatus.LAPSED}
    changed = [tag for key, s in wanted.items() if (tag := known.get(key)) and _takes(tag, s, now)]
    TopicTag.objects.bulk_update(changed, ("status", "rule", "matched", "suggested_at"))
    Paper.objects.date_change({tag.paper_id for tag in (*new, *changed)}, now)
    asking = [(tag, s) for key, s in wanted.items() if (tag := known.get(key)) and _asks_again(tag, s)]
    _ask_again(asking)
    told = [_told(ChangeType.TAG_SUGGESTED, tag) for tag in (*new, *(tag for tag in changed if tag.pk in lapsed))]
    record(told + [_told(ChangeType.TAG_UPDATED, tag) for tag in changed if tag.pk not in lapsed])
    return RetagReport(suggested=len(new), changed=len(changed), asked_again=len(asking))


def _takes(tag: TopicTag, suggestion: Suggestion, now: dt.datetime) -> bool:
    """Put the suggestion on a tag that a rule or a pack suggests, or that has lapsed, with the pack's reasons after the
    rule's; return whether anything changed."""
    standing = pack_reasons(tag)
    if tag.decided_at or not (_is_rule_made(tag) or standing or tag.status == TagStatus.LAPSED):
        return False
    matched = [*suggestion.matched, *standing]
    if _is_rule_made(tag) and (tag.rule_id, tag.matched) == (suggestion.rule_id, matched):
        return False
    if tag.status == TagStatus.LAPSED:
        tag.suggested_at = now
    tag.status, tag.rule_id, tag.matched = TagStatus.SUGGESTED, suggestion.rule_id, matched
    return True


def _asks_again(tag: TopicTag, suggestion: Suggestion) -> bool:
    """Whether a rule that was made after a curator rejected the topic suggests it still: the rejection stands, and the
    curator is asked once more."""
    if tag.status != TagStatus.REJECTED or tag.decided_at is None or tag.asked_again_id == suggestion.rule_id:
        return False
    return suggestion.made_at > tag.decided_at


def _ask_again(asking: Sequence[tuple[TopicTag, Suggestion]]) -> None:
    for tag, suggestion in asking:
        tag.asked_again_id = suggestion.rule_id
    TopicTag.objects.bulk_update([tag for tag, _ in asking], ("asked_again",))


def retag(
    topics: Iterable[Topic] | None = None,
    *,
    now: dt.datetime,
    on_chunk: Callable[[int, int], None] = lambda done, total: None,
) -> RetagReport:
    """Ask the current rules of the topics (of all when None) about every paper, a transaction a chunk of papers.

    `on_chunk` is told, after each, with how many of a rule's matching papers it is done, and how many there are."""
    report = RetagReport()
    for rule in Rules.current(topics, today=now.date()):
        matching = rule.query.filter(Paper.objects.live())
        done, total = 0, matching.count()
        for chunk in chunks(matching.order_by("pk").values_list("pk", flat=True).iterator(), CHUNK):
            report.add(_retag_chunk(rule, chunk, now))
            done += len(chunk)
            on_chunk(done, total)
        report.add(_lapse(rule, matching, now))
    return report


def _lapse(rule: _Rule, matching: QuerySet[Paper], now: dt.datetime) -> RetagReport:
    """Let the rule's suggestions lapse on papers that it does not match any more."""
    suggested = TopicTag.objects.filter(topic_id=rule.topic_id, status=TagStatus.SUGGESTED, rule__isnull=False)
    with one_writer():
        if _has_successor(rule):
            return RetagReport()
        asked = TopicTag.objects.filter(topic_id=rule.topic_id, asked_again__isnull=False)
        asked.exclude(paper__in=matching.values("pk")).update(asked_again=None)
        return _let_go(list(suggested.exclude(paper__in=matching.values("pk"))), now)


def _has_successor(rule: _Rule) -> bool:
    """Whether the topic has a newer rule by now: whoever added it retags with it, and this one has no say any more."""
    return TopicRule.objects.filter(topic_id=rule.topic_id, pk__gt=rule.rule_id).exists()


def _retag_chunk(rule: _Rule, paper_ids: Sequence[int], now: dt.datetime) -> RetagReport:
    with one_writer():
        if _has_successor(rule):
            return RetagReport()
        documents = documents_of(paper_ids)
        wanted = {(pk, rule.topic_id): s for pk, doc in documents.items() if (s := rule.suggestion(doc))}
        tags = TopicTag.objects.filter(topic_id=rule.topic_id, paper_id__in=paper_ids)
        return _suggest(wanted, {(tag.paper_id, tag.topic_id): tag for tag in tags}, now)


def documents_of(paper_ids: Sequence[int]) -> dict[int, Document]:
    """Return papers as the rules see them, from their search rows, by id."""
    papers = Paper.objects.filter(among("id", paper_ids)).values(
        *("pk", "pmid", "doi", *{column for columns in DATE_COLUMNS.values() for column in columns}),
        *(f"search_text__{column}" for column in COLUMNS),
    )
    return {row["pk"]: Document.from_row(_search_row(row), _facts(row)) for row in papers}


def _search_row(row: Mapping[str, Any]) -> dict[str, str]:
    return {column: row[f"search_text__{column}"] or "" for column in COLUMNS}


def _facts(row: Mapping[str, Any]) -> Facts:
    days = {tag: (row[first], row[last]) for tag, (first, last) in DATE_COLUMNS.items() if row[first]}
    return Facts(pmid=row["pmid"], doi=row["doi"], days=days)
