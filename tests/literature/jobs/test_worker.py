"""The worker as a process of its own: it works, ends when told to, and what its death leaves is put right."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from literature.jobs import LEASE, ask, worker
from literature.jobs.task import perform
from literature.models import Job, JobKind, JobState
from tests.literature.factories import NOW
from tests.literature.jobs import work
from tests.literature.sync.processes import ROOT, database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("with_worker")]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start workers, and see to it that none outlives the test."""
    started = []

    def begin(function: Any, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.literature.jobs.work", function.__name__, *arguments]
        environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def wait_for(condition: Callable[[], Any], process: subprocess.Popen[str]) -> None:
    """Wait until something holds; fail with what the process said when it ends before or a minute is over."""
    for _ in range(600):
        if condition():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.kill()
    pytest.fail(f"did not come about; the worker said: {process.communicate()[1]}")


def job_is(job: Job, state: JobState) -> Callable[[], bool]:
    return lambda: Job.objects.filter(pk=job.pk, state=state).exists()


def age_leases() -> None:
    """Let the time of a lease pass."""
    Job.objects.filter(state=JobState.RUNNING).update(heartbeat_at=timezone.now() - LEASE - dt.timedelta(seconds=1))
    DBTaskResult.objects.running().update(started_at=timezone.now() - LEASE - dt.timedelta(seconds=1))


def test_a_worker_does_what_was_asked_for_and_ends_when_nothing_is_left(start, register):
    register(work.count_to_three)
    jobs = [ask(JobKind.RETAG, subject, by=None, at=timezone.now()) for subject in ("one", "two")]
    process = start(work.count_to_three, "--until-idle")
    assert process.wait(60) == 0, process.communicate()[1]
    for job in jobs:
        job.refresh_from_db()
        assert (job.state, job.said) == (JobState.SUCCEEDED, f"Counted to three for {job.subject}.")


def test_what_a_killed_worker_left_is_closed_by_the_next_and_can_be_asked_for_again(start, register):
    register(work.count_to_three)
    job = ask(JobKind.RETAG, "diagnosis", by=None, at=timezone.now())
    process = start(work.take_for_ever)
    wait_for(lambda: Job.objects.filter(pk=job.pk, said="working").exists(), process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    age_leases()
    assert start(work.count_to_three, "--until-idle").wait(60) == 0
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "killed" in job.said
    assert not DBTaskResult.objects.running().exists()
    again = ask(JobKind.RETAG, "diagnosis", by=None, at=timezone.now())
    assert start(work.count_to_three, "--until-idle").wait(60) == 0
    again.refresh_from_db()
    assert again.state == JobState.SUCCEEDED


def test_a_job_whose_task_went_with_a_killed_worker_is_taken_up_by_the_next(start, register):
    register(work.count_to_three)
    job = ask(JobKind.RETAG, "diagnosis", by=None, at=timezone.now())
    DBTaskResult.objects.get().claim("a worker killed before it began")
    assert start(work.count_to_three, "--until-idle").wait(60) == 0
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED


def test_asked_for_in_a_transaction_that_is_rolled_back_nothing_is_left_to_do(register):
    register(work.count_to_three)
    with pytest.raises(KeyError), transaction.atomic():
        ask(JobKind.RETAG, "diagnosis", by=None, at=NOW)
        raise KeyError
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_told_to_end_an_idle_worker_ends_and_a_busy_one_at_the_second_word(start, register):
    register(work.count_to_three)
    job = ask(JobKind.RETAG, "diagnosis", by=None, at=timezone.now())
    process = start(work.take_for_ever)
    wait_for(lambda: Job.objects.filter(pk=job.pk, said="working").exists(), process)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0  # told to end, it ended
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.said.startswith("The worker was stopped before the job was done")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda end: end.name)
def test_with_its_parent_gone_a_worker_goes_too(end):
    """As `make run` has it: a shell that starts a worker and becomes the server; SIGKILL it can tell nobody."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    worker = f"{sys.executable} -m tests.literature.jobs.work count_to_three --with-parent $$"
    server = f"{sys.executable} -c 'import signal; signal.pause()'"
    parent = subprocess.Popen(
        ["sh", "-c", f"{worker} & echo $!; exec {server}"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    job = Job.objects.create(kind=JobKind.RETAG, subject="x", asked_at=timezone.now())
    wait_for(job_is(job, JobState.SUCCEEDED), parent)
    parent.send_signal(end)
    parent.wait(10)
    ended = ended_in_time(child)
    parent.stdout.close()
    assert ended, "the worker outlived its parent"


def test_started_by_a_process_that_has_ended_already_a_worker_ends_at_once(start):
    process = start(work.count_to_three, "--with-parent", "1")
    assert process.wait(60) in {0, -signal.SIGTERM}


def ended_in_time(pid: int) -> bool:
    for _ in range(300):
        if not is_alive(pid):
            return True
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return False


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite has one write lock")
def test_looking_for_work_does_not_wait_for_a_writer():
    """Nothing but reads while there is nothing to do."""
    sent: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: (sent.append(sql), run(sql, *rest))[1]):
        worker.work(0.1, until_idle=True)
    assert sent
    assert all(sql.startswith("SELECT") for sql in sent)


def test_a_task_too_many_finds_the_job_taken(start, register):
    register(work.count_to_three)
    job = ask(JobKind.RETAG, "diagnosis", by=None, at=timezone.now())
    perform.enqueue(job.pk)
    assert start(work.count_to_three, "--until-idle").wait(60) == 0
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.SUCCEEDED, 3)
