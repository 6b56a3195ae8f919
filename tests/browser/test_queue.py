"""A sitting at the queue in a real browser, without the mouse."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from literature.models import ExclusionReason, Screening, ScreeningTask, TopicTag, Vote
from literature.screening import tasks
from tests.browser.curators import Curator, login
from tests.browser.test_pages import Watched, no_wider_than_the_screen
from tests.literature.factories import NOW, make_papers, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPERS = 20


@pytest.fixture
def papers() -> list[ScreeningTask]:
    """Papers in the queue, the newest first."""
    for position, slug in enumerate(("off-topic", "animal"), 1):
        ExclusionReason.objects.create(slug=slug, label=slug.capitalize(), position=position)
    make_topic("diagnosis", rule="nodule*[tiab]")  # which suggests itself for every paper
    make_topic("treatment")
    make_papers([{"title": f"Nodules {n:02}", "abstract": "Text.", "pmid": n} for n in range(1, PAPERS + 1)])
    tasks.enqueue(now=NOW)
    found = list(ScreeningTask.objects.order_by("-paper__pmid"))
    for age, task in enumerate(found):
        ScreeningTask.objects.filter(pk=task.pk).update(opened_at=NOW - dt.timedelta(days=age))
    return found


@pytest.fixture
def ada(papers: list[ScreeningTask], context: BrowserContext, live_server: LiveServer) -> Curator:
    return Curator(Watched(context, live_server), "ada")


# ── What must not happen ────────────────────────────────────────────────────────────────────────────────────────────
def test_keys_do_nothing_while_typing_in_a_field(ada: Curator) -> None:
    ada.press("o")
    ada.page.keyboard.type("i u n z ?")
    expect(ada.page.locator("#note")).to_have_value("i u n z ?")
    ada.press("Escape")
    ada.does("i", "Included.")
    assert Vote.objects.get().note == "i u n z ?"


def test_single_keys_can_be_turned_off_for_good(ada: Curator) -> None:
    ada.press("?")
    expect(ada.page.locator("#keys")).to_have_attribute("open", "")
    ada.press("Tab Space")
    expect(ada.page.locator("#keys-on")).not_to_be_checked()
    ada.page.reload()
    ada.press("i")
    ada.page.wait_for_timeout(300)
    assert not Vote.objects.exists()


def test_a_session_that_ended_is_said_and_the_paper_stays(ada: Curator) -> None:
    ada.page.context.clear_cookies(name="sessionid")
    ada.press("i")
    expect(ada.page.get_by_role("alert")).to_contain_text("You are not logged in any more")
    ada.sees("Nodules 20")
    assert not Vote.objects.exists()


def test_a_server_that_cannot_be_reached_is_said_and_the_paper_stays(ada: Curator) -> None:
    ada.page.context.set_offline(True)
    ada.press("i")
    expect(ada.page.get_by_role("alert")).to_contain_text("could not be reached")
    ada.sees("Nodules 20")
    ada.page.context.set_offline(False)
    ada.does("i", "Included.")


def test_a_key_pressed_many_times_while_the_answer_is_under_way_decides_once(ada: Curator) -> None:
    ada.page.route("**/vote/", lambda route: (ada.page.wait_for_timeout(300), route.continue_()))  # type: ignore[func-returns-value]
    ada.does("i i i", "Included.")
    assert Vote.objects.count() == 1


# ── A sitting ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_twenty_papers_are_screened_by_keyboard_with_a_conflict_that_is_resolved(
    ada: Curator, second: BrowserContext, live_server: LiveServer
) -> None:
    bob = login(second, live_server, "bob")
    bob.sees("Nodules 20")
    bob.does("e 2", "Excluded: Animal. Another reviewer reads it too. Next: Nodules 19")
    expect(ada.page.locator("#paper-title")).to_have_text("Nodules 20")
    loads: list[str] = []
    ada.page.on("framenavigated", lambda frame: loads.append(frame.url))
    ada.does("i", "The reviewers do not agree: it waits in the conflicts. Next: Nodules 19")
    expect(ada.page.locator("#paper-title")).to_be_focused()
    ada.does("t 1", "Topic accepted: Diagnosis.")
    ada.does("r 1", "Topic rejected: Diagnosis.")
    ada.does("1", "Topic accepted: Diagnosis.")
    ada.press("a")
    ada.page.keyboard.type("Tre")
    ada.does("Tab Enter", "Topic accepted: Treatment.")
    ada.does("i", "Included. Another reviewer reads it too. Next: Nodules 18")
    ada.does("e 1", "Excluded: Off-topic.")
    ada.does("z", "Undone: Excluded: Off-topic.")
    ada.sees("Nodules 18")
    ada.does("u", "Unsure.")
    ada.press("n")
    ada.sees("Nodules 16")
    ada.does("e 2", "Excluded: Animal.")
    ada.press("b")
    ada.sees("Nodules 16")
    expect(ada.page.locator(".own")).to_contain_text("Excluded: Animal")
    ada.does("i", "Included.")
    for _ in range(PAPERS - 4):
        title = ada.page.locator("#paper-title").inner_text()
        ada.press("i")
        expect(ada.page.locator("#paper-title")).not_to_have_text(title)
    expect(ada.page.locator("#queue")).to_contain_text(f"{PAPERS} screened in this sitting")
    ada.sees("Nothing waits for you here")
    assert loads == []
    assert Vote.objects.filter(reviewer=ada.user, taken_back_at=None).count() == PAPERS
    assert TopicTag.objects.filter(status="confirmed", decided_by=ada.user).count() == 2
    assert ada.watched.complaints == []

    eve = login(second, live_server, "eve", "editor")
    page = eve.watched.open("/admin/queue/conflicts/")
    card = page.locator(".conflict")
    expect(card).to_contain_text("Excluded: Animal")
    page.locator("[name=decision][value=included]").focus()
    eve.press("Space")
    page.locator("[name=note]").focus()
    page.keyboard.type("It is about people.")
    eve.press("Tab Enter")
    expect(page.locator(".messagelist")).to_contain_text("Nodules 20: included (a third person after a conflict).")
    outcome = Screening.objects.get(paper__pmid=20)
    assert (outcome.decision, outcome.settled, outcome.decided_by) == ("included", "third", eve.user)
    history = eve.watched.open(f"/admin/literature/paper/{outcome.paper_id}/history/")
    expect(history.locator("#content")).to_contain_text("eve")
    expect(history.locator("#content")).to_contain_text("Included")
    assert eve.watched.complaints == []


@pytest.mark.parametrize("size", [(1280, 900), (900, 700), (360, 740)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_fit_the_screen_and_break_no_policy(ada: Curator, size: tuple[int, int], theme: str) -> None:
    ada.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    ada.page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in ("", "conflicts/", "agreement/", "waits/"):
        page: Page = ada.watched.open(f"/admin/queue/{address}")
        assert no_wider_than_the_screen(page), address
    assert ada.watched.complaints == []
