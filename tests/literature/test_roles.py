"""Who may do what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User

from evidence.roles import ROLES as EVIDENCE_ROLES
from evidence.roles import Act as EvidenceAct
from literature.roles import ALSO, ROLES, Act, NotAllowed, Permitted, may, require
from tests.literature.factories import make_user

PAGE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
pytestmark = pytest.mark.django_db


def test_nobody_who_is_not_logged_in_may_do_anything() -> None:
    assert not [act for act in Act if may(AnonymousUser(), act)]
    with pytest.raises(NotAllowed, match="Who is not logged in may not do this"):
        require(AnonymousUser(), Act.SCREEN)


def test_an_account_without_a_role_may_do_nothing() -> None:
    user = User.objects.create_user("ada")
    with pytest.raises(NotAllowed, match="ada may not do this: it needs the permission “Can screen papers"):
        require(user, Act.SCREEN)


def test_an_account_that_was_switched_off_may_do_nothing() -> None:
    user = make_user(role="administrator", is_active=False)
    assert not [act for act in Act if may(user, act)]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_no_more(role: str) -> None:
    user = User.objects.create_user("ada")
    user.groups.add(Group.objects.get(name=role))
    assert {act for act in Act if may(user, act)} == set(ROLES[role])


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_look_at_everything_but_drafts_and_write_nothing_past_the_actions(role: str) -> None:
    codenames = set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))
    assert {"view_paper", "view_screening", "view_claim", "view_syncrun"} <= codenames
    assert "view_evidenceitem" in codenames
    assert ("view_typeddraft" in codenames) == bool(EVIDENCE_ROLES[role])
    assert not {name for name in codenames if name.endswith(("_paper", "_topic")) and not name.startswith("view_")}


def test_only_an_administrator_keeps_the_accounts() -> None:
    keepers = Group.objects.filter(permissions__codename="change_user").values_list("name", flat=True)
    assert list(keepers) == ["administrator"]


@pytest.mark.parametrize("act", [*Act, *EvidenceAct])
def test_every_act_has_a_permission(act: Permitted) -> None:
    app, _, codename = act.permission.partition(".")
    assert Permission.objects.get(content_type__app_label=app, codename=codename).name == act.said


# ── The table in the documentation ──────────────────────────────────────────────────────────────────────────────────
def expected_table() -> dict[str, list[bool]]:
    """What docs/roles.md must say: each permission, and which of the roles has it."""
    table = {act.said: [act in ROLES[role] for role in ROLES] for act in Act}
    table |= {act.said: [act in EVIDENCE_ROLES[role] for role in ROLES] for act in EvidenceAct}
    table["Can keep the accounts"] = ["auth.change_user" in ALSO.get(role, ()) for role in ROLES]
    return table


def test_the_table_in_the_documentation_is_what_the_roles_are() -> None:
    lines = re.findall(r"^\| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    head, _, *rows = [line.split(" | ") for line in lines]
    assert head == ["What", *ROLES]
    assert {what: [said == "yes" for said in cells] for what, *cells in rows} == expected_table()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_the_permissions_of_djangos_own_that_belong_to_it(role: str) -> None:
    held = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    others = {
        f"{label}.{name}" for label, name in held if name not in {*Act, *EvidenceAct} and not name.startswith("view_")
    }
    assert others == {known for known in ALSO.get(role, ()) if ".view_" not in known}
