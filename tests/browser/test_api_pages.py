"""The pages that explain the API, on a phone: a browser finds nothing that the content security policy forbids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = ("/api/v1/", "/api/v1/docs/", "/api/v1/papers/", "/admin/login/")


@pytest.fixture
def phone(context) -> Iterator[Any]:
    """Yield a page the size of a phone, which keeps its complaints in `complaints`."""
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.close()


def test_the_browser_complains_about_what_the_policy_forbids(live_server, phone):
    phone.goto(f"{live_server.url}/admin/login/")
    phone.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    phone.evaluate("new Promise(requestAnimationFrame)")
    assert any("Content Security Policy" in text for text in phone.complaints)


def test_every_page_loads_without_a_complaint_and_fits_a_phone(live_server, phone):
    for path in PATHS:
        response = phone.goto(f"{live_server.url}{path}", wait_until="networkidle")
        assert response.status == 200, path
        assert phone.complaints == [], path
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_the_documentation_shows_the_operations_of_the_api(live_server, phone):
    phone.goto(f"{live_server.url}/api/v1/docs/")
    phone.wait_for_selector("text=/api/v1/papers/lookup/")
