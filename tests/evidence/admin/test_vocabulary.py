from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evidence.models import IndexTest, Intervention, Outcome, Study
from evidence.studies import keep_study
from tests.evidence.factories import editor, make_claim, make_draft, make_item, make_sourced, user
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def door() -> Client:
    client = Client()
    client.force_login(editor())
    return client


def page(model: Any, what: str, *args: object) -> str:
    return reverse(f"admin:evidence_{model._meta.model_name}_{what}", args=args)


def facts(**said: object) -> dict[str, object]:
    return {"name": "Injection", "slug": "injection", "position": 0, "is_active": "on", **said}


@pytest.mark.parametrize("model", [Intervention, IndexTest, Outcome])
def test_a_curator_reads_terms_and_only_an_editor_writes_them(door: Client, model: Any) -> None:
    other = Client()
    other.force_login(user("carl"))
    assert other.get(page(model, "changelist")).status_code == 200
    assert other.post(page(model, "add"), facts()).status_code == 403
    assert not model.objects.exists()
    assert door.post(page(model, "add"), facts(synonyms="Shot\n\n Needle \nShot")).status_code == 302
    term = model.objects.get()
    assert term.synonyms == ["Shot", "Needle"]
    assert door.post(page(model, "change", term.pk), facts(slug="other", name=HOSTILE)).status_code == 302
    term.refresh_from_db()
    assert (term.slug, term.name) == ("injection", HOSTILE)  # the slug stands in documents
    assert "Shot" in term.history.order_by("history_id")[0].synonyms
    for address in (page(model, "changelist"), page(model, "change", term.pk), page(model, "history", term.pk)):
        assert HOSTILE not in door.get(address).content.decode()


def test_a_circle_of_terms_is_answered_beside_the_field(door: Client) -> None:
    top = Intervention.objects.create(slug="top", name="Top")
    below = Intervention.objects.create(slug="below", name="Below", parent=top)
    answer = door.post(page(Intervention, "change", top.pk), facts(parent=below.pk))
    assert answer.status_code == 200
    assert "cannot stand under itself" in answer.content.decode()


def test_the_list_counts_accepted_items_and_claims(door: Client) -> None:
    used = Intervention.objects.create(slug="injection", name="Injection")
    make_sourced(make_paper(title="A"), therapy={"intervention": "injection", "comparator": "injection"})
    make_draft(make_paper(title="B"), therapy={"intervention": "injection"})
    make_claim(intervention=used)
    shown = door.get(page(Intervention, "changelist")).context["cl"].result_list[0]
    assert (shown.items_using, shown.claims_using) == (1, 1)


def test_a_term_that_is_switched_off_is_not_offered(door: Client) -> None:
    Intervention.objects.create(slug="old", name="Old needle", is_active=False)
    Intervention.objects.create(slug="new", name="New needle")
    asked = {"app_label": "evidence", "model_name": "intervention", "field_name": "parent", "term": "needle"}
    answer = door.get(reverse("admin:autocomplete"), asked).json()
    assert [one["text"] for one in answer["results"]] == ["New needle"]


def test_an_earlier_state_of_a_term_is_put_back(door: Client) -> None:
    door.post(page(Outcome, "add"), facts(name="Pain", slug="pain", better="lower"))
    term = Outcome.objects.get()
    door.post(page(Outcome, "change", term.pk), facts(name="Pane"))
    first = term.history.order_by("history_id")[0]
    seen = term.history.latest().history_id
    address = reverse("admin:evidence_outcome_restore", args=[term.pk, "outcome", first.history_id])
    assert door.post(address, {"why": "misspelt", "seen": seen}).status_code == 302
    term.refresh_from_db()
    assert (term.name, term.better) == ("Pain", "lower")


# ── Studies ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_study_is_written_with_its_papers_and_shows_the_evidence_that_is_counted_as_its(door: Client) -> None:
    paper = make_paper(title="First report")
    item = make_sourced(paper, statement=HOSTILE, n_analysed=35)
    said = {"name": "The cohort", "slug": "cohort", "papers": [paper.pk]}
    other = Client()
    other.force_login(user("carl"))
    assert other.post(page(Study, "add"), said).status_code == 403
    assert door.post(page(Study, "add"), said).status_code == 302
    study = Study.objects.get()
    assert list(study.papers.all()) == [paper]
    text = door.get(page(Study, "change", study.pk)).content.decode()
    assert reverse("admin:evidence_evidenceitem_change", args=[item.pk]) in text
    assert HOSTILE not in text
    assert door.get(page(Study, "changelist"), {"q": "first"}).context["cl"].result_count == 1


def test_evidence_of_a_paper_that_reports_two_studies_is_nobodys_until_it_says_whose(door: Client) -> None:
    paper = make_paper()
    make_item(paper)
    one, two = Study(slug="one", name="One"), Study(slug="two", name="Two")
    for study in (one, two):
        keep_study(study, [paper], by=editor(), at=NOW)
    named = make_item(paper, study="two")
    assert "evidenceitem" not in door.get(page(Study, "change", one.pk)).content.decode().partition("counted as")[2]
    text = door.get(page(Study, "change", two.pk)).content.decode()
    assert reverse("admin:evidence_evidenceitem_change", args=[named.pk]) in text
