from __future__ import annotations

import datetime as dt

import pytest

from literature.models import Job, JobKind, JobState, Ranking, ScreeningStage, ScreeningTask, Vote
from literature.ranking.asking import REFIT_AFTER, ask_if_due
from literature.screening import tasks
from literature.screening.voting import take_back, vote
from tests.literature.factories import NOW, make_paper, make_user

STAGE = ScreeningStage.TITLE_ABSTRACT
MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def fitted(at: dt.datetime) -> None:
    Ranking.objects.create(stage=STAGE, fitted_at=at)


def decided(at: dt.datetime) -> None:
    make_paper(pmid=1)
    tasks.enqueue(now=NOW - dt.timedelta(days=1))
    user = make_user("ada")
    vote(ScreeningTask.objects.get(), "included", by=user, at=at)  # type: ignore[arg-type]


def test_nothing_is_asked_for_so_soon_after_a_fit() -> None:
    fitted(NOW)
    decided(NOW + MINUTE)
    assert not ask_if_due(STAGE, at=NOW + MINUTE)
    assert not Job.objects.exists()


def test_nothing_is_asked_for_where_nothing_happened_since() -> None:
    decided(NOW)
    fitted(NOW + MINUTE)
    assert not ask_if_due(STAGE, at=NOW + dt.timedelta(hours=1))


def test_nothing_is_asked_for_while_a_fit_is_under_way() -> None:
    Job.objects.create(
        kind=JobKind.RANK, subject=STAGE, state=JobState.RUNNING, asked_at=NOW, started_at=NOW, heartbeat_at=NOW
    )
    assert not ask_if_due(STAGE, at=NOW)
    assert Job.objects.count() == 1


def test_the_first_fit_is_asked_for_by_the_machine_and_says_what_came_of_it() -> None:
    assert ask_if_due(STAGE, at=NOW)
    job = Job.objects.get()
    assert (job.kind, job.subject, job.asked_by, job.state) == ("rank", STAGE, None, "succeeded")
    assert job.said == "It needs 20 decisions to learn from; there are 0."
    assert Ranking.objects.get().refusal == job.said


def test_many_decisions_cost_one_fit() -> None:
    fitted(NOW - REFIT_AFTER)
    decided(NOW)
    asked = [ask_if_due(STAGE, at=NOW + second * dt.timedelta(seconds=1)) for second in range(30)]
    assert asked == [True] + [False] * 29


@pytest.mark.parametrize("what", ["vote", "undo", "new paper"])
def test_what_happened_since_makes_a_fit_due(what: str) -> None:
    decided(NOW - dt.timedelta(hours=2))
    fitted(NOW - dt.timedelta(hours=1))
    if what == "undo":
        take_back(ScreeningTask.objects.get(), by=Vote.objects.get().reviewer, at=NOW)
    else:
        make_paper(pmid=2)
        tasks.enqueue(now=NOW if what == "new paper" else NOW - dt.timedelta(hours=2))
        if what == "vote":
            task = ScreeningTask.objects.get(paper__pmid=2)
            vote(task, "included", by=Vote.objects.get().reviewer, at=NOW)  # type: ignore[arg-type]
    assert ask_if_due(STAGE, at=NOW)
