"""When a new fit is asked for: after decisions, in the background, and not more often than every two minutes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from literature.jobs import AlreadyAsked, ask, progress
from literature.jobs.standing import under_way
from literature.models import Job, JobKind, Ranking, Screening, ScreeningStage, ScreeningTask, Vote
from literature.ranking.learn import fit

REFIT_AFTER = dt.timedelta(minutes=2)


def ask_if_due(stage: ScreeningStage, *, at: dt.datetime) -> bool:
    """Ask for a fit of the stage and return whether it was asked for now.

    It is due when the last one is REFIT_AFTER old and something was decided, undone or came in since. What happens
    sooner is learned with the next fit that is due: whoever votes or opens the queue asks. While one is waited for that
    costs two queries and no transaction."""
    last = Ranking.objects.filter(stage=stage).first()
    if last and (last.fitted_at > at - REFIT_AFTER or not _is_news(stage, last.fitted_at)):
        return False
    if under_way(JobKind.RANK, stage.value, at):
        return False
    try:
        ask(JobKind.RANK, stage.value, by=None, at=at)
    except AlreadyAsked:  # that one will see what is here now, or was asked for a moment ago
        return False
    return True


def _is_news(stage: ScreeningStage, since: dt.datetime) -> bool:
    votes = Vote.objects.filter(Q(decided_at__gt=since) | Q(taken_back_at__gt=since), task__stage=stage)
    outcomes = Screening.objects.filter(stage=stage, decided_at__gt=since)
    came = ScreeningTask.objects.filter(stage=stage, opened_at__gt=since)
    return votes.exists() or outcomes.exists() or came.exists()


def work(job: Job) -> str:
    """Fit the stage that the job is about, and say what came of it."""
    stage, now = ScreeningStage(job.subject), job.started_at or job.asked_at
    ranking = fit(stage, now, lambda done, total: progress(job, done, total, "Scoring papers."))
    return ranking.refusal or (
        f"{ranking.scored} papers ordered by {ranking.included} inclusions and {ranking.excluded} exclusions."
    )
