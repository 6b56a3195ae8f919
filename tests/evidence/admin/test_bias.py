"""The forms on the risk of bias."""

from __future__ import annotations

import pytest
from django.test import Client

from evidence.bias import forms
from evidence.models import BiasAssessment, EvidenceItem, TypedAssessment
from evidence.workflow import accept, submit
from literature.models import Paper
from tests.evidence.admin.conftest import logged_in
from tests.evidence.admin.pages import find, page_of, text
from tests.evidence.factories import make_draft, user
from tests.literature.factories import NOW

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


@pytest.mark.parametrize("act", ["save", "keep", "typed"])
def test_another_curators_draft_is_not_judged(door: Client, item: EvidenceItem, act: str) -> None:
    told = door.post(address(item), filled(_act=act, judgement="high", reason="mine"), follow=True)
    assert "its writer judges the risk of bias" in told.content.decode()
    assert not (BiasAssessment.objects.exists() or TypedAssessment.objects.exists())


def test_text_without_end_is_not_kept_and_a_button_that_there_is_not_does_nothing(
    writer: Client, item: EvidenceItem
) -> None:
    assert "Not kept" in writer.post(address(item), {"_act": "typed", "reason": "x" * 500_001}).content.decode()
    assert writer.post(address(item), {"_act": "delete"}).status_code == 400
    assert not TypedAssessment.objects.exists()


@pytest.mark.parametrize("act", ["save", "keep", "typed"])
def test_a_half_filled_form_is_kept_for_its_curator_alone_and_counts_for_nothing(
    writer: Client, door: Client, item: EvidenceItem, act: str
) -> None:
    typed = {f"{FIRST}.answer": "yes", f"{FIRST}.note": "Half done.", "_act": act}
    assert "kept for you" in writer.post(address(item), typed, follow=True).content.decode()
    again = page_of(writer.get(address(item)).content)
    assert find(again, f"[name='{FIRST}.note']")[0].value == "Half done."
    assert "did not save" in text(again, ".remark")
    items_page = f"/admin/evidence/evidenceitem/{item.pk}/change/"
    assert "You have begun to fill it in" in text(page_of(writer.get(items_page).content), ".standing")
    for at in (address(item), items_page):
        other = door.get(at).content.decode()
        assert ("Half done." in other, "You have begun" in other) == (False, False)
    assert not BiasAssessment.objects.exists()


def test_what_was_kept_is_done_with_once_the_form_is_saved_or_it_is_discarded(
    writer: Client, item: EvidenceItem
) -> None:
    half = {f"{FIRST}.answer": "yes", "_act": "keep"}
    writer.post(address(item), half)
    writer.post(address(item), filled(judgement="high", reason="One centre."))
    assert (BiasAssessment.objects.count(), TypedAssessment.objects.count()) == (1, 0)
    writer.post(address(item), half)
    discarded = page_of(writer.post(address(item), {"_act": "discard"}, follow=True).content)
    assert find(discarded, "[name='reason']")[0].value == "One centre."
    assert not TypedAssessment.objects.exists()


def test_who_comes_back_reads_that_somebody_has_saved_the_form_since(
    writer: Client, door: Client, item: EvidenceItem
) -> None:
    item = accept(submit(item, by=user("writer"), at=NOW), by=user("second"), at=NOW)
    door.post(address(item), {f"{FIRST}.answer": "no", "_act": "keep"})
    logged_in(user("second")).post(address(item), filled(judgement="high", reason="One centre."))
    assert "second has saved the form since" in text(page_of(door.get(address(item)).content), ".remark")


def test_a_form_that_is_filled_in_stands_on_the_items_page(writer: Client, item: EvidenceItem) -> None:
    page = page_of(writer.post(address(item), filled(judgement="high", reason="One centre."), follow=True).content)
    assert "high risk of bias" in text(page, ".standing").lower()
    again = page_of(writer.get(address(item)).content)
    assert find(again, "[name='reason']")[0].value == "One centre."
