from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.contrib.auth.models import User

from literature.models import (
    Paper,
    Ranking,
    Screening,
    ScreeningStage,
    ScreeningTask,
    TaskState,
    Vote,
)
from literature.ranking import FEWEST_DECISIONS, Place, fit, place_of
from tests.literature.factories import NOW, make_papers, make_user

STAGE = ScreeningStage.TITLE_ABSTRACT
ABOUT = ("Fatty nodules of the lower back", "Liver enzymes of laboratory mice")
pytestmark = pytest.mark.django_db


NUMBERS = itertools.count(1)


def papers(number: int, about: str) -> list[Paper]:
    return make_papers([{"title": about, "pmid": next(NUMBERS)} for _ in range(number)])


def decided(number: int, about: str, decision: str) -> list[Paper]:
    """Papers with an outcome."""
    made = papers(number, about)
    facts = {"stage": STAGE, "decision": decision, "reason": "animal" if decision == "excluded" else ""}
    Screening.objects.bulk_create(Screening(paper=paper, decided_at=NOW, **facts) for paper in made)
    return made


def opened(made: list[Paper], stage: ScreeningStage = STAGE) -> list[ScreeningTask]:
    return ScreeningTask.objects.bulk_create(ScreeningTask(paper=paper, stage=stage, opened_at=NOW) for paper in made)


def vote(task: ScreeningTask, by: User, decision: str, **facts: object) -> Vote:
    reason = "animal" if decision == "excluded" else ""
    return Vote.objects.create(task=task, reviewer=by, decision=decision, reason=reason, decided_at=NOW, **facts)


# ── When it does not know ───────────────────────────────────────────────────────────────────────────────────────────
def test_below_twenty_decisions_it_says_that_it_does_not_know_yet() -> None:
    decided(9, ABOUT[0], "included")
    decided(10, ABOUT[1], "excluded")
    opened(papers(1, ABOUT[0]))
    ranking = fit(STAGE, NOW)
    assert ranking.refusal == "It needs 20 decisions to learn from; there are 19."
    assert (ranking.included, ranking.excluded, ranking.scored, ranking.words) == (9, 10, 0, [])


@pytest.mark.parametrize(("decision", "lacking"), [("included", "exclusion"), ("excluded", "inclusion")])
def test_from_decisions_of_one_kind_nothing_is_learned(decision: str, lacking: str) -> None:
    decided(25, ABOUT[0], decision)
    assert fit(STAGE, NOW).refusal.endswith(f"among 25 there is no {lacking}.")


def test_scores_are_taken_away_where_too_few_decisions_are_left() -> None:
    (task,) = opened(papers(1, ABOUT[0]))
    ScreeningTask.objects.update(score=1.5, score_words=[["lipoma", 1.5]])
    fit(STAGE, NOW)
    task.refresh_from_db()
    assert (task.score, task.score_words) == (None, [])


def test_papers_without_any_word_are_a_refusal_too() -> None:
    made = decided(1, "", "included") + decided(19, "", "excluded")
    Paper.objects.filter(pk__in=[paper.pk for paper in made]).update(title="", abstract="", keywords=[])
    assert "no title or abstract" in fit(STAGE, NOW).refusal


# ── What it learns from ─────────────────────────────────────────────────────────────────────────────────────────────
def test_open_tasks_are_ordered_by_what_was_decided() -> None:
    decided(5, ABOUT[0], "included")
    decided(15, ABOUT[1], "excluded")
    unlike, like = opened(papers(1, ABOUT[1]) + papers(1, ABOUT[0]))
    ranking = fit(STAGE, NOW)
    assert (ranking.refusal, ranking.included, ranking.excluded, ranking.scored) == ("", 5, 15, 2)
    like.refresh_from_db()
    unlike.refresh_from_db()
    assert like.score > unlike.score  # type: ignore[operator]
    assert {"nodules", "lower"} & {word for word, weight in like.score_words if weight > 0}
    assert {"mice", "liver"} & {word for word, weight in unlike.score_words if weight < 0}
    assert (place_of(like), place_of(unlike)) == (Place(1, 2), Place(2, 2))


def test_the_stored_ranking_is_found_again_with_its_words() -> None:
    decided(5, ABOUT[0], "included")
    decided(15, ABOUT[1], "excluded")
    fit(STAGE, NOW)
    words = dict(Ranking.objects.get().words)
    assert words["nodules"] > 0 > words["mice"]


def test_settled_tasks_and_those_of_the_other_stage_are_not_scored() -> None:
    decided(5, ABOUT[0], "included")
    decided(15, ABOUT[1], "excluded")
    made = papers(2, ABOUT[0])
    opened(made[:1], ScreeningStage.FULL_TEXT)
    ScreeningTask.objects.create(paper=made[1], stage=STAGE, opened_at=NOW, state=TaskState.SETTLED, settled_at=NOW)
    assert fit(STAGE, NOW).scored == 0
    assert not ScreeningTask.objects.exclude(score=None).exists()


def test_unsure_teaches_nothing() -> None:
    decided(5, ABOUT[0], "included")
    decided(14, ABOUT[1], "excluded")
    decided(5, ABOUT[1], "unsure")
    assert "there are 19" in fit(STAGE, NOW).refusal


def test_votes_count_where_there_is_no_outcome_yet_if_they_stand_and_agree() -> None:
    ada, bob = make_user("ada"), make_user("bob")
    decided(4, ABOUT[0], "included")
    decided(15, ABOUT[1], "excluded")
    agreed, split, back, unsure = opened(papers(4, ABOUT[0]))
    vote(agreed, ada, "included")
    vote(split, ada, "included")
    vote(split, bob, "excluded")
    vote(back, ada, "included", taken_back_at=NOW)
    vote(unsure, ada, "unsure")
    ranking = fit(STAGE, NOW)
    assert (ranking.included, ranking.excluded, ranking.scored) == (5, 15, 4)


def test_a_score_does_not_give_away_the_vote_of_the_first_reviewer() -> None:
    ada = make_user("ada")
    decided(10, ABOUT[0], "included")
    decided(10, ABOUT[1], "excluded")
    (task,) = opened(papers(1, ABOUT[0]))
    (given,) = [vote(task, ada, "excluded")]
    fit(STAGE, NOW)
    task.refresh_from_db()
    against = task.score
    Vote.objects.filter(pk=given.pk).update(decision="included", reason="")
    fit(STAGE, NOW + dt.timedelta(minutes=5))
    task.refresh_from_db()
    assert against is not None
    assert task.score is not None
    assert against > 0
    assert task.score > 0


def test_the_same_decisions_give_the_same_scores() -> None:
    decided(FEWEST_DECISIONS // 2, ABOUT[0], "included")
    decided(FEWEST_DECISIONS // 2, ABOUT[1], "excluded")
    opened(papers(3, "Nodules of mice"))
    told = []
    for _ in range(2):
        fit(STAGE, NOW)
        told.append(list(ScreeningTask.objects.order_by("pk").values_list("score", "score_words")))
    assert told[0] == told[1]


def test_a_fit_asks_as_many_queries_for_many_papers_as_for_few(django_assert_max_num_queries: object) -> None:
    decided(10, ABOUT[0], "included")
    decided(10, ABOUT[1], "excluded")
    opened(papers(30, ABOUT[0]))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        fit(STAGE, NOW)


def test_it_tells_how_far_it_is_and_ends_at_the_number_of_open_tasks() -> None:
    decided(10, ABOUT[0], "included")
    decided(10, ABOUT[1], "excluded")
    opened(papers(3, ABOUT[0]))
    told: list[tuple[int, int]] = []
    fit(STAGE, NOW, lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]


def test_a_task_without_a_score_has_no_place() -> None:
    (task,) = opened(papers(1, ABOUT[0]))
    assert place_of(task) is None
