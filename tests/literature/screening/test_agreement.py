"""Coefficients against published examples, and which votes are counted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from literature.models import Screening, ScreeningDecision, ScreeningTask, Settlement
from literature.screening import conflicts, voting
from literature.screening.agreement import agreement, by_pair
from tests.literature.factories import NOW
from tests.literature.screening.desk import FULL, IN, TITLE, UNSURE, exclude, include, make_tasks

LATER = NOW + dt.timedelta(hours=1)
I, E, U = ScreeningDecision.values  # noqa: E741 included, excluded, unsure


def table(*rows: tuple[int, ...]) -> dict[tuple[str, str], int]:
    names = ScreeningDecision.values
    return {(names[a], names[b]): number for a, row in enumerate(rows) for b, number in enumerate(row)}


# ── Coefficients ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_papers_there_is_no_agreement() -> None:
    found = agreement({})
    assert (found.n, found.raw, found.kappa, found.ac1) == (0, None, None, None)


def test_kappa_is_undefined_where_both_always_said_the_same_one_thing() -> None:
    found = agreement({(E, E): 12})
    assert (found.n, found.raw, found.kappa, found.ac1) == (12, 1.0, None, 1.0)


def test_cohens_own_example_of_1968() -> None:
    """Psychological Bulletin 70:213, table 1: 200 diagnoses in three categories, unweighted kappa .492."""
    found = agreement(table((88, 14, 18), (10, 40, 10), (2, 6, 12)))
    assert (found.n, found.raw, round(found.kappa or 0, 3)) == (200, 0.70, 0.492)


def test_gwets_example_of_two_abstractors() -> None:
    """Handbook of Inter-Rater Reliability (2014), two abstractors of 100 charts, three categories; the values are those
    that the author's own package irrCAC prints: kappa 0.7964094, AC1 0.8493305, agreement 0.89."""
    found = agreement(table((13, 0, 0), (0, 20, 7), (0, 4, 56)))
    assert found.raw == pytest.approx(0.89)
    assert found.kappa == pytest.approx(0.7964094, abs=1e-7)
    assert found.ac1 == pytest.approx(0.8493305, abs=1e-7)


def test_the_paradox_of_kappa_where_nearly_everything_is_alike() -> None:
    """Two raters agree on 118 of 125, all in one category: kappa says worse than chance, AC1 0.94."""
    found = agreement({(I, I): 118, (I, E): 5, (E, I): 2}, categories=(I, E))
    assert (round(found.raw or 0, 3), round(found.kappa or 0, 4), round(found.ac1 or 0, 4)) == (0.944, -0.0234, 0.9408)


_numbers = st.lists(st.integers(0, 50), min_size=9, max_size=9).filter(any)


@given(_numbers)
def test_bounds_and_symmetry_hold_for_every_table(numbers: list[int]) -> None:
    counted = table(tuple(numbers[:3]), tuple(numbers[3:6]), tuple(numbers[6:]))
    found = agreement(counted)
    turned = agreement({(b, a): number for (a, b), number in counted.items()})
    assert found.ac1 is not None
    assert -1 <= found.ac1 <= 1
    assert found.kappa is None or -1 - 1e-9 <= found.kappa <= 1 + 1e-9
    assert (found.ac1, found.kappa) == (pytest.approx(turned.ac1), turned.kappa and pytest.approx(turned.kappa))


# ── Which votes ─────────────────────────────────────────────────────────────────────────────────────────────────────
def pairs(stage: str = TITLE) -> list[tuple[str, str, dict[tuple[str, str], int]]]:
    return [(p.first.username, p.second.username, dict(p.table)) for p in by_pair(stage)]  # type: ignore[arg-type]


@pytest.mark.django_db
def test_pairs_are_counted_per_stage_once_nobody_waits(ada: User, ben: User, eve: User) -> None:
    agreed, differed, waiting = make_tasks(3)
    for by in (ben, ada):
        include(agreed, by)
    include(differed, ada)
    exclude(differed, eve)
    include(waiting, ada)
    assert pairs() == [("ada", "ben", {(I, I): 1}), ("ada", "eve", {(I, E): 1})]
    assert pairs(FULL) == []
    assert by_pair(TITLE)[0].agreement.n == 1


@pytest.mark.django_db
def test_three_reviewers_of_one_paper_are_three_pairs(task: ScreeningTask, ada: User, ben: User, eve: User) -> None:
    ScreeningTask.objects.update(reviewers_needed=3)
    for by in (ada, ben, eve):
        include(task, by)
    assert [pair[:2] for pair in pairs()] == [("ada", "ben"), ("ada", "eve"), ("ben", "eve")]


@pytest.mark.django_db
def test_a_word_that_was_changed_or_overruled_after_the_conflict_showed_counts_as_it_was(ada: User, ben: User) -> None:
    changed, resolved = make_tasks(2)
    for task in (changed, resolved):
        include(task, ada)
        exclude(task, ben)
    include(changed, ben, LATER)
    conflicts.resolve(resolved, IN, how=Settlement.DISCUSSION, note="people", with_whom=[ben.pk], by=ada, at=LATER)
    assert pairs() == [("ada", "ben", {(I, E): 2})]


@pytest.mark.django_db
def test_who_looked_at_the_clock_later_and_spoke_first_counts_too(task: ScreeningTask, ada: User, ben: User) -> None:
    include(task, ada, LATER)
    exclude(task, ben, at=NOW)
    assert pairs() == [("ada", "ben", {(I, E): 1})]


@pytest.mark.django_db
def test_a_slip_that_was_undone_before_anybody_could_see_it_does_not_count(
    task: ScreeningTask, ada: User, ben: User
) -> None:
    voting.vote(task, UNSURE, by=ada, at=NOW)
    voting.take_back(task, by=ada, at=NOW)
    include(task, ada, LATER)
    include(task, ben, LATER)
    assert pairs() == [("ada", "ben", {(I, I): 1})]


@pytest.mark.django_db
def test_a_word_given_again_after_the_outcome_was_seen_counts_as_it_first_was(
    task: ScreeningTask, ada: User, ben: User
) -> None:
    include(task, ada)
    include(task, ben)
    voting.take_back(task, by=ada, at=LATER)
    exclude(task, ada, at=LATER)
    exclude(task, ben, at=LATER)
    assert pairs() == [("ada", "ben", {(I, I): 1})]
    assert Screening.objects.get().settled == "discussion"  # each had seen what the other said


@pytest.mark.django_db
def test_the_same_word_given_again_is_still_blind_agreement_and_counts_once(
    task: ScreeningTask, ada: User, ben: User
) -> None:
    include(task, ada)
    include(task, ben)
    voting.take_back(task, by=ada, at=LATER)
    include(task, ada, LATER)
    assert pairs() == [("ada", "ben", {(I, I): 1})]
    assert Screening.objects.get().settled == "agreement"


@pytest.mark.django_db
def test_who_speaks_first_after_the_outcome_was_seen_does_not_count(
    task: ScreeningTask, ada: User, ben: User, eve: User
) -> None:
    include(task, ada)
    include(task, ben)
    voting.take_back(task, by=ben, at=LATER)
    include(task, eve, LATER)
    assert pairs() == [("ada", "ben", {(I, I): 1})]


@pytest.mark.django_db
def test_of_a_paper_that_was_a_conflict_twice_the_first_one_counts(task: ScreeningTask, ada: User, ben: User) -> None:
    include(task, ada)
    exclude(task, ben)
    voting.take_back(task, by=ada, at=LATER)
    voting.vote(task, UNSURE, by=ada, at=LATER)
    assert pairs() == [("ada", "ben", {(I, E): 1})]
