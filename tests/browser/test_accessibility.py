"""What axe-core finds on every page of the admin, light and dark, on a desk and on a phone: nothing serious."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_core_python
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.literature.admin.scene import Address, Scene, addresses, build, url_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
GRAVE = ("serious", "critical")
# The rules whose answer another scheme or width can change; all others have looked at the same page.
OF_LOOKS = ("color-contrast", "scrollable-region-focusable")
# Answers that are no pages, and those whose page is another one's.
NO_PAGES = ("jsi18n", "autocomplete", "view_on_site", "logout", "app_list", "login", "password_change_done")
NO_ENDINGS = (
    *(
        "_raw",
        "_delete",
        "_vote",
        "_undo",
        "_tag",
        "_arrange",
        "_resolve",
        "_reopen",
        "_again",
        "_sync",
        "_sync_all",
        "_draft",
    ),
    *(
        "_assign",
        "_fetch",
        "_read",
        "_two",
        "_distinct",
        "_undo_merge",
        "_find_duplicates",
        "_decide",
        "_apply",
        "_discard",
        "_link",
        "_unlink",
        "_certainty",
        "_terms",
    ),
)
SHOTS = os.environ.get("SCREENSHOTS")  # a folder in which to keep what was seen
# Colours depend on the scheme and layout on the width: each is seen twice without going through all four.
BOTH = pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])


def pages(scene: Scene) -> list[str]:
    """The address of every page that can be looked at, found, not listed."""
    found = [a for a in addresses() if a.name not in NO_PAGES and not a.name.endswith(NO_ENDINGS) and has_subject(a)]
    more = [f"/admin/literature/paper/?{asked}" for asked in ("q=(lipoma", "tag_status=suggested")]
    return [*(url_of(address, scene) for address in found), *more]


def has_subject(address: Address) -> bool:
    return not address.takes or address.model is None or address.model._default_manager.exists()


@pytest.fixture
def scene() -> Scene:
    return build()


@pytest.fixture
def seen(browser: Browser, live_server: LiveServer, scene: Scene) -> Iterator[Page]:
    """A page of a superuser, who may open all; axe comes past the policy in this context alone."""
    context: BrowserContext = browser.new_context(bypass_csp=True)
    context.set_default_timeout(20_000)
    client = Client()
    client.force_login(User.objects.create_superuser("zoe"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def faults(page: Page, *rules: str) -> list[str]:
    """What axe-core calls serious or critical, with the first places; by all rules of the levels, or by these."""
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": LEVELS}
    found: Any = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{fault['id']}: {node['target']} {node['html'][:150]} {node['failureSummary'][:300]}"
        for fault in found["violations"]
        for node in fault["nodes"][:3]
        if fault["impact"] in GRAVE
    ]


def keep(page: Page, address: str, kind: str) -> None:
    """Keep a picture where the environment says so."""
    if SHOTS:
        name = address.strip("/").replace("/", "-").replace("?", "-")[:60]
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{kind}.png"), full_page=True)


@BOTH
def test_axe_finds_nothing_serious_on_any_page(
    seen: Page, live_server: LiveServer, scene: Scene, scheme: Any, width: int
) -> None:
    seen.set_viewport_size({"width": width, "height": 900})
    seen.emulate_media(color_scheme=scheme)
    wrong: dict[str, list[str]] = {}
    for address in pages(scene):
        answer = seen.goto(live_server.url + address)
        if answer is None or answer.status == 403:  # nobody adds or changes these
            continue
        assert answer.status == 200, address
        keep(seen, address, f"{scheme}-{width}")
        if found := faults(seen, *(OF_LOOKS if scheme == "dark" else ())):
            wrong[address] = found
        if seen.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            wrong.setdefault(address, []).append(f"wider than the screen of {width}")
    assert not wrong, "\n".join(f"{address}\n  " + "\n  ".join(found) for address, found in wrong.items())


@BOTH
def test_axe_finds_nothing_serious_where_one_logs_in(
    browser: Browser, live_server: LiveServer, scheme: Any, width: int
) -> None:
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(live_server.url + "/admin/login/")
    keep(page, "login", f"{scheme}-{width}")
    assert faults(page) == []
    page.fill("#id_username", "nobody")
    page.fill("#id_password", "wrong")
    page.click("[type=submit]")
    assert page.locator("[role=alert]").count() == 1
    assert faults(page) == []
    context.close()


def test_the_policy_stays_strict_on_every_page(scene: Scene) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("zoe"))
    for address in pages(scene):
        assert "unsafe" not in client.get(address)["Content-Security-Policy"], address
