"""Two at the same instant: real transactions on connections of their own, many rounds, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection

from literature.models import (
    Change,
    Screening,
    ScreeningDecision,
    ScreeningStage,
    ScreeningTask,
    Settlement,
    TaskState,
    Vote,
)
from literature.screening import AlreadySettled, ScreeningRefused, conflicts, decide, locks, tasks, voting
from tests.literature.factories import NOW, make_papers, make_user
from tests.literature.screening.desk import exclude, include, make_tasks, state
from tests.literature.sides import Side

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15
TITLE, FULL = ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT
IN, OUT = ScreeningDecision.INCLUDED, ScreeningDecision.EXCLUDED


@pytest.fixture
def people() -> list[User]:
    return [make_user(f"reviewer-{n}", role="editor") for n in range(4)]


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do the works at the same instant, each on a connection that is open already, and return what each returned, or
    the refusal it met; anything else is raised."""
    ready = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def work(number: int) -> None:
        connection.ensure_connection()
        ready.wait(30)
        try:
            results[number] = works[number]()
        except ScreeningRefused as refused:
            results[number] = refused

    for side in [Side(partial(work, number)) for number in range(len(works))]:
        side.join()
    return results


def test_the_consensus_of_two_is_found_exactly_once(people: list[User]) -> None:
    for task in make_tasks(ROUNDS):
        casts = at_once(*(partial(include, task, by) for by in people[:2]))
        outcomes = [cast.outcome for cast in casts if isinstance(cast, voting.Cast) and cast.outcome]
        assert len(outcomes) == 1
        assert state(task) == TaskState.SETTLED
    assert Vote.objects.filter(taken_back_at__isnull=True).count() == 2 * ROUNDS
    assert Screening.objects.filter(decision=IN, settled=Settlement.AGREEMENT).count() == ROUNDS
    assert Change.objects.filter(type="screening.decided").count() == ROUNDS
    assert ScreeningTask.objects.filter(stage=FULL, state=TaskState.WAITING).count() == ROUNDS


def test_a_difference_of_two_is_found_exactly_once(people: list[User]) -> None:
    for task in make_tasks(ROUNDS):
        at_once(partial(include, task, people[0]), partial(exclude, task, people[1]))
        assert (state(task), task.votes.count()) == (TaskState.CONFLICT, 2)
    assert not Screening.objects.exists()


def test_of_four_who_vote_on_what_needs_two_two_are_counted_and_two_are_told(people: list[User]) -> None:
    for task in make_tasks(ROUNDS):
        results = at_once(*(partial(include, task, by) for by in people))
        told = [result for result in results if isinstance(result, AlreadySettled)]
        assert (len(told), task.votes.count()) == (2, 2)
    assert Screening.objects.count() == ROUNDS


def test_one_reviewer_in_two_windows_has_one_vote(people: list[User]) -> None:
    for task in make_tasks(ROUNDS):
        ScreeningTask.objects.filter(pk=task.pk).update(reviewers_needed=3)
        at_once(partial(include, task, people[0]), partial(exclude, task, people[0]))
        assert task.votes.filter(taken_back_at__isnull=True).count() == 1
        assert state(task) == TaskState.WAITING


def test_of_two_who_resolve_a_conflict_one_is_told_and_the_other_s_word_stands(people: list[User]) -> None:
    ada, ben, eve, tom = people
    for task in make_tasks(ROUNDS):
        include(task, ada)
        exclude(task, ben)
        results = at_once(
            partial(conflicts.resolve, task, IN, how=Settlement.THIRD, by=eve, at=NOW),
            partial(conflicts.resolve, task, OUT, reason="r", how=Settlement.THIRD, by=tom, at=NOW),
        )
        (won,) = [result for result in results if isinstance(result, Screening)]
        (told,) = [result for result in results if isinstance(result, AlreadySettled)]
        outcome = Screening.objects.get(paper=task.paper_id, stage=TITLE)
        assert (outcome.decision, outcome.decided_by) == (won.decision, won.decided_by)
        assert str(outcome.decided_by) in str(told)
        assert outcome.history.count() == 1  # type: ignore[attr-defined]


def test_a_vote_and_an_undo_at_once_end_in_a_state_that_the_votes_explain(people: list[User]) -> None:
    ada, ben = people[:2]
    for task in make_tasks(ROUNDS):
        include(task, ada)
        at_once(partial(include, task, ben), partial(voting.take_back, task, by=ada, at=NOW))
        assert task.votes.get(taken_back_at__isnull=True).reviewer == ben
        assert state(task) == TaskState.WAITING
    assert not Screening.objects.exists()


def test_votes_decisions_locks_and_new_papers_at_once_hold_nobody_up_for_ever(people: list[User]) -> None:
    """Everything that touches a task, in opposite orders: were locks taken in different orders, PostgreSQL would end
    one of the transactions, and the test, with a deadlock."""
    ada, ben, eve, tom = people
    queue = make_tasks(ROUNDS)

    def screen(by: User, order: list[ScreeningTask]) -> None:
        for task in order:
            locks.hold(task, by, NOW)
            try:
                include(task, by)
            except AlreadySettled:
                continue

    def settle() -> None:
        for task in queue[::2]:
            try:
                decide(task.paper, TITLE, OUT, "duplicate", by=eve, at=NOW)
            except ScreeningRefused:
                continue

    def bring_in() -> None:
        for number in range(ROUNDS):
            make_papers([{"pmid": 1_000 + number, "title": f"New {number}"}])
            tasks.enqueue(now=NOW)

    at_once(lambda: screen(ada, queue), lambda: screen(ben, queue[::-1]), settle, bring_in, lambda: screen(tom, queue))
    assert ScreeningTask.objects.filter(stage=TITLE).count() == 2 * ROUNDS
    for task in queue:
        assert state(task) == TaskState.SETTLED
        assert Screening.objects.filter(paper=task.paper_id, stage=TITLE).count() == 1
