"""Whose words a field holds: the pack's, or a curator's, who is never overwritten.

Every change of a strategy, a topic, a reason for exclusion or of what another app's part of the pack brings is in its
history.  The revision in which a field got the
value it has now tells who wrote it; a value that no revision explains (written around the history) counts as a
curator's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from literature.changes import save_reason, save_topic
from literature.models import ExclusionReason, Strategy, Topic

Owned = Strategy | Topic | ExclusionReason


class Historised(Protocol):
    """A row whose changes are kept in a history."""

    @property
    def history(self) -> Any:
        """Its revisions."""

    def save(self) -> None:
        """Store it, with a revision."""


# What the pack writes as the reason of its changes; only revisions without a user may claim it.
_REASON = "condition pack"


def bring_up_to_date(thing: Historised, values: Mapping[str, Any], pack: str) -> tuple[bool, list[str]]:
    """Give the thing the pack's values, but for fields that a curator wrote; save it if anything changed.

    `values` maps field names (foreign keys as ids) to what the pack says.  Returns whether the thing was saved, and the
    names of the fields that were left to the curator.
    """
    differing = [name for name, value in values.items() if getattr(thing, name) != value]
    kept = [name for name in differing if not _is_from_pack(thing, name)]
    changed = [name for name in differing if name not in kept]
    for name in changed:
        setattr(thing, name, values[name])
    if changed:
        save(thing, pack)
    return bool(changed), kept


def save(thing: Historised, pack: str) -> None:
    """Save in the pack's name: its history says so."""
    thing._change_reason = f"{_REASON} {pack}"  # type: ignore[attr-defined]  # simple_history reads it
    if isinstance(thing, Topic):
        save_topic(thing, pack_id=thing.pack_id)
    elif isinstance(thing, ExclusionReason):
        save_reason(thing, pack_id=thing.pack_id)
    else:
        thing.save()


def _is_from_pack(thing: Historised, name: str) -> bool:
    """Return whether the revision that brought the field's present value was the pack's."""
    origin = None
    for revision in thing.history.order_by("-history_id"):
        if getattr(revision, name) != getattr(thing, name):
            break
        origin = revision
    if origin is None or origin.history_user_id is not None:
        return False
    return (origin.history_change_reason or "").startswith(_REASON)
