"""Real processes on the test's own database: a sync that can be killed, and the command as an operator starts it."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tests.standin import Standin

ROOT = Path(__file__).resolve().parents[3]
ALREADY_RUNNING = 3
_COMMAND = """
import sys
from pathlib import Path
from django.conf import settings
from django.core.management import execute_from_command_line
settings.VAR_DIR = Path(sys.argv[1])
execute_from_command_line(["manage.py", *sys.argv[2:]])
"""

# Forked from a server process without threads or connections, which has loaded everything once.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.literature.sync.child"])


class SlowStandin(Standin):
    """Takes its time before each answer, so that there is a moment to kill whoever waits for it."""

    delay_seconds = 0.01

    def receive(self, *given: Any) -> Any:
        time.sleep(self.delay_seconds)
        return super().receive(*given)


class HeldStandin(Standin):
    """Answers no efetch before the test says so."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.release = threading.Event()

    def receive(self, at: float, function: str, method: str, parameters: dict[str, str]) -> Any:
        fault = super().receive(at, function, method, parameters)
        if function == "efetch":
            self.release.wait(120)
        return fault


def start_sync(standin: Standin, folder: Path, **options: Any) -> Any:
    """Start a sync of all active strategies in a process of its own; its exit code is that of the command."""
    from tests.literature.sync import child

    given = (connection.settings_dict["NAME"], standin.url, str(folder), options)
    process = _context.Process(target=child.sync_once, args=given, daemon=True)
    process.start()
    return process


def start_command(standin: Standin, *arguments: str) -> subprocess.Popen[str]:
    """Start `manage.py sync_pubmed` in a process of its own, with the arguments."""
    command = [sys.executable, "-c", _COMMAND, str(settings.VAR_DIR), "sync_pubmed", *arguments]
    ours = {"DATABASE_URL": database_url(), "NCBI_EUTILS_URL": standin.url, "NCBI_TIMEOUT_SECONDS": "120"}
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def database_url() -> str:
    """Return the address of the database that this test stands on."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
