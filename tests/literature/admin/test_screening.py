from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from literature.models import Paper, Screening, ScreeningDecision, ScreeningStage
from literature.screening import decide
from tests.literature.factories import NOW, make_paper, make_papers

LIST = "/admin/literature/paper/"
pytestmark = pytest.mark.django_db


def screen(door: Client, papers: list[Paper], **facts: str) -> str:
    asked = {"action": "screen", "_selected_action": [paper.pk for paper in papers], **facts}
    return door.post(LIST, asked, follow=True).content.decode()


def test_an_exclusion_without_a_reason_is_asked_again_and_nothing_is_written(door: Client) -> None:
    page = screen(door, [make_paper()], decide="Decide", stage="title_abstract", decision="excluded")
    assert "Say why the papers are excluded" in page
    assert not Screening.objects.exists()


def test_who_may_not_change_papers_screens_none(client: Client) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_paper"))
    client.force_login(viewer)
    screen(client, [make_paper()], decide="Decide", stage="title_abstract", decision="included")
    assert not Screening.objects.exists()


def test_the_action_asks_and_then_decides_on_the_selected_papers_in_the_curators_name(
    door: Client, curator: User
) -> None:
    one, two, other = make_papers([{"title": t} for t in ("One", "Two", "Other")])
    assert "2 selected papers" in screen(door, [one, two])
    facts = {"stage": "title_abstract", "decision": "excluded", "reason": "<animal>"}
    assert "2 papers excluded" in screen(door, [one, two], decide="Decide", **facts)
    assert list(one.screenings.values_list("decision", "reason", "decided_by")) == [
        ("excluded", "<animal>", curator.pk)
    ]
    assert two.screenings.exists()
    assert not other.screenings.exists()
    page = door.get(f"{LIST}{one.pk}/change/").content.decode()
    assert "&lt;animal&gt;" in page
    history = door.get(f"{LIST}{one.pk}/history/").content.decode()
    assert "title and abstract" in history
    assert "&lt;animal&gt;" in history


def test_papers_that_cannot_be_decided_on_are_named(door: Client) -> None:
    ready, early = make_papers([{"title": "Ready"}, {"title": "Early"}])
    decide(ready, ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.INCLUDED, "", by=None, at=NOW)
    page = screen(door, [ready, early], decide="Decide", stage="full_text", decision="included")
    assert "1 paper included" in page
    assert "Early" in page
    assert "once title and abstract are included" in page
    assert Screening.objects.filter(stage="full_text").get().paper == ready
