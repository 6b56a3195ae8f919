"""A strategy and the PubMed that it is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.literature.sync.nights import Nights


@pytest.fixture
def nights(db, standin, make_client) -> Nights:
    """Return a strategy without any run, and an empty PubMed."""
    from tests.literature.sync.nights import Nights  # models can be imported once Django is set up

    return Nights(standin, make_client)
