"""What the curators' front page tells: what waits, how the syncs went, what is new since the last visit.

Everything is asked for in a fixed number of queries; what reads the whole collection is at most a minute old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Count, Min, Q, QuerySet

from literature.charts import Bar
from literature.merging.pairs import open_pairs
from literature.models import (
    CuratorDesk,
    ImportState,
    Job,
    JobState,
    Notice,
    NoticeKind,
    Paper,
    PaperImport,
    PaperState,
    RejectedRecord,
    RunOutcome,
    SyncRun,
    TagStatus,
    TopicTag,
)
from literature.screening import waits
from literature.screening.waits import Ages, Turnaround

T = TypeVar("T")

# Who comes back within so long is on the same visit: what was news when it began still is.
VISIT = dt.timedelta(hours=4)
FIRST_NEWS = dt.timedelta(days=30)  # what counts as news on the first visit
RECENT = dt.timedelta(days=7)
OVERDUE = dt.timedelta(hours=26)  # a nightly sync later than this did not run
_CACHED_SECONDS = 60
_SHOWN = 10
_MOST_COLUMNS = 60
_GRAVE = (NoticeKind.RETRACTION, NoticeKind.EXPRESSION_OF_CONCERN)


@dataclass(frozen=True, slots=True)
class Pile:
    """Something that waits for a curator: how much of it, and since when the oldest, where that is known."""

    number: int
    oldest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class News:
    """What happened since the last visit: when that was, and the first few notices of how many."""

    since: dt.datetime
    notices: Sequence[Notice]
    number: int


def visit(user: User, now: dt.datetime) -> dt.datetime:
    """Note that the curator is here, and return when they were here before; on the first visit, 30 days ago."""
    desk, _ = CuratorDesk.objects.get_or_create(user=user)
    if desk.visited_at is None or now - desk.visited_at > VISIT:
        desk.visited_before_at, desk.visited_at = desk.visited_at, now
        desk.save(update_fields=["visited_before_at", "visited_at"])
    return desk.visited_before_at or now - FIRST_NEWS


def news(since: dt.datetime) -> News:
    """Return the retractions and expressions of concern that records have brought since then, the newest first."""
    brought = Notice.objects.filter(kind__in=_GRAVE, first_seen_at__gte=since, lapsed_at__isnull=True)
    listed = brought.select_related("paper").order_by("-first_seen_at", "-pk")
    return News(since, list(listed[:_SHOWN]), brought.count())


# ── Piles ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def imports_waiting() -> Pile:
    """Return the imports whose preview waits for their curator."""
    return _pile(PaperImport.objects.filter(state=ImportState.PREVIEW), "created_at")


def duplicates_open() -> Pile:
    """Return the pairs of papers on which nobody has decided whether they are one."""
    return _pile(open_pairs(), "found_at")


def records_rejected() -> Pile:
    """Return the records that could not be read and still cannot."""
    return _pile(RejectedRecord.objects.filter(resolved_at__isnull=True), "first_seen_at")


def _pile(rows: QuerySet[Any], since: str) -> Pile:
    told = rows.order_by().aggregate(number=Count("pk"), oldest=Min(since))
    return Pile(told["number"], told["oldest"])


def papers_without_topic_decision() -> Pile:
    """Return the papers on which a topic is suggested that no curator has confirmed or rejected; up to a minute old."""
    return _cached("undecided", _undecided)


def _undecided() -> Pile:
    open_tags = TopicTag.objects.filter(Q(status=TagStatus.SUGGESTED) | Q(asked_again__isnull=False))
    told = open_tags.order_by().aggregate(number=Count("paper", distinct=True), oldest=Min("suggested_at"))
    return Pile(told["number"], told["oldest"])


def queue_ages(now: dt.datetime) -> list[Ages]:
    """Return what waits for reviewers and in conflicts, with ages; up to a minute old."""
    return _cached("ages", lambda: waits.counts(now))


def turnaround(now: dt.datetime) -> Turnaround:
    """Return how long screening takes; up to a minute old."""
    return _cached("turnaround", lambda: waits.turnaround(now))


# ── Syncs and jobs ──────────────────────────────────────────────────────────────────────────────────────────────────
def next_sync(now: dt.datetime) -> dt.datetime:
    """Return when the nightly sync begins next by the clock of settings.SYNC_AT; the timer is the operator's."""
    hour, zone = settings.SYNC_AT
    local = now.astimezone(zone)
    today = dt.datetime.combine(local.date(), hour, zone)
    return today if today > local else dt.datetime.combine(local.date() + dt.timedelta(days=1), hour, zone)


def is_overdue(now: dt.datetime) -> bool:
    """Return whether no sync has begun for longer than a night; False where none ever did."""
    last = SyncRun.objects.order_by("-started_at").values_list("started_at", flat=True).first()
    return last is not None and now - last > OVERDUE


def failures(now: dt.datetime) -> tuple[list[SyncRun], list[Job]]:
    """Return the runs and the jobs of the last seven days that failed or got only part of the way, newest first."""
    bad = (RunOutcome.FAILED, RunOutcome.PARTIAL)
    runs = SyncRun.objects.filter(outcome__in=bad, started_at__gte=now - RECENT).select_related("strategy")
    jobs = Job.objects.filter(state=JobState.FAILED, asked_at__gte=now - RECENT)
    return list(runs[:_SHOWN]), list(jobs[:_SHOWN])


def jobs_under_way() -> list[Job]:
    """Return the jobs that are waiting or running, those that were asked for first above."""
    under_way = Job.objects.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).select_related("asked_by")
    return list(under_way.order_by("asked_at", "pk")[:_SHOWN])


# ── The collection ──────────────────────────────────────────────────────────────────────────────────────────────────
def papers_by_year() -> list[Bar]:
    """Return how many papers each year brought, each decade where there are more than 60; up to a minute old."""
    return _cached("years", _by_year)


def _by_year() -> list[Bar]:
    live: QuerySet[Any, Any] = Paper.objects.filter(year__isnull=False).exclude(state=PaperState.MERGED).order_by()
    counts: dict[int, int] = {row["year"]: row["number"] for row in live.values("year").annotate(number=Count("pk"))}
    if not counts:
        return []
    first, last = min(counts), max(counts)
    if last - first < _MOST_COLUMNS:
        return [Bar(str(year), counts.get(year, 0)) for year in range(first, last + 1)]
    decades = range(first // 10 * 10, last + 1, 10)
    return [Bar(f"{start}s", sum(counts.get(start + n, 0) for n in range(10))) for start in decades]


def _cached(name: str, ask: Callable[[], T]) -> T:
    return cast("T", cache.get_or_set(f"front:{name}", ask, _CACHED_SECONDS))
