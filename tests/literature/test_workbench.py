from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client

from literature.workbench import SESSION_ENDED, Workbench

pytestmark = pytest.mark.django_db


def test_the_admin_is_ours() -> None:
    assert isinstance(admin.site._wrapped, Workbench)  # type: ignore[attr-defined]


def test_a_part_of_a_page_is_told_that_the_session_has_ended(client: Client) -> None:
    answer = client.get("/admin/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content.decode()) == (401, SESSION_ENDED)


def test_a_whole_page_leads_to_the_login(client: Client) -> None:
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
