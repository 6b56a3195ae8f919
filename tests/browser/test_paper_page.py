"""The list of papers, a paper's page and its history in a real browser, from a phone's width on, light and dark."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from literature import curation
from literature.models import Paper, ScreeningTask, TopicTag
from tests.literature.factories import NOW, make_paper, make_papers, make_topic, make_user, suggest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a password for tests"
LIST = "/admin/literature/paper/"


class Desk:
    """A logged-in editor's browser, which remembers what it complained about."""

    def __init__(self, context: BrowserContext, server: LiveServer) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.server = server.url

    def open(self, address: str) -> Page:
        self.page.goto(self.server + address)
        return self.page

    def show(self, name: str) -> None:
        """Keep a picture of the whole page where $SHOTS names a folder."""
        if folder := os.environ.get("SHOTS"):
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def desk(context: BrowserContext, live_server: LiveServer) -> Desk:
    make_user("ada", role="editor", password=PASSWORD)
    desk = Desk(context, live_server)
    page = desk.open(f"/admin/login/?next={LIST}")
    page.fill("#id_username", "ada")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    return desk


@pytest.fixture
def paper(db: None) -> Paper:
    """A paper with notes, a tag, a task and two revisions, among others."""
    facts = {"journal": "Journal of back and musculoskeletal rehabilitation", "authors": ("Ries E", "Copeman W")}
    words = "Fat lobules herniate through the lumbodorsal fascia. " * 8
    made = make_paper(title="Episacral nodules of the lower back", pmid=7, year=1993, abstract=words, **facts)
    make_paper(title="Episacroiliac nodules of the lower back", pmid=7, year=1993, abstract=words, **facts)
    make_papers([{"title": f"Lipoma number {n}", "pmid": 100 + n, "year": 2000 + n} for n in range(5)])
    suggest(made, make_topic("diagnosis"))
    ScreeningTask.objects.create(paper=made, stage="title_abstract", opened_at=NOW)
    bob = make_user("bob")
    curation.annotate_paper(made, curator_note="Seen in print, page 12.", by=bob, at=NOW)
    curation.annotate_paper(made, curator_note="Seen at the library, page 14.", by=bob, at=NOW)
    return made


def no_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), (360, 740)], ids=["desktop", "phone"])
def test_the_pages_fit_the_screen_and_break_no_policy(
    desk: Desk, paper: Paper, size: tuple[int, int], scheme: str
) -> None:
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    revision = paper.received_records.order_by("-pk")[0].pk
    entry = paper.history.order_by("history_id").first().history_id
    for name, address in {
        "list": LIST,
        "list-wrong": f"{LIST}?q=(lipoma&year_from=abc",
        "page": f"{LIST}{paper.pk}/change/",
        "history": f"{LIST}{paper.pk}/history/",
        "restore": f"{LIST}{paper.pk}/history/restore/paper/{entry}/",
        "revision": f"/admin/literature/receivedrecord/{revision}/change/",
    }.items():
        page = desk.open(address)
        desk.show(f"{name}-{size[0]}-{scheme}")
        assert no_wider_than_the_screen(page), address
    assert desk.complaints == []


def test_papers_are_filtered_tagged_and_taken_away(desk: Desk, paper: Paper, tmp_path: Path) -> None:
    page = desk.open(LIST)
    page.get_by_label("Queue", exact=True).select_option(label="waiting for reviewers")
    page.get_by_label("From year").fill("1990")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".count")).to_have_text("1 paper found")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "add_topics")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("Diagnosis").check()
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".messagelist")).to_contain_text("1 tag added or confirmed.")
    assert TopicTag.objects.get().decided_by == User.objects.get(username="ada")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "export_papers")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("RIS (.ris)").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "papers.ris")
    assert "Episacroiliac nodules" in (tmp_path / "papers.ris").read_text()


def test_who_saves_second_sees_both_texts_and_restores_the_first(desk: Desk, paper: Paper) -> None:
    page = desk.open(f"{LIST}{paper.pk}/change/")
    curation.annotate_paper(paper, curator_note="Theirs.", by=User.objects.get(username="bob"), at=NOW)
    page.fill("#id_curator_note", "Mine.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".both")).to_contain_text("Theirs.")
    assert page.input_value("#id_curator_note") == "Mine."
    desk.show("conflict")
    page.fill("#id_curator_note", "Theirs. Mine.")
    page.get_by_role("button", name="Save", exact=True).click()
    assert Paper.objects.get(pk=paper.pk).curator_note == "Theirs. Mine."
    page = desk.open(f"{LIST}{paper.pk}/history/")
    page.locator("a.restore").first.click()
    page.get_by_label("Why").fill("theirs was enough")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".messagelist")).to_contain_text("The earlier state was restored.")
    expect(page.locator(".entries li").first).to_contain_text("theirs was enough")
    assert Paper.objects.get(pk=paper.pk).curator_note == "Theirs."
    assert desk.complaints == []
