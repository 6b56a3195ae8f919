"""Logging in: locks, codes and the end of a session."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from literature import second_factor
from tests.literature.factories import make_user

LOGIN, INDEX, PAPERS, FACTOR = "/admin/login/", "/admin/", "/admin/literature/paper/", "/admin/second-factor/"
PASSWORD = "a long password for tests"
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("ada", role="editor", password=PASSWORD)


def log_in(client: Client, name: str = "ada", password: str = PASSWORD, code: str = "", **more: Any) -> Any:
    return client.post(LOGIN, {"username": name, "password": password, "code": code, "next": INDEX}, **more)


def is_in(client: Client) -> bool:
    return client.get(PAPERS).status_code == 200


def shown_by(device: TOTPDevice) -> str:
    """The code that the device shows now."""
    import time

    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06d}"


# ── Too many failures ───────────────────────────────────────────────────────────────────────────────────────────────
def test_after_five_failures_a_name_is_locked_there_and_told_until_when(client: Client, ada: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(4):
            assert log_in(client, password="wrong").status_code == 200
        assert log_in(client, password="wrong").status_code == 429
        clock.shift(60)
        locked = log_in(client)
        assert (locked.status_code, locked["Retry-After"]) == (429, "840")
        page = locked.content.decode()
        assert "Try again at 12:15 UTC, in 14 minutes." in page
        assert not is_in(client)


def test_who_waits_as_told_is_let_in_however_often_they_tried_meanwhile(client: Client, ada: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(8):
            log_in(client, password="wrong")
            clock.shift(60)
        clock.shift(60 * 13)
        assert log_in(client).status_code == 302


def test_an_office_does_not_lock_itself_out(client: Client, ada: User) -> None:
    make_user("bob", password=PASSWORD)
    for _ in range(6):
        log_in(client, password="wrong")
    assert log_in(client, name="bob").status_code == 302, "others at the same address log in"
    assert log_in(Client(), REMOTE_ADDR="198.51.100.7").status_code == 302, "and the same name from elsewhere"


def test_an_address_that_somebody_makes_up_counts_for_nothing(client: Client, ada: User) -> None:
    for number in range(5):
        log_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert log_in(client, HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 429


def test_behind_a_proxy_the_clients_own_address_counts(client: Client, ada: User, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for _ in range(5):
        log_in(client, password="wrong", HTTP_X_FORWARDED_FOR="203.0.113.1")
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="203.0.113.1").status_code == 429
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="203.0.113.2").status_code == 302


def test_of_a_network_in_ipv6_all_addresses_are_one(client: Client, ada: User) -> None:
    for number in range(5):
        log_in(client, password="wrong", REMOTE_ADDR=f"2001:db8:1:2::{number}")
    assert log_in(client, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert log_in(Client(), REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_the_operator_unlocks_a_name(client: Client, ada: User) -> None:
    for _ in range(5):
        log_in(client, password="wrong")
    call_command("axes_reset_username", "ada", stdout=StringIO())
    assert log_in(client).status_code == 302


# ── The end of a session ────────────────────────────────────────────────────────────────────────────────────────────
def test_a_session_that_nobody_uses_ends(client: Client, ada: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        log_in(client)
        assert is_in(client)
        clock.shift(dt.timedelta(minutes=119))
        assert is_in(client)
        clock.shift(dt.timedelta(minutes=121))
        assert not is_in(client)


def test_a_session_ends_twelve_hours_after_the_login_however_busy(client: Client, ada: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        log_in(client)
        for _ in range(12):
            assert is_in(client)
            clock.shift(dt.timedelta(minutes=61))
        assert not is_in(client)


def test_a_session_is_not_written_at_each_request(
    client: Client, ada: User, django_assert_max_num_queries: Any
) -> None:
    log_in(client)
    is_in(client)
    before = client.session.session_key
    with django_assert_max_num_queries(40) as asked:
        is_in(client)
    assert not [q["sql"] for q in asked.captured_queries if q["sql"].startswith("UPDATE") and "session" in q["sql"]]
    assert client.session.session_key == before


# ── The second factor ───────────────────────────────────────────────────────────────────────────────────────────────
def set_up(client: Client) -> tuple[TOTPDevice, list[str]]:
    """Set up a device on the page; return it with the backup codes that were shown."""
    client.post(FACTOR, {"step": "begin"})
    device = TOTPDevice.objects.get()
    page = client.post(FACTOR, {"step": "confirm", "code": shown_by(device)}).content.decode()
    return TOTPDevice.objects.get(), re.findall(r"<li><code>(\w+)</code>", page)


def test_who_has_a_device_needs_its_code_or_a_backup_code_once(client: Client, ada: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        log_in(client)
        device, codes = set_up(client)
        assert len(codes) == 10
        assert is_in(client), "the session that set it up goes on"
        clock.shift(60)
        for wrong in ("", "000000", "nonsense"):
            other = Client()
            assert log_in(other, code=wrong).status_code == 200
            assert not is_in(other)
            clock.shift(60)
        for right in (shown_by(device), codes[0]):
            other = Client()
            assert log_in(other, code=right).status_code == 302
            assert is_in(other)
            again = Client()
            log_in(again, code=right)
            assert not is_in(again), "a code is good once"
            clock.shift(60)


def test_a_wrong_code_makes_the_next_one_wait(client: Client, ada: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        log_in(client)
        device, _ = set_up(client)
        clock.shift(60)
        for _ in range(4):
            log_in(Client(), code="000000")
            clock.shift(10)
        log_in(Client(), code="000000")
        other = Client()
        assert log_in(other, code=shown_by(device)).status_code == 200
        assert not is_in(other)


def test_a_session_from_before_the_device_asks_for_the_code(client: Client, ada: User) -> None:
    earlier = Client()
    log_in(earlier)
    log_in(client)
    set_up(client)
    assert not is_in(earlier)
    assert is_in(client)


def test_a_device_that_never_gave_a_right_code_is_asked_of_nobody(client: Client, ada: User) -> None:
    log_in(client)
    client.post(FACTOR, {"step": "begin"})
    refused = client.post(FACTOR, {"step": "confirm", "code": "000000"})
    assert refused.status_code == 422
    assert "This code is wrong" in refused.content.decode()
    assert log_in(Client()).status_code == 302


def test_without_a_right_code_nothing_is_removed_or_renewed(client: Client, ada: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        log_in(client)
        device, codes = set_up(client)
        clock.shift(60)
        for step in ("remove", "renew"):
            assert client.post(FACTOR, {"step": step, "code": "nonsense"}).status_code == 422
            clock.shift(60)
        assert second_factor.has(ada)
        renewed = client.post(FACTOR, {"step": "renew", "code": shown_by(device)}).content.decode()
        assert codes[0] not in renewed
        clock.shift(60)
        assert client.post(FACTOR, {"step": "remove", "code": shown_by(device)}).status_code == 302
        assert not second_factor.has(ada)
        assert is_in(client)


def test_where_it_is_required_an_editor_sets_it_up_before_anything_else(
    client: Client, ada: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    log_in(client)
    for address in (INDEX, PAPERS):
        assert client.get(address)["Location"] == FACTOR
    assert "Editors and administrators need a second factor" in client.get(FACTOR).content.decode()
    set_up(client)
    assert is_in(client)
    bob = Client()
    bob.force_login(make_user("bob"))
    assert is_in(bob), "a curator is not asked"


def test_the_operator_takes_a_lost_device_away(client: Client, ada: User) -> None:
    log_in(client)
    set_up(client)
    said = StringIO()
    call_command("reset_second_factor", "ada", stdout=said)
    assert said.getvalue() == "ada logs in by password alone now.\n"
    assert log_in(Client()).status_code == 302
    with pytest.raises(CommandError, match="no account 'nobody'"):
        call_command("reset_second_factor", "nobody")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_the_page_of_the_second_factor_knows_get_and_post_alone(client: Client, ada: User, method: str) -> None:
    client.force_login(ada)
    assert getattr(client, method)(FACTOR).status_code == 405
