"""The topic editor says what a rule would do while it is typed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature.models import Topic, TopicTag
from tests.literature.factories import make_papers, make_topic

LIST = "/admin/literature/topic/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def topic(db: None) -> Topic:
    topic = make_topic("diagnosis", rule="palpation")
    make_papers([{"pmid": 1, "title": "Palpation of nodules"}, {"pmid": 2, "title": "<script>x</script> ultrasound"}])
    return topic


def ask(door: Client, topic: Topic | None, rule: str, **headers: str) -> str:
    address = f"{LIST}{topic.pk}/draft/" if topic else f"{LIST}draft/"
    response = door.post(address, {"rule": rule}, headers=headers or HTMX)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_nobody_without_a_role_is_told(topic: Topic) -> None:
    User.objects.create_user("eve", password="x", is_staff=True)
    client = Client()
    assert client.post(f"{LIST}{topic.pk}/draft/", {"rule": "mri"}).status_code == 302
    client.force_login(User.objects.get())
    assert client.post(f"{LIST}{topic.pk}/draft/", {"rule": "mri"}).status_code == 403


@pytest.mark.parametrize("number", ["0", "999", "x", "²", "9" * 5_000], ids=["0", "999", "x", "²", "endless"])
def test_a_topic_that_is_not_there_is_not_found(door: Client, number: str) -> None:
    assert door.post(f"{LIST}{number}/draft/", {"rule": "mri"}).status_code == 404


def test_a_text_that_is_no_rule_is_told_with_its_place(door: Client, topic: Topic) -> None:
    page = ask(door, topic, "ultrasound AND (mri")
    assert "The marked place is character 16." in page
    assert "<mark>(</mark>" in page


def test_an_empty_box_is_no_mistake(door: Client, topic: Topic) -> None:
    assert "Type a rule" in ask(door, topic, " ")


def test_it_says_what_would_come_and_go_and_by_which_words(door: Client, topic: Topic) -> None:
    page = ask(door, topic, "ultrasound")
    assert "the saved version tags 1. It would add <strong>1</strong> and lose <strong>1</strong>" in page
    assert "by <code>ultrasound</code> in title" in page
    assert "by <code>palpation</code> in title" in page
    assert "&lt;script&gt;x" in page


def test_a_topic_under_way_is_told_what_it_would_tag(door: Client, topic: Topic) -> None:
    assert "Tags <strong>1</strong> paper." in ask(door, None, "ultrasound")


def test_it_writes_nothing(door: Client, topic: Topic) -> None:
    before = list(TopicTag.objects.values())
    ask(door, topic, "ultrasound")
    assert (list(TopicTag.objects.values()), topic.rules.count()) == (before, 1)


def test_without_scripts_it_is_a_page_of_its_own(door: Client, topic: Topic) -> None:
    page = ask(door, topic, "ultrasound", **{"X-None": "1"})
    assert "<html" in page
    assert "Nothing was saved." in page


def test_the_editor_asks_while_the_rule_is_typed(door: Client, topic: Topic) -> None:
    page = door.get(f"{LIST}{topic.pk}/change/").content.decode()
    assert f'hx-post="{LIST}{topic.pk}/draft/"' in page
    assert f'formaction="{LIST}{topic.pk}/draft/"' in page
    assert 'hx-post="/admin/literature/topic/draft/"' in door.get(f"{LIST}add/").content.decode()
