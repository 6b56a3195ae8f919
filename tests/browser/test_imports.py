"""Bringing papers in, in a real browser: a RIS file with a duplicate, decided by keyboard, applied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.literature.factories import make_paper, make_user
from tests.literature.importing.files import entry, ris

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LIPOMA = "Episacroiliac lipoma as a cause of low back pain"


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer, client: Client) -> Page:
    """The page of imports, logged in; what the browser complains about fails the test."""
    client.force_login(make_user("ada"))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    opened.on("console", lambda said: pytest.fail(said.text) if said.type == "error" else None)
    opened.goto(f"{live_server.url}/admin/literature/paperimport/")
    return opened


def test_a_file_with_a_duplicate_is_looked_at_decided_by_keyboard_and_applied(page: Page, tmp_path: Path) -> None:
    from literature.models import Paper

    here = make_paper(title=f"{LIPOMA}.", year=1937, authors=("Ries E",), pages="10-14")
    file = tmp_path / "papers.ris"
    file.write_bytes(ris(entry(LIPOMA, SP="10", EP="14"), entry("<script>document.title='x'</script> mice")))
    page.get_by_role("link", name="Add import").click()
    page.get_by_label("File from a reference manager or PubMed").set_input_files(str(file))
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("1 of 2 records undecided.").wait_for()
    assert page.get_by_role("button", name="Apply").is_disabled()
    page.get_by_label("Add as a new paper").focus()
    page.keyboard.press("ArrowDown")  # to the next choice, which is thereby made
    page.get_by_text("Saved: take as the record of the paper that is here.").wait_for()
    page.get_by_text("2 of 2 records will be written.").wait_for()
    assert page.get_by_label("Take as the record of the paper here").evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.get_by_text("Saved: leave out.").wait_for()
    page.get_by_role("link", name="New 1").click()
    page.get_by_text("<script>document.title='x'</script> mice").wait_for()
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("Applied by ada.").wait_for()
    assert page.get_by_text("1 added as a new paper").is_visible()
    assert page.get_by_text("1 left out").is_visible()
    assert Paper.objects.exclude(pk=here.pk).get().title.endswith("mice")


def test_a_paper_written_by_hand_that_is_alike_is_asked_about(page: Page) -> None:
    make_paper(title=LIPOMA, year=1937, authors=("Ries E",))
    page.goto(page.url.replace("literature/paperimport/", "papers/by-hand/"))
    page.get_by_label("Title as printed").fill(LIPOMA)
    page.get_by_label("Authors").fill("Ries, Edward")
    page.get_by_label("Year").fill("1937")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Mine is another paper: add it").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("was added.").wait_for()
