"""Plain values by the hundred thousand: dataclasses that are never changed after they were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

Value = TypeVar("Value")


@dataclass_transform(frozen_default=True)
def value(cls: type[Value]) -> type[Value]:
    """Make a dataclass with slots and a hash whose fields nobody assigns: the type checker holds that they stand.

    `frozen=True` would hold it while running, at a cost that docs/decisions/0018 gives: a record of PubMed is some
    forty values, and every one of them is made anew."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
