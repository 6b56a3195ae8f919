"""What is to be screened: papers enter the queue when they come in, whichever way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import Exists, F, OuterRef, QuerySet

from literature.bulk import among, insert
from literature.models import Paper, Screening, ScreeningDecision, ScreeningStage, ScreeningTask, TaskState
from literature.screening import needs, voting
from literature.writing import one_writer

CHUNK = 2_000
_COLUMNS = ("paper_id", "stage", "state", "reviewers_needed", "opened_at", "score_words")


def enqueue(*, now: dt.datetime, papers: Collection[int] | None = None) -> int:
    """Open a task for every stage that is to be screened and has none, and return how many were opened.

    `papers` are the ids of those to look at, where a few have come in; without it all are.

    Title and abstract of every paper that is no tombstone, without an outcome or with "unsure" alone; the full text of
    what was included.  Papers that wait get the number of reviewers that is asked for now.  A transaction for every
    2,000 papers, so that nobody waits long."""
    found, tasks = Paper.objects.live(), ScreeningTask.objects.filter(state=TaskState.WAITING)
    if papers is not None:
        found, tasks = found.filter(among("id", papers)), tasks.filter(among("paper_id", papers))
    opened = sum(_open(_without_task(found, stage), stage, now) for stage in ScreeningStage)
    _bring_up_to_date(tasks, now)
    return opened


def _open(papers: QuerySet[Paper], stage: ScreeningStage, now: dt.datetime) -> int:
    opened, last = 0, 0
    while some := _open_some(papers, stage, last, now):
        opened, last = opened + len(some), some[-1]
    return opened


@one_writer()
def _open_some(papers: QuerySet[Paper], stage: ScreeningStage, after: int, now: dt.datetime) -> list[int]:
    """Open the next tasks, of papers with higher ids than `after`, and return the papers."""
    papers = papers.filter(pk__gt=after).annotate(needed=needs.needed("pk")).order_by("pk")
    rows = list(papers.values_list("pk", "needed")[:CHUNK])
    insert(ScreeningTask, _COLUMNS, [(pk, stage.value, TaskState.WAITING.value, n, now, []) for pk, n in rows])
    return [pk for pk, _ in rows]


def _without_task(papers: QuerySet[Paper], stage: ScreeningStage) -> QuerySet[Paper]:
    outcomes = Screening.objects.filter(paper=OuterRef("pk"))
    settled = outcomes.filter(stage=stage).exclude(decision=ScreeningDecision.UNSURE)
    tasks = ScreeningTask.objects.filter(paper=OuterRef("pk"), stage=stage)
    papers = papers.filter(~Exists(tasks), ~Exists(settled))
    if stage == ScreeningStage.FULL_TEXT:
        included = outcomes.filter(stage=ScreeningStage.TITLE_ABSTRACT, decision=ScreeningDecision.INCLUDED)
        papers = papers.filter(Exists(included))
    return papers


def _bring_up_to_date(waiting: QuerySet[ScreeningTask], now: dt.datetime) -> None:
    """Give waiting tasks the number of reviewers that is asked for by now; with fewer, some may be settled already."""
    last = 0
    while changed := _change_some(waiting, last, now):
        last = changed[-1]


@one_writer()
def _change_some(waiting: QuerySet[ScreeningTask], after: int, now: dt.datetime) -> list[int]:
    asked = waiting.filter(pk__gt=after).annotate(asked=needs.needed("paper"))
    differing = asked.exclude(reviewers_needed=F("asked")).order_by("pk")
    rows = list(differing.values_list("pk", "asked")[:CHUNK])
    for number, tasks in _by_number(rows):
        ScreeningTask.objects.filter(among("id", tasks)).update(reviewers_needed=number)
    voting.count_again([pk for pk, _ in rows], at=now)
    return [pk for pk, _ in rows]


def _by_number(rows: list[tuple[int, int]]) -> Iterator[tuple[int, list[int]]]:
    for number in {asked for _, asked in rows}:
        yield number, [pk for pk, asked in rows if asked == number]
