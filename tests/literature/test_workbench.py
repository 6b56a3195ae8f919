from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client

from literature.workbench import NUL_SENT, SESSION_ENDED, Workbench
from tests.literature.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_admin_is_ours() -> None:
    assert isinstance(admin.site._wrapped, Workbench)  # type: ignore[attr-defined]


def test_a_part_of_a_page_is_told_that_the_session_has_ended(client: Client) -> None:
    answer = client.get("/admin/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content.decode()) == (401, SESSION_ENDED)


def test_a_whole_page_leads_to_the_login(client: Client) -> None:
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    ("method", "address", "facts"),
    [
        ("get", "queue/conflicts/", {"page": "\x00"}),
        ("post", "queue/1/vote/", {"decision": "excluded", "own_reason": "an\x00imal"}),
        ("post", "queue/waits/assign/", {"reviewer": "\x00", "stage": "title_abstract", "number": "1"}),
        ("get", "literature/paper/", {"\x00": "1"}),
    ],
    ids=["query", "reason", "reviewer", "name"],
)
def test_a_nul_character_is_refused_on_every_page(
    client: Client, method: str, address: str, facts: dict[str, str]
) -> None:
    client.force_login(make_user("eve", role="editor"))
    answer = getattr(client, method)(f"/admin/{address}", facts)
    assert (answer.status_code, answer.content.decode()) == (400, NUL_SENT)


@pytest.mark.parametrize(("role", "links"), [("viewer", []), ("curator", ["Queue", "Conflicts"])])
def test_links_lead_nowhere_that_is_closed(client: Client, role: str, links: list[str]) -> None:
    client.force_login(make_user("vic", role=role))
    shown = [text for _, text in client.get("/admin/").context["desk_links"]]
    assert [text for text in ("Queue", "Conflicts") if text in shown] == links
    assert "Papers" in shown
