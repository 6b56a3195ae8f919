from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature.models import ExclusionReason, Paper, Screening, ScreeningDecision, ScreeningStage, ScreeningTask, Vote
from literature.roles import NotAllowed
from literature.screening import decide
from literature.screening.outcome import settle_many
from tests.literature.factories import NOW, make_paper, make_papers, make_user

LIST = "/admin/literature/paper/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reasons(db: None) -> None:
    """A list of reasons: one of both stages, one of each, and one that is offered no more."""
    for slug, stage, active in (
        ("animal", "", True), ("no-abstract", "title_abstract", True), ("not-found", "full_text", True),
        ("old", "", False),
    ):  # fmt: skip
        ExclusionReason.objects.create(slug=slug, label=f"<{slug}>", stage=stage, is_active=active)


def screen(door: Client, papers: list[Paper], **facts: str) -> str:
    asked = {"action": "screen", "_selected_action": [paper.pk for paper in papers], **facts}
    return door.post(LIST, asked, follow=True).content.decode()


@pytest.mark.parametrize(
    ("decision", "reason", "said"),
    [
        ("excluded", "", "Say why the papers are excluded"),
        ("excluded", "not-found", "This is a reason of the other stage"),
        ("excluded", "old", "not one of the available choices"),
        ("excluded", "because", "not one of the available choices"),
        ("included", "animal", "Only an exclusion has a reason"),
    ],
)
def test_a_reason_that_does_not_fit_is_asked_for_again_and_nothing_is_written(
    door: Client, decision: str, reason: str, said: str
) -> None:
    facts = {"stage": "title_abstract", "decision": decision, "reason": reason}
    assert said in screen(door, [make_paper()], decide="Decide", **facts)
    assert not Screening.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_who_may_not_decide_outside_the_queue_decides_nothing(client: Client, role: str) -> None:
    user = make_user("eve", role=role)
    client.force_login(user)
    screen(client, [make_paper()], decide="Decide", stage="title_abstract", decision="included")
    with pytest.raises(NotAllowed):
        settle_many(Paper.objects.all(), ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.INCLUDED, by=user, at=NOW)
    assert not Screening.objects.exists()


def test_more_papers_than_are_decided_on_at_once_are_refused_with_a_sentence(
    door: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("literature.admin.screening.MOST_AT_ONCE", 1)
    papers = make_papers([{"title": t} for t in ("One", "Two")])
    page = screen(door, papers, decide="Decide", stage="title_abstract", decision="included")
    assert "No more than 1 papers are decided on at once" in page
    assert not Screening.objects.exists()


def test_the_action_asks_and_then_decides_on_the_selected_papers_in_the_curators_name(
    door: Client, curator: User
) -> None:
    one, two, other = make_papers([{"title": t} for t in ("One", "Two", "Other")])
    assert "2 selected papers" in screen(door, [one, two])
    facts = {"stage": "title_abstract", "decision": "excluded", "reason": "animal"}
    assert "2 papers excluded" in screen(door, [one, two], decide="Decide", **facts)
    assert list(one.screenings.values_list("decision", "reason", "decided_by")) == [("excluded", "animal", curator.pk)]
    assert two.screenings.exists()
    assert not other.screenings.exists()
    page = door.get(f"{LIST}{one.pk}/change/").content.decode()
    assert "&lt;animal&gt;" in page
    history = door.get(f"{LIST}{one.pk}/history/").content.decode()
    assert "title and abstract" in history


def test_papers_that_cannot_be_decided_on_are_named(door: Client) -> None:
    ready, early = make_papers([{"title": "Ready"}, {"title": "Early"}])
    decide(ready, ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.INCLUDED, "", by=None, at=NOW)
    page = screen(door, [ready, early], decide="Decide", stage="full_text", decision="included")
    assert "1 paper included" in page
    assert "Early" in page
    assert "once title and abstract are included" in page
    assert Screening.objects.filter(stage="full_text").get().paper == ready


# ── Votes ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_vote_shows_while_others_still_vote_blindly(door: Client) -> None:
    paper, rita = make_paper(), make_user("rita")
    task = ScreeningTask.objects.create(paper=paper, stage="title_abstract", opened_at=NOW)
    vote = {"task": task, "reviewer": rita, "decision": "excluded", "reason": "animal", "decided_at": NOW}
    Vote.objects.create(note="of mice", **vote)
    for address in (f"{LIST}{paper.pk}/change/", f"{LIST}{paper.pk}/history/", LIST):
        page = door.get(address).content.decode()
        assert "rita" not in page
        assert "of mice" not in page
        assert "&lt;animal&gt;" not in page
    assert "hidden until all have voted" in door.get(f"{LIST}{paper.pk}/change/").content.decode()


@pytest.mark.parametrize(
    "state", [{"state": "conflict"}, {"state": "settled", "settled_at": NOW}], ids=["in conflict", "settled"]
)
def test_votes_show_once_all_have_voted(door: Client, state: dict[str, object]) -> None:
    paper, rita = make_paper(), make_user("rita")
    task = ScreeningTask.objects.create(paper=paper, stage="title_abstract", opened_at=NOW, **state)
    vote = {"task": task, "reviewer": rita, "decision": "excluded", "reason": "animal", "decided_at": NOW}
    Vote.objects.create(note="of mice", **vote)
    if task.state == "settled":
        outcome = {"decision": "excluded", "reason": "animal", "decided_at": NOW, "decided_by": rita}
        Screening.objects.create(paper=paper, stage="title_abstract", **outcome)
    page = door.get(f"{LIST}{paper.pk}/change/").content.decode()
    assert "rita" in page
    assert "of mice" in page
    assert "&lt;animal&gt;" in page
