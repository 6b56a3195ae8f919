"""Fixtures around the stand-in, for every test that needs PubMed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from literature.pubmed.client import Entrez, EntrezClient, EntrezSettings
from tests.standin.server import Standin


class NoPace:
    """A pace that never waits."""

    def acquire(self, until: float | None = None) -> str:
        return ""

    def settle(self, token: str) -> None:
        """Nothing is counted."""


@pytest.fixture
def standin() -> Iterator[Standin]:
    """Return an empty, running stand-in; it must not have failed by itself when the test is over."""
    with Standin() as running:
        yield running
    assert running.mishaps == []


@pytest.fixture
def quick_entrez(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take Biopython's own wait of 0.37 seconds between requests out: its module sees a clock that does not sleep."""
    monkeypatch.setattr(Entrez, "time", SimpleNamespace(time=time.time, sleep=lambda seconds: None))
    # It notes when each request was to go; without the sleeping that runs ahead, and the next test would wait for it.
    monkeypatch.setattr(Entrez._open, "previous", 0)


@pytest.fixture
def make_client(standin: Standin, quick_entrez: None, tmp_path: Path) -> Callable[..., EntrezClient]:
    """Return a maker of clients of the stand-in that wait for nothing; keywords change settings or arguments."""

    def make(**changes: Any) -> EntrezClient:
        given = {name: changes.pop(name) for name in ("sleep", "clock", "random", "pace") if name in changes}
        settings = {"email": "curator@example.org", "tool": "backmice-tests", "base_url": standin.url}
        settings |= {"timeout_seconds": 5, "pace_file": tmp_path / "pace.json", **changes}
        arguments = {"sleep": lambda seconds: None, "random": random.Random(7).random, "pace": NoPace(), **given}
        return EntrezClient(EntrezSettings(**settings), **arguments)

    return make
