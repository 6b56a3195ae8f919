from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User

from literature.models import ScreeningLock, ScreeningTask
from literature.roles import NotAllowed
from literature.screening import locks
from tests.literature.factories import NOW, make_user
from tests.literature.screening.desk import make_tasks

pytestmark = pytest.mark.django_db


def test_a_viewer_holds_nothing(task: ScreeningTask) -> None:
    with pytest.raises(NotAllowed):
        locks.hold(task, make_user("vera", role="viewer"), NOW)


def test_a_lock_is_renewed_and_expires(task: ScreeningTask, ada: User, ben: User) -> None:
    locks.hold(task, ada, NOW)
    locks.hold(task, ben, NOW)
    locks.hold(task, ada, NOW + dt.timedelta(minutes=5))
    assert locks.holders(task, NOW) == [ada, ben]
    assert locks.holders(task, NOW + dt.timedelta(minutes=10)) == [ada]
    assert locks.holders(task, NOW + dt.timedelta(minutes=15)) == []


def test_one_holds_one_paper_at_a_time(ada: User) -> None:
    first, second = make_tasks(2)
    locks.hold(first, ada, NOW)
    locks.hold(second, ada, NOW)
    assert [lock.task for lock in ScreeningLock.objects.all()] == [second]
