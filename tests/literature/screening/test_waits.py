"""What waits for whom, since when, and how long it takes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User

from literature.models import ScreeningTask
from literature.screening import decide, waits
from literature.screening.assignments import assign
from tests.literature.factories import NOW, make_user
from tests.literature.screening.desk import FULL, OUT, TITLE, exclude, include, make_tasks

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def rows() -> list[tuple[str, str, int, int]]:
    return [(row.who.username if row.who else "", row.stage, row.number, row.assigned) for row in waits.by_reviewer()]


def test_an_empty_queue_waits_for_nobody_and_takes_no_time(ada: User) -> None:
    assert waits.by_reviewer() == []
    assert waits.turnaround(NOW) == waits.Turnaround(None, 0, None, 0)
    assert [(one.number, one.oldest) for one in waits.counts(NOW)] == [(0, None)] * 4


def test_papers_wait_for_everybody_who_may_screen_them(ada: User, ben: User, eve: User) -> None:
    first, second, third = make_tasks(3)
    make_user("vera", role="viewer")
    make_user("gone", is_active=False)
    include(first, ada)
    ScreeningTask.objects.filter(pk=second.pk).update(reviewers_needed=1)
    assign(ScreeningTask.objects.filter(pk=second.pk), ben, by=eve, at=NOW)
    for by in (ada, ben):
        include(third, by)
    assert rows() == [
        *(("ada", "full_text", 1, 0),),
        *(("ben", "title_abstract", 2, 1), ("ben", "full_text", 1, 0)),
        *(("eve", "title_abstract", 1, 0), ("eve", "full_text", 1, 0)),
    ]
    assert waits.by_reviewer()[1].oldest == first.opened_at


def test_what_everybody_has_voted_on_waits_for_somebody_else(task: ScreeningTask, ada: User) -> None:
    include(task, ada)
    assert rows() == [("", "title_abstract", 1, 0)]


def test_without_reviewers_everything_waits_for_somebody(task: ScreeningTask) -> None:
    assert rows() == [("", "title_abstract", 1, 0)]


def test_ages_are_those_of_the_wait_and_not_of_the_paper(ada: User, ben: User) -> None:
    week, month, older, disputed = make_tasks(4)
    for task, days in ((week, 7), (month, 30), (older, 31), (disputed, 100)):
        ScreeningTask.objects.filter(pk=task.pk).update(opened_at=NOW - days * DAY)
    include(disputed, ada, NOW - 8 * DAY)
    exclude(disputed, ben, at=NOW - 8 * DAY)
    waiting, conflict = waits.counts(NOW)[:2]
    assert (waiting.number, waiting.week, waiting.month, waiting.longer) == (3, 1, 1, 1)
    assert (conflict.number, conflict.week, conflict.month, conflict.longer) == (1, 0, 1, 0)
    assert (waiting.oldest, conflict.oldest) == (NOW - 31 * DAY, NOW - 8 * DAY)


@pytest.mark.parametrize(("days", "median"), [([1], 1.0), ([1, 4], 2.5), ([1, 2, 30], 2.0), ([0.5, 1, 2, 3], 1.5)])
def test_the_median_days_from_coming_in_to_the_outcome(eve: User, days: list[float], median: float) -> None:
    for task, number in zip(make_tasks(len(days)), days, strict=True):
        decide(task.paper, TITLE, OUT, "duplicate", by=eve, at=task.opened_at + number * DAY)
    assert waits.turnaround(NOW + 40 * DAY) == waits.Turnaround(median, len(days), median, len(days))
    assert waits.turnaround(NOW + 200 * DAY) == waits.Turnaround(None, 0, median, len(days))


def test_what_was_closed_without_an_outcome_took_no_time(task: ScreeningTask, eve: User) -> None:
    decide(task.paper, TITLE, "included", by=eve, at=NOW)  # type: ignore[arg-type]
    decide(task.paper, TITLE, OUT, "duplicate", by=eve, at=NOW)
    assert waits.turnaround(NOW + DAY, FULL).n_ever == 0
