"""Reviewers, and a paper that waits for them. (Models are imported late: this is read before Django is set up.)"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from literature.models import ScreeningTask


def _user(name: str, role: str = "curator") -> User:
    from tests.literature.factories import make_user

    return make_user(name, role=role)


@pytest.fixture
def ada() -> User:
    return _user("ada")


@pytest.fixture
def ben() -> User:
    return _user("ben")


@pytest.fixture
def eve() -> User:
    """An editor."""
    return _user("eve", role="editor")


@pytest.fixture
def task() -> ScreeningTask:
    from tests.literature.screening.desk import make_task

    return make_task()
