"""What holds for every page of the admin, whatever the model."""

from __future__ import annotations

import zlib

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from literature.models import (
    ExclusionReason,
    ImportRow,
    Job,
    Journal,
    KnownPaper,
    Notice,
    NoticeKind,
    Pack,
    PackName,
    Paper,
    PaperImport,
    ReceivedRecord,
    RejectedRecord,
    Strategy,
    StrategyVersion,
    SyncRun,
    Topic,
)
from tests.literature.factories import NOW, make_paper, make_topic, make_user, suggest

HOSTILE = '<script>alert("x")</script>'
MODELS = [model for model in admin.site._registry if model._meta.app_label == "literature"]
MACHINE_KEPT = [Job, Journal, Notice, Pack, ReceivedRecord, RejectedRecord, SyncRun]


def name_of(model: type[Model]) -> str:
    return model.__name__


@pytest.fixture
def rows(db: None) -> None:
    """One row of each model, full of hostile text."""
    pack = Pack.objects.create(slug="p", title=HOSTILE, description=HOSTILE, loaded_at=NOW)
    PackName.objects.create(pack=pack, name=HOSTILE, note=HOSTILE)
    strategy = Strategy.objects.create(slug="s", title=HOSTILE, description=HOSTILE, pack=pack)
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query=HOSTILE, note=HOSTILE, created_at=NOW)
    run = SyncRun.objects.create(
        strategy=strategy, version=version, mode="window", outcome="failed", started_at=NOW, heartbeat_at=NOW,
        finished_at=NOW, query_sent=HOSTILE, query_translation=HOSTILE, warnings=[HOSTILE], error=HOSTILE,
        message=HOSTILE, answer=HOSTILE,
    )  # fmt: skip
    ExclusionReason.objects.create(slug="r", label=HOSTILE, description=HOSTILE, pack=pack)
    paper = make_paper(title=HOSTILE, title_html=HOSTILE, journal=HOSTILE, authors=(HOSTILE,), abstract=HOSTILE, pmid=9)
    paper.save()  # the first entry of its history
    known = KnownPaper.objects.create(pack=pack, paper=paper, note=HOSTILE, missed_since=NOW)
    known.checks.create(
        strategy=strategy, version=version, hit=False, checked_at=NOW,
        lacking=[{"any_of": [HOSTILE], "none_of": [], "others": 0}, {"any_of": [], "none_of": [HOSTILE], "others": 0}],
    )  # fmt: skip
    topic = make_topic("diagnosis", name=HOSTILE, rule="alert")
    tag = suggest(paper, topic)
    tag.matched = [{"term": HOSTILE, "field": HOSTILE}, {"from": HOSTILE}, HOSTILE]
    tag.save()
    Notice.objects.create(paper=paper, kind=NoticeKind.RETRACTION, citation=HOSTILE, first_seen_at=NOW)
    Job.objects.create(kind="sync", subject=HOSTILE, said=HOSTILE, asked_at=NOW)
    handed = PaperImport.objects.create(
        origin="upload", name=HOSTILE, message=HOSTILE, sha256="0" * 64, body=b"", state="preview", created_at=NOW,
        created_by=User.objects.get_or_create(username="ada")[0],
    )  # fmt: skip
    ImportRow.objects.create(
        batch=handed, position=1, verdict="probable", raw=b"", paper=paper, evidence=[[HOSTILE] * 3], reason=HOSTILE,
        shown=dict.fromkeys(("title", "authors", "journal", "doi"), HOSTILE),
    )  # fmt: skip
    RejectedRecord.objects.create(
        run=run, reason=HOSTILE, origin=HOSTILE, sha256="0" * 64, body=zlib.compress(HOSTILE.encode() + b"\xff\x00"),
        first_seen_at=NOW, last_seen_at=NOW,
    )  # fmt: skip


def page(model: type[Model], what: str, *args: object) -> str:
    return reverse(f"admin:literature_{model._meta.model_name}_{what}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_nobody_comes_in_without_a_login(client: Client, rows: None, model: type[Model]) -> None:
    response = client.get(page(model, "changelist"))
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_hostile_text_is_escaped_in_lists_and_pages(door: Client, rows: None, model: type[Model]) -> None:
    row = model._default_manager.get()
    for address in (page(model, "changelist"), page(model, "change", row.pk), page(model, "changelist") + "?q=alert"):
        response = door.get(address)
        assert response.status_code == 200
        assert HOSTILE not in response.content.decode()


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_nothing_is_deleted_here(door: Client, rows: None, model: type[Model]) -> None:
    row = model._default_manager.get()
    assert door.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    door.post(page(model, "changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", MACHINE_KEPT, ids=name_of)
def test_what_machines_keep_can_only_be_looked_at(door: Client, rows: None, model: type[Model]) -> None:
    row = model._default_manager.get()
    assert door.post(page(model, "change", row.pk), {}).status_code == 403
    assert door.get(page(model, "add")).status_code == 403


@pytest.mark.parametrize("model", [Paper, Topic, Strategy], ids=name_of)
def test_history_can_be_read_and_no_old_version_can_be_written_back(
    door: Client, rows: None, model: type[Model]
) -> None:
    row = model._default_manager.get()
    response = door.get(page(model, "history", row.pk))
    assert response.status_code == 200
    assert HOSTILE not in response.content.decode()
    before = list(row.history.values_list("pk", flat=True))  # type: ignore[attr-defined]
    assert before
    door.post(page(model, "history", row.pk) + f"{before[0]}/", {"title": "x", "name": "x"})
    assert list(row.history.values_list("pk", flat=True)) == before  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", [Paper, Topic, Strategy], ids=name_of)
def test_who_may_only_look_changes_nothing(client: Client, rows: None, model: type[Model]) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename=f"view_{model._meta.model_name}"))
    client.force_login(viewer)
    row = model._default_manager.get()
    assert client.get(page(model, "change", row.pk)).status_code == 200
    assert client.post(page(model, "change", row.pk), {"title": "x"}).status_code == 403


@pytest.mark.parametrize("role", ["curator", "editor"])
@pytest.mark.parametrize("model", [Paper, Topic, Strategy], ids=name_of)
def test_a_page_is_open_to_the_roles_whose_acts_it_carries_out(
    client: Client, rows: None, model: type[Model], role: str
) -> None:
    client.force_login(make_user(role=role))
    answer = client.post(page(model, "change", model._default_manager.get().pk), {})
    refused = model is not Paper and role == "curator"
    assert answer.status_code == (403 if refused else 200)
    assert ("it needs the permission" in answer.content.decode()) == refused


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_lists_do_not_count_the_whole_table_beside_the_result(rf: RequestFactory, model: type[Model]) -> None:
    page_of = admin.site._registry[model]
    assert page_of.show_full_result_count is False
    assert page_of.show_facets is admin.ShowFacets.NEVER


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/literature/paper/"])
def test_the_strict_policy_holds_in_the_admin_too(door: Client, rows: None, address: str) -> None:
    assert "unsafe" not in door.get(address)["Content-Security-Policy"]


# ── Bytes as they came ──────────────────────────────────────────────────────────────────────────────────────────────
def test_bytes_as_they_came_are_text_that_no_browser_runs(door: Client, rows: None) -> None:
    rejected = RejectedRecord.objects.get()
    response = door.get(page(RejectedRecord, "raw", rejected.pk))
    assert response.content == HOSTILE.encode() + b"\xff\x00"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_bytes_that_are_not_there_are_not_found(door: Client, rows: None) -> None:
    assert door.get(page(ReceivedRecord, "raw", 4711)).status_code == 404


def test_bytes_are_for_those_who_may_look(client: Client, rows: None) -> None:
    client.force_login(User.objects.create_user("staff", is_staff=True))
    assert client.get(page(ReceivedRecord, "raw", ReceivedRecord.objects.get().pk)).status_code == 403
