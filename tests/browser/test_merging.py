"""Two papers put side by side, merged, and the merge undone, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from literature.merging.pairs import find_pairs
from literature.models import Paper
from literature.pubmed.records import Source
from tests.browser.test_pages import PASSWORD, Watched, no_wider_than_the_screen
from tests.literature.factories import NOW, make_papers, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Fascial fat herniation of the loin in labourers"
SHOTS = os.environ.get("SHOTS", "")  # a folder, for whoever wants to look


@pytest.fixture
def papers() -> list[Paper]:
    same = {"authors": ("Copeman WS", "Ackerman WL"), "year": 1944, "journal": "Q J Med"}
    ours = {"pmid": 5, "title": TITLE, "volume": "13", "pages": "37-51", "abstract": "Fat lobules herniate. " * 12}
    theirs = {"source": Source.RIS, "doi": "10.1/loin", "title": f"{TITLE}.", "volume": "13", "year": 1945}
    theirs["pages"] = "37-52"
    made = make_papers([same | ours, same | theirs])
    find_pairs([paper.pk for paper in made], now=NOW)
    return made


@pytest.fixture
def desk(live_server: LiveServer, context: BrowserContext, papers: list[Paper]) -> Iterator[Page]:
    """An editor's page at the pairs."""
    user: User = make_user("ada", role="editor")
    user.set_password(PASSWORD)
    user.save()
    watched = Watched(context, live_server)
    page = watched.open("/admin/login/?next=/admin/duplicates/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Duplicates")
    yield page
    assert watched.complaints == []


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_two_papers_are_compared_merged_and_parted_again(desk: Page, papers: list[Paper]) -> None:
    shoot(desk, "pairs")
    desk.click(f"article.pair a:has-text('{TITLE}')")
    expect(desk.locator("fieldset.choice", has_text="Pages")).to_contain_text("differs")
    shoot(desk, "compare")
    desk.check("input[name=field-pages][value=loser]")
    desk.click("button:has-text('Merge')")
    expect(desk.locator(".messagelist")).to_contain_text("was merged into")
    assert Paper.objects.get(pk=papers[0].pk).pages == "37-52"
    shoot(desk, "merge")
    desk.click("a:has-text('Duplicates') >> nth=0")
    expect(desk.locator("main, #content").first).to_contain_text("No pair of papers waits")
    desk.click("nav.merging-nav a:has-text('Merges')")
    shoot(desk, "merges")
    desk.click("tbody a >> nth=0")
    desk.click("button:has-text('Undo this merge')")
    expect(desk.locator(".messagelist")).to_contain_text("The merge is undone")
    assert list(Paper.objects.order_by("pk").values_list("pages", "state")) == [("37-51", "live"), ("37-52", "live")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_phone(desk: Page, papers: list[Paper], scheme: str) -> None:
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    desk.set_viewport_size({"width": 360, "height": 740})
    for address in ("", f"{papers[0].pk}/{papers[1].pk}/"):
        desk.goto(desk.url.split("/admin/")[0] + f"/admin/duplicates/{address}")
        shoot(desk, f"phone-{scheme}-{'compare' if address else 'pairs'}")
        assert no_wider_than_the_screen(desk)
