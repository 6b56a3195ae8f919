from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # this file is read before Django is set up
    from django.contrib.auth.models import User
    from django.test import Client


@pytest.fixture
def ada(db: None) -> User:
    from tests.literature.factories import make_user

    return make_user("ada")


@pytest.fixture
def bob(db: None) -> User:
    from tests.literature.factories import make_user

    return make_user("bob")


@pytest.fixture
def desk(ada: User) -> Client:
    """A client that is logged in as ada, a curator."""
    from django.test import Client

    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def others_desk(bob: User) -> Client:
    """A client that is logged in as bob, another curator."""
    from django.test import Client

    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture(autouse=True)
def reasons(db: None) -> None:
    from literature.models import ExclusionReason

    for position, (slug, label) in enumerate((("off-topic", "Not about the condition"), ("animal", "Animal study"))):
        ExclusionReason.objects.create(slug=slug, label=label, position=position)


@pytest.fixture
def now() -> dt.datetime:
    from django.utils import timezone

    return timezone.now()
