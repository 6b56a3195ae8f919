"""Whose turn it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from literature.models import Paper, QueueOrder, ScreeningTask, Vote
from literature.roles import Act, may
from literature.screening import conflicts, decide, locks, queue, voting
from literature.screening.assignments import assign
from tests.literature.factories import NOW
from tests.literature.screening.desk import (
    FULL,
    IN,
    LATER,
    OUT,
    TITLE,
    exclude,
    include,
    make_task,
    make_tasks,
    state,
)

pytestmark = pytest.mark.django_db
NEWEST, OLDEST, SCORE = QueueOrder.NEWEST, QueueOrder.OLDEST, QueueOrder.SCORE


def only(*tasks: ScreeningTask) -> ScreeningTask.objects:  # type: ignore[name-defined]
    return ScreeningTask.objects.filter(pk__in=[task.pk for task in tasks])


def sitting(user: User, order: QueueOrder = OLDEST, steps: int = 4) -> list[ScreeningTask | None]:
    """Walk through the queue without deciding."""
    walk: list[ScreeningTask | None] = []
    for _ in range(steps):
        walk.append(queue.next_task(user, TITLE, order, after=walk[-1] if walk else None, at=LATER))
    return walk


# ── Who is shown nothing ────────────────────────────────────────────────────────────────────────────────────────────
def test_what_one_has_voted_on_does_not_come_again(task: ScreeningTask, ada: User, ben: User) -> None:
    include(task, ada)
    assert queue.next_task(ada, TITLE, NEWEST, at=LATER) is None
    assert queue.next_task(ben, TITLE, NEWEST, at=LATER) == task


def test_settled_conflicting_merged_and_other_stages_papers_do_not_come(ada: User, ben: User, eve: User) -> None:
    settled, disputed, merged = make_tasks(3)
    for by in (ada, ben):
        include(settled, by)
    include(disputed, ada)
    exclude(disputed, ben)
    Paper.objects.filter(pk=merged.paper_id).update(state="merged", merged_into=settled.paper)
    assert queue.next_task(eve, TITLE, NEWEST, at=LATER) is None
    full = queue.next_task(eve, FULL, NEWEST, at=LATER)
    assert full is not None
    assert full.paper == settled.paper


def test_a_paper_that_was_given_to_others_waits_for_them(ada: User, ben: User, eve: User) -> None:
    task = make_task(needed=1)
    assign(only(task), ada, by=eve, at=NOW)
    assert queue.next_task(ben, TITLE, NEWEST, at=LATER) is None
    assert queue.next_task(ada, TITLE, NEWEST, at=LATER) == task


def test_a_paper_is_free_where_fewer_were_assigned_than_it_needs(
    task: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    assign(only(task), ada, by=eve, at=NOW)
    assert queue.next_task(ben, TITLE, NEWEST, at=LATER) == task
    include(task, ben)
    assert queue.next_task(eve, TITLE, NEWEST, at=LATER) is None
    assert queue.next_task(ada, TITLE, NEWEST, at=LATER) == task


def test_a_vote_and_an_assignment_of_the_same_person_count_once(
    task: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    assign(only(task), ada, by=eve, at=NOW)
    include(task, ada)
    assert queue.next_task(ben, TITLE, NEWEST, at=LATER) == task


def test_a_paper_that_somebody_screens_now_is_passed_over_until_their_lock_expires(ada: User, ben: User) -> None:
    task = make_task(needed=1)
    locks.hold(task, ada, NOW)
    soon = NOW + dt.timedelta(minutes=9)
    assert queue.next_task(ben, TITLE, NEWEST, at=soon) is None
    assert queue.next_task(ada, TITLE, NEWEST, at=soon) == task
    assert queue.next_task(ben, TITLE, NEWEST, at=NOW + dt.timedelta(minutes=10)) == task


def test_of_two_reviewers_needed_a_second_may_screen_what_one_screens_now(
    task: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    locks.hold(task, ada, NOW)
    assert queue.next_task(ben, TITLE, NEWEST, at=NOW) == task
    locks.hold(task, ben, NOW)
    assert queue.next_task(eve, TITLE, NEWEST, at=NOW) is None


# ── Order ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_newest_and_oldest_first_and_what_was_passed_over_comes_again_last(ada: User) -> None:
    first, second, third = make_tasks(3)
    assert sitting(ada, OLDEST) == [first, second, third, first]
    assert sitting(ada, NEWEST) == [third, second, first, third]


def test_by_score_with_the_unscored_behind(ada: User) -> None:
    low, high, new, newer = make_tasks(4)
    only(low).update(score=-1.5)
    only(high).update(score=0.5)
    assert sitting(ada, SCORE, 5) == [high, low, newer, new, high]


def test_tasks_that_came_at_the_same_moment_are_walked_one_by_one(ada: User) -> None:
    tasks = make_tasks(4)
    ScreeningTask.objects.update(opened_at=NOW, score=0.5)
    for order in (NEWEST, SCORE):
        assert sitting(ada, order) == list(reversed(tasks))
    assert sitting(ada, OLDEST) == tasks


def test_the_only_paper_does_not_follow_itself(task: ScreeningTask, ada: User) -> None:
    assert queue.next_task(ada, TITLE, NEWEST, after=task, at=NOW) is None


def test_going_back_leads_through_ones_own_decisions(ada: User, ben: User) -> None:
    first, second, third = make_tasks(3)
    for minute, task in enumerate((first, second, third)):
        include(task, ada, NOW + dt.timedelta(minutes=minute))
    exclude(first, ben, at=LATER)
    assert queue.previous_task(ada, LATER) == third
    assert queue.previous_task(ada, LATER, third) == second
    assert queue.previous_task(ada, LATER, first) is None
    voting.take_back(third, by=ada, at=LATER)
    assert queue.previous_task(ada, LATER) == second
    assert queue.previous_task(ben, NOW) is None


# ── Progress ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_progress_counts_ones_own_work_and_what_is_left_for_one(ada: User, ben: User, eve: User) -> None:
    before, now, given, _ = make_tasks(4)
    include(before, ada, NOW)
    include(now, ada, LATER)
    include(now, ben, LATER)
    only(given).update(reviewers_needed=1)
    assign(only(given), ben, by=eve, at=NOW)
    progress = queue.progress(ada, TITLE, since=LATER)
    assert (progress.done_in_sitting, progress.done_in_all, progress.waiting_for_me, progress.total) == (1, 2, 1, 3)
    assert queue.progress(ben, TITLE, since=None) == queue.Progress(0, 1, 3)
    assert queue.progress(ada, FULL, since=LATER) == queue.Progress(0, 0, 1)


def test_ones_own_decisions_and_undos_count_at_once_and_what_others_do_within_a_minute(ada: User, ben: User) -> None:
    mine, theirs, _ = make_tasks(3)
    only(theirs).update(reviewers_needed=1)
    assert queue.progress(ada, TITLE, since=NOW) == queue.Progress(0, 0, 3)
    include(mine, ada)
    assert queue.progress(ada, TITLE, since=NOW) == queue.Progress(1, 1, 2)
    voting.take_back(mine, by=ada, at=LATER)
    include(theirs, ben)
    assert queue.progress(ada, TITLE, since=NOW) == queue.Progress(0, 0, 3)
    cache.clear()  # the minute is over
    assert queue.progress(ada, TITLE, since=NOW) == queue.Progress(0, 0, 2)


def test_what_is_left_is_what_the_queue_would_show(ada: User, ben: User, eve: User) -> None:
    tasks = make_tasks(6)
    include(tasks[0], ben)
    assign(only(*tasks[1:4]), ben, by=eve, at=NOW)
    assign(only(tasks[1]), eve, by=eve, at=NOW)
    include(tasks[2], eve)
    include(tasks[4], ada)
    for user in (ada, ben, eve):
        assert queue.count_progress(user, TITLE, None).waiting_for_me == queue.waiting_for(user, LATER).count()


def test_the_number_of_queries_does_not_grow_with_the_queue(ada: User, ben: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            task = queue.next_task(ada, TITLE, SCORE, at=LATER)
            assert task is not None
            assert task.paper.title
            cache.clear()
            queue.progress(ada, TITLE, NOW)
            queue.progress(ada, TITLE, NOW)
            queue.previous_task(ada, LATER)
        return len(asked)

    def decision() -> int:
        task = queue.next_task(ada, TITLE, OLDEST, at=LATER)
        assert task is not None
        with CaptureQueriesContext(connection) as asked:
            include(task, ada)
        return len(asked)

    assert may(ada, Act.SCREEN)  # permissions are asked for once a request
    make_tasks(2)
    few = queries(), decision()
    for task in make_tasks(12)[:6]:
        include(task, ben)
        locks.hold(task, ben, LATER)
    assert (queries(), decision()) == few


# ── Blindness ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nobody_s_vote_is_shown_before_all_have_voted(task: ScreeningTask, ada: User, ben: User, eve: User) -> None:
    only(task).update(reviewers_needed=3)
    include(task, ada)
    include(task, ben)
    assert not Vote.objects.filter(queue.SHOWN).exists()
    exclude(task, eve)
    assert Vote.objects.filter(queue.SHOWN).count() == 3
    conflicts.resolve(task, IN, how="discussion", note="n", with_whom=[ben.pk], by=ada, at=NOW)  # type: ignore[arg-type]
    assert Vote.objects.filter(queue.SHOWN).count() == 3


def test_votes_on_a_full_text_that_its_title_closed_stay_hidden_for_it_may_open_again(
    task: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    decide(task.paper, TITLE, IN, by=eve, at=NOW)
    full_text = ScreeningTask.objects.get(stage=FULL)
    include(full_text, ada)
    decide(task.paper, TITLE, OUT, "duplicate", by=eve, at=NOW)
    assert state(full_text) == "settled"
    assert not Vote.objects.filter(queue.SHOWN).exists()
    decide(task.paper, TITLE, IN, by=eve, at=NOW)
    include(full_text, ben)
    assert Vote.objects.filter(queue.SHOWN).count() == 2
