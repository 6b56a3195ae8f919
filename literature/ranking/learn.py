"""One fit: learn from the decisions of a stage, give every open task its score and reasons, and say what came of it.

It runs in the worker, never in a request: a fit takes seconds, importing scikit-learn alone two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet

from literature.bulk import chunks
from literature.models import Ranking, ScreeningStage, ScreeningTask, TaskState
from literature.ranking.decisions import decisions, texts
from literature.ranking.model import Judgement, Model, NothingToLearnFrom, Words, judge_blindly

FEWEST_DECISIONS = 20
# How many papers not yet decided on say, beside the others, how rare each word is.
_SAMPLE = 5_000
_CHUNK = 1_000

Tell = Callable[[int, int], None]
Scored = tuple[int, Judgement | None]  # a task's id, and what is made of its paper


def fit(stage: ScreeningStage, now: dt.datetime, tell: Tell | None = None) -> Ranking:
    """Score all open tasks of a stage and store how; below FEWEST_DECISIONS, or with one kind of them alone, take the
    scores away and store why.

    Tasks are written in chunks, each a short transaction of its own; what is decided meanwhile stays untouched. After
    each chunk `tell` is called with how many are done and how many there are."""
    learned = decisions(stage)
    ranking = Ranking(stage=stage, fitted_at=now, included=sum(learned.values()))
    ranking.excluded = len(learned) - ranking.included
    ranking.refusal = _refusal(ranking)
    if not ranking.refusal:
        try:
            _rank(ranking, learned, tell)
        except NothingToLearnFrom as error:
            ranking.refusal = str(error)
    if ranking.refusal:
        _open(stage).exclude(score=None).update(score=None, score_words=[])
    ranking.save()
    return ranking


def _refusal(ranking: Ranking) -> str:
    found = ranking.included + ranking.excluded
    if found < FEWEST_DECISIONS:
        return f"It needs {FEWEST_DECISIONS} decisions to learn from; there are {found}."
    if not (ranking.included and ranking.excluded):
        kind = "exclusion" if ranking.included else "inclusion"
        return f"It needs decisions of both kinds to learn from; among {found} there is no {kind}."
    return ""


def _open(stage: ScreeningStage) -> QuerySet[ScreeningTask]:
    return ScreeningTask.objects.filter(stage=stage).exclude(state=TaskState.SETTLED)


def _rank(ranking: Ranking, learned: dict[int, bool], tell: Tell | None) -> None:
    tasks = {
        paper: task for task, paper in _open(ScreeningStage(ranking.stage)).order_by("pk").values_list("pk", "paper")
    }
    waiting = [paper for paper in tasks if paper not in learned]
    read, included = texts(learned.keys()), list(learned.values())
    words = Words([*read.values(), *texts(waiting[-_SAMPLE:]).values()])
    vectors = words.vectors([read[paper] for paper in learned])
    model = Model(words, vectors, included)
    ranking.words = model.strongest()
    blindly = zip(learned, judge_blindly(words, vectors, included), strict=True)
    _store([(tasks[paper], judged) for paper, judged in blindly if paper in tasks])
    done = len(tasks) - len(waiting)
    for scored in _judged(waiting, tasks, words, model):
        _store(scored)
        done += len(scored)
        if tell:
            tell(done, len(tasks))
    ranking.scored = len(tasks)


def _judged(waiting: Sequence[int], tasks: dict[int, int], words: Words, model: Model) -> Iterator[list[Scored]]:
    for papers in chunks(waiting, _CHUNK):
        read = texts(papers)
        judged = model.judge(words.vectors([read[paper] for paper in papers]))
        yield [(tasks[paper], judgement) for paper, judgement in zip(papers, judged, strict=True)]


def _store(scored: Sequence[Scored]) -> None:
    """Write scores and reasons, and nothing else of the tasks; one statement made ready once is ten times as quick as
    Django's CASE for every row."""
    rows = [(j.score if j else None, orjson.dumps(j.words if j else []).decode(), task) for task, j in scored]
    table = connection.ops.quote_name(ScreeningTask._meta.db_table)
    for some in chunks(rows, _CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET score = %s, score_words = %s WHERE id = %s", some)  # noqa: S608 own name
