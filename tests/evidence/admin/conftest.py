from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # this file is read before Django is set up
    from django.contrib.auth.models import User
    from django.test import Client

    from literature.models import Paper


@pytest.fixture
def ada(db: None) -> User:
    """A curator."""
    from tests.literature.factories import make_user

    return make_user("ada")


@pytest.fixture
def door(ada: User) -> Client:
    """The curator's browser."""
    return logged_in(ada)


@pytest.fixture
def paper(db: None) -> Paper:
    """A paper with an abstract."""
    from tests.literature.factories import make_paper

    return make_paper(title="Injection of nodules", pmid=1832549, abstract="Of 35 patients, 31 improved.")


def logged_in(user: User) -> Client:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client
