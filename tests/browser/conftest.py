"""A real browser, where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings

from tests.literature.sync.processes import ROOT, HeldStandin, database_url

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; the test is skipped where there is none."""
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip("there is no Chromium here (apt-get install chromium)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # other workers want the processors, too
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # Playwright runs a loop in this thread, in which Django would refuse to touch the database.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        yield chromium
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: no cookies, no cache."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def second(browser: Browser) -> Iterator[BrowserContext]:
    """Another profile, for another curator."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def pubmed() -> Iterator[HeldStandin]:
    """A PubMed that lets whoever fetches records wait until the test says so."""
    with HeldStandin() as running:
        yield running
        running.release.set()


@pytest.fixture
def worker(pubmed: HeldStandin) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as an installation has it."""
    ours = {"DATABASE_URL": database_url(), "NCBI_EUTILS_URL": pubmed.url, "NCBI_TIMEOUT_SECONDS": "120"}
    command = [sys.executable, "manage.py", "run_worker", "--interval", "0.2"]
    log = open(django_settings.VAR_DIR / "worker.log", "wb")  # noqa: SIM115, PTH123  the process writes to it
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | ours, stderr=log)
    yield process
    process.terminate()
    process.terminate()
    process.wait(30)
    log.close()
