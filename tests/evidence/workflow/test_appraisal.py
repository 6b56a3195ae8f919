from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evidence.bias import forms
from evidence.findings import Finding, implausible, impossible
from evidence.models import BiasAssessment, EvidenceItem, WarningAnswer
from evidence.workflow import (
    NotReady,
    Unfit,
    WorkflowRefused,
    accept,
    answer_warning,
    assess,
    hold,
    holder,
    open_warnings,
    release,
    save_draft,
    submit,
)
from literature.roles import NotAllowed
from tests.evidence.factories import make_draft, make_item, make_submitted, said, user
from tests.literature.factories import NOW, make_paper, make_user

LATER = NOW + dt.timedelta(days=3)
ODD: dict[str, Any] = {"quotes": [{"values": ["women_n"], "text": "it helped", "place": "p. 2"}]}
TRIAL = {"design": "randomised-trial"}
pytestmark = pytest.mark.django_db


def odd(item: EvidenceItem) -> Finding:
    (finding,) = open_warnings(item)
    return finding


def filled(slug: str, answer: str) -> dict[str, dict[str, str]]:
    return {key: {"answer": answer, "note": "It does not say."} for key in forms()[slug].questions}


# ── Warnings ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_unanswered_warning_keeps_an_item_from_being_accepted() -> None:
    item = make_submitted(make_paper(), **ODD)
    with pytest.raises(NotReady) as refused:
        accept(item, by=user("second"), at=LATER)
    assert [finding.kind for finding in refused.value.findings] == ["implausible"]
    answer_warning(item, odd(item), "the table has it so", by=user("writer"), at=LATER)
    assert accept(item, by=user("second"), at=LATER).status == "accepted"


def test_an_answer_holds_for_the_numbers_that_it_was_given_for() -> None:
    draft = make_draft(make_paper(), **ODD)
    answer_warning(draft, odd(draft), "the table has it so", by=user("writer"), at=LATER)
    assert open_warnings(draft) == []
    other = [{"values": ["n_enrolled"], "text": "it helped", "place": "p. 2"}]
    changed = save_draft(draft, said(quotes=other), by=user("writer"), at=LATER)
    answer_warning(changed, odd(changed), "this one, too", by=user("writer"), at=LATER)
    assert WarningAnswer.objects.count() == 2
    reasons = [row.history_change_reason for row in changed.history.all()]  # type: ignore[attr-defined]
    assert reasons[0] == "answered nothing-quoted: this one, too"


@pytest.mark.parametrize(
    ("finding", "answer", "sentence"),
    [
        (implausible("women_n", "code", "Odd."), " ", "reason"),
        (implausible("women_n", "code", "Odd."), "x" * 501, "at most 500"),
        (impossible("women_n", "code", "It cannot be."), "because", "whatever the answer"),
    ],
    ids=["no-answer", "without-end", "impossible"],
)
def test_a_wrong_answer_is_refused(finding: Finding, answer: str, sentence: str) -> None:
    with pytest.raises(WorkflowRefused, match=sentence):
        answer_warning(make_draft(make_paper()), finding, answer, by=user("writer"), at=LATER)
    assert not WarningAnswer.objects.exists()


def test_nobody_answers_for_anothers_draft_nor_without_the_role() -> None:
    draft = make_draft(make_paper(), **ODD)
    with pytest.raises(WorkflowRefused, match="who wrote it answers"):
        answer_warning(draft, odd(draft), "so it is", by=user("second"), at=LATER)
    with pytest.raises(NotAllowed, match="viewer may not do this"):
        answer_warning(draft, odd(draft), "so it is", by=make_user("viewer", role="viewer"), at=LATER)


def test_nobody_replaces_an_answer_that_a_second_person_has_read() -> None:
    draft = make_draft(make_paper(), **ODD)
    warning = odd(draft)
    answer_warning(draft, warning, "the table has it so", by=user("writer"), at=LATER)
    item = accept(submit(draft, by=user("writer"), at=LATER), by=user("second"), at=LATER)
    for who in ("third", "writer"):
        with pytest.raises(WorkflowRefused, match="writer has answered this warning: “the table has it so”"):
            answer_warning(item, warning, "because", by=user(who), at=LATER)
    assert answer_warning(item, warning, "the table has it so", by=user("third"), at=LATER).answered_by == user(
        "writer"
    )


# ── Risk of bias ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("form", "answers", "judgement", "sentence"),
    [
        ("cochrane", {}, "low", "There is no form “cochrane”"),
        ("rob-2", {}, "low", "has no answer"),
        ("rob-2", filled("rob-2", "high"), "low", "cannot be better than the worst domain"),
        ("rob-2", filled("rob-2", "low"), "perfect", "The summary is one of"),
    ],
    ids=["no-such-form", "not-filled-in", "too-good", "no-such-summary"],
)
def test_a_form_that_is_wrong_is_refused(form: str, answers: dict[str, Any], judgement: str, sentence: str) -> None:
    with pytest.raises(WorkflowRefused, match=sentence):
        assess(make_draft(make_paper()), form, answers, judgement, "r", by=user("writer"), at=LATER)
    assert not BiasAssessment.objects.exists()


def test_each_question_that_is_wrong_is_named() -> None:
    with pytest.raises(Unfit) as refused:
        assess(make_draft(make_paper()), "rob-2", {}, "low", "r", by=user("writer"), at=LATER)
    assert {finding.path for finding in refused.value.findings} >= set(forms()["rob-2"].questions)


def test_the_writer_judges_a_draft_and_a_second_curator_what_is_public() -> None:
    draft, low = make_draft(make_paper(), **TRIAL), filled("rob-2", "low")
    with pytest.raises(WorkflowRefused, match="its writer judges"):
        assess(draft, "rob-2", low, "low", "", by=user("second"), at=LATER)
    made = assess(draft, "rob-2", low, "low", "", by=user("writer"), at=LATER)
    assert (made.judgement, made.form_version) == ("low", forms()["rob-2"].version)
    submit(draft, by=user("writer"), at=LATER)
    with pytest.raises(WorkflowRefused, match="while it is a draft"):
        assess(draft, "rob-2", low, "low", "", by=user("writer"), at=LATER)
    accept(draft, by=user("second"), at=LATER)
    with pytest.raises(WorkflowRefused, match="a second curator changes"):
        assess(draft, "rob-2", low, "low", "", by=user("writer"), at=LATER)
    again = assess(draft, "rob-2", filled("rob-2", "high"), "high", "", by=user("second"), at=LATER)
    assert (again.pk, again.judgement) == (made.pk, "high")
    assert [row.judgement for row in again.history.all()] == ["high", "low"]  # type: ignore[attr-defined]


def test_who_may_only_look_judges_nothing() -> None:
    viewer = make_user("viewer", role="viewer")
    for item in (make_draft(make_paper()), make_item(make_paper(pmid=7))):
        with pytest.raises(NotAllowed, match="viewer may not do this"):
            assess(item, "rob-2", {}, "low", "r", by=viewer, at=LATER)


# ── Being reviewed ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_lock_is_its_first_holders_until_it_expires_and_bars_nobody() -> None:
    item, second, ada = make_submitted(make_paper()), user("second"), user("ada")
    assert hold(item, second, NOW) == second
    assert hold(item, ada, NOW + dt.timedelta(minutes=14)) == second
    assert holder(item, NOW + dt.timedelta(minutes=15)) is None
    assert hold(item, ada, NOW + dt.timedelta(minutes=15)) == ada
    assert accept(item, by=second, at=LATER).status == "accepted"
    assert holder(item, NOW + dt.timedelta(minutes=16)) is None


def test_who_holds_lets_go_and_nobody_else_does_it_for_them() -> None:
    item, second = make_submitted(make_paper()), user("second")
    hold(item, second, NOW)
    release(item, user("ada"))
    assert holder(item, NOW) == second
    release(item, second)
    assert holder(item, NOW) is None


def test_the_lock_of_who_was_switched_off_holds_nothing() -> None:
    item, second = make_submitted(make_paper()), user("second")
    hold(item, second, NOW)
    second.is_active = False
    second.save()
    assert holder(item, NOW) is None
