"""What a viewer reads of evidence in the admin: what is public, and nothing that never was."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from evidence import workflow
from evidence.bias import forms
from evidence.checks import check
from evidence.claims import link
from evidence.models import Claim, EvidenceItem, Study
from evidence.studies import keep_study
from literature.models import Paper
from tests.evidence.admin.conftest import logged_in
from tests.evidence.admin.pages import find, page_of, text
from tests.evidence.factories import editor, make_claim, make_draft, make_item, make_submitted, said, user
from tests.literature.factories import make_user

LIST = "/admin/evidence/evidenceitem/"
HIDDEN = "Hush"  # stands in everything that never was public
TWICE = [{"label": "a", "role": "arm"}, {"label": "a", "role": "arm"}]
MURAD = forms()["murad-2018"]
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def viewer() -> Client:
    return logged_in(make_user("viewer", role="viewer"))


def judged(item: EvidenceItem, reason: str) -> None:
    answers = {key: {"answer": asked.answers[0], "note": reason} for key, asked in MURAD.questions.items()}
    workflow.assess(item, MURAD.slug, answers, "high", reason, by=user("writer"), at=timezone.now())


@pytest.fixture
def public(paper: Paper) -> EvidenceItem:
    """An item that was drafted, rejected, mended and accepted, and has a revision waiting with an answer."""
    writer, second, now = user("writer"), user("second"), timezone.now
    item = make_draft(paper, statement=f"{HIDDEN}, first.")
    judged(item, f"{HIDDEN}, judged.")
    workflow.submit(item, by=writer, at=now())
    workflow.reject(item, reason=f"{HIDDEN}, no.", by=second, at=now())
    workflow.reopen(item, by=writer, at=now())
    workflow.save_draft(item, said(statement="It helped."), by=writer, at=now())
    judged(item, "One centre.")
    workflow.submit(item, by=writer, at=now())
    workflow.accept(item, by=second, at=now())
    odd = said(statement=f"{HIDDEN}, revised.", groups=TWICE)
    (warning,) = check(odd)
    answers = [(warning, f"{HIDDEN}, answered.")]
    workflow.suggest(item, odd, reason=f"{HIDDEN}, why.", by=user("bob"), at=now(), answers=answers)
    item.refresh_from_db()
    workflow.autosave(user("bob"), paper, item, {"statement": f"{HIDDEN}, typed."}, now(), base_version=1)
    workflow.keep_assessment(user("bob"), item, MURAD.slug, {"reason": f"{HIDDEN}, begun."}, now())
    return item


@pytest.fixture
def inside(paper: Paper) -> list[EvidenceItem]:
    """One item of every standing that is not public; the last was public, and was withdrawn, mended and withdrawn."""
    writer, now = user("writer"), timezone.now
    rejected = make_submitted(paper, statement=f"{HIDDEN}, rejected.")
    workflow.reject(rejected, reason="no", by=user("second"), at=now())
    taken_back = make_item(paper, statement="It hurt.")
    workflow.withdraw(taken_back, reason="misread", by=user("second"), at=now())
    workflow.reopen(taken_back, by=writer, at=now())
    workflow.save_draft(taken_back, said(statement=f"{HIDDEN}, mended."), by=writer, at=now())
    workflow.withdraw(taken_back, reason=f"{HIDDEN}, again.", by=writer, at=now())
    return [
        *(make_draft(paper, statement=f"{HIDDEN}, draft."), make_submitted(paper, statement=f"{HIDDEN}, submitted.")),
        *(rejected, taken_back),
    ]


@pytest.fixture
def claim(public: EvidenceItem, inside: list[EvidenceItem]) -> Claim:
    claim, by = make_claim(), editor()
    for item in (public, *inside):
        link(claim, item, "supports", by=by, at=timezone.now())
    return claim


# ── Refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_not_public_is_not_there(viewer: Client, inside: list[EvidenceItem]) -> None:
    for item in inside:
        for part in ("change", "history"):
            answer = viewer.get(f"{LIST}{item.pk}/{part}/")
            assert (answer.status_code, HIDDEN in answer.content.decode()) == (404, False)
        for part in ("extract", f"bias/{MURAD.slug}"):
            assert viewer.get(f"{LIST}{item.pk}/{part}/").status_code == 403


@pytest.mark.usefixtures("public", "inside")
@pytest.mark.parametrize(
    ("asked", "status"),
    [("?q=Hush", 200), ("?waits=drafts", 400), ("?suggestions__isnull=0", 400), ("?decided_by=2", 400)],
    ids=["words", "what-waits", "revisions", "who"],
)
def test_no_search_and_no_filter_tells_what_is_inside(viewer: Client, asked: str, status: int) -> None:
    answer = viewer.get(f"{LIST}{asked}")
    assert answer.status_code == status
    assert not page_of(answer.content).xpath("//tbody/tr")


def test_no_item_is_offered_that_is_not_public(viewer: Client, claim: Claim) -> None:
    asked = {"app_label": "evidence", "model_name": "claimlink", "field_name": "item", "term": ""}
    offered = viewer.get("/admin/autocomplete/", asked).json()["results"]
    assert [one["text"] for one in offered] == ["It helped."]


# ── Read ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_page_that_a_viewer_reads_tells_what_never_was_public(
    viewer: Client, public: EvidenceItem, claim: Claim, paper: Paper
) -> None:
    study = Study(slug="cohort", name="Cohort")
    keep_study(study, [paper], by=editor(), at=timezone.now())
    of_all: list[tuple[str, Any]] = [
        *(("evidence/evidenceitem", public), ("evidence/claim", claim), ("evidence/study", study)),
        ("literature/paper", paper),
    ]
    pages = [f"/admin/{kind}/{one.pk}/{part}/" for kind, one in of_all for part in ("change", "history")]
    for address in (LIST, *pages):
        answer = viewer.get(address)
        assert (answer.status_code, HIDDEN in answer.content.decode()) == (200, False), address
    assert HIDDEN in logged_in(user("bob")).get(f"{LIST}{public.pk}/change/").content.decode()


def test_a_viewer_reads_the_item_and_is_offered_nothing_to_do(viewer: Client, public: EvidenceItem) -> None:
    page = page_of(viewer.get(f"{LIST}{public.pk}/change/").content)
    assert "It helped." in text(page, "td.said")
    assert "One centre." in text(page, ".standing")
    assert "Version 1" in text(page, ".versions")
    assert not find(page, "#content [method='post']")
    assert not [one for one in page.xpath("//a/@href") if "/extract/" in one or "/bias/" in one]
    assert not page_of(viewer.get(LIST).content).xpath("//*[@name='action'] | //a[contains(@href, 'waits')]")


def test_the_history_tells_a_viewer_what_was_public(viewer: Client, public: EvidenceItem, ada: User) -> None:
    read = text(page_of(viewer.get(f"{LIST}{public.pk}/history/").content), ".entries")
    assert ("It helped." in read, "One centre." in read) == (True, True)
    assert read.count("evidence item changed") == 1
    inside = text(page_of(logged_in(ada).get(f"{LIST}{public.pk}/history/").content), ".entries")
    assert inside.count(HIDDEN) > 1


def test_the_papers_history_tells_that_an_item_was_withdrawn_and_no_more(
    viewer: Client, inside: list[EvidenceItem], paper: Paper
) -> None:
    read = text(page_of(viewer.get(f"/admin/literature/paper/{paper.pk}/history/").content), ".entries")
    assert ("It hurt." in read, "misread" in read, HIDDEN in read) == (True, True, False)


@pytest.mark.usefixtures("inside")
def test_claim_and_paper_lead_to_what_is_public(viewer: Client, claim: Claim, public: EvidenceItem) -> None:
    for address in (f"evidence/claim/{claim.pk}", f"literature/paper/{public.paper_id}"):
        page = page_of(viewer.get(f"/admin/{address}/change/").content)
        items = {one for one in page.xpath("//a/@href") if one.startswith(LIST) and one.endswith("/change/")}
        assert items == {f"{LIST}{public.pk}/change/"}
        assert not [one for one in page.xpath("//a/@href") if one.endswith("/extract/")]
