"""Two papers that are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.literature.merging.scene import Scene
    from tests.literature.sync.nights import Nights


@pytest.fixture
def scene(db: None) -> Scene:
    """Return two papers with all that hangs on them."""
    from tests.literature.merging.scene import Scene  # models can be imported once Django is set up

    return Scene()


@pytest.fixture
def nights(db: None, standin: Any, make_client: Any) -> Nights:
    """Return a strategy without any run, and an empty PubMed."""
    from tests.literature.sync.nights import Nights

    return Nights(standin, make_client)
