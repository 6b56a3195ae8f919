"""People at the desk, for tests in a browser."""

from __future__ import annotations

from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import PASSWORD, Watched
from tests.literature.factories import make_user


class Curator:
    """Somebody at the queue who has no mouse."""

    def __init__(self, watched: Watched, name: str, role: str = "curator") -> None:
        self.user: User = make_user(name, role=role)
        self.user.set_password(PASSWORD)
        self.user.save()
        self.watched, self.page = watched, watched.open("/admin/login/?next=/admin/queue/")
        self.type("#id_username", name)
        self.type("#id_password", PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#queue")).to_be_visible()
        self.page.wait_for_load_state()

    def type(self, field: str, text: str) -> None:
        self.page.focus(field)
        self.page.keyboard.type(text)

    def press(self, keys: str) -> None:
        for key in keys.split():
            self.page.keyboard.press(key)

    def does(self, keys: str, said: str) -> None:
        """Press keys and wait until the page has said what came of it, aloud too."""
        self.press(keys)
        expect(self.page.locator("#queue .said")).to_contain_text(said)
        expect(self.page.locator("#live")).to_contain_text(said)

    def sees(self, title: str) -> None:
        expect(self.page.locator("#paper-title")).to_have_text(title)


def login(context: BrowserContext, server: LiveServer, name: str, role: str = "curator") -> Curator:
    context.clear_cookies()
    return Curator(Watched(context, server), name, role)
