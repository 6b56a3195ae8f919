from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from literature.models import ScreeningAssignment, ScreeningTask
from literature.roles import NotAllowed
from literature.screening import ScreeningRefused
from literature.screening.assignments import assign, unassign
from tests.literature.factories import NOW, make_user
from tests.literature.screening.desk import include, make_tasks

pytestmark = pytest.mark.django_db
ALL = ScreeningTask.objects.all


def test_a_curator_assigns_nothing(task: ScreeningTask, ada: User, ben: User) -> None:
    with pytest.raises(NotAllowed):
        assign(ALL(), ben, by=ada, at=NOW)
    with pytest.raises(NotAllowed):
        unassign(ALL(), ben, by=ada)


def test_nothing_is_given_to_who_may_not_screen(task: ScreeningTask, ada: User, eve: User) -> None:
    for reviewer in (make_user("vera", role="viewer"), make_user("gone", is_active=False)):
        with pytest.raises(ScreeningRefused, match="may not screen"):
            assign(ALL(), reviewer, by=eve, at=NOW)
    assert not ScreeningAssignment.objects.exists()


def test_what_waits_is_assigned_once_and_what_one_has_voted_on_is_not(ada: User, ben: User, eve: User) -> None:
    waiting, voted, settled = make_tasks(3)
    include(voted, ada)
    for by in (ben, eve):
        include(settled, by)
    assert (assign(ALL(), ada, by=eve, at=NOW), assign(ALL(), ada, by=eve, at=NOW)) == (2, 0)
    given = {(one.task.paper_id, one.task.stage) for one in ada.screening_assignments.select_related("task")}
    assert given == {(waiting.paper_id, "title_abstract"), (settled.paper_id, "full_text")}
    assert unassign(ALL(), ada, by=eve) == 2
    assert unassign(ALL(), ada, by=eve) == 0
