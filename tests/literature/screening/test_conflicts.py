"""Disagreement, and how it ends."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth.models import User

from literature.models import Change, Screening, ScreeningTask, Settlement
from literature.roles import NotAllowed
from literature.screening import AlreadySettled, ScreeningRefused, decide
from literature.screening.conflicts import open_conflicts, reopen, resolve, resolved_by
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
    assert state(disputed) == "conflict"


def test_a_discussion_needs_another_reviewer_and_a_note(
    disputed: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    discussed = partial(resolve, disputed, IN, how=DISCUSSION, at=NOW)
    for nobody in ([], [ada.pk], [eve.pk]):
        with pytest.raises(ScreeningRefused, match="with which of the other reviewers"):
            discussed(note="we talked", with_whom=nobody, by=ada)
    with pytest.raises(ScreeningRefused, match="what the discussion weighed"):
        discussed(note=" ", with_whom=[ben.pk], by=ada)
    assert state(disputed) == "conflict"
    outcome = discussed(note=" it is about people ", with_whom=[ben.pk], by=ada)
    assert (outcome.settled, outcome.note) == ("discussion", "Discussed by ada and ben: it is about people")


def test_who_moderates_a_discussion_names_its_reviewers(
    disputed: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    people = [ada.pk, ben.pk]
    outcome = resolve(disputed, IN, how=DISCUSSION, note="both agree now", with_whom=people, by=eve, at=NOW)
    assert outcome.note == "Discussed by ada and ben: both agree now"


# ── Undoing a resolution ────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_no_resolution_of_ones_own_is_not_undone(
    disputed: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    with pytest.raises(ScreeningRefused, match="no resolution"):
        reopen(disputed, by=eve, at=LATER)
    resolve(disputed, IN, how=THIRD, by=eve, at=NOW)
    with pytest.raises(ScreeningRefused, match="eve resolved this conflict"):
        reopen(disputed, by=ada, at=LATER)
    with pytest.raises(NotAllowed):
        reopen(disputed, by=make_user("vera", role="viewer"), at=LATER)
    include(ScreeningTask.objects.get(stage=FULL), ben)
    with pytest.raises(ScreeningRefused, match="full text was screened since"):
        reopen(disputed, by=eve, at=LATER)
    assert state(disputed) == "settled"


def test_votes_that_were_changed_until_they_agree_are_taken_back_not_reopened(
    disputed: ScreeningTask, ben: User
) -> None:
    include(disputed, ben, LATER)
    with pytest.raises(ScreeningRefused, match="no resolution"):
        reopen(disputed, by=ben, at=LATER)


def test_a_resolution_undone_is_a_conflict_again_and_in_the_history(disputed: ScreeningTask, eve: User) -> None:
    resolve(disputed, IN, how=THIRD, by=eve, at=LATER)
    assert [(task, one.decision) for task, one in resolved_by(eve, 5)] == [(disputed, "included")]
    reopen(disputed, by=eve, at=LATER)
    assert not Screening.objects.exists()
    assert resolved_by(eve, 5) == []
    disputed.refresh_from_db()
    assert (disputed.state, disputed.conflict_at, disputed.settled_at) == ("conflict", NOW, None)
    assert state(ScreeningTask.objects.get(stage=FULL)) == "settled"
    history = Screening.history.order_by("history_id").values_list("history_type", "history_user__username")
    assert list(history) == [("+", "eve"), ("-", "eve")]
    assert Change.objects.filter(type="screening.reopened", paper_id=disputed.paper_id).count() == 1
    assert resolve(disputed, OUT, reason="duplicate", how=THIRD, by=eve, at=LATER).decision == "excluded"


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
