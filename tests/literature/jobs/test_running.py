"""Doing a job, and how it ends."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from literature.jobs import JobClosed, ask, heart, run
from literature.models import Job, JobKind, JobState
from tests.literature.factories import NOW
from tests.literature.jobs import work

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (work.refuse, "There is no topic diagnosis; choose another."),
        (work.not_reach_pubmed, "PubMedUnavailable: "),
        (work.break_down, "RuntimeError: out of cheese. The fault is in the program"),
    ],
)
def test_a_failure_is_named_and_says_what_to_do(register, function, sentence):
    register(function)
    job = ask(JobKind.RETAG, "diagnosis", by=None, at=NOW)
    assert job.state == JobState.FAILED
    assert job.said.startswith(sentence)
    assert job.finished_at is not None


def test_a_failure_is_raised_to_the_worker_too_which_logs_it(register, with_worker):
    register(work.break_down)
    job = ask(JobKind.RETAG, "diagnosis", by=None, at=NOW)
    with pytest.raises(RuntimeError, match="out of cheese"):
        run(job.pk)


def test_who_was_closed_meanwhile_stops_and_overwrites_nothing(register, with_worker):
    register(work.be_closed_meanwhile)
    job = ask(JobKind.RETAG, "diagnosis", by=None, at=NOW)
    with pytest.raises(JobClosed):
        run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.said) == (JobState.FAILED, "closed")


def test_a_job_that_is_taken_or_done_is_left_alone(register, with_worker):
    register(work.count_to_three)
    job = ask(JobKind.RETAG, "diagnosis", by=None, at=NOW)
    run(job.pk)
    job.refresh_from_db()
    run(job.pk)
    ended = job.finished_at
    job.refresh_from_db()
    assert (job.state, job.finished_at) == (JobState.SUCCEEDED, ended)


def test_the_heart_renews_the_lease_of_what_this_process_does_and_of_nothing_else():
    mine, other = (
        Job.objects.create(kind=JobKind.RETAG, subject=subject, state=JobState.RUNNING, asked_at=NOW, heartbeat_at=NOW)
        for subject in ("mine", "other")
    )
    with heart.beating_for(mine.pk):
        heart.beat()
    heart.beat()
    for job in (mine, other):
        job.refresh_from_db()
    assert other.heartbeat_at == NOW
    assert mine.heartbeat_at and timezone.now() - mine.heartbeat_at < dt.timedelta(hours=1)
