"""What enters the queue, when, and for how many reviewers."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from literature.models import Paper, Screening, ScreeningTask, StrategyHit
from literature.screening import decide
from literature.screening import tasks as module
from literature.screening.tasks import enqueue
from tests.literature.factories import NOW, make_paper, make_papers
from tests.literature.screening.desk import (
    FULL,
    IN,
    LATER,
    OUT,
    TITLE,
    UNSURE,
    exclude,
    include,
    make_strategy,
    make_task,
    make_tasks,
    standing,
    state,
)

pytestmark = pytest.mark.django_db


def needed() -> list[int]:
    return list(ScreeningTask.objects.order_by("pk").values_list("reviewers_needed", flat=True))


def test_a_tombstone_is_not_screened() -> None:
    kept, gone = make_papers([{"pmid": 1}, {"pmid": 2, "title": "Another"}])
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    assert enqueue(now=NOW) == 1
    assert ScreeningTask.objects.get().paper == kept


def test_each_paper_gets_one_task_however_often_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 2)
    make_papers([{"pmid": n, "title": f"Paper {n}"} for n in range(1, 6)])
    assert enqueue(now=NOW) == 5
    assert enqueue(now=LATER) == 0
    rows = ScreeningTask.objects.values_list("stage", "state", "opened_at", "score", "score_words")
    assert list(rows) == [("title_abstract", "waiting", NOW, None, [])] * 5


def test_of_given_papers_alone_tasks_are_opened_and_brought_up_to_date(settings: Any) -> None:
    first, second, third = make_papers([{"pmid": n, "title": f"Paper {n}"} for n in range(1, 4)])
    assert enqueue(now=NOW, papers=[]) == 0
    assert enqueue(now=NOW, papers=[first.pk, second.pk]) == 2
    settings.SCREENING_REVIEWERS = 3
    assert enqueue(now=LATER, papers=[second.pk, third.pk]) == 1
    assert needed() == [2, 3, 3]


@pytest.mark.parametrize(("decision", "opened"), [(OUT, 0), (UNSURE, 1)])
def test_what_has_an_outcome_is_not_screened_again_but_doubt_is_none(decision: Any, opened: int) -> None:
    decide(make_paper(), TITLE, decision, "reason", by=None, at=NOW)
    assert enqueue(now=NOW) == opened


def test_the_full_text_of_what_was_included_before_there_was_a_queue_is_screened() -> None:
    paper = make_paper()
    Screening.objects.create(paper=paper, stage=TITLE, decision=IN, decided_at=NOW)
    assert enqueue(now=NOW) == 1
    assert ScreeningTask.objects.get().stage == FULL


def test_as_many_reviewers_as_the_most_demanding_strategy_asks_for(settings: Any) -> None:
    settings.SCREENING_REVIEWERS = 2
    make_papers([{"pmid": n, "title": f"Paper {n}"} for n in range(1, 6)])
    make_strategy("one", 1, 2, 3, reviewers_needed=1)
    make_strategy("three", 2, reviewers_needed=3)
    make_strategy("silent", 3)
    gone = make_strategy("left", 4, reviewers_needed=1)
    StrategyHit.objects.filter(strategy=gone).update(left_at=NOW)
    enqueue(now=NOW)
    assert needed() == [1, 3, 2, 2, 2]


def test_papers_that_wait_follow_a_changed_number_and_votes_that_suffice_by_then_settle(
    settings: Any, ada: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK", 2)
    voted, doubted, waiting, settled = make_tasks(4)
    include(voted, ada)
    for by in (ada, ben):
        exclude(settled, by)
    ScreeningTask.objects.filter(pk=doubted.pk).update(reviewers_needed=3)
    include(doubted, ada)
    exclude(doubted, ben)
    settings.SCREENING_REVIEWERS = 1
    enqueue(now=LATER)
    assert [state(task) for task in (voted, doubted, waiting, settled)] == ["settled", "conflict", "waiting", "settled"]
    outcome = voted.paper.screenings.get()
    assert (outcome.settled, outcome.decided_by) == ("single", ada)
    settings.SCREENING_REVIEWERS = 3
    enqueue(now=LATER)
    waiting.refresh_from_db()
    assert (waiting.reviewers_needed, state(voted)) == (3, "settled")


# ── What follows an outcome ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_decision_outside_the_queue_settles_the_open_task(task: ScreeningTask, ada: User, eve: User) -> None:
    include(task, ada)
    decide(task.paper, TITLE, OUT, "duplicate", by=eve, at=LATER)
    task.refresh_from_db()
    assert (task.state, task.settled_at) == ("settled", LATER)
    assert task.paper.screenings.get().settled == "direct"
    assert standing(task) == [("ada", "included")]


def test_a_decision_that_says_what_stands_settles_a_task_all_the_same(task: ScreeningTask, eve: User) -> None:
    decide(task.paper, TITLE, OUT, "duplicate", by=eve, at=NOW)
    ScreeningTask.objects.update(state="waiting", settled_at=None)
    decide(task.paper, TITLE, OUT, "duplicate", by=eve, at=LATER)
    assert state(task) == "settled"


def test_including_opens_the_full_text_and_excluding_after_all_closes_it(task: ScreeningTask, eve: User) -> None:
    decide(task.paper, TITLE, IN, by=eve, at=NOW)
    full = ScreeningTask.objects.get(stage=FULL)
    assert (full.state, full.reviewers_needed, full.opened_at) == ("waiting", 2, NOW)
    decide(task.paper, TITLE, OUT, "duplicate", by=eve, at=LATER)
    assert state(full) == "settled"
    decide(task.paper, TITLE, IN, by=eve, at=LATER)
    assert state(full) == "waiting"


def test_an_outcome_in_doubt_leaves_the_paper_in_the_queue(task: ScreeningTask, eve: User) -> None:
    decide(task.paper, TITLE, UNSURE, by=eve, at=NOW)
    assert state(task) == "waiting"


def test_doubt_about_what_reviewers_agreed_on_is_a_conflict(
    task: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    include(task, ada)
    include(task, ben)
    decide(task.paper, TITLE, UNSURE, by=eve, at=LATER)
    assert (state(task), state(ScreeningTask.objects.get(stage=FULL))) == ("conflict", "settled")


def test_two_reviewers_take_a_paper_through_both_stages(ada: User, ben: User) -> None:
    task = make_task()
    for by in (ada, ben):
        include(task, by)
    full = ScreeningTask.objects.get(stage=FULL)
    for by in (ada, ben):
        exclude(full, by, "no-full-text")
    assert [(s.stage, s.decision) for s in Screening.objects.in_order()] == [
        ("title_abstract", "included"), ("full_text", "excluded"),
    ]  # fmt: skip
    assert enqueue(now=LATER) == 0
