"""How much of the real data a test looks at: a part of it day by day, all with `HYPOTHESIS_PROFILE=thorough`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def some(things: Iterable[Thing], step: int) -> Iterable[Thing]:
    """Yield every step-th thing, or all of them where a thorough run was asked for."""
    return things if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else islice(things, 0, None, step)
