"""What a topic's rule would do if it were saved as it is being typed: counted and shown, nothing written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.db.models import F, QuerySet

from literature import curation
from literature.models import Paper, TagStatus, Topic, TopicTag
from literature.query import Query, parse
from literature.tagging import documents_of, matched_as_kept

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A paper, and the terms by which it is, or was, tagged."""

    paper: Paper
    matched: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Papers on one side alone: how many, and the newest of them."""

    number: int
    examples: list[Example]

    @classmethod
    def of(cls, papers: QuerySet[Paper], query: Query) -> Self:
        """Count the papers, all of which the query matches, and show some with the words that matched."""
        shown = list(
            papers.select_related("journal").order_by(F("published_first").desc(nulls_last=True), "-pk")[:EXAMPLES]
        )
        documents = documents_of([paper.pk for paper in shown])
        return cls(papers.count(), [Example(p, matched_as_kept(query, documents[p.pk])) for p in shown])


@dataclass(frozen=True, slots=True)
class Against:
    """A rule beside curators' decisions on its topic: of the papers that it matches and somebody decided on, how many
    were confirmed and how many rejected; and how many confirmed papers it does not match."""

    confirmed: int
    rejected: int
    missed: int

    @property
    def decided(self) -> int:
        """How many papers that it matches were decided on."""
        return self.confirmed + self.rejected

    @property
    def precision(self) -> float | None:
        """The part of the decided papers it matches that were confirmed, 0 to 1; None where none was decided on."""
        return self.confirmed / self.decided if self.decided else None

    @property
    def recall(self) -> float | None:
        """The part of the confirmed papers that it matches, 0 to 1; None where none was confirmed."""
        known = self.confirmed + self.missed
        return self.confirmed / known if known else None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a text would do as the topic's rule; `saved` is how many papers the rule in force tags, None without one."""

    echo: str
    warnings: tuple[str, ...]
    tags: int
    saved: int | None
    adds: Difference
    loses: Difference
    against: Against


def preview(topic: Topic | None, text: str, *, today: dt.date) -> Draft:
    """Return what the text would do as the topic's rule, beside the rule in force; for a new topic (None) it only adds.

    Raises QueryError, with the position, for a text that is no rule."""
    curation.check_rule(text)
    query = parse(text).resolved(today)
    wanted = query.filter(Paper.objects.live())
    rule = topic.current_rule if topic else None
    saved = parse(rule.query).resolved(today) if rule else None
    held = saved.filter(Paper.objects.live()) if saved else Paper.objects.none()
    return Draft(
        echo=query.echo,
        warnings=(*query.warnings, *query.absences),
        tags=wanted.count(),
        saved=held.count() if saved else None,
        adds=Difference.of(wanted.exclude(pk__in=held.order_by().values("pk")), query),
        loses=Difference.of(held.exclude(pk__in=wanted.order_by().values("pk")), saved or query),
        against=against(topic, query) if topic else Against(0, 0, 0),
    )


def against(topic: Topic, query: Query) -> Against:
    """Hold a rule against what curators decided on its topic."""
    decided = TopicTag.objects.filter(topic=topic, paper__merged_into__isnull=True)
    papers = Paper.objects.filter(pk__in=decided.filter(decided_at__isnull=False).values("paper"))
    matching = query.filter(papers).order_by().values("pk")
    confirmed = decided.filter(status=TagStatus.CONFIRMED)
    return Against(
        confirmed=(found := confirmed.filter(paper__in=matching).count()),
        rejected=decided.filter(status=TagStatus.REJECTED, paper__in=matching).count(),
        missed=confirmed.count() - found,
    )


def precision_by_version(topic: Topic, *, today: dt.date) -> dict[int, Against]:
    """Hold every version of a topic's rule against what curators have decided up to now, by version."""
    rules = topic.rules.order_by("-version")
    return {rule.version: against(topic, parse(rule.query).resolved(today)) for rule in rules}
