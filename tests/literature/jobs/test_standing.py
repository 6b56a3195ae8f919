"""Where a job stands, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from literature.jobs import LEASE, close_lost, standing
from literature.jobs.standing import PATIENCE, no_worker
from literature.models import Job, JobKind, JobState
from tests.literature.factories import NOW

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def make_job(subject: str = "diagnosis", **fields: Any) -> Job:
    return Job.objects.create(**{"kind": JobKind.RETAG, "subject": subject, "asked_at": NOW} | fields)


def test_a_job_that_nobody_takes_says_that_no_worker_runs_and_how_to_start_one():
    job = make_job()
    assert standing(job, NOW + PATIENCE).sentence == "It waits for the worker."
    assert not no_worker(NOW + PATIENCE)
    said = standing(job, NOW + PATIENCE + SECOND)
    assert "no worker is running" in said.sentence
    assert "manage.py run_worker" in said.sentence
    assert not said.ended
    assert no_worker(NOW + PATIENCE + SECOND)


def test_a_job_behind_another_says_which():
    make_job("palpation", state=JobState.RUNNING, heartbeat_at=NOW + 5 * SECOND)
    job = make_job()
    later = NOW + PATIENCE + SECOND
    assert standing(job, later).sentence == "It waits until “tag papers by a topic's new rule: palpation” is done."
    assert not no_worker(later)


def test_a_worker_that_is_gone_is_told_once_its_lease_is_over_and_the_job_closed():
    job = make_job(state=JobState.RUNNING, heartbeat_at=NOW, said="At batch 3.")
    assert standing(job, NOW + LEASE).sentence == "At batch 3."
    assert close_lost(NOW + LEASE) == 0
    lost = standing(job, NOW + LEASE + SECOND)
    assert lost.failed and lost.ended
    assert "try again" in lost.sentence
    assert close_lost(NOW + LEASE + SECOND) == 1
    job.refresh_from_db()
    assert standing(job, NOW).sentence == lost.sentence


def test_what_has_ended_says_what_it_came_to():
    done = make_job(state=JobState.SUCCEEDED, said="3 papers tagged.", finished_at=NOW)
    assert standing(done, NOW).sentence == "3 papers tagged."
    failed = make_job("b", state=JobState.FAILED, said="PubMed is away.", finished_at=NOW)
    assert (standing(failed, NOW).sentence, standing(failed, NOW).failed) == ("PubMed is away.", True)
