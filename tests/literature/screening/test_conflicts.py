"""Disagreement, and how it ends."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from literature.models import Screening, ScreeningTask, Settlement
from literature.roles import NotAllowed
from literature.screening import AlreadySettled, ScreeningRefused, decide
from literature.screening.conflicts import open_conflicts, resolve
from tests.literature.factories import NOW, make_user
from tests.literature.screening.desk import FULL, IN, LATER, OUT, TITLE, UNSURE, exclude, include, make_tasks, state

pytestmark = pytest.mark.django_db
THIRD, DISCUSSION = Settlement.THIRD, Settlement.DISCUSSION


@pytest.fixture
def disputed(task: ScreeningTask, ada: User, ben: User) -> ScreeningTask:
    include(task, ada)
    exclude(task, ben)
    return task


def test_a_viewer_resolves_nothing(disputed: ScreeningTask) -> None:
    with pytest.raises(NotAllowed):
        resolve(disputed, IN, how=THIRD, by=make_user("vera", role="viewer"), at=NOW)
    assert state(disputed) == "conflict"


@pytest.mark.parametrize(
    ("decision", "reason", "how", "why"),
    [
        (UNSURE, "", THIRD, "included or excluded"),
        (OUT, "", THIRD, "needs a reason"),
        ("maybe", "", THIRD, "no stage and decision"),
        (IN, "", Settlement.DIRECT, "third person or a discussion"),
    ],
    ids=["unsure", "no reason", "unknown decision", "no such way"],
)
def test_what_resolves_nothing(
    disputed: ScreeningTask, eve: User, decision: str, reason: str, how: str, why: str
) -> None:
    with pytest.raises(ScreeningRefused, match=why):
        resolve(disputed, decision, reason=reason, how=how, by=eve, at=NOW)  # type: ignore[arg-type]
    assert state(disputed) == "conflict"


def test_a_note_without_end_is_refused(disputed: ScreeningTask, eve: User) -> None:
    with pytest.raises(ScreeningRefused, match=r"note has 2,001 characters"):
        resolve(disputed, IN, how=THIRD, note="x" * 2_001, by=eve, at=NOW)
    assert state(disputed) == "conflict"


def test_the_third_person_is_none_of_the_two(disputed: ScreeningTask, ada: User) -> None:
    with pytest.raises(ScreeningRefused, match="third person"):
        resolve(disputed, IN, how=THIRD, by=ada, at=NOW)
    assert resolve(disputed, IN, how=DISCUSSION, by=ada, at=NOW).settled == "discussion"


def test_where_there_is_no_conflict_there_is_nothing_to_resolve(task: ScreeningTask, eve: User) -> None:
    with pytest.raises(ScreeningRefused, match="waits for its reviewers"):
        resolve(task, IN, how=THIRD, by=eve, at=NOW)


def test_the_second_to_resolve_is_told_who_was_quicker_and_what_they_said(disputed: ScreeningTask, eve: User) -> None:
    resolve(disputed, IN, how=THIRD, by=eve, at=NOW)
    with pytest.raises(AlreadySettled, match="eve has settled this paper already: included"):
        resolve(disputed, OUT, reason="duplicate", how=THIRD, by=make_user("tom"), at=LATER)
    assert Screening.objects.get(stage=TITLE).decision == "included"


def test_what_an_editor_decided_outside_the_queue_is_no_conflict_any_more(disputed: ScreeningTask, eve: User) -> None:
    decide(disputed.paper, TITLE, OUT, "duplicate", by=eve, at=NOW)
    with pytest.raises(AlreadySettled, match="outside the queue"):
        resolve(disputed, IN, how=THIRD, by=eve, at=NOW)


def test_resolving_records_how_and_why_and_opens_the_full_text(disputed: ScreeningTask, eve: User) -> None:
    outcome = resolve(disputed, IN, how=THIRD, note=" the gluteal pain is theirs ", by=eve, at=LATER)
    outcome.refresh_from_db()
    assert (outcome.settled, outcome.note, outcome.decided_by) == ("third", "the gluteal pain is theirs", eve)
    assert (state(disputed), ScreeningTask.objects.get(stage=FULL).state) == ("settled", "waiting")


def test_the_list_is_the_longest_waiting_first_with_the_votes_that_stand(ada: User, ben: User) -> None:
    first, second = make_tasks(2)
    for task, at in ((second, NOW), (first, LATER)):
        include(task, ada, at)
        exclude(task, ben, "duplicate", at)
        exclude(task, ben, "animal-study", at)
    listed = list(open_conflicts(TITLE))
    assert listed == [second, first]
    assert [(vote.reviewer, vote.reason) for vote in listed[0].votes.all()] == [(ada, ""), (ben, "animal-study")]
    assert not open_conflicts(FULL).exists()
    assert open_conflicts().count() == 2
