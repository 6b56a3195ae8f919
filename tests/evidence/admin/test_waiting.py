"""The list of items, what waits for whom, and which paper a finding is of."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from evidence import waits, workflow
from evidence.models import EvidenceItem
from literature.models import Paper
from tests.evidence.admin.conftest import logged_in
from tests.evidence.admin.pages import page_of, text
from tests.evidence.factories import make_draft, make_item, make_submitted, said, user
from tests.literature.factories import NOW, make_user

LIST = "/admin/evidence/evidenceitem/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def items(paper: Paper) -> None:
    """One item of each kind: those of "writer", accepted ones by "second"."""
    make_draft(paper, statement="A draft.")
    make_submitted(paper, statement="Submitted.")
    revised = make_item(paper, statement="Revised.")
    workflow.suggest(revised, said(statement="Better."), reason="clearer", by=user("bob"), at=NOW)
    flagged = make_item(paper, statement="Flagged.")
    EvidenceItem.objects.filter(pk=flagged.pk).update(review_since=NOW, review_reason="Retracted.")
    turned_down = make_submitted(paper, statement="Rejected.")
    workflow.reject(turned_down, reason="no", by=user("second"), at=NOW)
    make_item(paper, statement="Accepted.")


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        ("ada", "me", {"Submitted.", "Revised.", "Flagged."}),
        ("bob", "me", {"Submitted.", "Flagged."}),
        ("writer", "mine", {"A draft.", "Rejected."}),
        ("ada", "mine", set()),
        ("ada", "review", {"Submitted."}),
        ("ada", "revisions", {"Revised."}),
        ("ada", "flagged", {"Flagged."}),
        ("ada", "rejected", {"Rejected."}),
        ("ada", "drafts", {"A draft."}),
        ("ada", "secondary", set()),
    ],
)
def test_the_list_shows_what_waits_for_whom(who: str, asked: str, found: set[str]) -> None:
    page = page_of(logged_in(user(who)).get(f"{LIST}?waits={asked}").content)
    assert set(text(page, ".field-statement").replace(". ", ".|").split("|")) - {""} == found


@pytest.mark.usefixtures("items")
def test_the_page_tells_how_much_waits_and_for_whom(door: Client) -> None:
    page = page_of(door.get("/admin/evidence/waits/").content)
    rows = " ".join(row.text_content() for row in page.xpath("//tbody/tr"))
    assert "Submitted items, for a second curator" in " ".join(rows.split())
    counted = {one.key: one.number for one in waits.counts(timezone.now())}
    assert counted == {"review": 1, "revisions": 1, "flagged": 1, "drafts": 1, "rejected": 1, "secondary": 0}
    people = {str(one.user): (one.drafts, one.rejected, one.reviews) for one in waits.by_person()}
    assert people["writer"] == (1, 1, 0)
    assert people["ada"] == (0, 0, 1)


@pytest.mark.usefixtures("items")
def test_the_front_page_leads_to_what_waits(door: Client) -> None:
    assert "1 evidence items waiting for a second curator" in text(page_of(door.get("/admin/").content), "#content")
    viewer = logged_in(make_user("viewer", role="viewer"))
    assert "second curator" not in text(page_of(viewer.get("/admin/").content), "#content")
    assert viewer.get("/admin/evidence/waits/").status_code == 403


def test_nothing_waits_where_there_is_nothing(door: Client) -> None:
    assert "Nothing waits for anybody." in door.get("/admin/evidence/waits/").content.decode()


@pytest.mark.parametrize("asked", ["1832549", "of nodules", "#{pk}"])
def test_a_paper_is_found_by_what_one_knows_of_it(door: Client, paper: Paper, asked: str) -> None:
    answer = door.get(f"{LIST}add/", {"paper": asked.format(pk=paper.pk)})
    address = f"/admin/literature/paper/{paper.pk}/extract/"
    assert answer.headers.get("Location") == address or address in answer.content.decode()


def test_a_paper_that_is_not_here_is_said_to_be_not_here(door: Client) -> None:
    assert "No paper here fits" in door.get(f"{LIST}add/", {"paper": "<script>"}).content.decode()
    assert "<script>" not in door.get(f"{LIST}add/", {"paper": "<script>"}).content.decode().split("No paper")[1][:40]
    assert door.post(f"{LIST}add/", {"paper": "1"}).status_code == 405


def test_what_was_submitted_is_accepted_from_the_list(door: Client, paper: Paper) -> None:
    draft, other, changed = make_draft(paper), make_submitted(paper), make_submitted(paper, statement="It hurt.")
    asked = {"action": "accept_drafts", "_selected_action": [draft.pk, other.pk, changed.pk], **shown(door)}
    workflow.reopen(changed, by=user("writer"), at=timezone.now())
    workflow.save_draft(changed, said(statement="It hurt much."), by=user("writer"), at=timezone.now())
    workflow.submit(changed, by=user("writer"), at=timezone.now())
    told = text(page_of(door.post(LIST, asked, follow=True).content), ".messagelist")
    assert "1 accepted" in told
    assert "It hurt much.: The item was changed since you opened it" in told
    assert list(EvidenceItem.objects.accepted()) == [other]


@pytest.mark.parametrize("seen", [None, "", "yesterday", "2026-01-01T00:00:00"])
def test_who_does_not_say_what_the_list_showed_accepts_nothing(door: Client, paper: Paper, seen: str | None) -> None:
    item = make_submitted(paper)
    more = {} if seen is None else {f"seen-{item.pk}": seen}
    told = door.post(LIST, {"action": "accept_drafts", "_selected_action": [item.pk], **more}, follow=True)
    assert "look at the item again" in text(page_of(told.content), ".messagelist")
    assert not EvidenceItem.objects.accepted().exists()


def shown(client: Client) -> dict[str, str]:
    """What the list carries along of the rows that it shows."""
    fields = page_of(client.get(LIST).content).xpath(
        "//form[@id='changelist-form']//input[starts-with(@name, 'seen-')]"
    )
    return {field.get("name"): field.get("value") for field in fields}
