"""A second process for work that needs no database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from literature.processes import Helper, HelperDied

ALONE = """
import os, sys, time
from literature.processes import Helper
if __name__ == "__main__":
    helper = Helper()
    print(helper.give(os.getpid)(), flush=True)
    time.sleep(60)
"""


@pytest.fixture
def helper() -> Iterator[Helper]:
    helper = Helper()
    yield helper
    helper.end()


def test_a_process_that_dies_is_an_error_that_says_so(helper: Helper) -> None:
    answer = helper.give(os._exit, 3)
    with pytest.raises(HelperDied, match="ended unexpectedly"):
        answer()
    with pytest.raises(HelperDied, match="ended unexpectedly"):
        helper.give(len, [1])


def test_what_the_work_raises_is_raised_here(helper: Helper) -> None:
    answer = helper.give(int, "seven")
    with pytest.raises(ValueError, match="seven"):
        answer()


def test_work_is_done_in_another_process_which_has_the_models_and_leaves_ctrl_c_to_this_one(helper: Helper) -> None:
    pid = helper.give(os.getpid)()
    assert pid != os.getpid()
    os.kill(pid, signal.SIGINT)
    assert helper.give(len, [1, 2])() == 2


def test_the_process_is_gone_when_its_work_is_ended() -> None:
    helper = Helper()
    pid = helper.give(os.getpid)()
    helper.end()
    assert not _runs(pid)


def test_the_process_ends_when_the_one_that_began_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "alone.py"
    script.write_text(ALONE)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=environment) as first:
        assert first.stdout
        pid = int(first.stdout.readline())
        first.kill()
    until = time.monotonic() + 30
    while _runs(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    """Whether there is such a process, and it has not merely been left unburied by whoever adopted it."""
    said = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(said.strip()) and not said.startswith("Z")
