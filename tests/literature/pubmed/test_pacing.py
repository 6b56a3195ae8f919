from __future__ import annotations

import errno
import logging
import multiprocessing
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from literature.pubmed.errors import BudgetExceeded
from literature.pubmed.pacing import LONGEST_WAY_SECONDS, WINDOW_SECONDS, SharedPace, pace_path


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_pace(tmp_path: Path, clock: Clock) -> Callable[[], SharedPace]:
    return lambda: SharedPace(3, tmp_path / "pace.json", clock=clock, sleep=clock.sleep)


def _send(pace: SharedPace) -> None:
    pace.settle(pace.acquire())


def test_a_folder_that_cannot_be_written_is_said_and_the_pace_is_kept_in_the_process(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    pace = SharedPace(3, tmp_path / "file" / "pace.json", clock=clock, sleep=clock.sleep)
    with caplog.at_level(logging.WARNING):
        for _ in range(7):
            _send(pace)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert clock.now == pytest.approx(1_000 + 2 * WINDOW_SECONDS)


@pytest.mark.parametrize("function", ["fcntl.flock", "os.pwrite"])
def test_a_disk_that_is_full_or_cannot_lock_is_the_same(
    clock: Clock, make_pace: Callable[[], SharedPace], monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(function, fail)
    pace = make_pace()
    for _ in range(4):
        _send(pace)
    assert clock.now == pytest.approx(1_000 + WINDOW_SECONDS)


@pytest.mark.parametrize("content", [b"", b"[[", b"null", b'{"a": 1}', b"[[1]]", b"\xff\xfe", b"[" * 5_000])
def test_a_file_cut_or_spoiled_by_a_crash_counts_as_empty(
    tmp_path: Path, clock: Clock, make_pace: Callable[[], SharedPace], content: bytes
) -> None:
    (tmp_path / "pace.json").write_bytes(content)
    _send(make_pace())
    assert clock.now == 1_000


def test_a_process_that_died_on_the_way_holds_the_others_up_for_a_few_seconds_only(
    clock: Clock, make_pace: Callable[[], SharedPace]
) -> None:
    died = make_pace()
    for _ in range(3):
        died.acquire()
    _send(make_pace())
    assert 1_000 + WINDOW_SECONDS < clock.now <= 1_000 + LONGEST_WAY_SECONDS + WINDOW_SECONDS + 0.1


def test_times_written_before_a_restart_of_the_machine_say_nothing(
    clock: Clock, make_pace: Callable[[], SharedPace]
) -> None:
    clock.now = 9_000_000.0
    for _ in range(3):
        _send(make_pace())
    clock.now = 12.0
    _send(make_pace())
    assert clock.now == 12.0


def test_no_request_is_let_go_after_the_time_of_the_run(clock: Clock, make_pace: Callable[[], SharedPace]) -> None:
    pace = make_pace()
    for _ in range(3):
        _send(pace)
    with pytest.raises(BudgetExceeded):
        pace.acquire(until=clock.now + 0.5)


def test_three_go_at_once_and_the_fourth_waits_for_its_second(
    clock: Clock, make_pace: Callable[[], SharedPace]
) -> None:
    pace = make_pace()
    for _ in range(3):
        _send(pace)
    assert clock.now == 1_000
    _send(pace)
    assert clock.now == pytest.approx(1_000 + WINDOW_SECONDS)


def test_a_request_on_its_way_counts_until_it_has_arrived(clock: Clock, make_pace: Callable[[], SharedPace]) -> None:
    pace = make_pace()
    tokens = [pace.acquire() for _ in range(3)]
    clock.now += 2
    for token in tokens:
        pace.settle(token)
    _send(pace)
    assert clock.now >= 1_002 + WINDOW_SECONDS


def test_two_clients_on_one_machine_share_one_allowance(clock: Clock, make_pace: Callable[[], SharedPace]) -> None:
    first, second = make_pace(), make_pace()
    for pace in (first, second, first, second):
        _send(pace)
    assert clock.now >= 1_000 + WINDOW_SECONDS


def test_each_address_and_key_has_its_own_file_and_the_key_is_not_in_its_name(tmp_path: Path) -> None:
    base = tmp_path / "ncbi-pace.json"
    paths = [pace_path(base, "http://a/", ""), pace_path(base, "http://b/", ""), pace_path(base, "http://a/", "k3y")]
    assert len(set(paths)) == 3
    assert not any("k3y" in str(path) for path in paths)
    assert {path.parent for path in paths} == {tmp_path}


def _send_often(path: Path, count: int, moments: multiprocessing.SimpleQueue[float]) -> None:
    pace = SharedPace(3, path)
    for _ in range(count):
        token = pace.acquire()
        moments.put(time.monotonic())
        pace.settle(token)


def test_processes_and_threads_together_never_exceed_three_in_any_second(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    moments = context.SimpleQueue()
    path = tmp_path / "pace.json"
    processes = [context.Process(target=_send_often, args=(path, 2, moments)) for _ in range(2)]
    threads = [threading.Thread(target=_send_often, args=(path, 2, moments)) for _ in range(2)]
    for worker in (*processes, *threads):
        worker.start()
    for worker in (*processes, *threads):
        worker.join()
    times = sorted(moments.get() for _ in range(8))
    assert all(later - earlier >= 1 for earlier, later in zip(times, times[3:], strict=False))
