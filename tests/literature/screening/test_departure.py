"""Somebody leaves: their account is switched off, and nothing they had to do with is stranded."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from literature.models import QueueOrder, ScreeningTask, Settlement
from literature.screening import conflicts, locks, queue
from literature.screening.assignments import assign
from literature.screening.tasks import enqueue
from tests.literature.factories import NOW, make_user
from tests.literature.screening.desk import IN, LATER, TITLE, exclude, include, make_task, state

pytestmark = pytest.mark.django_db


def leave(user: User) -> None:
    user.is_active = False
    user.save()


def turn(user: User) -> ScreeningTask | None:
    return queue.next_task(user, TITLE, QueueOrder.NEWEST, at=NOW)


def test_what_was_assigned_to_them_is_everybody_s(ada: User, ben: User, eve: User) -> None:
    task = make_task(needed=1)
    assign(ScreeningTask.objects.all(), ada, by=eve, at=NOW)
    assert (turn(ben), queue.count_progress(ben, TITLE, None).waiting_for_me) == (None, 0)
    leave(ada)
    assert (turn(ben), queue.count_progress(ben, TITLE, None).waiting_for_me) == (task, 1)


def test_what_they_were_screening_is_everybody_s_at_once(ada: User, ben: User) -> None:
    task = make_task(needed=1)
    locks.hold(task, ada, NOW)
    assert turn(ben) is None
    leave(ada)
    assert turn(ben) == task
    assert locks.holders(task, NOW) == []


def test_their_one_vote_counts_and_somebody_else_gives_the_second(
    task: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    assign(ScreeningTask.objects.all(), ada, by=eve, at=NOW)
    include(task, ada)
    leave(ada)
    assert turn(ben) == task
    assert include(task, ben).outcome is not None


def test_their_vote_and_another_s_assignment_are_two(task: ScreeningTask, ada: User, ben: User, eve: User) -> None:
    include(task, ada)
    assign(ScreeningTask.objects.all(), ben, by=eve, at=NOW)
    leave(ada)
    assert turn(eve) is None
    leave(ben)
    assert turn(eve) == task


@pytest.mark.parametrize("how", [Settlement.THIRD, Settlement.DISCUSSION])
def test_a_conflict_they_are_part_of_is_resolved_without_them(
    task: ScreeningTask, ada: User, ben: User, how: Settlement
) -> None:
    include(task, ada)
    exclude(task, ben)
    leave(ada)
    by = make_user("tom") if how == Settlement.THIRD else ben
    assert list(conflicts.open_conflicts()) == [task]
    said = {"how": how, "note": "before she left", "with_whom": [ada.pk]}
    assert conflicts.resolve(task, IN, by=by, at=NOW, **said).decision == "included"


def test_where_one_reviewer_is_left_asking_for_one_settles_what_they_have_screened(
    task: ScreeningTask, settings: Any, ada: User, ben: User
) -> None:
    include(task, ben)
    leave(ada)
    assert turn(ben) is None
    settings.SCREENING_REVIEWERS = 1
    enqueue(now=LATER)
    assert state(task) == "settled"
