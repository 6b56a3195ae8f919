"""Asking for work: by whom, once at a time, and again after a failure."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from literature.jobs import LEASE, AlreadyAsked, ask, ask_again
from literature.jobs.kinds import KINDS
from literature.models import Job, JobKind, JobState
from literature.roles import NotAllowed
from tests.literature.factories import NOW, make_user
from tests.literature.jobs import work

pytestmark = pytest.mark.django_db


def test_who_may_not_do_what_the_job_does_may_not_ask_for_it(register):
    register(work.count_to_three)
    with pytest.raises(NotAllowed, match="vera may not do this"):
        ask(JobKind.RETAG, "diagnosis", by=make_user("vera", role="viewer"), at=NOW)
    assert not Job.objects.exists()


@pytest.mark.parametrize(("state", "word"), [(JobState.QUEUED, "waiting"), (JobState.RUNNING, "under way")])
def test_the_same_work_is_not_asked_for_twice(register, state, word):
    register(work.count_to_three)
    there = Job.objects.create(
        kind=JobKind.RETAG, subject="diagnosis", state=state, asked_at=NOW, heartbeat_at=NOW, started_at=NOW
    )
    with pytest.raises(AlreadyAsked, match=f"is {word} already, asked for at 04:30 UTC") as raised:
        ask(JobKind.RETAG, "diagnosis", by=None, at=NOW)
    assert raised.value.job == there
    assert Job.objects.count() == 1


def test_where_the_job_in_the_way_ends_at_that_moment_the_work_is_asked_for_after_all(register, monkeypatch):
    register(work.count_to_three)
    Job.objects.create(kind=JobKind.RETAG, subject="diagnosis", asked_at=NOW)

    @contextmanager
    def ending():
        try:
            with transaction.atomic():
                yield
        except IntegrityError:
            Job.objects.filter(state=JobState.QUEUED).update(state=JobState.SUCCEEDED, finished_at=NOW)
            raise

    monkeypatch.setattr("literature.jobs.asking.transaction", SimpleNamespace(atomic=ending))
    ask(JobKind.RETAG, "diagnosis", by=None, at=NOW)
    assert list(Job.objects.values_list("state", flat=True)) == [JobState.SUCCEEDED] * 2


def test_other_work_of_the_kind_is(register):
    register(work.count_to_three)
    Job.objects.create(kind=JobKind.RETAG, subject="diagnosis", asked_at=NOW)
    assert ask(JobKind.RETAG, "palpation", by=None, at=NOW).state == JobState.SUCCEEDED


def test_without_a_worker_in_tests_the_work_is_done_at_once(register):
    register(work.count_to_three)
    by = make_user(role="editor")
    job = ask(JobKind.RETAG, "diagnosis", arguments={"rule": 3}, by=by, at=NOW)
    assert (job.state, job.said, job.done, job.total) == (JobState.SUCCEEDED, "Counted to three for diagnosis.", 3, 3)
    assert (job.asked_by, job.asked_at, job.arguments) == (by, NOW, {"rule": 3})


def test_with_a_worker_it_waits(register, with_worker):
    register(work.count_to_three)
    assert ask(JobKind.RETAG, "diagnosis", by=None, at=NOW).state == JobState.QUEUED


def test_what_a_killed_worker_left_does_not_stand_in_the_way_for_ever(register):
    register(work.count_to_three)
    left = Job.objects.create(
        kind=JobKind.RETAG, subject="diagnosis", state=JobState.RUNNING, asked_at=NOW, heartbeat_at=NOW
    )
    after = NOW + LEASE + dt.timedelta(seconds=1)
    assert ask(JobKind.RETAG, "diagnosis", by=None, at=after).state == JobState.SUCCEEDED
    left.refresh_from_db()
    assert (left.state, left.finished_at) == (JobState.FAILED, after)
    assert "killed" in left.said


def test_failed_work_is_asked_for_again_with_its_arguments(register):
    register(work.refuse)
    failed = ask(JobKind.RETAG, "diagnosis", arguments={"rule": 3}, by=None, at=NOW)
    assert failed.state == JobState.FAILED
    register(work.count_to_three)
    again = ask_again(failed, by=make_user(role="editor"), at=NOW)
    assert (again.state, again.subject, again.arguments) == (JobState.SUCCEEDED, "diagnosis", {"rule": 3})


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_names_a_function_that_is_there(kind):
    assert callable(KINDS[kind].load())
