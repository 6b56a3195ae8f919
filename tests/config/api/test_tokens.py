"""Tokens are made by command and in the admin, shown once, and taken away in the admin."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from config.api.models import ApiToken

pytestmark = pytest.mark.django_db

LIST = "/api/v1/topics/"
ADMIN = "/admin/api/apitoken/"


def status(text: str) -> int:
    return Client().get(LIST, headers={"authorization": f"Bearer {text}"}).status_code


# ── By command ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_name_has_one_token():
    ApiToken.issue("A program")
    with pytest.raises(CommandError, match="already exists"):
        call_command("create_api_token", " A program ", stdout=StringIO())
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_token_without_a_name_that_can_be_kept_is_not_made(name):
    with pytest.raises(CommandError):
        call_command("create_api_token", name, stdout=StringIO())
    assert not ApiToken.objects.exists()


def test_the_command_prints_a_token_that_works_and_nothing_else():
    out = StringIO()
    call_command("create_api_token", "A program", stdout=out)
    assert re.fullmatch(r"bm_[\w-]{43}\n", out.getvalue())
    assert status(out.getvalue().strip()) == 200


# ── In the admin ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada", "ada@example.org", "a password for tests"))
    return client


def test_who_may_not_is_shown_no_tokens():
    ApiToken.issue("A program")
    client = Client()
    client.force_login(User.objects.create_user("bob", "bob@example.org", "a password", is_staff=True))
    assert client.get(ADMIN).status_code == 403
    assert client.post(f"{ADMIN}add/", {"name": "Another"}).status_code == 403
    assert ApiToken.objects.count() == 1


def test_a_token_made_in_the_admin_is_shown_once(operator):
    page = operator.post(f"{ADMIN}add/", {"name": "A program", "is_active": "on"}, follow=True).content.decode()
    text = re.search(r"bm_[\w-]{43}", page)[0]
    assert status(text) == 200
    token = ApiToken.objects.get()
    for address in (ADMIN, f"{ADMIN}{token.pk}/change/", f"{ADMIN}{token.pk}/history/"):
        later = operator.get(address).content.decode()
        assert text not in later
        assert token.digest not in later


def test_a_token_is_taken_away_in_the_admin_and_keeps_its_name(operator):
    token, text = ApiToken.issue("A program")
    operator.post(f"{ADMIN}{token.pk}/change/", {"name": "Another"})
    token.refresh_from_db()
    assert (token.name, token.is_active) == ("A program", False)
    assert status(text) == 401
    operator.post(f"{ADMIN}{token.pk}/change/", {"is_active": "on"})
    assert status(text) == 200


def test_no_token_is_deleted(operator):
    token, _ = ApiToken.issue("A program")
    assert operator.post(f"{ADMIN}{token.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ApiToken.objects.count() == 1
