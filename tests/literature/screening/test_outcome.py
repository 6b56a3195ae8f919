from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from literature.models import Paper, Screening, ScreeningDecision, ScreeningStage
from literature.screening import ScreeningRefused, decide
from tests.literature.factories import NOW, make_paper, make_papers, make_user

LATER = NOW + dt.timedelta(days=3)
TITLE, FULL = ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT
IN, OUT, UNSURE = ScreeningDecision.INCLUDED, ScreeningDecision.EXCLUDED, ScreeningDecision.UNSURE
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("ada", role="editor")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_exclusion_needs_a_reason(ada: User, reason: str) -> None:
    with pytest.raises(ScreeningRefused, match="reason"):
        decide(make_paper(), TITLE, OUT, reason, by=ada, at=NOW)
    assert not Screening.objects.exists()


@pytest.mark.parametrize(("stage", "decision"), [("abstract", IN), (TITLE, "maybe")])
def test_unknown_words_are_refused(ada: User, stage: str, decision: str) -> None:
    with pytest.raises(ScreeningRefused):
        decide(make_paper(), stage, decision, "", by=ada, at=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("before", [None, UNSURE, OUT])
def test_a_full_text_is_not_screened_before_its_title_and_abstract_are_included(
    ada: User, before: ScreeningDecision | None
) -> None:
    paper = make_paper()
    if before:
        decide(paper, TITLE, before, "unclear", by=ada, at=NOW)
    with pytest.raises(ScreeningRefused, match="once title and abstract are included"):
        decide(paper, FULL, IN, "", by=ada, at=NOW)


def test_a_title_stays_included_under_a_full_text_that_was_decided_on(ada: User) -> None:
    paper = make_paper()
    decide(paper, TITLE, IN, "", by=ada, at=NOW)
    decide(paper, FULL, OUT, "animal-study", by=ada, at=NOW)
    with pytest.raises(ScreeningRefused, match="excluded"):
        decide(paper, TITLE, OUT, "animal-study", by=ada, at=LATER)
    assert paper.screenings.get(stage=TITLE).decision == IN


def test_a_merged_paper_is_not_decided_on(ada: User) -> None:
    kept, gone = make_papers([{"pmid": 1}, {"pmid": 2, "title": "Another"}])
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    with pytest.raises(ScreeningRefused, match="merged"):
        decide(gone, TITLE, IN, "", by=ada, at=NOW)


def test_deciding_records_who_when_and_why_and_moves_the_clock_of_the_paper(ada: User) -> None:
    paper = make_paper()
    outcome = decide(paper, TITLE, OUT, " animal-study ", by=ada, at=LATER)
    outcome.refresh_from_db()
    assert (outcome.decision, outcome.reason, outcome.decided_by, outcome.decided_at) == (
        "excluded", "animal-study", ada, LATER,
    )  # fmt: skip
    assert list(Paper.objects.changed_since(LATER)) == [paper]


def test_a_new_decision_replaces_the_old_one_which_stays_in_the_history(ada: User) -> None:
    paper = make_paper()
    decide(paper, TITLE, UNSURE, "", by=None, at=NOW)
    outcome = decide(paper, TITLE, IN, "", by=ada, at=LATER)
    assert Screening.objects.get() == outcome
    told = [(entry.decision, entry.history_user) for entry in outcome.history.all()]  # type: ignore[attr-defined]
    assert told == [("included", ada), ("unsure", None)]


def test_saying_the_same_again_changes_nothing(ada: User) -> None:
    paper = make_paper()
    decide(paper, TITLE, OUT, "duplicate", by=ada, at=NOW)
    outcome = decide(paper, TITLE, OUT, "duplicate", by=None, at=LATER)
    assert (outcome.decided_by, outcome.decided_at, outcome.history.count()) == (ada, NOW, 1)  # type: ignore[attr-defined]
    assert not Paper.objects.changed_since(LATER).exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"stage": "abstract", "decision": "included"},
        {"stage": "full_text", "decision": "maybe"},
        {"stage": "full_text", "decision": "excluded", "reason": ""},
    ],
    ids=["stage", "decision", "reason"],
)
def test_the_database_refuses_what_no_function_would_write(facts: dict[str, str]) -> None:
    paper = make_paper()
    with pytest.raises(IntegrityError), transaction.atomic():
        Screening.objects.create(paper=paper, decided_at=NOW, **facts)
    Screening.objects.create(paper=paper, decided_at=NOW, stage="full_text", decision="included")
    with pytest.raises(IntegrityError), transaction.atomic():
        Screening.objects.create(paper=paper, decided_at=NOW, stage="full_text", decision="unsure")
