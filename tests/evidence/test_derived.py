"""All that follows from a document is computed, with the way it was computed; nothing else is."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import numbers
from evidence.derived import SHARES, arm_sizes, derive, notes
from evidence.typed import read
from tests.evidence.test_typed import PATHS, value_of


def derived(**said: Any) -> dict[tuple[str, str], tuple[float, float | None, float | None]]:
    """Return value and limits of each derived value by its path and name, to four decimals."""
    return {
        (one.path, one.name): tuple(
            None if value is None else round(value, 4)
            for value in (one.estimate.value, one.estimate.lower, one.estimate.upper)
        )
        for one in derive(said)
    }


def group(**facts: Any) -> dict[str, Any]:
    return {"label": "drug", **facts}


def other(**facts: Any) -> dict[str, Any]:
    return {"label": "saline", "role": "comparator", **facts}


# ── What is not computed ────────────────────────────────────────────────────────────────────────────────────────────
NOTHING: dict[str, dict[str, Any]] = {
    "an empty document": {},
    "events without n": {"groups": [group(events=31)]},
    "events above n": {"groups": [group(events=31, n=30)]},
    "none of none": {"groups": [group(events=0, n=0)]},
    "one patient": {"n_analysed": 1, "women_n": 1, "groups": [group(events=1, n=1)]},
    "a percentage that several numbers give": {"groups": [group(percent="50", n=1000)]},
    "a percentage of about so many": {"groups": [group(percent="50", n=20)], "n_is_approximate": True},
    "subgroups are not compared": {
        "groups": [group(role="subgroup", mean="3", sd="1", n=9), other(role="subgroup", mean="2", sd="1", n=9)]
    },
    "half a pair of means": {"groups": [group(mean="3"), other(sd="2")]},
    "a table with nobody": {
        "diagnosis": {"true_positives": 0, "false_positives": 0, "false_negatives": 0, "true_negatives": 0}
    },
    "a mean alone": {"groups": [group(mean="3", sd="1", n=20)]},
}


@pytest.mark.parametrize("case", sorted(NOTHING))
def test_nothing_follows_from(case):
    assert derive(NOTHING[case]) == []


# ── What the known papers give ──────────────────────────────────────────────────────────────────────────────────────
def test_motyka_2000_31_of_35():
    assert derived(groups=[group(n=35, events=31, percent="89")]) == {
        ("groups.0", "proportion"): (0.8857, 0.7405, 0.9546),
        ("groups.0", "proportion-exact"): (0.8857, 0.7326, 0.968),
    }


def test_nacir_2011_18_of_76_women_and_none_of_14_men():
    groups = [
        {"label": "women", "role": "subgroup", "n": 76, "events": 18},
        {"label": "men", "role": "subgroup", "n": 14, "events": 0},
    ]
    told = derived(groups=groups, prevalence={"cases": 18, "n": 90})
    assert told["groups.0", "proportion"] == (0.2368, 0.1554, 0.3436)
    assert told["groups.1", "proportion"] == (0.0, 0.0, 0.2153)
    assert told["groups.1", "proportion-exact"] == (0.0, 0.0, 0.2316)
    assert told["prevalence", "proportion"] == (0.2, 0.1304, 0.2941)


COLLEE = {"n_analysed": 41, "groups": [group(percent="52"), other(percent="30")]}


def test_collee_1991_has_a_difference_without_interval_since_its_arms_are_not_printed():
    assert derived(**COLLEE) == {
        ("groups.0", "risk-difference"): (0.22, None, None),
        ("groups.0", "risk-ratio"): (1.7333, None, None),
    }
    assert all("no interval without the events" in one.says for one in derive(COLLEE))


def test_collee_1991_has_two_sizes_of_arms_that_its_percentages_allow():
    assert arm_sizes(COLLEE) == [(21, 20), (31, 10)]
    assert [round(100 * a / n) for a, n in ((11, 21), (6, 20), (16, 31), (3, 10))] == [52, 30, 52, 30]
    assert [(note.path, note.says) for note in notes(COLLEE)] == [
        ("groups.0", "Sizes of the arms that fit what is printed: 21 + 20, 31 + 10.")
    ]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"n_analysed": 41},
        {"n_analysed": 41, "groups": [group(), other()]},
        {"groups": [group(percent="52"), other(percent="30")]},
        {"n_analysed": 5000, "groups": [group(percent="52"), other(percent="30")]},
        {"n_analysed": 41, "groups": [group(percent="52", n=21), other(percent="30", n=20)]},
    ],
    ids=["nothing", "no arms", "nothing known", "no total", "too many", "sizes printed"],
)
def test_sizes_of_arms_are_not_sought_where(said):
    assert notes(said) == []


def test_yang_2015_pain_from_7_to_2():
    case = {"label": "case 1", "pain_before": "7", "pain_after": "2"}
    assert derived(cases=[case, {"label": "case 2", "pain_before": "7"}]) == {("cases.0", "change"): (-5.0, None, None)}


# ── Each kind ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_arms_are_compared_with_the_comparator_within_each_stratum():
    groups = [
        other(n=20, events=5),
        group(n=20, events=10),
        group(stratum="clinic", n=9, events=6),
        other(stratum="clinic", n=8, events=1),
    ]
    ratios = {one.path: one for one in derive({"groups": groups}) if one.name == "risk-ratio"}
    assert {path: one.estimate for path, one in ratios.items()} == {
        "groups.1": numbers.risk_ratio(10, 20, 5, 20),
        "groups.2": numbers.risk_ratio(6, 9, 1, 8),
    }
    assert ratios["groups.1"].says == (
        "“drug” against “saline”: 10 of 20 against 5 of 20; risk ratio 2.00 (0.83 to 4.81), log interval (Katz)"
    )


def test_of_two_arms_without_a_comparator_the_first_is_compared_with_the_second():
    told = derive({"groups": [group(n=20, events=10), {"label": "excision", "n": 20, "events": 5}]})
    assert [(one.path, one.name) for one in told if "ratio" in one.name] == [
        *(("groups.0", "risk-ratio"), ("groups.0", "odds-ratio"))
    ]


def test_means_of_two_arms_give_a_difference_and_hedges_g():
    told = derived(groups=[group(mean="103", sd="5.5", n=50), other(mean="100", sd="4.5", n=50)])
    assert told["groups.0", "mean-difference"] == (3.0, 1.0047, 4.9953)
    assert told["groups.0", "standardised-mean-difference"] == (0.5924, 0.1949, 0.99)


def test_means_without_deviations_give_a_difference_without_interval():
    assert derived(groups=[group(mean="30.5"), other(mean="43.8")]) == {
        ("groups.0", "mean-difference"): (-13.3, None, None)
    }


def test_before_and_after_give_a_change():
    told = {"baseline_mean": "7.0", "mean": "2.0", "change_sd": "1.5", "n": 13}
    assert derived(groups=[group(**told)]) == {("groups.0", "change"): (-5.0, -5.9064, -4.0936)}
    del told["n"]
    assert derived(groups=[group(**told)]) == {("groups.0", "change"): (-5.0, None, None)}


def test_a_table_gives_all_seven_measures():
    cells = {"true_positives": 231, "false_positives": 32, "false_negatives": 27, "true_negatives": 54}
    told = derived(diagnosis=cells)
    assert {name: value for (_, name), (value, _, _) in told.items()} == {
        "sensitivity": 0.8953,
        "specificity": 0.6279,
        "positive-predictive-value": 0.8783,
        "negative-predictive-value": 0.6667,
        "positive-likelihood-ratio": 2.4062,
        "negative-likelihood-ratio": 0.1667,
        "diagnostic-odds-ratio": 14.4375,
    }


def test_a_table_without_the_healthy_gives_sensitivity_alone():
    told = derived(diagnosis={"true_positives": 18, "false_negatives": 2})
    assert told == {("diagnosis", "sensitivity"): (0.9, 0.699, 0.9721)}


def test_women_recurrences_features_and_adverse_events_are_shares():
    told = derived(
        n_enrolled=40,
        n_analysed=35,
        women_n=30,
        therapy={"recurrences": 15, "recurrence_n": 60},
        features=[{"name": "oedema", "percent": "37", "n": 35}],
        adverse_events=[{"name": "any", "events": 0}, {"name": "nausea", "group": "drug", "events": 2}],
        groups=[group(n=21)],
    )
    assert {path: value for (path, name), (value, _, _) in told.items() if name == "proportion"} == {
        "women_n": 0.75,
        "therapy": 0.25,
        "features.0": 0.3714,  # 13 of 35, the only number that prints as 37 %
        "adverse_events.0": 0.0,  # of the 35 analysed
        "adverse_events.1": 0.0952,  # of the 21 of the group
    }


def test_the_events_behind_a_percentage_are_said_to_come_from_it():
    told = derive({"features": [{"name": "oedema", "percent": "37", "n": 35}]})
    assert told[0].says.startswith(
        "“oedema”, from the 37 % printed: 13 of 35; proportion 37.1 % (23.2 to 53.7), Wilson"
    )


@given(
    st.lists(st.sampled_from(PATHS), unique=True, min_size=5, max_size=40).flatmap(
        lambda paths: st.fixed_dictionaries({path: value_of(path) for path in paths})
    )
)
def test_whatever_a_document_says_derived_values_are_finite_and_in_order(values):
    said, _ = read(values)
    for one in derive(said):
        value, lower, upper = one.estimate.value, one.estimate.lower, one.estimate.upper
        assert math.isfinite(value)
        assert (lower is None) == (upper is None)
        if lower is not None and upper is not None:
            assert lower <= value <= upper
            assert math.isfinite(lower)
            assert math.isfinite(upper)
        if one.name in SHARES - {"risk-difference"}:
            assert 0 <= value <= 1
        assert one.estimate.method in one.says
    assert all(sum(sizes) <= said["n_analysed"] for sizes in arm_sizes(said))
