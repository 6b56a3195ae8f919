"""The page on which a background job is watched."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from literature.models import Job, JobKind, JobState, RunMode, RunOutcome, SyncRun
from tests.literature.factories import NOW, make_topic, make_user

HTMX = {"HX-Request": "true"}


def make_job(**fields: Any) -> Job:
    return Job.objects.create(**{"kind": JobKind.SYNC, "asked_at": timezone.now()} | fields)


def running(**fields: Any) -> Job:
    now = timezone.now()
    return make_job(**{"state": JobState.RUNNING, "started_at": now, "heartbeat_at": now} | fields)


def ended(state: JobState, said: str, **fields: Any) -> Job:
    return make_job(**{"state": state, "said": said, "started_at": NOW, "finished_at": timezone.now()} | fields)


def address(job: Job) -> str:
    return f"/admin/literature/job/{job.pk}/watch/"


def test_without_a_login_the_page_leads_there_and_the_part_of_it_reloads_the_page(client: Client, db: None) -> None:
    job = running()
    assert client.get(address(job)).status_code == 302
    part = client.get(address(job), headers=HTMX)
    assert (part["HX-Refresh"], part.content) == ("true", b"")


def test_staff_who_may_see_nothing_are_refused_and_a_missing_job_is_not_found(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("staff", is_staff=True))
    assert client.get(address(running())).status_code == 403
    client.force_login(make_user(role="viewer"))
    assert client.get("/admin/literature/job/4711/watch/").status_code == 404


def test_a_job_at_work_shows_how_far_it_is_and_asks_for_the_next_state(door: Client) -> None:
    job = running(done=400, total=1_000, said="Fetching <b>1,000</b> records.")
    page = door.get(address(job)).content.decode()
    assert '<progress max="1000" value="400"' in page
    assert "400 of 1000" in page
    assert "Fetching &lt;b&gt;1,000&lt;/b&gt; records." in page
    assert f'hx-get="{address(job)}" hx-trigger="every 2s"' in page
    assert "Look again" in page  # for who has no JavaScript
    part = door.get(address(job), headers=HTMX).content.decode()
    assert part.startswith('<div id="job" hx-get')
    assert "<html" not in part


def test_the_runs_of_a_sync_are_counted_live(door: Client) -> None:
    job = running()
    SyncRun.objects.create(
        mode=RunMode.REFRESH, started_at=NOW - dt.timedelta(days=365), heartbeat_at=NOW, finished_at=NOW, found=77,
        outcome=RunOutcome.SUCCEEDED,
    )  # fmt: skip
    SyncRun.objects.create(mode=RunMode.REFRESH, started_at=timezone.now(), heartbeat_at=NOW, found=12, created=5)
    page = door.get(address(job), headers=HTMX).content.decode()
    assert "<td>12</td><td>5</td>" in page
    assert "<td>77</td>" not in page


def test_a_job_that_has_ended_is_asked_about_no_more_and_its_end_is_told(door: Client) -> None:
    part = door.get(address(ended(JobState.SUCCEEDED, "Done: 3 new.")), headers=HTMX).content.decode()
    assert "hx-get" not in part
    assert '<p id="job-told" hx-swap-oob="innerHTML">Done. Done: 3 new.</p>' in part
    assert "All strategies" in part
    assert "Try again" not in part


def test_nobody_works_where_no_worker_runs(door: Client) -> None:
    job = make_job(asked_at=timezone.now() - dt.timedelta(minutes=3))
    assert "no worker is running" in door.get(address(job)).content.decode()


@pytest.mark.parametrize(("role", "offered"), [("curator", False), ("editor", True)])
def test_a_failed_job_says_why_and_is_tried_again_by_who_may(
    client: Client, db: None, with_worker: None, role: str, offered: bool
) -> None:
    job = ended(JobState.FAILED, "PubMedUnavailable: no route.", subject="sensitive", arguments={"a": 1})
    client.force_login(make_user(role=role))
    page = client.get(address(job)).content.decode()
    assert "PubMedUnavailable: no route." in page
    assert ("Try again" in page) is offered
    answer = client.post(f"/admin/literature/job/{job.pk}/again/")
    assert answer.status_code == (302 if offered else 403)
    again = Job.objects.filter(state=JobState.QUEUED).first()
    assert bool(again) is offered
    if again:
        assert (again.subject, again.arguments, answer["Location"]) == ("sensitive", {"a": 1}, address(again))


def test_trying_again_is_no_link(door: Client) -> None:
    job = ended(JobState.FAILED, "no route")
    assert door.get(f"/admin/literature/job/{job.pk}/again/").status_code == 405


def test_trying_again_needs_the_token_of_the_form(curator: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(curator)
    assert strict.post(f"/admin/literature/job/{ended(JobState.FAILED, 'x').pk}/again/").status_code == 403


def test_the_list_names_each_job_and_leads_to_it(door: Client) -> None:
    job = ended(JobState.SUCCEEDED, "Done: 3 new.", subject="sensitive")
    page = door.get("/admin/literature/job/").content.decode()
    assert f'href="{address(job)}"' in page
    assert "sync with PubMed: sensitive" in page


@pytest.mark.parametrize("kind", JobKind.values)
def test_every_kind_leads_somewhere_when_it_has_ended(door: Client, kind: str) -> None:
    page = door.get(address(ended(JobState.SUCCEEDED, "Done.", kind=kind, subject="7"))).content.decode()
    assert '<div class="job-next">' in page


def test_a_new_rule_leads_back_to_its_topic(door: Client) -> None:
    topic = make_topic("diagnosis")
    job = ended(JobState.SUCCEEDED, "Done.", kind=JobKind.RETAG, arguments={"topic": "diagnosis"})
    assert f'href="/admin/literature/topic/{topic.pk}/change/"' in door.get(address(job)).content.decode()
