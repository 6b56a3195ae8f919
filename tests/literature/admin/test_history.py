from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature import curation
from literature.models import Paper
from tests.literature.factories import NOW, make_paper, make_papers, make_user

HOSTILE = '<script>alert("x")</script>'
LIST = "/admin/literature/paper/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(curator: User) -> Paper:
    paper = make_paper()
    for note in ("in print", f"in the library {HOSTILE}"):
        curation.annotate_paper(paper, curator_note=note, by=curator, at=NOW)
    return paper


def restoring(paper: Paper, number: int | None = None) -> str:
    oldest = paper.history.order_by("history_id").first()
    return f"{LIST}{paper.pk}/history/restore/paper/{number or oldest.history_id}/"


def newest(paper: Paper) -> int:
    found: int = paper.history.first().history_id
    return found


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_who_may_not_restore_sees_no_link_and_is_refused(client: Client, noted: Paper, role: str) -> None:
    client.force_login(make_user("eve", role=role))
    assert "Restore this state" not in client.get(f"{LIST}{noted.pk}/history/").content.decode()
    assert client.get(restoring(noted)).status_code == 403
    assert client.post(restoring(noted), {"seen": newest(noted)}).status_code == 403
    assert Paper.objects.get().curator_note.startswith("in the library")


def test_restoring_needs_the_token_of_the_form(curator: User, noted: Paper) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(curator)
    assert strict.post(restoring(noted), {"seen": newest(noted)}).status_code == 403


def test_an_entry_of_another_papers_history_is_not_restored_here(door: Client, curator: User) -> None:
    one, other = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    for paper in (one, other):
        for note in ("x", "y"):
            curation.annotate_paper(paper, curator_note=note, by=curator, at=NOW)
    foreign = other.history.order_by("history_id").first().history_id
    assert door.post(restoring(one, foreign), {"seen": foreign}).status_code == 404


@pytest.mark.parametrize("kind", ["user", "vote", "nosuch"])
def test_a_kind_of_entry_that_is_none_is_not_found(door: Client, noted: Paper, kind: str) -> None:
    assert door.get(f"{LIST}{noted.pk}/history/restore/{kind}/1/").status_code == 404


@pytest.mark.parametrize("pk", ["999", "x", "1" * 40])
def test_a_paper_that_is_none_has_no_history(door: Client, pk: str) -> None:
    assert door.get(f"{LIST}{pk}/history/").status_code == 404


def test_the_history_marks_what_came_and_went_and_escapes_it(door: Client, noted: Paper) -> None:
    page = door.get(f"{LIST}{noted.pk}/history/").content.decode()
    assert HOSTILE not in page
    assert "<del> print</del>" in page
    assert "<ins> the library" in page
    assert page.count("Restore this state") == 1  # not of the state that stands


def test_restoring_asks_with_what_would_change_and_then_does_it(door: Client, noted: Paper) -> None:
    page = door.get(restoring(noted)).content.decode()
    assert "What would change from now to then" in page
    assert HOSTILE not in page
    assert Paper.objects.get().curator_note.startswith("in the library")
    response = door.post(restoring(noted), {"seen": newest(noted), "why": "print is better"}, follow=True)
    assert Paper.objects.get().curator_note == "in print"
    assert "The earlier state was restored." in response.content.decode()
    assert "print is better" in response.content.decode()


def test_a_history_that_went_on_meanwhile_is_told_and_nothing_is_restored(
    door: Client, noted: Paper, curator: User
) -> None:
    seen = newest(noted)
    curation.annotate_paper(noted, curator_note="third", by=curator, at=NOW)
    page = door.post(restoring(noted), {"seen": seen}).content.decode()
    assert "Somebody changed it meanwhile" in page
    assert Paper.objects.get().curator_note == "third"


def test_a_long_history_has_pages(door: Client, curator: User) -> None:
    paper = make_paper()
    for number in range(60):
        curation.annotate_paper(paper, curator_note=f"note {number}", by=curator, at=NOW)
    first, second = (door.get(f"{LIST}{paper.pk}/history/?p={n}").content.decode() for n in (1, 2))
    assert "Page 1 of 2" in first
    assert "record received" not in first
    assert "record received" in second
