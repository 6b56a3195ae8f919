"""The forms on the risk of bias."""

from __future__ import annotations

import pytest
from django.test import Client

from evidence.bias import forms
from evidence.models import BiasAssessment, EvidenceItem
from literature.models import Paper
from tests.evidence.admin.conftest import logged_in
from tests.evidence.admin.pages import find, page_of, text
from tests.evidence.factories import make_draft, user

FORM = forms()["murad-2018"]
FIRST = next(iter(FORM.questions))
pytestmark = pytest.mark.django_db


@pytest.fixture
def item(paper: Paper) -> EvidenceItem:
    return make_draft(paper)


@pytest.fixture
def writer(item: EvidenceItem) -> Client:
    return logged_in(user("writer"))


def address(item: EvidenceItem, form: str = FORM.slug) -> str:
    return f"/admin/evidence/evidenceitem/{item.pk}/bias/{form}/"


def filled(**more: str) -> dict[str, str]:
    answers = {key: question.answers[0] for key, question in FORM.questions.items()}
    said = {f"{key}.answer": answer for key, answer in answers.items()}
    return {**said, **{f"{key}.note": "The paper says nothing on it." for key in answers}, **more}


def test_there_is_no_form_for_nothing(writer: Client, item: EvidenceItem) -> None:
    assert writer.get(address(item, "none")).status_code == 404
    assert writer.get("/admin/evidence/evidenceitem/999/bias/murad-2018/").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {f"{FIRST}.answer": "perhaps", f"{FIRST}.note": "x"},
        {f"{FIRST}.answer": "yes", f"{FIRST}.quote": "q" * 301, f"{FIRST}.place": "p. 2"},
        {"judgement": "low", "reason": "half filled in"},
        {f"{FIRST}.answer": "yes", f"{FIRST}.note": "x"},
        filled(judgement="splendid", reason="x"),
        filled(judgement="low"),
    ],
    ids=["no-such-answer", "long-quote", "half-done", "no-summary", "no-such-summary", "no-reason"],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(writer: Client, item: EvidenceItem, typed: dict[str, str]) -> None:
    page = page_of(writer.post(address(item), typed).content)
    assert "Not saved yet" in text(page, ".messagelist")
    assert text(page, ".is-impossible")
    for name in (one for one in typed if one.endswith((".quote", ".note", "reason"))):
        assert find(page, f"[name='{name}']")[0].value == typed[name]
    assert not BiasAssessment.objects.exists()


def test_another_curators_draft_is_not_judged(door: Client, item: EvidenceItem) -> None:
    assert door.post(address(item), filled()).status_code == 200
    assert not BiasAssessment.objects.exists()


def test_a_form_that_is_filled_in_stands_on_the_items_page(writer: Client, item: EvidenceItem) -> None:
    page = page_of(writer.post(address(item), filled(judgement="high", reason="One centre."), follow=True).content)
    assert "high risk of bias" in text(page, ".standing").lower()
    again = page_of(writer.get(address(item)).content)
    assert find(again, "[name='reason']")[0].value == "One centre."
