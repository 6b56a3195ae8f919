"""An item's page, and what is done there."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from evidence import workflow
from evidence.models import EvidenceItem, ItemLock, Suggestion
from literature.models import Paper
from tests.evidence.admin.conftest import logged_in
from tests.evidence.admin.pages import find, page_of, text
from tests.evidence.factories import make_draft, make_item, make_submitted, said, user
from tests.literature.factories import make_paper, make_user

HOSTILE = '<script>alert("x")</script>'
LIST = "/admin/evidence/evidenceitem/"
pytestmark = pytest.mark.django_db


def page(client: Client, item: EvidenceItem) -> Any:
    answer = client.get(f"{LIST}{item.pk}/change/")
    assert answer.status_code == 200
    return page_of(answer.content)


def act(client: Client, item: EvidenceItem, name: str, **more: Any) -> str:
    """Press a button and return what the page then says."""
    answer = client.post(f"{LIST}{item.pk}/decide/", {"_act": name, **more}, follow=True)
    assert answer.status_code == 200, answer.content
    return text(page_of(answer.content), ".messagelist")


def seen(client: Client, item: EvidenceItem) -> str:
    """Return what the page says that its reader has before them."""
    return str(find(page(client, item), "[name='seen']")[0].value)


def status(item: EvidenceItem) -> str:
    return EvidenceItem.objects.get(pk=item.pk).status


# ── Refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ALL = (
    *("submit", "accept", "reject", "withdraw", "reopen", "take_over", "keep", "drop", "answer"),
    *("accept_revision", "reject_revision", "withdraw_revision"),
)


@pytest.mark.parametrize("name", ALL)
def test_who_has_no_act_does_nothing_here(paper: Paper, name: str) -> None:
    item = make_submitted(paper)
    client = logged_in(make_user("viewer", role="viewer"))
    assert client.get(f"{LIST}{item.pk}/change/").status_code == 404
    assert client.post(f"{LIST}{item.pk}/decide/", {"_act": name, "reason": "x"}).status_code == 403
    assert status(item) == "submitted"


@pytest.mark.parametrize("name", ["accept", "reject", "keep", "drop", "accept_revision", "answer"])
def test_nobody_decides_on_what_they_wrote(paper: Paper, name: str) -> None:
    item = make_submitted(paper)
    writer = logged_in(user("writer"))
    assert not find(page(writer, item), "[value='accept']")
    act(writer, item, name, reason="mine")
    assert status(item) == "submitted"


def test_a_rejection_without_a_reason_is_refused(door: Client, paper: Paper) -> None:
    item = make_submitted(paper)
    assert "Say why" in act(door, item, "reject", reason=" ", seen=seen(door, item))
    assert status(item) == "submitted"


def test_what_changed_since_it_was_seen_is_not_accepted(door: Client, paper: Paper) -> None:
    item = make_submitted(paper)
    before = seen(door, item)
    workflow.reopen(item, by=user("writer"), at=timezone.now())
    workflow.save_draft(item, said(statement="Another."), by=user("writer"), at=timezone.now())
    workflow.submit(item, by=user("writer"), at=timezone.now())
    assert "changed since" in act(door, item, "accept", seen=before)
    assert status(item) == "submitted"


@pytest.mark.parametrize("name", ["accept", "reject"])
@pytest.mark.parametrize(
    "seen", [None, "2026-13-45T00:00:00Z", "yesterday", "2026-01-01T00:00:00"], ids=["none", "no-day", "word", "naive"]
)
def test_who_does_not_say_what_they_saw_decides_nothing(door: Client, paper: Paper, name: str, seen: str) -> None:
    item = make_submitted(paper)
    more = {"seen": seen} if seen else {}
    assert "look at the item again" in act(door, item, name, reason="r", **more)
    assert status(item) == "submitted"


def test_a_button_that_there_is_not_does_nothing(door: Client, paper: Paper) -> None:
    item = make_submitted(paper)
    assert door.post(f"{LIST}{item.pk}/decide/", {"_act": "delete"}).status_code == 400
    assert door.post(f"{LIST}999/decide/", {"_act": "accept"}).status_code == 404
    assert door.get(f"{LIST}{item.pk}/decide/").status_code == 405
    assert door.post(f"{LIST}{item.pk}/change/", {"statement": "x"}).status_code == 405


# ── Done ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_second_curator_accepts_what_they_saw(door: Client, paper: Paper, ada: User) -> None:
    item = make_submitted(paper)
    shown = page(door, item)
    assert "Nothing stands in the way of acceptance." in text(shown, ".fine")
    assert "Accepted" in act(door, item, "accept", seen=find(shown, "[name='seen']")[0].value)
    assert EvidenceItem.objects.get().decided_by == ada


def test_what_is_rejected_is_mended_by_its_writer(door: Client, paper: Paper) -> None:
    item = make_submitted(paper)
    act(door, item, "reject", reason="Table 2 says 30.", seen=seen(door, item))
    writer = logged_in(user("writer"))
    assert "Table 2 says 30." in text(page(writer, item), ".remark")
    act(writer, item, "reopen")
    assert status(item) == "draft"
    act(writer, item, "submit")
    assert status(item) == "submitted"


def test_the_page_says_what_is_in_the_way(door: Client, paper: Paper) -> None:
    item = make_submitted(paper, n_analysed=41, quotes=[])
    shown = page(door, item)
    assert "no quote" in text(shown, ".lacks")
    assert text(shown, ".hurdles")
    assert "quote" in act(door, item, "accept", seen=seen(door, item))
    assert status(item) == "submitted"


def test_who_looks_holds_the_item_and_the_next_one_reads_who(door: Client, paper: Paper, ada: User) -> None:
    item = make_submitted(paper)
    page(logged_in(user("writer")), item)
    assert not ItemLock.objects.exists()
    page(door, item)
    assert ItemLock.objects.get().held_by == ada
    assert "Being reviewed by ada" in text(page(logged_in(user("bob")), item), ".remark")


def test_values_stand_beside_their_quotes_and_what_they_come_to(door: Client, paper: Paper) -> None:
    quote = {"values": ["groups.0", "n_analysed"], "text": "31 of 35 improved", "place": "p. 2"}
    groups = [{"label": "injected", "role": "arm", "n": 35, "events": 31}]
    shown = page(door, make_submitted(paper, n_analysed=35, groups=groups, quotes=[quote]))
    assert "“" not in text(shown, "q")
    assert text(shown, ".quoted q").count("31 of 35 improved") >= 3
    assert "88.6 %" in text(shown, ".derived")


def test_a_warning_is_answered_on_the_page(paper: Paper) -> None:
    twice = [{"label": "a", "role": "arm"}, {"label": "a", "role": "arm"}]
    item, writer = make_submitted(paper, groups=twice), logged_in(user("writer"))
    field = {name: find(page(writer, item), f"[name='{name}']")[0].value for name in ("code", "path")}
    assert "answered" in act(writer, item, "answer", **field, answer="Printed so.")
    assert "Printed so." in text(page(writer, item), ".finding")
    assert "not object" in act(writer, item, "answer", code="none", path="none", answer="x")


def test_everything_on_the_page_is_escaped(door: Client) -> None:
    paper = make_paper(title=HOSTILE, title_html=HOSTILE, abstract=HOSTILE)
    quotes = [{"values": ["statement"], "text": HOSTILE, "place": HOSTILE}]
    groups = [{"label": HOSTILE, "role": "arm", "n": 3}]
    item = make_submitted(paper, statement=HOSTILE, population=HOSTILE, groups=groups, quotes=quotes)
    assert HOSTILE not in door.get(f"{LIST}{item.pk}/change/").content.decode()
    act(door, item, "reject", reason=HOSTILE, seen=seen(door, item))
    assert HOSTILE not in door.get(f"{LIST}{item.pk}/change/").content.decode()


# ── Revisions ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def revised(paper: Paper) -> EvidenceItem:
    item = make_item(paper)
    quote = {"values": ["population"], "text": "adults", "place": "p. 1"}
    told = said(statement="It helped most.", population="Adults", quotes=[quote])
    workflow.suggest(item, told, reason="the abstract says most", by=user("bob"), at=timezone.now())
    return item


def test_a_revision_is_shown_field_by_field(door: Client, revised: EvidenceItem) -> None:
    shown = page(door, revised)
    changes = text(shown, ".changes")
    assert "Statement It helped. It helped most." in changes
    assert "Population – Adults" in changes
    assert "the abstract says most" in text(shown, ".revision")
    assert not find(page(logged_in(user("bob")), revised), "[value='accept_revision']")


def test_a_revision_is_accepted_by_a_second_person(door: Client, revised: EvidenceItem) -> None:
    which = {"suggestion": Suggestion.objects.get().pk}
    assert "no such revision" in act(door, revised, "accept_revision", suggestion="999")
    act(logged_in(user("bob")), revised, "accept_revision", **which)
    assert EvidenceItem.objects.get().statement == "It helped."
    act(door, revised, "accept_revision", **which)
    assert EvidenceItem.objects.get().statement == "It helped most."
    assert "Version 2" in text(page(door, revised), ".versions")


def test_a_warning_about_a_revision_is_answered_on_the_page(door: Client, paper: Paper) -> None:
    item = make_item(paper)
    odd = said(groups=[{"label": "a", "role": "arm"}, {"label": "a", "role": "arm"}])
    which = workflow.suggest(item, odd, reason="table 2", by=user("bob"), at=timezone.now()).pk
    act(door, item, "accept_revision", suggestion=which)
    assert Suggestion.objects.get().status == "pending"
    shown = page(door, item)
    field = {
        name: find(shown, f".revision .finding [name='{name}']")[0].value for name in ("code", "path", "suggestion")
    }
    assert "not object" in act(door, item, "answer", **{**field, "path": "none"}, answer="x")
    assert "answered" in act(door, item, "answer", **field, answer="Printed so.")
    assert "Printed so." in text(page(door, item), ".revision .finding")
    assert "Accepted: version 2" in act(door, item, "accept_revision", suggestion=which)


@pytest.mark.parametrize(("who", "name"), [("ada", "reject_revision"), ("bob", "withdraw_revision")])
def test_a_revision_is_turned_down(revised: EvidenceItem, who: str, name: str) -> None:
    client = logged_in(user(who))
    act(client, revised, name, suggestion=Suggestion.objects.get().pk, reason="not so")
    assert Suggestion.objects.get().status in ("rejected", "withdrawn")
    assert EvidenceItem.objects.get().statement == "It helped."


def test_a_flagged_item_is_kept_by_a_second_person(door: Client, paper: Paper) -> None:
    item = make_item(paper)
    EvidenceItem.objects.update(review_since=timezone.now(), review_reason="PubMed reports a retraction.")
    assert "PubMed reports a retraction." in text(page(door, item), ".grave")
    assert "Say why" in act(door, item, "keep")
    act(door, item, "keep", reason="The retraction is of another table.")
    assert EvidenceItem.objects.counting().exists()


def test_drafts_are_not_decided_on(door: Client, paper: Paper) -> None:
    act(door, make_draft(paper), "accept")
    assert EvidenceItem.objects.get().status == "draft"
