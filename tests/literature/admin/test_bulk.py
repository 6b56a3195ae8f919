"""What is done with many papers at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from literature import curation
from literature.models import Paper, TagStatus, TopicTag
from literature.roles import NotAllowed
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic, make_user, suggest

LIST = "/admin/literature/paper/"
FORMATS = ("csv", "jsonl", "ris", "bibtex", "csljson", "nbib")
pytestmark = pytest.mark.django_db


def post(door: Client, action: str, papers: list[Paper], address: str = LIST, **more: Any) -> Any:
    return door.post(address, {"action": action, "_selected_action": [p.pk for p in papers], **more})


@pytest.fixture
def three() -> list[Paper]:
    return make_papers([{"title": f"Paper {letter}", "pmid": n} for n, letter in enumerate("ABC", 1)])


# ── Who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("action", "more"),
    [("add_topics", {"topics": [1]}), ("ask_for_full_texts", {"of": "library"}), ("confirm_suggested_tags", {})],
    ids=["add_topics", "ask_for_full_texts", "confirm_suggested_tags"],
)
def test_a_viewer_changes_nothing_by_any_action(
    client: Client, three: list[Paper], action: str, more: dict[str, Any]
) -> None:
    topic = make_topic("diagnosis")
    suggest(three[0], topic)
    client.force_login(make_user("viewer", role="viewer"))
    post(client, action, three, decide="x", **more | ({"topics": [topic.pk]} if "topics" in more else {}))
    assert not TopicTag.objects.exclude(status="suggested").exists()
    assert not Paper.objects.exclude(full_text="").exists()


def test_who_has_no_role_exports_nothing(client: Client, three: list[Paper]) -> None:
    from django.contrib.auth.models import Permission

    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_paper"))
    client.force_login(user)
    response = post(client, "export_papers", three, decide="x", format="ris")
    assert "attachment" not in response.get("Content-Disposition", "")


def test_tags_are_added_by_those_who_may_tag(three: list[Paper]) -> None:
    with pytest.raises(NotAllowed):
        curation.add_tags(Paper.objects.all(), make_topic("diagnosis"), by=make_user("viewer", role="viewer"), at=NOW)
    assert not TopicTag.objects.exists()


# ── Topics ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_topics_are_added_to_the_selected_papers_in_the_curators_name(
    door: Client, curator: User, three: list[Paper]
) -> None:
    topic, other = make_topic("diagnosis"), make_topic("treatment")
    suggest(three[0], topic)
    confirm(three[1], topic)
    page = post(door, "add_topics", three).content.decode()
    assert "Add which topics to the 3 selected papers?" in page
    assert not TopicTag.objects.filter(decided_by=curator).exists()
    post(door, "add_topics", three, topics=[topic.pk], reason="read them", decide="Add")
    tags = TopicTag.objects.order_by("paper__pmid").values_list("status", "decided_by__username", "reason")
    assert list(tags) == [
        ("confirmed", "ada", "read them"), ("confirmed", "curator", ""), ("confirmed", "ada", "read them")
    ]  # fmt: skip
    assert TopicTag.history.filter(history_user=curator).count() == 2
    assert not TopicTag.objects.filter(topic=other).exists()


def test_without_a_topic_nothing_is_added(door: Client, three: list[Paper]) -> None:
    make_topic("diagnosis")
    assert "Choose a topic." in post(door, "add_topics", three, decide="Add").content.decode()


def test_a_merged_paper_is_given_no_topic(curator: User, three: list[Paper]) -> None:
    Paper.objects.filter(pk=three[0].pk).update(state="merged", merged_into=three[1])
    assert curation.add_tags(Paper.objects.all(), make_topic("diagnosis"), by=curator, at=NOW) == 2


def test_statements_do_not_grow_with_the_papers_that_are_given_a_topic(curator: User) -> None:
    def count(numbers: range) -> int:
        make_papers([{"title": f"P{n}", "pmid": n} for n in numbers])
        some = Paper.objects.filter(pmid__in=numbers)
        topic = make_topic(f"topic-{numbers.start}")
        with CaptureQueriesContext(connection) as queries:
            assert curation.add_tags(some, topic, by=curator, at=NOW) == len(numbers)
        return len(queries)

    assert count(range(10, 200)) - count(range(1, 10)) <= 5  # rows go in by hundreds
    assert TopicTag.objects.filter(status=TagStatus.CONFIRMED).count() == 199


# ── Full texts ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_full_texts_are_asked_for_after_a_question(door: Client, three: list[Paper]) -> None:
    Paper.objects.filter(pk=three[0].pk).update(full_text="have")
    assert "3 selected papers" in post(door, "ask_for_full_texts", three).content.decode()
    assert not Paper.objects.filter(full_text="requested").exists()
    post(door, "ask_for_full_texts", three, of="the library", decide="Decide")
    assert set(Paper.objects.filter(full_text_from="the library")) == set(three[1:])


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def exported(door: Client, papers: list[Paper], file_format: str, address: str = LIST, **more: Any) -> bytes:
    response = post(door, "export_papers", papers, address, format=file_format, decide="Export", **more)
    assert response.status_code == 200
    assert response.streaming
    assert response["Content-Disposition"].startswith("attachment; filename=")
    return b"".join(response.streaming_content)


def test_an_unknown_format_is_asked_for_again(door: Client, three: list[Paper]) -> None:
    page = post(door, "export_papers", three, decide="Export", format="exe").content.decode()
    assert "exe is not one of the available choices" in page


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_selected_papers_are_taken_away_in_every_format(door: Client, three: list[Paper], file_format: str) -> None:
    body = exported(door, three[:2], file_format).decode().translate({ord("{"): None, ord("}"): None})
    assert "Paper A" in body
    assert "Paper B" in body
    assert "Paper C" not in body


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_file_is_the_very_one_that_the_api_gives(door: Client, file_format: str) -> None:
    make_paper(title="Paper A", pmid=1, abstract="Text.", journal="Spine", authors=("Ries E",), year=1993)
    theirs = b"".join(door.get(f"/api/v1/papers/?format={file_format}").streaming_content)  # type: ignore[arg-type]
    assert exported(door, list(Paper.objects.all()), file_format) == theirs


def test_the_whole_filtered_list_is_taken_away_beyond_the_page_in_its_order(
    door: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("literature.admin.paper.PaperAdmin.list_per_page", 2)
    made = make_papers([{"title": f"Lipoma {n}", "pmid": n, "year": 1990 + n} for n in range(1, 8)])
    make_paper(title="Hernia", pmid=99)
    body = exported(door, made[:1], "jsonl", f"{LIST}?q=lipoma&year_from=1993", select_across="1")
    assert [json.loads(line)["pmid"] for line in body.splitlines()] == [7, 6, 5, 4, 3]


def test_a_title_with_markup_is_escaped_in_the_question(door: Client) -> None:
    paper = make_paper(title="<script>alert(1)</script>")
    for action in ("export_papers", "add_topics", "ask_for_full_texts"):
        assert b"<script>alert(1)" not in post(door, action, [paper]).content
