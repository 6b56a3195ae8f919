"""The extraction form in a real browser: checks while one types, nothing lost, and everything by keyboard."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from evidence.models import EvidenceItem, Intervention, TypedDraft
from tests.browser.test_pages import Watched, curating, watched  # noqa: F401 fixtures
from tests.evidence.factories import make_draft
from tests.literature.factories import make_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(curating: Watched) -> Page:  # noqa: F811
    """The form of a new finding, in front of a curator."""
    paper = make_paper(title="Injection of nodules", abstract="Of 35 patients, 31 improved.", pmid=7)
    page = curating.open(f"/admin/literature/paper/{paper.pk}/extract/")
    page.select_option("[name=question]", "therapy")
    page.select_option("[name=design]", "case-series")
    expect(page.locator("#s-cases")).to_be_visible()
    return page


def test_checks_stand_beside_the_fields_and_what_is_typed_outlives_the_page(page: Page) -> None:
    page.fill("[name=n_analysed]", "ten")
    note = page.locator('[data-notes="n_analysed"]')
    expect(note).to_contain_text("“ten” is not a number")
    expect(page.locator("[name=n_analysed]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#saved")).to_contain_text("is kept")
    with page.expect_response(lambda got: "left" in (got.request.post_data or "")):
        page.fill("[name=statement]", "Typed and left.")
    page.reload()
    expect(page.locator("[name=statement]")).to_have_value("Typed and left.")
    expect(page.locator("[name=n_analysed]")).to_have_value("ten")
    expect(note).to_contain_text("is not a number")
    page.fill("[name=n_analysed]", "35")
    expect(note).to_be_empty()


def test_a_finding_is_taken_down_without_a_mouse(page: Page, curating: Watched) -> None:  # noqa: F811
    Intervention.objects.create(slug="injection", name="Injection", synonyms=["Needling, wet"])
    page.focus("[name=statement]")
    page.keyboard.type("Most improved.")
    page.focus("[name='therapy.intervention']")
    page.keyboard.type("wet")
    expect(page.locator("#offered li")).to_have_text("Injection Needling, wet")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[name='therapy.intervention']")).to_have_value("Injection")
    expect(page.locator("#offered")).to_have_count(0)
    page.focus("#add-groups")
    page.keyboard.press("Alt+a")
    expect(page.locator("[name='groups.0.label']")).to_be_focused()
    page.keyboard.type("injected")
    page.locator("[name='groups.0.n']").press_sequentially("35")
    page.locator("[name='groups.0.events']").press_sequentially("36")
    expect(page.locator("#said")).to_contain_text("36 of 35")
    page.focus("[name=statement]")
    page.keyboard.press("Alt+w")
    expect(page.locator("[name='groups.0.events']")).to_be_focused()
    page.locator("[name='groups.0.events']").fill("31")
    expect(page.locator("#said")).to_have_text("No check objects any more.")
    expect(page.locator('[data-worked="groups.0"]')).to_contain_text("31 of 35")
    expect(page.locator("#sum")).to_contain_text("2 without quote")
    page.evaluate("getSelection().selectAllChildren(document.getElementById('abstract'))")
    page.keyboard.press("Alt+q")
    expect(page.locator("[name='quotes.0.place']")).to_be_focused()
    expect(page.locator("[name='quotes.0.text']")).to_have_value("Of 35 patients, 31 improved.")
    expect(page.locator("#values-quotes\\.0 input:checked")).to_have_count(1)
    page.locator("#values-quotes\\.0 input:not(:checked)").first.press("Space")
    expect(page.locator("#sum")).to_contain_text("every value has a quote")
    page.focus("#add-groups")
    page.keyboard.press("Alt+a")
    expect(page.locator("[name='groups.1.label']")).to_be_focused()
    page.keyboard.press("Alt+x")
    expect(page.locator("[name='groups.1.label']")).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    item = EvidenceItem.objects.get()
    assert item.content["therapy"] == {"intervention": "injection"}
    assert item.content["groups"] == [{"label": "injected", "role": "arm", "n": 35, "events": 31}]
    assert set(item.content["quotes"][0]["values"]) == {"groups.0.n", "groups.0.events"}
    assert not TypedDraft.objects.exists()
    assert curating.complaints == []


def test_a_half_filled_form_on_the_risk_of_bias_is_kept_while_one_fills_it_in(curating: Watched) -> None:  # noqa: F811
    item = make_draft(make_paper(), question="therapy")
    EvidenceItem.objects.update(created_by=User.objects.get(is_superuser=True))
    page = curating.open(f"/admin/evidence/evidenceitem/{item.pk}/bias/murad-2018/")
    page.locator("form.bias [name$='.note']").first.fill("Half done.")
    expect(page.locator(".saved")).to_contain_text("kept for you")
    page.reload()
    expect(page.locator("form.bias [name$='.note']").first).to_have_value("Half done.")
    expect(page.locator(".remark")).to_contain_text("did not save")
    assert curating.complaints == []
