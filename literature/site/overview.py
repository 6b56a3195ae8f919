"""What the front page tells: what there is by topic, how the last sync went, what is new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import F, QuerySet

from literature.counts import count_branches
from literature.models import Paper, RunOutcome, SyncRun, Topic

# A run that has given no sign of life for so long was killed; the next one finds out and says so.
_SILENT = dt.timedelta(minutes=15)
_RUNS_LOOKED_AT = 50
# Counting reads every tag; the front page is what most visitors see, and a count may be a minute old.
_COUNTS_LAST = 60
COUNTS = "site:topic-counts"


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in the tree with the number of papers that carry it or a topic below it."""

    slug: str
    name: str
    description: str
    depth: int
    papers: int


@dataclass(frozen=True, slots=True)
class RunLine:
    """The last run of a strategy in words."""

    strategy: str
    run: SyncRun
    state: str

    @property
    def went_well(self) -> bool:
        """Whether a reader can rely on it."""
        return self.run.outcome == RunOutcome.SUCCEEDED


def topic_lines() -> list[TopicLine]:
    """Return the tree in order; a paper counts once in a branch, however many of its topics it carries.

    The numbers are up to a minute old.
    """
    topics = list(Topic.objects.all())
    counts: dict[int, int] = cache.get_or_set(COUNTS, lambda: _count(topics), _COUNTS_LAST) or {}
    return [TopicLine(t.slug, t.name, t.description, t.path.count("/") - 2, counts.get(t.pk, 0)) for t in topics]


def _count(topics: list[Topic]) -> dict[int, int]:
    return {topic_id: branch.standing for topic_id, branch in count_branches(topics).items()}


def last_runs(now: dt.datetime) -> list[RunLine]:
    """Return the last run of each strategy, newest first; no line for a strategy that never ran."""
    runs = SyncRun.objects.select_related("strategy")[:_RUNS_LOOKED_AT]
    latest: dict[int | None, SyncRun] = {}
    for run in runs:
        latest.setdefault(run.strategy_id, run)
    return [RunLine(_strategy(run), run, _state(run, now)) for run in latest.values()]


def _strategy(run: SyncRun) -> str:
    return run.strategy.title if run.strategy else "known papers"


def _state(run: SyncRun, now: dt.datetime) -> str:
    if run.outcome == RunOutcome.RUNNING and now - run.heartbeat_at > _SILENT:
        return "interrupted"
    return str(run.get_outcome_display()).lower()


def newest_first(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """Order by date of publication, papers without a date last, on both databases alike."""
    return papers.order_by(F("published_first").desc(nulls_last=True), "-pk")
