"""Impossible numbers are refused with the arithmetic, implausible ones ask."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.checks import check, unsourced
from evidence.findings import Finding

FRAME = {"question": "therapy", "design": "randomised-trial", "statement": "It helped."}


def found(**facts: Any) -> list[Finding]:
    return check({**FRAME, **facts})


def group(**facts: Any) -> dict[str, Any]:
    return {"label": "drug", **facts}


# The bad numbers of the issue: path, kind, and words of the sentence.
BAD = {
    "31 events of 30": (
        {"groups": [group(n=30, events=31)]},
        ("groups.0.events", "impossible", "31 of 30 for “drug”: 1 more than there are."),
    ),
    "52 % of 41": (
        {"groups": [group(n=41, percent="52")]},
        (
            "groups.0.percent",
            "impossible",
            "52 % of 41 for “drug” would be 21.32, not a whole number: 21 of 41 is 51.22 % and 22 of 41 is 53.66 %.",
        ),
    ),
    "21.5 people": (
        {"groups": [group(n=41, events="21.5")]},
        ("groups.0.events", "impossible", "“21.5” is not a whole number: write 21 or 22 (events)."),
    ),
    "interval 3 to 1": (
        {"effects": [{"measure": "odds-ratio", "lower": "3", "upper": "1"}]},
        (
            "effects.0.lower",
            "impossible",
            "An interval from 3 to 1 is the wrong way round: the lower limit comes first.",
        ),
    ),
    "negative n": (
        {"n_analysed": -41},
        ("n_analysed", "impossible", "“-41” is below 0: a count (number analysed) never is."),
    ),
    "sensitivity of 1.2": (
        {"effects": [{"measure": "sensitivity", "estimate": "1.2"}]},
        (
            "effects.0.estimate",
            "impossible",
            "A sensitivity of 1.2 is impossible: it lies between 0 and 1; write 92 % as 0.92.",
        ),
    ),
    "ten": ({"n_analysed": "ten"}, ("n_analysed", "impossible", "“ten” is not a number: write 10.")),
}


@pytest.mark.parametrize("bad", sorted(BAD))
def test_a_bad_number_is_refused_with_a_sentence(bad):
    facts, (path, kind, message) = BAD[bad]
    assert [(one.path, one.kind, one.message) for one in found(**facts)] == [(path, kind, message)]


def test_an_item_without_numbers_has_nothing_wrong_with_it():
    assert found() == []


def test_what_every_item_needs_is_asked_for():
    assert [one.path for one in check({})] == ["question", "design", "statement"]


def test_values_without_quote_and_place_are_named():
    said = {
        **FRAME,
        "n_analysed": 35,
        "groups": [group(n=35, events=31), group(n=2)],
        "therapy": {"intervention": "injection", "volume_ml": "5"},
        "quotes": [
            {"values": ["groups.0", "therapy.volume_ml"], "text": "31 of 35", "place": "p. 2"},
            {"values": ["n_analysed"], "text": "35 were seen", "place": " "},
        ],
    }
    assert unsourced(said) == ["n_analysed", "groups.1.n"]
