"""The pages of the API, on a desk in light and a phone in dark: all fit, none asks elsewhere or breaks the policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fuzz.collection import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

API = "/api/v1/"
PAGES = {
    "": 200,
    "papers/?page_size=30": 200,
    "papers/pmid:1/": 200,
    "papers/?x=1": 400,
    "problems/throttled/": 200,
    "nothing/": 404,
    "docs/": 200,
    "docs/redoc/": 200,
}


class Screen:
    """A browser of one width and scheme, and what it complained about: of scripts, of the policy, of other servers."""

    def __init__(self, context: Any, server: str) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.server = server
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._see(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def _see(self, url: str) -> None:
        if not url.startswith((self.server, "data:")):
            self.complaints.append(f"asked {url}")

    def open(self, address: str) -> int:
        return int(self.page.goto(self.server + address, wait_until="networkidle").status)


@pytest.fixture
def collection(unlimited_rates: None) -> None:
    fill()


@pytest.fixture
def desk(browser, live_server) -> Iterator[Screen]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Screen(context, live_server.url)
    context.close()


@pytest.fixture(params=["1280-light", "360-dark"])
def screen(request, browser, live_server) -> Iterator[Screen]:
    width, scheme = request.param.split("-")
    context = browser.new_context(viewport={"width": int(width), "height": 900}, color_scheme=scheme)
    yield Screen(context, live_server.url)
    context.close()


def test_the_browser_complains_about_what_the_policy_forbids(desk):
    desk.open("/admin/login/")
    desk.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    desk.page.evaluate("new Promise(requestAnimationFrame)")
    assert any("Content Security Policy" in text for text in desk.complaints)


def test_the_browser_tells_when_a_page_asks_another_server(desk):
    desk.open(API)
    desk.page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://elsewhere.invalid/x.png'}))")
    desk.page.evaluate("new Promise(requestAnimationFrame)")
    assert "asked http://elsewhere.invalid/x.png" in desk.complaints


def test_every_page_loads_without_a_complaint_and_fits_the_screen(collection, screen):
    for path, status in PAGES.items():
        assert screen.open(API + path) == status, path
        assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert not screen.page.query_selector("main form"), path
        assert screen.complaints == [], path


def test_swagger_shows_the_operations_of_the_api(desk):
    desk.open(f"{API}docs/")
    desk.page.wait_for_selector("text=/api/v1/papers/lookup/")
    assert desk.page.query_selector("text=Authorize")


def test_redoc_shows_the_operations_with_their_examples_in_its_own_styles(desk):
    desk.open(f"{API}docs/redoc/")
    desk.page.wait_for_selector("h2:has-text('Look up identifiers')")
    assert desk.page.evaluate("[...document.styleSheets].at(-1).cssRules.length") > 100
    assert desk.complaints == []


def test_an_address_in_an_answer_can_be_followed(collection, desk):
    desk.open(API)
    desk.page.click(f"pre a[href$='{API}topics/']")
    desk.page.wait_for_selector("h1:text('Topics')")
