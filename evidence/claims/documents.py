"""What a claim takes from the documents of its items: how many patients, and the quantity that is pooled.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Said = Mapping[str, Any]


def patients(said: Said) -> int | None:
    """Return of how many patients an item speaks, or None where it does not say or counts something else.

    The number analysed, else enrolled, else examined for prevalence, else the sum of the 2x2 table, of the arms, or
    the number of distinct cases: the first that is there."""
    if said.get("counted", "patients") != "patients":
        return None
    return next((number for number in _numbers(said) if number), None)


def _numbers(said: Said) -> Iterator[int | None]:
    yield said.get("n_analysed")
    yield said.get("n_enrolled")
    yield said.get("prevalence", {}).get("n")
    yield _sum(said.get("diagnosis", {}).get(f"{kind}s") for kind in _CELLS)
    yield _sum(group.get("n") for group in _arms(said, {"arm", "comparator"}))
    yield len({case["label"] for case in said.get("cases", ())})


_CELLS = ("true_positive", "false_positive", "false_negative", "true_negative")


def _sum(numbers: Iterator[int | None] | Any) -> int | None:
    """Return the sum of numbers that are all there."""
    listed = list(numbers)
    return None if any(one is None for one in listed) else sum(listed)


def _arms(said: Said, roles: set[str]) -> list[Said]:
    """Return the groups of these roles that are of all patients, not of one stratum."""
    return [g for g in said.get("groups", ()) if g.get("role", "arm") in roles and not g.get("stratum")]


def quantity(kind: str, said: Said) -> tuple[int, int] | str:
    """Return (events, n) of what is pooled, "proportion", "prevalence" or "recurrence"; a sentence where an item does
    not give both as counts."""
    if kind == "prevalence":
        part = said.get("prevalence", {})
        return _both(part.get("cases"), part.get("n"), "It does not give the cases and the number examined.")
    if kind == "recurrence":
        part = said.get("therapy", {})
        sentence = "It does not give the recurrences and the number followed."
        return _both(part.get("recurrences"), part.get("recurrence_n"), sentence)
    arms = _arms(said, {"arm"})
    if not arms:
        return "It has no treated arm."
    sentence = "It does not give events and n of the treated arm as counts."
    return _both(_sum(arm.get("events") for arm in arms), _sum(arm.get("n") for arm in arms), sentence)


def _both(events: int | None, n: int | None, sentence: str) -> tuple[int, int] | str:
    return sentence if events is None or not n else (events, n)
