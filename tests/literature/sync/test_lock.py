"""One sync at a time on one database, and none that a crash leaves locked."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from literature.models import Paper, RunOutcome, SyncRun
from literature.sync import AlreadyRunning, Options, Silence, sync
from literature.sync.lock import only_one
from tests.literature.sync.nights import Nights, make_strategy, papers
from tests.literature.sync.processes import ALREADY_RUNNING, HeldStandin, start_command

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_holding(name: str) -> Iterator[None]:
    """Have another connection hold the lock."""
    holding, over = threading.Event(), threading.Event()

    def hold() -> None:
        with only_one(name):
            holding.set()
            over.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(20)
    yield
    over.set()
    thread.join()


def test_a_lock_that_somebody_holds_is_refused_at_once_and_free_afterwards() -> None:
    with somebody_holding("sync"), pytest.raises(AlreadyRunning), only_one("sync"):
        pytest.fail("two hold the lock")
    with only_one("sync"):
        pass


def test_the_lock_is_free_after_an_error() -> None:
    with pytest.raises(ValueError, match="any"), only_one("sync"):
        raise ValueError("any")
    with somebody_holding("sync"):
        pass


def test_locks_of_different_names_do_not_meet() -> None:
    with somebody_holding("sync"), only_one("another"):
        pass


def test_a_sync_while_another_runs_asks_nothing_and_writes_nothing(nights: Nights) -> None:
    nights.holds(*papers([1]))
    with somebody_holding("sync"), pytest.raises(AlreadyRunning):
        sync([nights.strategy], nights.make_client(), Options(), Silence())
    assert nights.asked() == 0
    assert not SyncRun.objects.exists()


def test_a_file_in_a_folder_called_memory_is_locked_for_all_processes(tmp_path: Path, monkeypatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has locks of its own")
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(folder / "base.sqlite3"))
    with only_one("sync"):
        assert [path.name for path in folder.iterdir()] == ["base.sqlite3.sync.lock"]


# ── Two real processes ──────────────────────────────────────────────────────────────────────────────────────────────
def ended(command: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the command and return its exit code and all that it said."""
    out, err = command.communicate(timeout=120)
    return command.returncode, out + err


def ended_once_the_lock_is_free(standin: HeldStandin) -> tuple[int, str]:
    """PostgreSQL may need a moment to notice that its client was killed."""
    for _ in range(5):
        code, said = ended(start_command(standin))
        if code != ALREADY_RUNNING:
            break
    return code, said


def wait_for_request(standin: HeldStandin, command: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not standin.asked("efetch"):
        assert command.poll() is None and time.monotonic() < deadline, ended(command)
        time.sleep(0.02)


@pytest.mark.slow
def test_the_second_of_two_processes_does_nothing_and_the_lock_is_free_once_the_first_was_killed() -> None:
    make_strategy()
    with HeldStandin(papers(range(1, 501))) as standin:
        first = start_command(standin)
        wait_for_request(standin, first)
        code, said = ended(start_command(standin))
        assert code == ALREADY_RUNNING and "Another sync is running; this one did nothing." in said
        assert "Traceback" not in said
        assert SyncRun.objects.get().outcome == RunOutcome.RUNNING
        first.kill()
        assert ended(first)[0] == -9
        standin.release.set()
        code, said = ended_once_the_lock_is_free(standin)
    assert code == 0, said
    assert Paper.objects.count() == 500
    killed, finished = SyncRun.objects.order_by("pk")
    assert (killed.outcome, killed.error) == (RunOutcome.FAILED, "Interrupted")
    assert finished.outcome == RunOutcome.SUCCEEDED
