"""The topic editor in a real browser: what a rule would do is shown while it is typed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from literature.models import TopicTag
from tests.literature.factories import make_papers, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer) -> Page:
    """The editor of the topic Diagnosis, in front of a curator who may edit it."""
    User.objects.create_superuser("ada", password="a password for tests")
    topic = make_topic("diagnosis", rule="palpation")
    make_papers([{"pmid": 1, "title": "Palpation of nodules"}, {"pmid": 2, "title": "Ultrasound of nodules"}])
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/login/?next=/admin/literature/topic/{topic.pk}/change/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", "a password for tests")
    page.click("[type=submit]")
    return page


def test_a_mistake_is_marked_while_it_is_typed(page: Page) -> None:
    page.locator("#id_rule").fill("(ultrasound")
    expect(page.locator("#draft")).to_contain_text("The marked place is character 1")
    page.locator("#id_rule").fill("ultrasound")
    expect(page.locator("#draft")).to_contain_text("It would add 1 and lose 1")
    expect(page.locator("#draft")).to_contain_text("by ultrasound in title")


def test_saving_tags_by_the_new_rule_and_leads_to_its_progress(page: Page) -> None:
    page.locator("#id_rule").fill("nodule*[ti]")
    page.locator("#id_rule_note").fill("wider")
    page.click("[name=_continue]")
    page.get_by_role("link", name="see how far it is").click()
    expect(page.locator("body")).to_contain_text("1 papers newly suggested")
    assert TopicTag.objects.filter(rule__version=2).count() == 2


def test_what_it_would_do_is_told_without_scripts(page: Page) -> None:
    page.locator("#id_rule").fill("ultrasound")
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator("body")).to_contain_text("Nothing was saved")
