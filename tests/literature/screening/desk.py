"""What every test of screening says: the stages, the decisions, and a task made the way real ones are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User

from literature.models import (
    Paper,
    ScreeningDecision,
    ScreeningStage,
    ScreeningTask,
    Strategy,
    StrategyHit,
    StrategyVersion,
    Vote,
)
from literature.screening import voting
from literature.screening.tasks import enqueue
from tests.literature.factories import NOW, make_papers

TITLE, FULL = ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT
IN, OUT, UNSURE = ScreeningDecision.INCLUDED, ScreeningDecision.EXCLUDED, ScreeningDecision.UNSURE
LATER = NOW + dt.timedelta(days=3)


def make_tasks(number: int, *, now: dt.datetime = NOW) -> list[ScreeningTask]:
    """Take papers in, a minute apart, and return their tasks in that order."""
    first = ScreeningTask.objects.count() + 1
    papers = []
    for n in range(first, first + number):
        papers += make_papers([{"pmid": n, "title": f"Paper {n}"}])
        enqueue(now=now + dt.timedelta(minutes=n))
    return list(ScreeningTask.objects.filter(paper__in=papers, stage=TITLE).order_by("pk"))


def make_task(*, needed: int = 2) -> ScreeningTask:
    task = make_tasks(1)[0]
    ScreeningTask.objects.filter(pk=task.pk).update(reviewers_needed=needed)
    task.refresh_from_db()
    return task


def include(task: ScreeningTask, by: User, at: dt.datetime = NOW) -> voting.Cast:
    return voting.vote(task, IN, by=by, at=at)


def exclude(task: ScreeningTask, by: User, reason: str = "animal-study", at: dt.datetime = NOW) -> voting.Cast:
    return voting.vote(task, OUT, reason=reason, by=by, at=at)


def state(task: ScreeningTask) -> str:
    return ScreeningTask.objects.get(pk=task.pk).state


def standing(task: ScreeningTask) -> list[tuple[str, str]]:
    votes = Vote.objects.filter(task=task, taken_back_at__isnull=True).order_by("pk")
    return [(vote.reviewer.username, vote.decision) for vote in votes.select_related("reviewer")]


def make_strategy(slug: str, *pmids: int, **facts: Any) -> Strategy:
    """Make a strategy that found the papers with these PMIDs."""
    strategy = Strategy.objects.create(slug=slug, title=slug, **facts)
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="lipoma", created_at=NOW)
    for pmid in pmids:
        paper = Paper.objects.filter(pmid=pmid).first()
        StrategyHit.objects.create(strategy=strategy, pmid=pmid, paper=paper, first_version=version, first_seen_at=NOW)
    return strategy
