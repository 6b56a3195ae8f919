"""Nobody without the role reads a draft, whichever door they try."""

from __future__ import annotations

import pytest
from django.test import Client

from evidence.claims import link
from evidence.models import EvidenceItem, Study
from evidence.studies import keep_study
from evidence.workflow import autosave, reject
from tests.evidence.factories import editor, make_claim, make_draft, make_item, make_submitted, user
from tests.literature.factories import NOW, make_paper, make_user

SECRET = "Nobody but curators has read this yet."
ITEM = "/admin/evidence/evidenceitem/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def drafts() -> list[EvidenceItem]:
    """Items of one paper that are not public, in every state."""
    paper = make_paper(pmid=10, title="A trial")
    autosave(user("writer"), paper, None, {"statement": SECRET}, NOW)
    rejected = reject(make_submitted(paper, statement=f"{SECRET} 1"), reason=SECRET, by=user("second"), at=NOW)
    items = [make_draft(paper, statement=f"{SECRET} 2"), make_submitted(paper, statement=f"{SECRET} 3"), rejected]
    make_item(paper)
    return items


@pytest.fixture
def viewer(client: Client) -> Client:
    client.force_login(make_user("looker", role="viewer"))
    return client


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_no_page_of_an_item_that_is_not_public_opens(drafts: list[EvidenceItem], who: str, viewer: Client) -> None:
    door = viewer if who == "viewer" else Client()
    for item in drafts:
        entry = item.history.first().history_id  # type: ignore[attr-defined]
        restore = f"{ITEM}{item.pk}/history/restore/evidenceitem/{entry}/"
        for address in (f"{ITEM}{item.pk}/change/", f"{ITEM}{item.pk}/history/", restore):
            answer = door.get(address)
            assert answer.status_code in (302, 403, 404)
            assert SECRET not in answer.content.decode()
    assert SECRET not in door.get(ITEM).content.decode()


def test_what_a_viewer_may_open_does_not_show_it(drafts: list[EvidenceItem], viewer: Client) -> None:
    paper = drafts[0].paper_id
    for address in (f"/admin/literature/paper/{paper}/change/", f"/admin/literature/paper/{paper}/history/", "/admin/"):
        answer = viewer.get(address)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
    entry = drafts[0].history.first().history_id  # type: ignore[attr-defined]
    restore = f"/admin/literature/paper/{paper}/history/restore/evidenceitem/{entry}/"
    assert viewer.get(restore).status_code in (403, 404)


def test_a_claims_page_and_history_do_not_show_what_is_linked_and_not_public(
    drafts: list[EvidenceItem], viewer: Client
) -> None:
    claim, door = make_claim(), Client()
    for item in drafts:
        if item.status != "rejected":
            link(claim, item, "refutes", note=f"{SECRET} note", by=editor(), at=NOW)
    public = make_item(make_paper(title="Public"), statement="Public finding.")
    link(claim, public, "supports", by=editor(), at=NOW)
    for what in ("change", "history"):
        answer = viewer.get(f"/admin/evidence/claim/{claim.pk}/{what}/")
        assert SECRET not in answer.content.decode()
        assert "Public finding." in answer.content.decode()
    door.force_login(editor())
    assert SECRET in door.get(f"/admin/evidence/claim/{claim.pk}/history/").content.decode()


def test_a_studys_page_does_not_show_drafts(drafts: list[EvidenceItem], viewer: Client) -> None:
    study = Study(slug="one", name="One")
    keep_study(study, [drafts[0].paper], by=editor(), at=NOW)
    answer = viewer.get(f"/admin/evidence/study/{study.pk}/change/")
    assert "It helped." in answer.content.decode()
    assert SECRET not in answer.content.decode()


def test_the_api_does_not_show_it(drafts: list[EvidenceItem]) -> None:
    door, paper = Client(), drafts[0].paper_id
    lists = [
        "/api/v1/evidence/",
        f"/api/v1/evidence/?paper={paper}",
        "/api/v1/papers/?include=history,evidence",
    ]
    for address in (*lists, "/api/v1/changes/"):
        answer = door.get(address)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
    for item in drafts:
        assert door.get(f"/api/v1/evidence/{item.pk}/").status_code == 404
