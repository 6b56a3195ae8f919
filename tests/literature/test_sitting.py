from __future__ import annotations

import datetime as dt

import pytest

from literature.models import CuratorDesk, ScreeningTask
from literature.roles import NotAllowed
from literature.screening import tasks
from literature.screening.voting import vote
from literature.sitting import PAUSE, UnknownArrangement, arrange, sit_down
from tests.literature.factories import NOW, make_paper, make_user

pytestmark = pytest.mark.django_db


def test_who_may_not_screen_has_no_desk() -> None:
    vera = make_user("vera", role="viewer")
    with pytest.raises(NotAllowed):
        sit_down(vera, NOW)
    with pytest.raises(NotAllowed):
        arrange(vera, stage="full_text", order="oldest")
    assert not CuratorDesk.objects.exists()


@pytest.mark.parametrize(("stage", "order"), [("x", "oldest"), ("full_text", "")])
def test_an_unknown_arrangement_is_refused_with_what_there_is(stage: str, order: str) -> None:
    with pytest.raises(UnknownArrangement, match="title_abstract, full_text, the order one of newest, oldest, score"):
        arrange(make_user(), stage=stage, order=order)


def test_a_sitting_goes_on_through_a_short_pause_and_ends_with_a_long_one() -> None:
    ada = make_user("ada")
    assert sit_down(ada, NOW).sitting_started_at == NOW
    assert sit_down(ada, NOW + PAUSE).sitting_started_at == NOW
    later = NOW + PAUSE + dt.timedelta(minutes=1)
    assert sit_down(ada, later).sitting_started_at == later


def test_a_decision_keeps_the_sitting_going() -> None:
    ada = make_user("ada")
    make_paper(pmid=1)
    tasks.enqueue(now=NOW)
    sit_down(ada, NOW)
    vote(ScreeningTask.objects.get(), "included", by=ada, at=NOW + dt.timedelta(minutes=50))  # type: ignore[arg-type]
    assert sit_down(ada, NOW + dt.timedelta(minutes=100)).sitting_started_at == NOW


def test_the_arrangement_is_kept_and_does_not_begin_a_sitting() -> None:
    ada = make_user("ada")
    arrange(ada, stage="full_text", order="score")
    desk = CuratorDesk.objects.get(user=ada)
    assert (desk.stage, desk.order, desk.sitting_started_at) == ("full_text", "score", None)
