"""Certainty after GRADE: five domains down, three up, each with its reason, and what GRADE does not allow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.grade import ALWAYS_JUDGED, DOMAINS, SCALE, STARTS, WrongJudgement, certainty
from evidence.models import Certainty

NO_CONCERN = dict.fromkeys(ALWAYS_JUDGED, 0)


def judged(**changes):
    """Every reason to rate down, without a change unless it is told, and the other domains that are told."""
    return {name: {"change": change, "reason": "few patients"} for name, change in (NO_CONCERN | changes).items()}


def sentences(starts, domains):
    with pytest.raises(WrongJudgement) as refused:
        certainty(starts, domains)
    assert str(refused.value) == " ".join(refused.value.sentences)
    return refused.value.sentences


# ── Refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_start_that_is_neither_high_nor_low_is_refused():
    assert sentences("moderate", judged()) == (
        "Certainty starts high (randomised trials) or low (observational studies), not “moderate”.",
    )


def test_a_domain_that_grade_does_not_have_is_refused_with_those_that_it_has():
    (said,) = sentences("low", judged(charisma=-1))
    assert "“charisma” is not a domain" in said
    assert all(name in said for name in DOMAINS)


@pytest.mark.parametrize(
    ("domain", "change"),
    [
        ("imprecision", -3),
        ("imprecision", 1),
        ("large_effect", 3),
        ("large_effect", -1),
        ("dose_response", 2),
        ("plausible_confounding", 2),
        ("risk_of_bias", None),
        ("risk_of_bias", True),
        ("risk_of_bias", "-1"),
        ("risk_of_bias", -1.0),
    ],
    ids=str,
)
def test_a_change_that_its_domain_does_not_allow_is_refused(domain, change):
    said = sentences("low", judged(**{domain: change}))
    assert any("steps, not by" in one for one in said)


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_a_domain_without_a_reason_is_refused_even_where_it_changes_nothing(reason):
    (said,) = sentences("high", judged() | {"inconsistency": {"change": 0, "reason": reason}})
    assert said == "Inconsistency has no reason: say why."


def test_everything_wrong_is_told_at_once():
    said = sentences("none", {"imprecision": {"change": -4}, "charisma": {"change": 0, "reason": "smile"}})
    assert len(said) == 5


@pytest.mark.parametrize("name", ALWAYS_JUDGED)
def test_a_reason_to_rate_down_that_was_not_judged_is_asked_for(name):
    (said,) = sentences("high", {domain: one for domain, one in judged().items() if domain != name})
    assert f"Not judged: {DOMAINS[name].label}." in said


def test_what_starts_high_is_not_rated_up():
    (said,) = sentences("high", judged(large_effect=1))
    assert "starts high" in said


def test_what_was_rated_down_is_not_rated_up():
    (said,) = sentences("low", judged(large_effect=2, risk_of_bias=-1))
    assert "nothing rates it down" in said


# ── Counted ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("starts", "changes", "expected"),
    [
        ("high", {}, "high"),
        ("low", {}, "low"),
        ("high", {"imprecision": -1}, "moderate"),
        ("high", {"imprecision": -1, "risk_of_bias": -1}, "low"),
        ("high", {"imprecision": -2, "risk_of_bias": -2, "indirectness": -1}, "very-low"),
        ("low", {"publication_bias": -1, "inconsistency": 0}, "very-low"),
        ("low", {"large_effect": 2, "imprecision": 0}, "high"),
        ("low", {"dose_response": 1}, "moderate"),
        ("low", {"large_effect": 2, "dose_response": 1, "plausible_confounding": 1}, "high"),
    ],
    ids=str,
)
def test_steps_are_added_and_stay_on_the_scale(starts, changes, expected):
    assert certainty(starts, judged(**changes)) == expected


def test_there_are_five_domains_down_and_three_up_and_each_asks_something():
    assert [min(one.changes) < 0 for one in DOMAINS.values()] == [True] * 5 + [False] * 3
    assert all(one.asks.endswith("?") for one in DOMAINS.values())


def test_the_scale_is_that_of_the_table():
    assert set(SCALE) == set(Certainty.values)
    assert set(STARTS) == {"high", "low"}


DOWN = st.dictionaries(
    st.sampled_from([name for name, one in DOMAINS.items() if min(one.changes) < 0]), st.sampled_from((0, -1, -2))
)


@settings(max_examples=50, deadline=None)
@given(starts=st.sampled_from(sorted(STARTS)), changes=DOWN)
def test_rating_a_domain_further_down_never_raises_certainty(starts, changes):
    before = SCALE.index(certainty(starts, judged(**changes)))
    for name in changes:
        assert SCALE.index(certainty(starts, judged(**{**changes, name: -2}))) <= before
