"""Forged requests: whatever acts, tried without login, as viewer, without token and on what is another's, is refused.

The addresses are found, not listed: a new one that neither stands in ACTS nor is known to change nothing fails here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evidence.grade import DOMAINS
from evidence.models import Claim, EvidenceItem
from literature.models import Pack, Paper, Strategy, Vote
from tests import database
from tests.evidence.admin.test_bias import filled
from tests.literature.admin.scene import Address, Scene, addresses, build, oldest_entry, url_of
from tests.literature.admin.test_paper import change_form as paper_form
from tests.literature.admin.test_strategy import form_of as strategy_form
from tests.literature.admin.test_topic import form_of as topic_form
from tests.literature.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a long password for tests"
PARTS = 4  # of the addresses, each tried on one workbench
Body = dict[str, Any]
_FOUND = {"question": "therapy", "design": "case-series", "statement": "Mine.", "_act": "save"}
_ACCOUNT = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
_CLAIM = {"sentence": "Mine.", "question": "therapy", "position": 0, "is_active": "on"}
_CERTAINTY = {"starts": "low"} | {
    f"{domain}-{what}": value for domain in DOMAINS for what, value in (("change", 0), ("reason", "none"))
}
_PASSWORD = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}

# Every address that acts for a role, with a body that would be carried out.
ACTS: dict[str, Callable[[Scene], Body]] = {
    "literature_queue_vote": lambda scene: {"decision": "included"},
    "literature_queue_undo": lambda scene: {},
    "literature_queue_tag": lambda scene: {"topic": scene.topic.pk, "verdict": "confirmed"},
    "literature_conflict_resolve": lambda scene: {
        **{"decision": "included", "how": "discussion", "with_whom": scene.bob.pk, "note": "agreed"}
    },
    "literature_conflict_reopen": lambda scene: {},
    "literature_job_again": lambda scene: {},
    "literature_strategy_sync": lambda scene: {},
    "literature_strategy_sync_all": lambda scene: {},
    "literature_paper_change": lambda scene: {**paper_form(Paper.objects.order_by("pk")[0]), "curator_note": "mine"},
    "literature_topic_change": lambda scene: topic_form(scene.topic, rule="palpation OR ultrasound"),
    "literature_topic_add": lambda scene: {"name": "Mine", "slug": "mine", "position": 0, "rule": ""},
    "literature_strategy_change": lambda scene: strategy_form(Strategy.objects.get(), title="Mine", query="lipoma"),
    "literature_strategy_add": lambda scene: {
        **{"title": "Mine", "slug": "mine", "query": "x", "is_active": "on", "reviewers_needed": 2}
    },
    "literature_waits_assign": lambda scene: {"reviewer": "bob", "stage": "title_abstract", "number": 1},
    "literature_merge_two": lambda scene: {
        "survivor": scene.paper.pk,
        "two_pmids": "yes",
        "reason": "one and the same",
    },
    "literature_distinct": lambda scene: {"note": "two papers"},
    "literature_pair_again": lambda scene: {},
    "literature_undo_merge": lambda scene: {},
    "literature_find_duplicates": lambda scene: {},
    "literature_paper_fetch": lambda scene: {},
    "literature_syncrun_again": lambda scene: {},
    "literature_rejectedrecord_fetch": lambda scene: {},
    "literature_rejectedrecord_read": lambda scene: {},
    "literature_exclusionreason_add": lambda scene: {"label": "Mine", "slug": "mine", "position": 9, "is_active": "on"},
    "literature_exclusionreason_change": lambda scene: {"label": "Mine", "position": 0, "is_active": "on"},
    "literature_knownpaper_add": lambda scene: {"pack": Pack.objects.get().pk, "paper": scene.other.pk, "note": "mine"},
    "literature_knownpaper_change": lambda scene: {"note": "mine"},
    "literature_paperimport_add": lambda scene: {
        "file": SimpleUploadedFile("mine.ris", b"TY  - JOUR\nTI  - Mine\nER  - \n")
    },
    "literature_paperimport_decide": lambda scene: {"verdict": "new", "decision": "skip"},
    "literature_paperimport_apply": lambda scene: {},
    "literature_paperimport_discard": lambda scene: {},
    "literature_paperimport_read": lambda scene: {},
    "literature_paper_by_hand": lambda scene: {"kind": "article", "original_title": "Mine", "year": "1990"},
    "literature_paper_by_hand_edit": lambda scene: {"kind": "article", "original_title": "Mine", "year": "1990"},
    "literature_paper_extract": lambda scene: _FOUND,
    "evidence_evidenceitem_extract": lambda scene: _FOUND,
    "evidence_evidenceitem_decide": lambda scene: {"_act": "submit"},
    "evidence_evidenceitem_bias": lambda scene: filled(judgement="high", reason="one centre"),
    **{
        f"evidence_{term}_{what}": lambda scene, slug=what: {  # type: ignore[misc]
            **{"name": "Mine", "slug": slug, "position": 0, "is_active": "on"}
        }
        for term in ("intervention", "indextest", "outcome")
        for what in ("add", "change")
    },
    "evidence_study_add": lambda scene: {"name": "Mine", "slug": "mine", "papers": [scene.paper.pk]},
    "evidence_study_change": lambda scene: {"name": "Mine", "papers": [scene.paper.pk]},
    "evidence_claim_add": lambda scene: {**_CLAIM, "slug": "mine"},
    "evidence_claim_change": lambda scene: _CLAIM,
    "evidence_claim_link": lambda scene: {"item": scene.draft.pk, "stance": "refutes", "directness": "direct"},
    "evidence_claim_unlink": lambda scene: {"item": Claim.objects.get().links.get().item_id},
    "evidence_claim_certainty": lambda scene: _CERTAINTY,
    "auth_user_add": lambda scene: _ACCOUNT,
    "auth_user_change": lambda scene: {"username": "mine", "is_active": "on"},
    "auth_user_password_change": lambda scene: _PASSWORD,
    "auth_group_add": lambda scene: {"name": "mine"},
    "auth_group_change": lambda scene: {"name": "mine"},
    "api_apitoken_add": lambda scene: {"name": "Mine", "is_active": "on"},
    "api_apitoken_change": lambda scene: {},
}
_WITH_HISTORY = (
    *("literature_paper", "literature_topic", "literature_strategy", "literature_exclusionreason"),
    *("evidence_evidenceitem", "evidence_intervention", "evidence_indextest", "evidence_outcome", "evidence_study"),
    "evidence_claim",
)
ACTS |= {
    f"{kind}_restore": lambda scene, kind=kind: {"why": "better", "seen": _newest(kind)}  # type: ignore[misc]
    for kind in _WITH_HISTORY
}


def _newest(kind: str) -> int:
    address = next(a for a in addresses() if a.name == f"{kind}_restore")
    row = oldest_entry(address)
    return int(type(row).objects.filter(id=row.id).order_by("-history_id")[0].history_id)


# What is refused in this scene for a reason of its own: the bytes are no record, a draft has no earlier state,
# an import has undecided records and has been read, and what PubMed says is not edited by hand.
REFUSED_HERE = {
    *("literature_rejectedrecord_read", "evidence_evidenceitem_restore", "literature_paperimport_apply"),
    *("literature_paperimport_read", "literature_paper_by_hand_edit"),
}
# In whose name an act is carried out, where that is not ada, an editor.
ROOT = {name for name in ACTS if name.startswith(("auth_", "api_"))}
BY_BOB = {"literature_queue_undo"}
BY_WRITER = {"evidence_evidenceitem_extract", "evidence_evidenceitem_decide", "evidence_evidenceitem_bias"}
# What anybody who may enter does with what is their own: their login, their desk.
OWN = {"login", "logout", "password_change", "literature_second_factor", "literature_queue_arrange"}
READS = {
    *("index", "password_change_done", "autocomplete", "jsi18n", "view_on_site", "app_list", "literature_queue"),
    *("literature_conflicts", "literature_agreement", "literature_waits", "literature_job"),
    *("literature_topic_draft", "literature_topic_new_draft"),
    *("literature_compare", "literature_duplicates", "literature_merges", "literature_merge", "evidence_waits"),
    "evidence_terms",
}
# Of every model: a list acts by the actions in ACTIONS alone; nothing is deleted; a history can only be read.
OF_MODELS = ("_changelist", "_history", "_raw", "_delete")
ACTIONS: dict[str, Callable[[Scene], Body]] = {
    "confirm_suggested_tags": lambda scene: {"decide": "x", "topics": [scene.topic.pk]},
    "reject_suggested_tags": lambda scene: {"decide": "x", "topics": [scene.topic.pk]},
    "add_topics": lambda scene: {"decide": "x", "topics": [scene.topic.pk]},
    "screen": lambda scene: {"decide": "x", "stage": "title_abstract", "decision": "included"},
    "ask_for_full_texts": lambda scene: {"decide": "x", "of": "library"},
    "export_papers": lambda scene: {"decide": "x", "format": "ris"},
    "accept_drafts": lambda scene: {},
    "reset_second_factor": lambda scene: {},
}


def named(address: Address) -> str:
    return address.name


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with database.for_a_module(django_db_blocker, build) as scene:
        yield scene


@pytest.fixture
def scene(built: Scene) -> Scene:
    return deepcopy(built)  # what a test changes in its rows is gone with it


@pytest.fixture
def viewer() -> Client:
    return logged_in(make_user("viewer", role="viewer"))


def logged_in(user: User, *, checked: bool = False) -> Client:
    """A client of this user; `checked` as a browser is, which must send the token of a page."""
    client = Client(enforce_csrf_checks=checked)
    client.force_login(user)
    return client


def state() -> dict[str, list[Any]]:
    """All that a forged request could change."""
    models = [m for app in ("literature", "evidence", "api") for m in apps.get_app_config(app).get_models()]
    rows = {m.__name__: list(m._default_manager.order_by("pk").values_list()) for m in models}
    del rows["CuratorDesk"]  # when somebody was here last
    people = User.objects.order_by("pk").values_list("username", "password", "is_superuser", "is_active", "groups")
    return {**rows, "User": list(people), "Group": list(Group.objects.order_by("pk").values_list("name"))}


def actor(scene: Scene, name: str) -> User:
    if name in ROOT:
        return User.objects.filter(username="zoe").first() or User.objects.create_superuser("zoe")
    if name in BY_WRITER:
        return User.objects.get(username="writer")
    return scene.bob if name in BY_BOB else scene.ada


def acting() -> list[Address]:
    return [address for address in addresses() if address.name in ACTS]


# ── Nothing is forgotten ────────────────────────────────────────────────────────────────────────────────────────────
def closed_to_all(address: Address) -> bool:
    """Whether it is the page to add or change what nobody adds or changes."""
    return address.model is not None and address.name.endswith(("_add", "_change")) and address.name not in ACTS


def test_every_address_stands_in_a_table_here() -> None:
    known = {*ACTS, *OWN, *READS}
    forgotten = [
        a.name for a in addresses() if a.name not in known and not a.name.endswith(OF_MODELS) and not closed_to_all(a)
    ]
    assert not forgotten, f"add these to ACTS, or to READS where they change nothing: {forgotten}"
    assert set(ACTS) <= {a.name for a in addresses()}


def test_every_action_of_a_list_stands_in_a_table_here() -> None:
    offered = {
        getattr(action, "__name__", str(action)) for model_admin in admin.site._registry.values()
        for action in model_admin.actions or ()
    }  # fmt: skip
    assert offered == set(ACTIONS)


@pytest.mark.parametrize("address", [a for a in addresses() if closed_to_all(a)], ids=named)
def test_what_stands_in_no_table_is_closed_to_superusers_too(scene: Scene, address: Address) -> None:
    client = logged_in(User.objects.create_superuser("zoe"))
    if address.takes and address.model and not address.model._default_manager.exists():
        pytest.skip("there is no row")
    before = state()
    assert client.post(url_of(address, scene), {}).status_code in (403, 405)
    assert state() == before


# ── The table does something ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("address", [a for a in acting() if a.name not in REFUSED_HERE], ids=named)
def test_each_act_is_carried_out_for_who_may(scene: Scene, address: Address) -> None:
    client = logged_in(actor(scene, address.name))
    before = state()
    body = ACTS[address.name](scene)
    answer = client.post(url_of(address, scene), body)
    if answer.context and "adminform" in answer.context:  # what is to be looked at first is sent again
        held = getattr(answer.context["adminform"].form, "data", {})
        client.post(url_of(address, scene), body | {"difference_seen": held.get("difference_seen", "")})
    assert state() != before


# ── And is refused to everybody else ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.one_database
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_acts_without_login_as_viewer_without_token_or_by_a_link(
    client: Client, viewer: Client, scene: Scene, part: int
) -> None:
    """What is refused changes nothing, so one workbench does for many addresses."""
    addresses = acting()[part::PARTS]
    without_tokens = {address: logged_in(actor(scene, address.name), checked=True) for address in addresses}
    link, before = logged_in(scene.ada), state()
    for address in addresses:
        url, body, name = url_of(address, scene), ACTS[address.name](scene), address.name
        assert "/admin/login/" in client.post(url, body)["Location"], f"{name} without login"
        assert client.post(url, body, headers={"HX-Request": "true"}).status_code == 401, f"a piece, {name}, without"
        assert viewer.post(url, body).status_code == 403, f"{name} as viewer"
        assert without_tokens[address].post(url, body).status_code == 403, f"{name} without token"
        if not name.endswith(("_add", "_change")):
            link.get(url, body)
        assert state() == before, name


@pytest.mark.one_database
@pytest.mark.parametrize("address", [a for a in addresses() if a.name in OWN - {"login"}], ids=named)
def test_ones_own_things_need_the_token_too(scene: Scene, address: Address) -> None:
    body = {"step": "begin", "stage": "full_text", "order": "oldest"}
    client, before = logged_in(scene.ada, checked=True), state()
    assert client.post(url_of(address, scene), body).status_code == 403
    assert state() == before


@pytest.mark.one_database
@pytest.mark.parametrize("action", ACTIONS)
def test_actions_of_lists_are_refused_alike(viewer: Client, scene: Scene, action: str) -> None:
    lists = {"accept_drafts": ("evidence", EvidenceItem), "reset_second_factor": ("auth", User)}
    app, model = lists.get(action, ("literature", Paper))
    address = f"/admin/{app}/{model._meta.model_name}/"
    chosen = list(model._default_manager.values_list("pk", flat=True))
    body = {"action": action, "_selected_action": chosen, **ACTIONS[action](scene)}
    without_token = logged_in(User.objects.create_superuser("zoe"), checked=True)
    before = state()
    assert Client().post(address, body).status_code == 302
    assert without_token.post(address, body).status_code == 403
    if action != "export_papers":  # which changes nothing, and which a viewer may
        viewer.post(address, body)
    assert state() == before


# ── On what is another's ────────────────────────────────────────────────────────────────────────────────────────────
def test_nobody_takes_anothers_vote_back(scene: Scene) -> None:
    client = logged_in(scene.ada)
    client.post(f"/admin/queue/{scene.voted.pk}/undo/", {})
    assert Vote.objects.filter(task=scene.voted, reviewer=scene.bob, taken_back_at=None).exists()


def test_nobody_changes_anothers_draft_of_evidence(scene: Scene) -> None:
    client = logged_in(scene.ada)
    address = f"/admin/evidence/evidenceitem/{scene.draft.pk}/extract/"
    assert client.post(address, _FOUND).status_code == 403
    assert EvidenceItem.objects.get(pk=scene.draft.pk).statement == "It helped."


def test_what_is_set_of_ones_own_is_nobody_elses(scene: Scene) -> None:
    client = logged_in(scene.bob)
    client.post("/admin/queue/arrange/", {"stage": "full_text", "order": "oldest", "user": scene.ada.pk})
    client.post("/admin/second-factor/", {"step": "begin", "user": scene.ada.pk})
    assert scene.bob.desk.stage == "full_text"
    assert not User.objects.filter(pk=scene.ada.pk, desk__stage="full_text").exists()
    assert not scene.ada.totpdevice_set.exists()  # type: ignore[attr-defined]
