"""Sync now: asked for on a page, done by a worker's own process against the stand-in, watched while it works."""

from __future__ import annotations

import subprocess

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from literature.models import Job, JobState, Paper, RejectedRecord, SyncRun
from tests.browser.test_pages import PASSWORD, no_wider_than_the_screen
from tests.literature.factories import make_user
from tests.literature.sync.nights import broken, make_strategy, paper, papers
from tests.literature.sync.processes import HeldStandin

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("with_worker"),
]


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer) -> Page:
    """An editor's page, logged in."""
    make_user("eda", role="editor", password=PASSWORD)
    opened = context.new_page()
    opened.goto(f"{live_server.url}/admin/login/?next=/admin/literature/strategy/")
    opened.fill("#id_username", "eda")
    opened.fill("#id_password", PASSWORD)
    opened.click("[type=submit]")
    return opened


def test_without_a_worker_the_page_says_so_and_does_not_wait_for_ever(page: Page) -> None:
    make_strategy()
    page.reload()
    page.get_by_role("button", name="Sync now").click()
    expect(page.locator(".job-state")).to_contain_text("Waiting.")
    Job.objects.update(asked_at="2026-01-01T00:00Z")
    expect(page.locator(".job-state")).to_contain_text("no worker is running")


def test_a_sync_is_started_and_watched_until_it_has_ended(
    page: Page, pubmed: HeldStandin, worker: subprocess.Popen[bytes]
) -> None:
    pubmed.collection.add(*papers(range(1, 8)), broken(paper(9)))
    make_strategy()
    page.reload()
    page.get_by_role("button", name="Sync now").click()
    expect(page.locator(".job-state")).to_contain_text("Fetching 8 records: back-mice.", timeout=60_000)
    expect(page.locator(".job-count")).to_have_text("0 of 8")
    expect(page.locator(".panel")).to_contain_text("running")
    assert page.get_by_role("progressbar").count() == 1

    # Nobody can start a second one meanwhile: whoever tries is shown the first.
    watched = page.url
    page.goto(page.url.partition("/job/")[0] + "/strategy/")
    expect(page.locator(".acts")).to_contain_text("A sync is under way since")
    page.get_by_role("button", name="Sync now").click()
    expect(page.locator(".messagelist")).to_contain_text("is under way already")
    assert page.url == watched

    pubmed.release.set()
    state = page.locator(".job-state")
    expect(state).to_contain_text("Failed.", timeout=60_000)
    expect(state).to_contain_text("RecordsRejected")
    expect(page.locator("#job-told")).to_contain_text("Failed.")  # said to a screen reader
    assert Paper.objects.count() == 7
    assert SyncRun.objects.get(strategy__isnull=False).created == 7

    # The record is mended at PubMed; the run is tried again from its own page.
    pubmed.collection.add(paper(9))
    page.get_by_role("link", name="20").first.click()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".job-state")).to_contain_text("Done.", timeout=60_000)
    assert Paper.objects.count() == 8
    assert not RejectedRecord.objects.filter(resolved_at=None).exists()
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.FAILED, JobState.SUCCEEDED}


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)])
def test_pages_of_jobs_and_strategies_fit_the_screen(page: Page, size: tuple[int, int]) -> None:
    strategy = make_strategy(query='"back mice"[tiab] OR "episacroiliac lipoma*"[tiab] OR "' + "x" * 90 + '"[tiab]')
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.reload()
    assert no_wider_than_the_screen(page)
    page.get_by_role("link", name="back-mice", exact=True).first.click()
    assert no_wider_than_the_screen(page)
    page.fill("#id_query", strategy.current.query.replace("back mice", "back mouse"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("ins")).to_contain_text("mouse")
    expect(page.locator("del")).to_contain_text("mice")
    assert no_wider_than_the_screen(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Version 2 is what the next run searches")
    page.get_by_role("button", name="Sync now").click()
    assert no_wider_than_the_screen(page)


def test_without_javascript_the_page_of_a_job_is_read_and_looked_at_again(
    browser: object, page: Page, live_server: LiveServer
) -> None:
    make_strategy()
    page.reload()
    page.get_by_role("button", name="Sync now").click()
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())  # type: ignore[attr-defined]
    reading = plain.new_page()
    reading.goto(page.url)
    expect(reading.locator(".job-state")).to_contain_text("Waiting.")
    reading.get_by_role("link", name="Look again").click()
    expect(reading.locator(".job-state")).to_contain_text("Waiting.")
    plain.close()
