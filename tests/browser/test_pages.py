"""What only a real browser can say: the policy is not violated, nothing is asked from outside, the forms work."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from literature.models import Paper, TopicTag
from tests.literature.factories import make_paper, make_papers, make_topic, suggest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a password for tests"


class Watched:
    """A page that remembers what it complained about and whom it asked."""

    def __init__(self, context: BrowserContext, server: LiveServer) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._see(request.url))
        self.server = server.url

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "favicon" not in text and "404" not in text:
            self.complaints.append(text)

    def _see(self, url: str) -> None:
        if not url.startswith((self.server, "data:")):
            self.complaints.append(f"asked {url}")

    def open(self, address: str) -> Page:
        self.page.goto(self.server + address)
        return self.page


@pytest.fixture
def watched(context: BrowserContext, live_server: LiveServer) -> Watched:
    return Watched(context, live_server)


@pytest.fixture
def curating(watched: Watched) -> Watched:
    """A curator who has logged in."""
    User.objects.create_superuser("ada", "ada@example.org", PASSWORD)
    page = watched.open("/admin/login/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    return watched


def no_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)])
def test_pages_for_readers_fit_the_screen_break_no_policy_and_ask_nobody_else(
    watched: Watched, size: tuple[int, int]
) -> None:
    paper = make_paper(
        title="Nodules of " + "x" * 120, title_html="Nodules of <sub>" + "x" * 120 + "</sub>", abstract="Short.", pmid=3
    )
    suggest(paper, make_topic("diagnosis"))
    watched.page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in ("/", "/papers/", "/papers/?topic=diagnosis", f"/papers/{paper.pk}/", "/papers/99999/"):
        page = watched.open(address)
        assert page.locator("h1").count() == 1
        assert no_wider_than_the_screen(page), address
    assert watched.complaints == []


def test_a_reader_finds_a_paper_from_the_front_page_by_keyboard(watched: Watched) -> None:
    make_papers([{"title": "Fatty nodules of the back", "pmid": 1}, {"title": "Something else", "pmid": 2}])
    page = watched.open("/")
    page.focus("#q")
    page.keyboard.type("nodule*[ti]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 paper found")
    page.get_by_role("link", name="Fatty nodules of the back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fatty nodules of the back")


def test_a_faulty_query_shows_its_place_and_the_repair_is_one_click_away(watched: Watched) -> None:
    make_paper(title="Lipoma")
    page = watched.open("/papers/?q=(lipoma")
    expect(page.get_by_role("alert")).to_contain_text("character 1")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_role("status")).to_contain_text("1 paper found")


def test_a_curator_confirms_a_tag_and_adds_another(curating: Watched) -> None:
    paper = make_paper(title="Fatty nodules")
    tag = suggest(paper, make_topic("diagnosis"))
    make_topic("palpation")
    page = curating.open(f"/admin/literature/paper/{paper.pk}/change/")
    page.select_option("select[name$=decision]", "confirmed")
    page.locator("#topic_tags-2-group .select2-selection").click()
    page.locator(".select2-results__option", has_text="Palpation").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    tag.refresh_from_db()
    assert (tag.status, tag.decided_by and tag.decided_by.username) == ("confirmed", "ada")
    assert TopicTag.objects.get(topic__slug="palpation").status == "confirmed"
    assert curating.complaints == []


def test_a_curator_rejects_suggestions_of_many_papers(curating: Watched) -> None:
    topic = make_topic("diagnosis")
    papers: list[Any] = make_papers([{"title": f"Paper {n}", "pmid": n} for n in (1, 2, 3)])
    for paper in papers:
        suggest(paper, topic)
    page = curating.open("/admin/literature/paper/?topic=diagnosis&tag_status=suggested")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "reject_suggested_tags")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Diagnosis (3 suggested)").check()
    page.get_by_role("button", name="Reject").click()
    expect(page.locator(".messagelist")).to_contain_text("3 suggested tags rejected.")
    assert TopicTag.objects.filter(status="rejected").count() == 3
    assert curating.complaints == []


def test_the_mark_of_what_is_to_be_checked_is_in_sight_on_a_small_desktop(curating: Watched) -> None:
    topics = [make_topic(slug) for slug in ("differential-diagnosis", "diagnostic-injection-block")]
    journal = "Journal of back and musculoskeletal rehabilitation"
    paper = make_paper(title="Nodules of the lower back " * 6, pmid=30000001, year=1993, journal=journal)
    for topic in topics:
        suggest(paper, topic)
    Paper.objects.filter(pk=paper.pk).update(to_check="The year is not certain: two sources give 1948 and 1950. " * 3)
    curating.page.set_viewport_size({"width": 1200, "height": 800})
    page = curating.open("/admin/literature/paper/")
    mark = page.locator("td.field-left_to_check span")
    table = page.locator(".results")
    assert mark.inner_text() == "yes"
    right = mark.bounding_box()["x"] + mark.bounding_box()["width"]
    assert right <= table.bounding_box()["x"] + table.bounding_box()["width"]
