"""Blind votes, and what they come to."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from literature.changes import last_change
from literature.models import Change, ExclusionReason, Paper, Screening, ScreeningLock, ScreeningTask, Vote
from literature.roles import NotAllowed
from literature.screening import AlreadySettled, ScreeningRefused, conflicts, decide, locks, voting
from tests.literature.factories import NOW, make_papers, make_user
from tests.literature.screening.desk import (
    FULL,
    IN,
    LATER,
    OUT,
    TITLE,
    UNSURE,
    exclude,
    include,
    make_task,
    standing,
    state,
)

pytestmark = pytest.mark.django_db


# ── Failures ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_viewer_does_not_vote_and_does_not_take_back(task: ScreeningTask) -> None:
    vera = make_user("vera", role="viewer")
    with pytest.raises(NotAllowed):
        include(task, vera)
    with pytest.raises(NotAllowed):
        voting.take_back(task, by=vera, at=NOW)
    assert not Vote.objects.exists()


@pytest.mark.parametrize("reason", ["", " \n"])
def test_an_exclusion_needs_a_reason(task: ScreeningTask, ada: User, reason: str) -> None:
    with pytest.raises(ScreeningRefused, match="reason"):
        exclude(task, ada, reason)
    assert not Vote.objects.exists()


@pytest.mark.parametrize(("what", "longest"), [("reason", 500), ("note", 2_000)])
def test_words_without_end_are_refused(task: ScreeningTask, ada: User, what: str, longest: int) -> None:
    words = {"reason": "animal-study", what: "x" * (longest + 1)}
    with pytest.raises(ScreeningRefused, match=f"The {what} has {longest + 1:,} characters: shorten it"):
        voting.vote(task, OUT, by=ada, at=NOW, **words)
    assert not Vote.objects.exists()
    voting.vote(task, OUT, by=ada, at=NOW, **{**words, what: "x" * longest})


def test_an_unknown_decision_is_refused(task: ScreeningTask, ada: User) -> None:
    with pytest.raises(ScreeningRefused):
        voting.vote(task, "maybe", by=ada, at=NOW)  # type: ignore[arg-type]


def test_a_merged_paper_is_not_voted_on(task: ScreeningTask, ada: User) -> None:
    survivor = make_papers([{"pmid": 99}])[0]
    Paper.objects.filter(pk=task.paper_id).update(state="merged", merged_into=survivor)
    with pytest.raises(ScreeningRefused, match="merged"):
        include(task, ada)
    assert not Vote.objects.exists()


def test_who_comes_late_is_told_what_it_came_to(task: ScreeningTask, ada: User, ben: User, eve: User) -> None:
    include(task, ada)
    include(task, ben)
    with pytest.raises(AlreadySettled, match="settled already: included"):
        exclude(task, eve)
    assert standing(task) == [("ada", "included"), ("ben", "included")]


def test_a_third_reviewer_does_not_vote_on_a_conflict(task: ScreeningTask, ada: User, ben: User, eve: User) -> None:
    include(task, ada)
    exclude(task, ben)
    with pytest.raises(ScreeningRefused, match="conflicts"):
        include(task, eve)


def test_nothing_is_taken_back_that_was_not_said(task: ScreeningTask, ada: User) -> None:
    with pytest.raises(ScreeningRefused, match="no decision of yours"):
        voting.take_back(task, by=ada, at=NOW)


def test_a_vote_is_not_taken_back_under_somebody_elses_decision(
    task: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    include(task, ada)
    exclude(task, ben)
    conflicts.resolve(task, IN, how="third", by=eve, at=NOW)  # type: ignore[arg-type]
    with pytest.raises(ScreeningRefused, match="eve has decided since"):
        voting.take_back(task, by=ben, at=LATER)
    assert standing(task) == [("ada", "included"), ("ben", "excluded")]


@pytest.mark.parametrize("decided", [True, False], ids=["decided", "voted on"])
def test_a_vote_is_not_taken_back_once_the_full_text_was_screened(ada: User, eve: User, decided: bool) -> None:
    task = make_task(needed=1)
    include(task, ada)
    full = ScreeningTask.objects.get(stage=FULL)
    if decided:
        decide(task.paper, FULL, OUT, "no-full-text", by=eve, at=NOW)
    else:
        ScreeningTask.objects.filter(pk=full.pk).update(reviewers_needed=2)
        include(full, eve)
    with pytest.raises(ScreeningRefused, match="full text was"):
        voting.take_back(task, by=ada, at=LATER)
    assert task.paper.screenings.filter(stage=TITLE).exists()


# ── Consensus ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_one_vote_of_two_settles_nothing_and_tells_nobody(task: ScreeningTask, ada: User) -> None:
    before = last_change()
    cast = include(task, ada)
    assert (cast.outcome, state(task), Screening.objects.count()) == (None, "waiting", 0)
    assert last_change() == before


@pytest.mark.parametrize(("needed", "settled"), [(1, "single"), (2, "agreement"), (3, "agreement")])
def test_the_last_of_equal_votes_settles(needed: int, settled: str) -> None:
    task = make_task(needed=needed)
    casts = [include(task, make_user(f"reviewer-{n}"), LATER) for n in range(needed)]
    assert [cast.outcome is not None for cast in casts] == [False] * (needed - 1) + [True]
    outcome = Screening.objects.get()
    assert (outcome.decision, outcome.settled, outcome.decided_by) == ("included", settled, casts[-1].vote.reviewer)
    task.refresh_from_db()
    assert (task.state, task.settled_at) == ("settled", LATER)
    assert casts[-1].task.state == "settled"


@pytest.mark.parametrize(
    ("first", "second"),
    [(IN, OUT), (OUT, IN), (IN, UNSURE), (UNSURE, OUT), (UNSURE, UNSURE)],
    ids=lambda decision: str(decision.value),
)
def test_a_difference_and_doubt_alone_are_conflicts(
    task: ScreeningTask, ada: User, ben: User, first: str, second: str
) -> None:
    for decision, by in ((first, ada), (second, ben)):
        cast = voting.vote(task, decision, reason="r", by=by, at=LATER)  # type: ignore[arg-type]
    task.refresh_from_db()
    assert (cast.outcome, task.state, task.conflict_at) == (None, "conflict", LATER)
    assert not Screening.objects.exists()


def test_one_reviewer_in_doubt_leaves_a_conflict_for_another(ada: User) -> None:
    task = make_task(needed=1)
    voting.vote(task, UNSURE, by=ada, at=NOW)
    assert state(task) == "conflict"


def test_three_reviewers_differ_only_when_all_have_spoken(ada: User, ben: User, eve: User) -> None:
    task = make_task(needed=3)
    include(task, ada)
    exclude(task, ben)
    assert state(task) == "waiting"
    include(task, eve)
    assert state(task) == "conflict"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("duplicate", "animal-study"), "animal-study"),
        (("about the skin", "duplicate"), "duplicate"),
        (("about the skin", "about the hand"), "about the skin"),
    ],
    ids=["both listed", "one listed", "sentences"],
)
def test_exclusions_for_different_reasons_agree_on_the_earlier_of_the_list(
    task: ScreeningTask, ada: User, ben: User, given: tuple[str, str], kept: str
) -> None:
    ExclusionReason.objects.create(slug="duplicate", label="Duplicate", position=2)
    ExclusionReason.objects.create(slug="animal-study", label="Animal study", position=1)
    exclude(task, ada, given[0])
    exclude(task, ben, given[1])
    assert Screening.objects.get().reason == kept


def test_saying_the_same_again_changes_nothing(task: ScreeningTask, ada: User, ben: User) -> None:
    first = include(task, ada)
    assert include(task, ada, LATER).vote == first.vote
    settled = include(task, ben)
    again = include(task, ben, LATER)
    assert (again.vote, again.outcome) == (settled.vote, settled.outcome)
    assert Vote.objects.count() == 2


def test_a_changed_mind_replaces_the_vote_which_stays_dated(task: ScreeningTask, ada: User) -> None:
    old = include(task, ada).vote
    exclude(task, ada, at=LATER)
    old.refresh_from_db()
    assert old.taken_back_at == LATER
    assert standing(task) == [("ada", "excluded")]


def test_who_is_part_of_a_conflict_may_still_change_their_word(task: ScreeningTask, ada: User, ben: User) -> None:
    include(task, ada)
    exclude(task, ben)
    outcome = include(task, ben, LATER).outcome
    assert outcome is not None
    assert (state(task), outcome.settled) == ("settled", "discussion")  # they could see each other's votes


def test_what_was_agreed_on_after_a_conflict_can_be_undone(task: ScreeningTask, ada: User, ben: User) -> None:
    include(task, ada)
    exclude(task, ben)
    include(task, ben, LATER)
    voting.take_back(task, by=ben, at=LATER)
    assert (state(task), Screening.objects.exists()) == ("waiting", False)


def test_a_single_reviewer_who_was_unsure_settles_alone(ada: User) -> None:
    task = make_task(needed=1)
    voting.vote(task, UNSURE, by=ada, at=NOW)
    outcome = include(task, ada, LATER).outcome
    assert outcome is not None
    assert outcome.settled == "single"


def test_voting_lets_go_of_the_lock(task: ScreeningTask, ada: User) -> None:
    locks.hold(task, ada, NOW)
    include(task, ada)
    assert not ScreeningLock.objects.exists()


# ── Undo ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_taking_back_the_last_word_opens_what_it_settled(task: ScreeningTask, ada: User, ben: User) -> None:
    include(task, ada)
    include(task, ben)
    number = last_change()[0]
    voting.take_back(task, by=ben, at=LATER)
    task.refresh_from_db()
    assert (task.state, task.settled_at, standing(task)) == ("waiting", None, [("ada", "included")])
    assert not Screening.objects.exists()
    assert ScreeningTask.objects.get(stage=FULL).state == "settled"
    assert [change.type for change in Change.objects.filter(number__gt=number)] == ["screening.reopened"]
    assert list(Paper.objects.changed_since(LATER)) == [task.paper]


def test_taking_back_is_in_the_history_of_vote_and_outcome(ada: User) -> None:
    task = make_task(needed=1)
    vote = include(task, ada).vote
    voting.take_back(task, by=ada, at=LATER)
    told = [(row.history_type, row.taken_back_at, row.history_user) for row in vote.history.all()]  # type: ignore[attr-defined]
    assert told == [("~", LATER, ada), ("+", None, ada)]
    assert [(row.history_type, row.history_user) for row in Screening.history.all()] == [("-", ada), ("+", ada)]


def test_what_was_taken_back_can_be_decided_anew(ada: User) -> None:
    task = make_task(needed=1)
    include(task, ada)
    voting.take_back(task, by=ada, at=LATER)
    exclude(task, ada, at=LATER)
    assert Screening.objects.get().decision == "excluded"
    assert include(make_task(needed=1), ada).outcome is not None


def test_a_conflict_of_which_one_side_is_taken_back_waits_again(task: ScreeningTask, ada: User, ben: User) -> None:
    include(task, ada)
    exclude(task, ben)
    voting.take_back(task, by=ben, at=LATER)
    assert state(task) == "waiting"
    assert include(task, ben, LATER).outcome is not None
