"""The extraction form without scripts: every button is a plain form."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from lxml.html import HtmlElement

from evidence import workflow
from evidence.models import EvidenceItem, Intervention, Suggestion, TypedDraft
from literature.models import Paper
from tests.evidence.admin.conftest import logged_in
from tests.evidence.admin.pages import find, page_of, text, value
from tests.evidence.factories import make_draft, make_item, make_submitted, make_suggestion, user
from tests.literature.factories import NOW, make_paper, make_user

HOSTILE = '<script>alert("x")</script>'
pytestmark = pytest.mark.django_db
FORM: dict[str, Any] = {
    **{"question": "therapy", "design": "case-series", "statement": "Most improved.", "direction": "benefit"},
    **{"n_analysed": "35", "groups.0.label": "injected", "groups.0.role": "arm"},
    **{"groups.0.n": "35", "groups.0.events": "31"},
    **{"quotes.0.text": "31 of 35 improved", "quotes.0.place": "p. 2", "quotes.0.values": ["n_analysed", "groups.0"]},
}


def of_paper(paper: Paper) -> str:
    return f"/admin/literature/paper/{paper.pk}/extract/"


def of_item(item: EvidenceItem) -> str:
    return f"/admin/evidence/evidenceitem/{item.pk}/extract/"


def press(client: Client, address: str, act: str, **typed: Any) -> HtmlElement:
    """Press a button of the form as it is shown now."""
    if "_base" not in typed and (begun := find(page_of(client.get(address).content), "[name='_base']")):
        typed["_base"] = begun[0].value
    answer = client.post(address, {**FORM, **typed, "_act": act}, follow=True)
    assert answer.status_code == 200, answer.content
    return page_of(answer.content)


# ── Who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_who_may_not_write_evidence_is_refused(paper: Paper) -> None:
    client = logged_in(make_user("viewer", role="viewer"))
    assert client.get(of_paper(paper)).status_code == 403
    assert client.post(of_paper(paper), {**FORM, "_act": "save"}).status_code == 403
    assert not EvidenceItem.objects.exists()


def test_nobody_writes_in_anothers_draft(door: Client, paper: Paper) -> None:
    draft = make_draft(paper)
    assert door.get(of_item(draft))["Location"] == f"/admin/evidence/evidenceitem/{draft.pk}/change/"
    for act in ("save", "typed", "add:groups", "submit"):
        assert door.post(of_item(draft), {**FORM, "_act": act}).status_code == 403
    assert not TypedDraft.objects.exists()


def test_there_is_no_form_for_what_is_not_there(door: Client, paper: Paper) -> None:
    survivor = make_paper(title="Survivor")
    Paper.objects.filter(pk=paper.pk).update(state="merged", merged_into=survivor)
    for address in (of_paper(paper), "/admin/literature/paper/999/extract/", "/admin/evidence/evidenceitem/9/extract/"):
        assert door.get(address).status_code == 404


@pytest.mark.parametrize("act", ["nonsense", "add:nonsense", "remove:groups", "remove:x.1", "show:quotes", "suggest"])
def test_a_button_that_there_is_not_does_nothing(door: Client, paper: Paper, act: str) -> None:
    assert door.post(of_paper(paper), {**FORM, "_act": act}).status_code == 400
    assert not EvidenceItem.objects.exists()


# ── What is wrong, and nothing lost ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"groups.0.events": "36"}, "36"),
        ({"n_analysed": "ten"}, "“ten” is not a number"),
        ({"n_analysed": "21.5"}, "21.5"),
        ({"groups.0.n": "-3"}, "-3"),
        ({"therapy.intervention": "prayer"}, "“prayer” is no term here"),
        ({"quotes.0.text": "word " * 80}, "99 too many"),
        ({"statement": ""}, "statement"),
    ],
)
def test_what_cannot_be_is_not_saved_and_stays_as_typed(
    door: Client, paper: Paper, typed: dict[str, str], said: str
) -> None:
    page = press(door, of_paper(paper), "save", **typed)
    assert said.lower() in text(page, "#trouble").lower()
    again = page_of(door.get(of_paper(paper)).content)
    for name, wrong in typed.items():
        assert value(page, name).strip() == wrong.strip()
        assert value(again, name).strip() == wrong.strip()
    assert "did not save" in text(again, ".remark")
    assert not EvidenceItem.objects.exists()


def test_what_is_typed_is_kept_whether_right_or_wrong_and_checked(door: Client, paper: Paper, ada: User) -> None:
    wrong = {**FORM, "n_analysed": "ten", "groups.0.events": "36", "_act": "typed"}
    piece = door.post(of_paper(paper), wrong, headers={"HX-Request": "true"}).content.decode()
    assert "“ten” is not a number" in piece
    assert 'data-finding="groups.0.events"' in piece
    assert "is kept" in piece
    kept = TypedDraft.objects.get()
    assert (kept.user, kept.paper, kept.item, kept.typed["n_analysed"]) == (ada, paper, None, "ten")
    assert value(page_of(door.get(of_paper(paper)).content), "n_analysed") == "ten"


def test_what_another_typed_is_not_shown(door: Client, paper: Paper) -> None:
    door.post(of_paper(paper), {**FORM, "statement": "Adas own.", "_act": "typed"})
    assert "Adas own." not in logged_in(user("bob")).get(of_paper(paper)).content.decode()


def test_a_garbled_form_is_told_what_is_wrong_and_opens_again(door: Client, paper: Paper) -> None:
    garbled = {**FORM, "groups": "x", "therapy": "x", "therapy.agent": "y", "_act": "typed"}
    assert door.post(of_paper(paper), garbled).status_code == 200
    answer = door.get(of_paper(paper))
    assert (answer.status_code, "is a list of rows" in answer.content.decode()) == (200, True)
    assert value(page_of(answer.content), "therapy.agent") == "y"


def test_what_was_typed_can_be_discarded(door: Client, paper: Paper) -> None:
    door.post(of_paper(paper), {**FORM, "_act": "typed"})
    page = press(door, of_paper(paper), "discard")
    assert value(page, "statement") == ""
    assert not TypedDraft.objects.exists()


def test_text_of_records_and_of_curators_is_escaped(door: Client) -> None:
    paper = make_paper(title=HOSTILE, title_html=HOSTILE, abstract=HOSTILE, journal=HOSTILE)
    make_draft(paper, statement=HOSTILE)
    typed = {**FORM, "statement": HOSTILE, "n_analysed": HOSTILE, "groups.0.label": HOSTILE, "_act": "check"}
    typed |= {"quotes.0.values": [HOSTILE], "therapy.intervention": HOSTILE, "question": HOSTILE}
    assert HOSTILE not in door.post(of_paper(paper), typed).content.decode()
    assert HOSTILE not in door.get(of_paper(paper)).content.decode()


# ── Saving ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_draft_is_saved_in_the_curators_name_and_opened_again(door: Client, paper: Paper, ada: User) -> None:
    Intervention.objects.create(slug="injection", name="Injection", synonyms=["Needling, wet"])
    page = press(door, of_paper(paper), "save", **{"therapy.intervention": "needling, WET", "therapy.volume_ml": "5.0"})
    draft = EvidenceItem.objects.get()
    assert (draft.created_by, draft.status, draft.content["therapy"]) == (
        *(ada, "draft"),
        {"intervention": "injection", "volume_ml": "5.0"},
    )
    assert value(page, "therapy.intervention") == "Injection"
    assert value(page, "groups.0.events") == "31"
    assert not TypedDraft.objects.exists()


def test_it_is_submitted_in_one_step(door: Client, paper: Paper) -> None:
    press(door, of_paper(paper), "submit")
    assert EvidenceItem.objects.get().status == "submitted"


def test_a_warning_is_answered_in_the_form(door: Client, paper: Paper) -> None:
    odd = {"groups.1.label": "injected", "groups.1.role": "subgroup"}
    page = press(door, of_paper(paper), "check", **odd)
    fields = find(page, "#standing .answer")
    page = press(door, of_paper(paper), "save", **odd, **{fields[0].name: "It is printed so."})
    assert text(page, "#trouble") == ""
    draft = EvidenceItem.objects.get()
    assert draft.warning_answers.get().answer == "It is printed so."  # type: ignore[attr-defined]
    shown = page_of(door.get(of_item(draft)).content)
    assert find(shown, "#standing .answer")[0].value == "It is printed so."


def test_an_accepted_item_is_revised_by_a_suggestion(door: Client, paper: Paper) -> None:
    item = make_item(paper)
    page = press(door, of_item(item), "suggest")
    assert "Say why" in text(page, "#trouble")
    press(door, of_item(item), "suggest", _reason="31 of 35 stands in table 2")
    suggestion = Suggestion.objects.get()
    assert suggestion.content["n_analysed"] == 35
    assert EvidenceItem.objects.get().content != suggestion.content
    assert door.post(of_item(item), {**FORM, "_act": "save"}).status_code != 302


def test_a_revision_of_what_was_revised_meanwhile_is_refused(door: Client, paper: Paper) -> None:
    item = make_item(paper)
    press(door, of_item(item), "typed", _reason="begun on version 1")
    workflow.accept_suggestion(make_suggestion(item), by=user("second"), at=NOW)
    page = press(door, of_item(item), "suggest", _reason="begun on version 1")
    assert "revised since" in text(page, "#trouble")
    assert value(page, "statement") == FORM["statement"]


def test_a_form_that_was_opened_before_a_revision_does_not_undo_it(door: Client, paper: Paper) -> None:
    item = make_item(paper)
    opened = value(page_of(door.get(of_item(item)).content), "_base")
    workflow.accept_suggestion(make_suggestion(item), by=user("second"), at=NOW)
    page = press(door, of_item(item), "suggest", _reason="only the setting", _base=opened, setting="Clinic")
    assert "revised since" in text(page, "#trouble")
    again = page_of(door.get(of_item(item)).content)
    assert (value(again, "setting"), value(again, "_base")) == ("Clinic", "1")
    assert not Suggestion.objects.filter(status="pending").exists()
    assert value(press(door, of_item(item), "discard"), "_base") == "2"


@pytest.mark.parametrize("base", ["", "0", "2", "one", "9" * 30], ids=["none", "zero", "to-come", "word", "long"])
@pytest.mark.parametrize("act", ["typed", "check", "suggest"])
def test_a_revision_that_does_not_say_what_it_was_begun_on_is_refused_and_stays(
    door: Client, paper: Paper, act: str, base: str
) -> None:
    item = make_item(paper)
    answer = door.post(of_item(item), {**FORM, "setting": "Clinic", "_reason": "r", "_base": base, "_act": act})
    assert answer.status_code == 409
    page = page_of(answer.content)
    assert "which version" in text(page, "#trouble")
    assert (value(page, "setting"), value(page, "statement")) == ("Clinic", FORM["statement"])
    assert not Suggestion.objects.exists()


def test_an_answer_to_a_warning_goes_with_the_revision(door: Client, paper: Paper) -> None:
    item = make_item(paper)
    odd = {"groups.1.label": "injected", "groups.1.role": "subgroup", "_reason": "table 2"}
    (field,) = find(press(door, of_item(item), "check", **odd), "#standing .answer")
    page = press(door, of_item(item), "suggest", **odd, **{field.name: "x" * 501})
    assert "at most 500" in text(page, "#trouble")
    assert not Suggestion.objects.exists()
    press(door, of_item(item), "suggest", **odd, **{field.name: "It is printed so."})
    assert workflow.open_warnings(item, Suggestion.objects.get().content) == []
    assert item.warning_answers.get().answer == "It is printed so."  # type: ignore[attr-defined]


def test_a_draft_whose_answer_is_refused_is_not_saved(door: Client, paper: Paper) -> None:
    odd = {"groups.1.label": "injected", "groups.1.role": "subgroup"}
    (field,) = find(press(door, of_paper(paper), "check", **odd), "#standing .answer")
    page = press(door, of_paper(paper), "save", **odd, **{field.name: "x" * 501})
    assert "at most 500" in text(page, "#trouble")
    assert not EvidenceItem.objects.exists()
    assert value(page_of(door.get(of_paper(paper)).content), "groups.1.label") == "injected"


def test_nobody_writes_in_what_was_submitted_and_what_was_typed_stays(paper: Paper) -> None:
    item = make_submitted(paper)
    answer = logged_in(user("writer")).post(of_item(item), {**FORM, "setting": "Clinic", "_act": "save"})
    assert (answer.status_code, value(page_of(answer.content), "setting")) == (409, "Clinic")
    assert "submitted meanwhile" in text(page_of(answer.content), "#trouble")
    assert EvidenceItem.objects.get().content == item.content


# ── Twice, and in two tabs ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("act", ["save", "submit"])
def test_a_form_that_is_sent_twice_is_one_item(door: Client, paper: Paper, act: str) -> None:
    for _ in (1, 2):
        page = press(door, of_paper(paper), act)
        assert text(page, "#trouble") == text(page, ".warning") == ""
    draft = EvidenceItem.objects.get()
    again = door.post(of_item(draft), {**FORM, "_act": act})
    assert (again.status_code, draft.status) == (302, "submitted" if act == "submit" else "draft")


def opened(client: Client, address: str) -> dict[str, str]:
    """The marks of a page that was opened in a tab."""
    page = page_of(client.get(address).content)
    return {name: value(page, name) for name in ("_tab", "_after", "_seen") if find(page, f"[name='{name}']")}


def test_what_is_typed_in_one_tab_does_not_take_the_place_of_what_is_typed_in_another(
    door: Client, paper: Paper
) -> None:
    one, two = opened(door, of_paper(paper)), opened(door, of_paper(paper))
    for _ in (1, 2):
        assert door.post(of_paper(paper), {**FORM, **one, "_act": "typed"}).status_code == 200
    typed = {**FORM, **two, "statement": "Another."}
    piece = door.post(of_paper(paper), {**typed, "_act": "typed"}, headers={"HX-Request": "true"})
    assert (piece.status_code, piece["X-Typed-Elsewhere"]) == (409, "yes")
    page = page_of(door.post(of_paper(paper), {**typed, "_act": "save"}).content)
    assert (value(page, "statement"), find(page, "#elsewhere")[0].get("hidden")) == ("Another.", None)
    assert TypedDraft.objects.get().typed["statement"] == FORM["statement"]
    press(door, of_paper(paper), "keep", **two, statement="Another.")
    assert TypedDraft.objects.get().typed["statement"] == "Another."
    reloaded = opened(door, of_paper(paper))
    assert door.post(of_paper(paper), {**FORM, **reloaded, "_act": "typed"}).status_code == 200


def test_a_draft_that_was_saved_in_another_tab_is_replaced_only_knowingly(door: Client, paper: Paper) -> None:
    press(door, of_paper(paper), "save")
    draft = EvidenceItem.objects.get()
    one, two = opened(door, of_item(draft)), opened(door, of_item(draft))
    press(door, of_item(draft), "save", **one, setting="Clinic")
    page = press(door, of_item(draft), "save", **two, setting="Hospital")
    assert "changed at" in text(page, "#trouble")
    assert EvidenceItem.objects.get().content["setting"] == "Clinic"
    two["_seen"] = value(page, "_seen")
    press(door, of_item(draft), "save", **two, setting="Hospital")
    assert EvidenceItem.objects.get().content["setting"] == "Hospital"


# ── The form itself ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_form_fits_question_and_design(door: Client, paper: Paper) -> None:
    page = press(door, of_paper(paper), "fit")
    assert find(page, "#s-therapy")
    assert not find(page, "#s-diagnosis")
    page = press(door, of_paper(paper), "fit", question="diagnosis", design="diagnostic-accuracy")
    assert find(page, "[name='diagnosis.true_positives']")
    assert find(page, "#s-groups"), "something is in it"
    assert not find(page, "#s-therapy")


def test_rows_are_added_and_removed_and_quotes_follow(door: Client, paper: Paper) -> None:
    page = press(door, of_paper(paper), "add:groups")
    assert find(page, "#fields")[0].get("data-focus") == "f-groups-1-label"
    assert page.get_element_by_id("f-groups-1-label") is not None
    quoted = {"groups.1.label": "saline", "groups.1.n": "20", "quotes.0.values": ["groups.1"]}
    page = press(door, of_paper(paper), "remove:groups.0", **quoted)
    assert value(page, "groups.0.label") == "saline"
    ticked = [box.get("value") for box in find(page, "[name='quotes.0.values'][checked]")]
    assert ticked == ["groups.0.n"]


def test_a_section_that_does_not_fit_is_shown_when_asked_for(door: Client, paper: Paper) -> None:
    page = press(door, of_paper(paper), "show:prevalence")
    assert find(page, "#s-prevalence")
    page = press(door, of_paper(paper), "check", _asked=["prevalence"])
    assert find(page, "#s-prevalence")


def test_a_quote_is_begun_for_a_value_with_the_words_that_were_selected(door: Client, paper: Paper) -> None:
    asked = {"_act": "quote:women_n", "women_n": "20", "_selected": "20 were women"}
    piece = door.post(of_paper(paper), {**FORM, **asked}, headers={"HX-Request": "true"})
    page = page_of(piece.content)
    assert value(page, "quotes.1.text") == "20 were women"
    assert [box.get("value") for box in find(page, "[name='quotes.1.values'][checked]")] == ["women_n"]
    assert find(page, "#fields")[0].get("data-focus") == "f-quotes-1-place"
    assert "_selected" not in TypedDraft.objects.get().typed


def test_what_has_no_quote_is_counted_and_listed(door: Client, paper: Paper) -> None:
    page = press(door, of_paper(paper), "check", women_n="20", age_mean="44.2")
    assert "2 without quote" in text(page, "#sum")
    assert [item.get("data-unsourced") for item in find(page, "[data-unsourced]")] == ["women_n", "age_mean"]


def test_derived_values_and_the_level_stand_beside(door: Client, paper: Paper) -> None:
    page = press(door, of_paper(paper), "check")
    assert "88.6 %" in text(page, "#standing .derived")
    assert "Level 4" in text(page, "#standing")


def test_checks_speak_of_the_place_where_something_was_typed(door: Client, paper: Paper) -> None:
    empty = {"groups.1.label": "", "groups.1.role": "arm"}
    last = {"groups.2.label": "saline", "groups.2.role": "arm", "groups.2.n": "ten", "groups.2.events": "-1"}
    page = press(door, of_paper(paper), "check", **empty, **last, women_n="90")
    places = {one.get("data-finding") for one in find(page, "[data-finding]")}
    assert {"groups.2.n", "groups.2.events", "women_n"} <= places
    assert not {one for one in places if one.startswith("groups.1")}


def test_values_with_another_quote_are_offered_as_a_whole(door: Client, paper: Paper) -> None:
    page = press(door, of_paper(paper), "add:quotes", women_n="20")
    offered = [box.get("value") for box in find(page, "[name='quotes.1.values']")]
    assert offered == ["women_n", "n_analysed", "groups.0"]
