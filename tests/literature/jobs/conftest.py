"""Jobs of kinds that do nothing but what a test wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from literature.models import JobKind
    from literature.roles import Act

Register = Callable[..., None]


@pytest.fixture
def register(monkeypatch) -> Register:
    """Let a kind of job do one of the functions of tests.literature.jobs.work."""

    from literature.jobs import kinds  # models can be imported once Django is set up
    from literature.models import JobKind
    from literature.roles import Act

    def put(function: Callable[[Any], str], kind: JobKind = JobKind.RETAG, act: Act = Act.EDIT_TOPICS) -> None:
        monkeypatch.setitem(kinds.KINDS, kind, kinds.Kind(act, f"{function.__module__}.{function.__name__}"))

    return put
