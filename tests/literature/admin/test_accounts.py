"""Accounts: nobody makes anybody, themselves included, more than they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from literature import accounts
from literature.roles import ALSO, ROLES, NotAllowed
from tests.literature.factories import make_user

USERS = "/admin/auth/user/"
PASSWORD = "a long password for tests"
pytestmark = pytest.mark.django_db


@pytest.fixture
def groups() -> dict[str, Group]:
    """The roles, and a group that may more than an administrator."""
    roles = {group.name: group for group in Group.objects.all()}
    above = Group.objects.create(name="above")
    above.permissions.add(Permission.objects.get(codename="delete_user"))
    return {**roles, "above": above}


@pytest.fixture
def keeper() -> User:
    return make_user("keeper", role="administrator")


@pytest.fixture
def door(keeper: User) -> Client:
    client = Client()
    client.force_login(keeper)
    return client


def form(user: User, **more: Any) -> dict[str, Any]:
    """What a browser sends from the page of an account."""
    return {"username": user.username, "is_active": "on", "is_staff": "on", "email": "", **more}


def address(user: User) -> str:
    return f"{USERS}{user.pk}/change/"


# ── More than one is ────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_administrator_makes_nobody_a_superuser_not_even_themselves(door: Client, keeper: User) -> None:
    for user in (keeper, make_user("ada")):
        door.post(address(user), form(user, is_superuser="on"))
        assert not User.objects.get(pk=user.pk).is_superuser


def test_an_administrator_gives_no_single_permission(door: Client, keeper: User) -> None:
    wanted = Permission.objects.get(codename="delete_user")
    door.post(address(keeper), form(keeper, user_permissions=[wanted.pk]))
    assert not User.objects.get(pk=keeper.pk).has_perm("auth.delete_user")


def test_an_administrator_gives_no_group_that_may_more(door: Client, keeper: User, groups: dict[str, Group]) -> None:
    page = door.post(address(keeper), form(keeper, groups=[groups["above"].pk]))
    assert page.status_code == 200
    assert not User.objects.get(pk=keeper.pk).groups.exists()
    with pytest.raises(NotAllowed, match="more than you may do yourself"):
        accounts.check_change(keeper, keeper, [groups["above"]], by=keeper)


@pytest.mark.parametrize("active", [True, False])
def test_an_account_that_may_more_can_only_be_looked_at(door: Client, groups: dict[str, Group], active: bool) -> None:
    root = User.objects.create_superuser("root", "", PASSWORD)
    boss = make_user("boss", is_active=active)
    boss.groups.add(groups["above"])
    for user in (root, boss):
        assert door.get(address(user)).status_code == 200
        assert door.post(address(user), form(user, email="mine@example.org")).status_code == 403
        new = {"password1": PASSWORD + "2", "password2": PASSWORD + "2", "usable_password": "true"}
        assert door.post(f"{USERS}{user.pk}/password/", new).status_code == 403
        assert User.objects.get(pk=user.pk).email == ""
    assert User.objects.get(pk=root.pk).check_password(PASSWORD)


def test_an_administrator_takes_no_second_factor_from_who_may_more(door: Client) -> None:
    root, ada = User.objects.create_superuser("root"), make_user("ada")
    for user in (root, ada):
        TOTPDevice.objects.create(user=user, confirmed=True)
    asked = {"action": "reset_second_factor", "_selected_action": [root.pk, ada.pk]}
    page = door.post(USERS, asked, follow=True).content.decode()
    assert "Root may do more than you" in page
    assert "Ada logs in by password alone now" in page
    assert [device.user for device in TOTPDevice.objects.all()] == [root]


def test_an_administrator_changes_no_role(door: Client, groups: dict[str, Group]) -> None:
    role = groups["viewer"]
    assert door.get(f"/admin/auth/group/{role.pk}/change/").status_code == 200
    assert door.post(f"/admin/auth/group/{role.pk}/change/", {"name": "mine"}).status_code == 403
    assert door.post("/admin/auth/group/add/", {"name": "mine"}).status_code == 403


@pytest.mark.parametrize("role", [name for name in ROLES if name not in ALSO])
def test_accounts_are_closed_to_other_roles(client: Client, role: str) -> None:
    client.force_login(make_user(role=role))
    assert client.get(USERS).status_code == 403
    assert client.post(f"{USERS}add/", {"username": "x"}).status_code == 403


def test_nobody_is_deleted(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))
    ada = make_user("ada")
    assert client.post(f"{USERS}{ada.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("kind", ["otp_totp/totpdevice", "otp_static/staticdevice"])
def test_secrets_of_devices_have_no_page(client: Client, kind: str) -> None:
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(f"/admin/{kind}/").status_code == 404


# ── What an administrator does all day ──────────────────────────────────────────────────────────────────────────────
def test_an_administrator_makes_an_account_gives_it_a_role_and_switches_it_off(
    door: Client, groups: dict[str, Group]
) -> None:
    facts = {"username": "ada", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    made = door.post(f"{USERS}add/", {**facts, "groups": [groups["editor"].pk]})
    assert made.status_code == 302, made.context["form"].errors
    ada = User.objects.get(username="ada")
    assert (ada.is_staff, ada.check_password(PASSWORD), [g.name for g in ada.groups.all()]) == (True, True, ["editor"])
    off = form(ada, groups=[groups["curator"].pk])
    del off["is_active"]
    assert door.post(address(ada), off).status_code == 302
    ada.refresh_from_db()
    assert (ada.is_active, [g.name for g in ada.groups.all()]) == (False, ["curator"])


def test_a_superuser_may_give_everything(client: Client, groups: dict[str, Group]) -> None:
    client.force_login(User.objects.create_superuser("root"))
    ada = make_user("ada")
    assert client.post(address(ada), form(ada, is_superuser="on", groups=[groups["above"].pk])).status_code == 302
    assert User.objects.get(pk=ada.pk).is_superuser
