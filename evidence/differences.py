"""What differs between two documents of an evidence item, value by value.  Pure.

Rows are matched by what they are about (a group by its label, a case by its label and time), so that a row that was
put in front makes no difference of all rows after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Said = Mapping[str, Any]

# By what the rows of each kind are told apart; what else they share is their order.
_KEYS: dict[str, tuple[str, ...]] = {
    "groups": ("label", "stratum"),
    "effects": ("measure", "factor", "stratum"),
    "adverse_events": ("name", "group"),
    "features": ("name",),
    "cases": ("label", "time", "time_unit"),
    "reviewed": ("design", "what"),
    "quotes": ("text",),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs. `path` is where it stands in the later document or, where it is gone, in the earlier one;
    what is not there is None."""

    path: str
    before: Any
    after: Any


def differences(before: Said, after: Said) -> list[Difference]:
    """Return what differs, in the order of the members of the later document, then what is gone."""
    names = [*after, *(name for name in before if name not in after)]
    return [one for name in names for one in _member(name, before.get(name), after.get(name))]


def _member(name: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        yield from _values((name, name), before or {}, after or {})
    elif name in _KEYS:
        yield from _rows(name, before or (), after or ())
    elif before != after:
        yield Difference(name, before, after)


def _values(paths: tuple[str, str], before: Said, after: Said) -> Iterator[Difference]:
    """Compare the values of one part or row, which stands at the first path before and at the second after."""
    was, stands = paths
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name), after.get(name)
        if old != new:
            yield Difference(f"{was if new is None else stands}.{name}", old, new)


def _rows(name: str, before: Sequence[Said], after: Sequence[Said]) -> Iterator[Difference]:
    matched = _matched(name, before, after)
    for position, row in enumerate(after):
        old = matched.get(position)
        earlier: Said = {} if old is None else before[old]
        yield from _values((f"{name}.{old}", f"{name}.{position}"), earlier, row)
    for position in sorted(set(range(len(before))) - set(matched.values())):
        yield from _values((f"{name}.{position}", f"{name}.{position}"), before[position], {})


def _matched(name: str, before: Sequence[Said], after: Sequence[Said]) -> dict[int, int]:
    """Return the positions of rows that are one row before and after: those of one key in their order, then of the rest
    those that stand at the same place."""
    matched: dict[int, int] = {}
    free = list(range(len(before)))
    for position, row in enumerate(after):
        same = (old for old in free if _key(name, before[old]) == _key(name, row))
        if (old := next(same, None)) is not None:
            matched[position] = old
            free.remove(old)
    for position in range(len(after)):
        if position not in matched and position in free:
            matched[position] = position
            free.remove(position)
    return matched


def _key(name: str, row: Said) -> tuple[Any, ...]:
    return tuple(row.get(member) for member in _KEYS[name])
