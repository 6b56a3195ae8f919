from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # this file is read before Django is set up
    from django.contrib.auth.models import User
    from django.test import Client


@pytest.fixture
def curator(db: None) -> User:
    from django.contrib.auth.models import User

    return User.objects.create_superuser("ada", "ada@example.org", "a password for tests")


@pytest.fixture
def door(curator: User) -> Client:
    """A client that is logged in as a curator."""
    from django.test import Client

    client = Client()
    client.force_login(curator)
    return client
