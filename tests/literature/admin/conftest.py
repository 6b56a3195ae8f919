from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def curator(db: None) -> User:
    return User.objects.create_superuser("ada", "ada@example.org", "a password for tests")


@pytest.fixture
def door(curator: User) -> Client:
    """A client that is logged in as a curator."""
    client = Client()
    client.force_login(curator)
    return client
