"""Impossible numbers are refused with the arithmetic, implausible ones ask, and true ones pass."""

from __future__ import annotations

import random
import statistics
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence import numbers
from evidence.checks import check, unsourced
from evidence.findings import Finding

FRAME = {"question": "therapy", "design": "randomised-trial", "statement": "It helped."}


def found(**facts: Any) -> list[Finding]:
    return check({**FRAME, **facts})


def group(**facts: Any) -> dict[str, Any]:
    return {"label": "drug", **facts}


def other(**facts: Any) -> dict[str, Any]:
    return {"label": "saline", "role": "comparator", **facts}


def effect(measure: str, **facts: Any) -> dict[str, Any]:
    return {"effects": [{"measure": measure, **facts}]}


COMPUTE = {
    "risk-ratio": numbers.risk_ratio,
    "odds-ratio": numbers.odds_ratio,
    "risk-difference": numbers.risk_difference,
}


# ── The bad numbers of the issue ────────────────────────────────────────────────────────────────────────────────────
BAD = {
    "31 events of 30": (
        {"groups": [group(n=30, events=31)]},
        ("groups.0.events", "31 of 30 for “drug”: 1 more than there are."),
    ),
    "52 % of 41": (
        {"groups": [group(n=41, percent="52")]},
        (
            "groups.0.percent",
            "52 % of 41 for “drug” would be 21.32, not a whole number: 21 of 41 is 51.22 % and 22 of 41 is 53.66 %.",
        ),
    ),
    "21.5 people": (
        {"groups": [group(n=41, events="21.5")]},
        ("groups.0.events", "“21.5” is not a whole number: write 21 or 22 (events)."),
    ),
    "interval 3 to 1": (
        effect("odds-ratio", lower="3", upper="1"),
        ("effects.0.lower", "An interval from 3 to 1 is the wrong way round: the lower limit comes first."),
    ),
    "negative n": (
        {"n_analysed": -41},
        ("n_analysed", "“-41” is below 0: a count (number analysed) never is."),
    ),
    "sensitivity of 1.2": (
        effect("sensitivity", estimate="1.2"),
        ("effects.0.estimate", "A sensitivity of 1.2 is impossible: it lies between 0 and 1; write 92 % as 0.92."),
    ),
    "ten": ({"n_analysed": "ten"}, ("n_analysed", "“ten” is not a number: write 10.")),
}


@pytest.mark.parametrize("bad", sorted(BAD))
def test_a_bad_number_is_refused_with_a_sentence(bad):
    facts, told = BAD[bad]
    assert [(one.path, one.message) for one in found(**facts)] == [told]
    assert found(**facts)[0].kind == "impossible"


# ── Each rule ───────────────────────────────────────────────────────────────────────────────────────────────────────
# Facts, and the one finding: path, code, words of its message.
IMPOSSIBLE: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "adverse events": (
        {"adverse_events": [{"name": "nausea", "events": 4, "n": 3}]},
        ("adverse_events.0.events", "more-than-n", "4 of 3 for “nausea”"),
    ),
    "adverse events of an arm": (
        {"groups": [group(n=3)], "adverse_events": [{"name": "nausea", "group": "drug", "events": 4}]},
        ("adverse_events.0.events", "more-than-n", "“nausea” is told of more than the 3 of “drug”."),
    ),
    "feature": (
        {"features": [{"name": "oedema", "present": 4, "n": 3}]},
        ("features.0.present", "more-than-n", "4 of 3 for “oedema”: 1 more"),
    ),
    "recurrences": (
        {"therapy": {"recurrences": 4, "recurrence_n": 3}},
        ("therapy.recurrences", "more-than-n", "4 of 3 for recurrence"),
    ),
    "prevalence": ({"prevalence": {"cases": 19, "n": 18}}, ("prevalence.cases", "more-than-n", "19 of 18")),
    "arms of the enrolled": (
        {"n_enrolled": 40, "groups": [group(n=20), other(n=21)]},
        ("n_enrolled", "arms-add-up", "20 + 21 = 41, and 40 were enrolled: 1 too many."),
    ),
    "table of the enrolled": (
        {"n_enrolled": 10, "diagnosis": {"true_positives": 9, "false_positives": 2}},
        ("diagnosis", "table-adds-up", "9 + 2 = 11, and 10 were enrolled: 1 too many."),
    ),
    "symptoms before birth": (
        {"cases": [{"label": "1", "age": "20", "symptom_months": "600"}]},
        ("cases.0.symptom_months", "longer-than-lived", "600 months of symptoms for “1”, aged 20"),
    ),
    "women of the enrolled": (
        {"n_enrolled": 41, "n_analysed": 40, "women_n": 42},
        ("women_n", "more-than-total", "Number of women 42, number enrolled 41: 1 too many."),
    ),
    "women of the analysed": (
        {"n_analysed": 41, "women_n": 42},
        ("women_n", "more-than-total", "Number of women 42, number analysed 41: 1 too many."),
    ),
    "analysed": ({"n_enrolled": 41, "n_analysed": 42}, ("n_analysed", "more-than-total", "1 too many.")),
    "lost": ({"n_enrolled": 41, "lost_to_follow_up": 42}, ("lost_to_follow_up", "more-than-total", "1 too many.")),
    "subgroup above all": (
        {"n_analysed": 90, "groups": [{"label": "women", "role": "subgroup", "n": 91}]},
        ("groups.0.n", "more-than-total", "91 for “women” are more than the number analysed, 90."),
    ),
    "recurrences above all": (
        {"n_analysed": 60, "therapy": {"recurrences": 61}},
        ("therapy.recurrences", "more-than-total", "61 for recurrence are more than the number analysed, 60."),
    ),
    "arms above the total": (
        {"n_analysed": 41, "groups": [group(n=21), other(n=21)]},
        ("n_analysed", "arms-add-up", "The arms have 21 + 21 = 42, and 41 were analysed: 1 too many."),
    ),
    "nothing left for an arm": (
        {"n_analysed": 41, "groups": [group(n=41), other(percent="30")]},
        ("groups.1", "arms-add-up", "0 of the 41 analysed are left for “saline” (30 %): each arm has at least one."),
    ),
    "no sizes of arms": (
        {"n_analysed": 12, "groups": [group(percent="52"), other(percent="30")]},
        (
            "groups.0",
            "no-split",
            "No sizes of the arms add up to 12 and give whole people for “drug” (52 %) and “saline”",
        ),
    ),
    "events for which there are too few": (
        {"n_analysed": 30, "groups": [group(events=20), other(events=11)]},
        ("groups.0", "no-split", "No sizes of the arms add up to 30"),
    ),
    "stratum above its arm": (
        {"groups": [group(n=20), group(stratum="clinic", n=21)]},
        ("groups.1.n", "more-than-arm", "“drug”, clinic has n 21, and all of “drug” 20."),
    ),
    "table above the total": (
        {
            "n_analysed": 9,
            "diagnosis": {"true_positives": 4, "false_positives": 3, "false_negatives": 2, "true_negatives": 1},
        },
        ("diagnosis", "table-adds-up", "The 2 x 2 table has 4 + 3 + 2 + 1 = 10, and 9 were analysed: 1 too many."),
    ),
    "one rater": (
        {"diagnosis": {"kappa": "0.7", "raters": 1}},
        ("diagnosis.raters", "too-few-raters", "Agreement of 1 rater: it takes two."),
    ),
    "kappa": ({"diagnosis": {"kappa": "1.2"}}, ("diagnosis.kappa", "off-measure", "A kappa of 1.2 is impossible")),
    "kappa outside its interval": (
        {"diagnosis": {"kappa": "0.3", "kappa_lower": "0.4", "kappa_upper": "0.8"}},
        ("diagnosis.kappa", "interval", "The interval 0.4 to 0.8 does not contain its estimate, 0.3."),
    ),
    "more cases than patients": (
        {"n_analysed": 1, "cases": [{"label": "case 1"}, {"label": "case 2"}]},
        ("n_analysed", "more-than-total", "2 patients are listed, and the number analysed is 1."),
    ),
    "more women among the cases": (
        {"women_n": 0, "cases": [{"label": "case 1", "sex": "female"}]},
        ("women_n", "women-listed", "1 of the 1 listed patients are women, and the number is 0."),
    ),
    "fewer women among all cases": (
        {"n_analysed": 1, "women_n": 1, "cases": [{"label": "case 1", "sex": "male"}]},
        ("women_n", "women-listed", "0 of the 1 listed patients are women, and the number is 1."),
    ),
    "missing above all": (
        {"n_analysed": 41, "groups": [group(n=41, missing=42)]},
        ("groups.0.missing", "more-than-total", "42 for “drug” are more than the number analysed, 41."),
    ),
    "case older than the oldest": (
        {"age_max": "60", "cases": [{"label": "case 1", "age": "73"}]},
        ("cases.0.age", "order", "The age 73 of “case 1” is not within the ages of all, … to 60."),
    ),
    "case followed for longer than anybody": (
        {
            **{"follow_up_max": "6", "follow_up_max_unit": "months"},
            "cases": [{"label": "case 1", "time": "1", "time_unit": "years"}],
        },
        ("cases.0.time", "time-order", "“case 1” was seen after 1 years, and the longest follow-up is 6 months."),
    ),
    "case of two sexes": (
        {"cases": [{"label": "case 1", "sex": "female"}, {"label": "case 1", "sex": "male"}]},
        ("cases", "two-sexes", "“case 1” is female in one row and male in another."),
    ),
    "level": (
        {"level_override": 6, "level_override_reason": "it is weak"},
        ("level_override", "no-level", "6 is no level of evidence: they are 1 to 5."),
    ),
    "level without a reason": (
        {"level_override": 5},
        ("level_override_reason", "no-reason", "Say why"),
    ),
    "percentage above 100": (
        {"groups": [group(percent="120")]},
        ("groups.0.percent", "percent", "120 % for “drug”"),
    ),
    "percentage below 0": ({"prevalence": {"percent": "-1"}}, ("prevalence.percent", "percent", "-1 % for prevalence")),
    "percentage of none": ({"groups": [group(n=0, percent="5")]}, ("groups.0.percent", "percent-of-none", "5 % of 0")),
    "percentage that is not that of the events": (
        {"groups": [group(n=35, events=31, percent="80")]},
        ("groups.0.percent", "percent-of-events", "31 of 35 for “drug” is 88.57 %, and 80 % is printed"),
    ),
    "percentage rounded up too far": (
        {"groups": [group(n=35, events=31, percent="88.7")]},
        ("groups.0.percent", "percent-of-events", "31 of 35 for “drug” is 88.57 %, and 88.7 % is printed"),
    ),
    "range of percentages": (
        {"prevalence": {"percent_low": "14", "percent_high": "1.6"}},
        ("prevalence.percent_low", "range", "14 to 1.6 % is the wrong way round."),
    ),
    "percentage outside its range": (
        {"prevalence": {"percent_low": "1.6", "percent": "15", "percent_high": "14"}},
        ("prevalence.percent", "range", "15 % does not lie between 1.6 and 14 %."),
    ),
    "highest percentage": (
        {"prevalence": {"percent_low": "1.6", "percent_high": "140"}},
        ("prevalence.percent_high", "percent", "140 % is impossible"),
    ),
    "age": ({"age_mean": "152"}, ("age_mean", "age", "152 years (mean age (years)) is impossible")),
    "age of a case": ({"cases": [{"label": "case 1", "age": "-4"}]}, ("cases.0.age", "age", "age of “case 1”")),
    "youngest above oldest": (
        {"age_min": "75", "age_max": "17"},
        ("age_min", "order", "The youngest 75 is above the oldest 17."),
    ),
    "mean age above the oldest": (
        {"age_mean": "80.1", "age_max": "75"},
        ("age_mean", "order", "above the oldest 75."),
    ),
    "deviation of age": (
        {"age_sd": "40", "age_min": "20", "age_max": "70", "n_analysed": 30},
        (
            "age_sd",
            "sd-range",
            "the ages lie from 20 to 70, which allows 25.94",
        ),
    ),
    "deviation of age too small for its range": (
        {"age_sd": "2", "age_min": "20", "age_max": "70", "n_analysed": 10},
        ("age_sd", "sd-range", "the ages of 10 people reach from 20 to 70, which makes it 11.55 at least."),
    ),
    "quartiles": (
        {"groups": [group(q1="7", q3="3")]},
        ("groups.0.q1", "order", "is above the upper quartile 3."),
    ),
    "median above the quartile": (
        {"groups": [group(median="7", q3="3", maximum="9")]},
        ("groups.0.median", "order", "The median 7 is above the upper quartile 3."),
    ),
    "mean below the minimum": (
        {"groups": [group(mean="2.4", minimum="3")]},
        ("groups.0.minimum", "order", "The minimum 3 is above the mean 2.4."),
    ),
    "scale": ({"scale_min": "10", "scale_max": "0"}, ("scale_min", "order", "A scale from 10 to 0 has no length")),
    "mean off the scale": (
        {"scale_min": "0", "scale_max": "100", "groups": [group(mean="143.8")]},
        ("groups.0.mean", "off-scale", "The mean 143.8 of “drug” is off the scale, 0 to 100."),
    ),
    "mean above half a scale": (
        {"scale_max": "10", "groups": [group(baseline_mean="10.6")]},
        ("groups.0.baseline_mean", "off-scale", "is off the scale, … to 10."),
    ),
    "negative deviation": ({"groups": [group(sd="-1")]}, ("groups.0.sd", "sd", "it is never below 0.")),
    "deviation of one": ({"groups": [group(n=1, sd="1")]}, ("groups.0.sd", "sd", "one person does not vary.")),
    "deviation above the range": (
        {"groups": [group(sd="5", minimum="2", maximum="6", n=20)]},
        ("groups.0.sd", "sd-range", "the values of “drug” lie from 2 to 6, which allows 2.5"),
    ),
    "deviation for its mean": (
        {"scale_min": "0", "scale_max": "10", "groups": [group(mean="9.5", sd="4.0", n=40)]},
        ("groups.0.sd", "sd-range", "the values of “drug” lie from 0 to 10 around 9.5, which allows 2.31"),
    ),
    "deviation before": (
        {"scale_min": "0", "scale_max": "10", "groups": [group(baseline_sd="6.0", n=40)]},
        ("groups.0.baseline_sd", "sd-range", "which allows"),
    ),
    "negative deviation of the change": ({"groups": [group(change_sd="-1")]}, ("groups.0.change_sd", "sd", "below 0.")),
    "deviation of the change": (
        {"groups": [group(baseline_sd="2.0", sd="1.0", change_sd="4.0")]},
        ("groups.0.change_sd", "sd-change", "with 2.0 before and 1.0 after it lies between 1.0 and 3.0."),
    ),
    "follow-up": (
        {"follow_up_min": "2", "follow_up_min_unit": "years", "follow_up_max": "6", "follow_up_max_unit": "months"},
        (
            "follow_up_min",
            "time-order",
            "Shortest follow-up: 2 years; longest follow-up: 6 months. The first is longer than the second.",
        ),
    ),
    "symptoms": (
        {"symptoms_median": "8", "symptoms_median_unit": "weeks", "symptoms_max": "3", "symptoms_max_unit": "weeks"},
        ("symptoms_median", "time-order", "The first is longer than the second."),
    ),
    "measured after the follow-up": (
        {"time_point": "2", "time_point_unit": "months", "follow_up_max": "2", "follow_up_max_unit": "weeks"},
        ("time_point", "time-order", "Measured after: 2 months; longest follow-up: 2 weeks."),
    ),
    "negative time": (
        {"time_point": "-2", "time_point_unit": "weeks"},
        ("time_point", "negative", "-2 is below 0: measured after cannot be negative."),
    ),
    "negative size": (
        {"cases": [{"label": "a", "gap_mm": "-1"}]},
        ("cases.0.gap_mm", "negative", "-1 for “a” is"),
    ),
    "second diameter": (
        {"cases": [{"label": "a", "size_mm": "20", "width_mm": "30"}]},
        ("cases.0.width_mm", "order", "The second diameter (mm) 30 is above the largest diameter (mm) 20."),
    ),
    "relief": (
        {"cases": [{"label": "a", "relief_min": "3", "relief_max": "2", "relief_unit": "hours"}]},
        ("cases.0.relief_min", "order", "is above"),
    ),
    "pain off its scale": (
        {"cases": [{"label": "a", "pain_before": "11", "pain_scale_max": "10"}]},
        ("cases.0.pain_before", "off-scale", "Pain before 11 for “a” is off the scale, 0 to 10."),
    ),
    "no volume": ({"therapy": {"volume_ml": "0"}}, ("therapy.volume_ml", "negative", "0 ml is no volume.")),
    "no session": ({"therapy": {"sessions": 0}}, ("therapy.sessions", "no-session", "in 0 sessions was not given.")),
    "negative ratio": (
        effect("risk-ratio", estimate="-1"),
        ("effects.0.estimate", "off-measure", "is never below 0."),
    ),
    "correlation": (effect("correlation", estimate="1.1"), ("effects.0.estimate", "off-measure", "between -1 and 1.")),
    "difference": (effect("risk-difference", estimate="120"), ("effects.0.estimate", "off-measure", "100 %.")),
    "estimate outside its interval": (
        effect("odds-ratio", estimate="1.2", lower="1.4", upper="2.0"),
        ("effects.0.estimate", "interval", "The interval 1.4 to 2.0 does not contain"),
    ),
    "confidence": (
        effect("odds-ratio", confidence="100"),
        ("effects.0.confidence", "confidence", "0 and 100."),
    ),
    "p above 1": (effect("association", p_value="1.4"), ("effects.0.p_value", "p-value", "p = 1.4")),
    "p below 0": (
        effect("association", p_relation="<", p_value="0"),
        ("effects.0.p_value", "p-value", "p < 0 is never exactly 0"),
    ),
    "quote for no value": (
        {"quotes": [{"values": ["pages"], "text": "t", "place": "p"}]},
        ("quotes.0.values", "unknown-path", "The quote is for “pages”: an item has no such value."),
    ),
    "row without its name": (
        {"groups": [{"n": 3}]},
        ("groups.0.label", "missing", "The label is missing: row 1"),
    ),
}

IMPLAUSIBLE: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "lost and analysed": (
        {"n_enrolled": 41, "n_analysed": 40, "lost_to_follow_up": 3},
        ("lost_to_follow_up", "lost-analysed", "40 analysed and 3 lost are 43, more than the 41 enrolled"),
    ),
    "each enrolled in each arm": (
        {"n_enrolled": 20, "groups": [group(n=20), other(n=20)]},
        ("n_enrolled", "arms-overlap", "right only if everybody was in each arm."),
    ),
    "the only arm": (
        {"n_analysed": 40, "groups": [group(n=35)]},
        ("n_analysed", "arms-add-up", "The only arm has 35, and 40 were analysed"),
    ),
    "missing of those counted": (
        {"groups": [group(n=10, events=9, missing=5)]},
        ("groups.0.missing", "missing-of-n", "9 events and 5 missing of 10 for “drug”"),
    ),
    "a test that benefits": (
        {"question": "diagnosis", "direction": "benefit"},
        ("direction", "direction-question", "“benefit” is not one for a finding on diagnosis"),
    ),
    "a treatment that supports": (
        {"question": "therapy", "direction": "supports"},
        ("direction", "direction-question", "“supports” is not one for a finding on therapy"),
    ),
    "about so many": (
        {"n_analysed": 2000, "n_is_approximate": True, "groups": [group(n=2010)]},
        ("groups.0.n", "more-than-total", "2010 for “drug” are more than"),
    ),
    "arms below the total": (
        {"n_analysed": 41, "groups": [group(n=20), other(n=20)]},
        ("n_analysed", "arms-add-up", "20 + 20 = 40, and 41 were analysed: 1 are in no arm."),
    ),
    "everybody in each arm": (
        {"n_analysed": 41, "groups": [group(n=41), other(n=41)]},
        ("n_analysed", "arms-overlap", "41 + 41 = 82, and 41 were analysed: right only if everybody was in each arm."),
    ),
    "two groups of one name": ({"groups": [group(), group()]}, ("groups.1.label", "named-twice", "called “drug”.")),
    "adverse events of no group": (
        {"adverse_events": [{"name": "nausea", "group": "salt"}]},
        ("adverse_events.0.group", "unknown-group", "“nausea” is told of “salt”, and no group is called so."),
    ),
    "table below the total": (
        {
            "n_analysed": 12,
            "diagnosis": {"true_positives": 4, "false_positives": 3, "false_negatives": 2, "true_negatives": 1},
        },
        ("diagnosis", "table-adds-up", "4 + 3 + 2 + 1 = 10, and 12 were analysed: 2 are in no cell."),
    ),
    "more rated than there are": (
        {"n_analysed": 9, "diagnosis": {"reliability_n": 10}},
        ("diagnosis.reliability_n", "more-than-total", "10 rated are more than the number analysed, 9."),
    ),
    "decimals cut off": (  # Nacir 2011, as it is printed
        {"groups": [group(n=76, events=18, percent="23")]},
        (
            "groups.0.percent",
            "percent-cut",
            "is 23.68 %, and 23 % is printed: were the decimals cut off",
        ),
    ),
    "decimals cut off, events not printed": (
        {"groups": [group(n=13, percent="84")]},
        ("groups.0.percent", "percent-cut", "Were the decimals cut off, not rounded?"),
    ),
    "mean of whole points": (
        {"scale_min": "0", "scale_max": "10", "groups": [group(n=13, mean="3.45")]},
        ("groups.0.mean", "grim-mean", "A mean of “drug” of 3.45 is impossible for 13 people if all have whole points"),
    ),
    "mean of whole years": (
        {"n_analysed": 7, "age_mean": "47.33"},
        ("age_mean", "grim-mean", "47.33 is impossible for 7 people if all have whole years: 331 / 7 = 47.29."),
    ),
    "time without unit": (
        {"time_point": "2"},
        ("time_point_unit", "no-unit", "days, weeks or months?"),
    ),
    "measured after the median follow-up": (
        {"time_point": "2", "time_point_unit": "years", "follow_up_median": "6", "follow_up_median_unit": "months"},
        ("time_point", "time-order", "The first is longer than the second."),
    ),
    "volume": ({"therapy": {"volume_ml": "500"}}, ("therapy.volume_ml", "volume", "500 ml is more than 100 ml")),
    "half an interval": (effect("odds-ratio", lower="1"), ("effects.0.upper", "half-interval", "has one limit")),
    "small confidence": (
        effect("odds-ratio", confidence="50"),
        ("effects.0.confidence", "confidence", "95 meant?"),
    ),
    "p of 0": (effect("association", p_value="0.000"), ("effects.0.p_value", "p-value", "means < 0.001.")),
    "p of what": (effect("association", p_relation="<"), ("effects.0.p_value", "no-p-value", "p < what?")),
    "p against the interval": (
        effect("odds-ratio", lower="0.8", upper="3.0", p_relation="<", p_value="0.01"),
        ("effects.0.p_value", "p-interval", "p < 0.01, and the interval 0.8 to 3.0 contains 1, no effect."),
    ),
    "interval against p": (
        effect("mean-difference", lower="0.8", upper="3.0", p_relation="ns"),
        ("effects.0.p_value", "p-interval", "not significant, and the interval 0.8 to 3.0 does not contain 0"),
    ),
    "effect that the counts do not give": (
        {"groups": [group(n=20, events=10), other(n=20, events=5)], **effect("risk-ratio", estimate="3.1")},
        ("effects.0.estimate", "not-computed", "3.1 is printed, and the raw data give 2: is it adjusted, or misread?"),
    ),
    "ratio that is no share of hundred": (
        {"groups": [group(n=20, events=10), other(n=20, events=5)], **effect("odds-ratio", estimate="300")},
        ("effects.0.estimate", "not-computed", "300 is printed, and the raw data give 3"),
    ),
    "difference that is no per cent of its own": (
        {"groups": [group(n=20, events=10), other(n=20, events=5)], **effect("risk-difference", estimate="70")},
        ("effects.0.estimate", "not-computed", "70 is printed, and the raw data give 0.25"),
    ),
    "effect that the means do not give": (
        {
            "groups": [group(n=20, mean="30.5", sd="9"), other(n=21, mean="43.8", sd="9")],
            **effect("mean-difference", estimate="-15.3"),
        },
        ("effects.0.estimate", "not-computed", "the raw data give -13.3"),
    ),
    "sensitivity that the table does not give": (
        {
            "diagnosis": {"true_positives": 8, "false_positives": 3, "false_negatives": 2, "true_negatives": 9},
            **effect("sensitivity", estimate="0.90"),
        },
        ("effects.0.estimate", "not-computed", "0.90 is printed, and the raw data give 0.8"),
    ),
    "quote for what is empty": (
        {"quotes": [{"values": ["groups.0.n", "time_point"], "text": "t", "place": "p"}]},
        (
            "quotes.0.values",
            "nothing-quoted",
            "The quote is for “groups.0.n”, “time_point”: nothing is filled in there.",
        ),
    ),
    "quote that names nothing": (
        {"n_analysed": 35, "quotes": [{"text": "t", "place": "p"}]},
        ("quotes.0.values", "nothing-quoted", "The quote is for no value: say which of them it stands for."),
    ),
    "quote of an item without any value": (
        {"therapy": {"intervention": "injection"}, "quotes": [{"values": [], "text": "t", "place": "p"}]},
        ("quotes.0.values", "nothing-quoted", "for no value, and the item has none that was taken from the paper"),
    ),
}


@pytest.mark.parametrize("case", sorted(IMPOSSIBLE))
def test_the_impossible_is_refused(case):
    facts, (path, code, words) = IMPOSSIBLE[case]
    assert [(one.path, one.code, one.kind) for one in found(**facts)] == [(path, code, "impossible")]
    assert words in found(**facts)[0].message


@pytest.mark.parametrize("case", sorted(IMPLAUSIBLE))
def test_the_implausible_asks(case):
    facts, (path, code, words) = IMPLAUSIBLE[case]
    assert [(one.path, one.code, one.kind) for one in found(**facts)] == [(path, code, "implausible")]
    assert words in found(**facts)[0].message


def test_what_every_item_needs_is_asked_for():
    assert [one.path for one in check({})] == ["question", "design", "statement"]


def test_the_impossible_comes_first_and_nothing_twice():
    facts = {"time_point": "2", "groups": [group(n=30, events=31)]}
    assert [one.kind for one in found(**facts)] == ["impossible", "implausible"]


# ── What is true passes ─────────────────────────────────────────────────────────────────────────────────────────────
KNOWN: dict[str, dict[str, Any]] = {
    "nothing": {},
    "Collée 1991, arms not printed": {"n_analysed": 41, "groups": [group(percent="52"), other(percent="30")]},
    "Collée 1991, pain": {
        **{"n_analysed": 41, "scale_min": "0", "scale_max": "100", "time_point": "14", "time_point_unit": "days"},
        **{"groups": [group(mean="30.5"), other(mean="43.8")]},
        **effect("mean-difference", p_relation="<", p_value="0.05"),
    },
    "Collée 1991, clinics": {
        "n_analysed": 41,
        "groups": [
            *(group(percent="52"), other(percent="30")),
            *(group(stratum="rheumatology", percent="58"), other(stratum="rheumatology", percent="8")),
        ],
        **effect("risk-ratio", stratum="rheumatology", p_relation="<", p_value="0.01"),
    },
    "Motyka 2000": {
        **{"n_enrolled": 35, "n_analysed": 35, "groups": [group(n=35, events=31, percent="89")]},
        **{"symptoms_median": "8", "symptoms_median_unit": "weeks", "symptoms_min": "3", "symptoms_min_unit": "weeks"},
        **{"symptoms_max": "10", "symptoms_max_unit": "years"},
        **{"adverse_events": [{"name": "any", "events": 0, "n": 35}]},
        **{"features": [{"name": "pain to lower leg", "percent": "37", "n": 35}]},
    },
    "Nacir 2011": {
        **{"question": "prevalence", "n_analysed": 90, "women_n": 76, "prevalence": {"cases": 18, "n": 90}},
        "groups": [
            {"label": "women", "role": "subgroup", "n": 76, "events": 18},
            {"label": "men", "role": "subgroup", "n": 14, "events": 0},
        ],
    },
    "Yang 2015": {
        **{"age_mean": "50", "n_analysed": 1},
        "cases": [
            {"label": "1", "age": "50", "pain_before": "7", "pain_after": "2", "pain_scale_max": "10"},
            {"label": "1", "pain_before": "7", "pain_after": "0", "time": "4", "time_unit": "days"},
        ],
    },
    "a month of four weeks": {
        **{"time_point": "1", "time_point_unit": "months", "follow_up_max": "4", "follow_up_max_unit": "weeks"}
    },
    "a ratio turned round": {
        **{"groups": [group(n=20, events=10), other(n=20, events=5)]},
        **effect("risk-ratio", estimate="0.5"),
    },
    "a difference in per cent": {
        **{"groups": [group(n=20, events=10), other(n=20, events=5)]},
        **effect("risk-difference", estimate="25"),
    },
    "another factor's ratio": {
        **{"groups": [group(n=20, events=10), other(n=20, events=5)]},
        **effect("odds-ratio", factor="use of NSAIDs", estimate="7"),
    },
}


@pytest.mark.parametrize("case", sorted(KNOWN))
def test_what_is_printed_and_possible_passes(case):
    assert found(**KNOWN[case]) == []


def test_the_only_arm_has_the_size_of_all_analysed_or_is_asked_for_it():
    told = found(n_analysed=41, groups=[group(percent="52")])
    assert [(one.path, one.code, one.kind) for one in told] == [("groups.0.n", "no-split", "implausible")]
    assert told[0].message == "“drug” (52 %) cannot be of all 41 analysed: how many were in this arm?"
    assert found(n_analysed=35, groups=[group(percent="89")]) == []


@given(st.integers(1, 300), st.data(), st.integers(0, 2))
def test_a_percentage_rounded_from_whole_people_passes(n, data, decimals):
    events = data.draw(st.integers(0, n))
    percent = f"{100 * events / n:.{decimals}f}"
    assert found(groups=[group(n=n, percent=percent)]) == []
    assert found(groups=[group(n=n, events=events, percent=percent)]) == []


@given(st.integers(1, 120), st.integers(1, 120), st.data())
def test_arms_whose_sizes_are_not_printed_pass_when_they_are_true(n_1, n_2, data):
    events = [data.draw(st.integers(0, n)) for n in (n_1, n_2)]
    arms = [group(percent=f"{100 * events[0] / n_1:.0f}"), other(percent=f"{100 * events[1] / n_2:.0f}")]
    assert found(n_analysed=n_1 + n_2, groups=arms) == []


@given(st.lists(st.integers(0, 10), min_size=2, max_size=30), st.integers(0, 2))
def test_what_was_measured_and_rounded_passes(values, decimals):
    q1, median, q3 = statistics.quantiles(values, n=4, method="inclusive")
    told = {
        **{"mean": statistics.fmean(values), "sd": statistics.stdev(values), "median": median, "q1": q1, "q3": q3},
        **{"minimum": min(values), "maximum": max(values)},
    }
    printed = {name: f"{value:.{decimals}f}" for name, value in told.items()}
    assert found(scale_min="0", scale_max="10", groups=[group(n=len(values), **printed)]) == []
    bare = {name: printed[name] for name in ("mean", "sd")}
    assert found(scale_min="0", scale_max="10", groups=[group(n=len(values), **bare)]) == []


@given(st.integers(2, 20), st.integers(0, 2**32))
def test_the_deviation_of_a_true_change_passes(n, seed):
    chance = random.Random(seed)
    before, change = ([chance.randint(0, 9) for _ in range(n)] for _ in range(2))
    after = [one - other for one, other in zip(before, change, strict=True)]
    told = {"baseline_sd": before, "sd": after, "change_sd": change}
    assert found(groups=[group(**{name: f"{statistics.stdev(values):.2f}" for name, values in told.items()})]) == []


@given(
    st.tuples(*(st.integers(0, 60) for _ in range(4))), st.sampled_from(["risk-ratio", "odds-ratio", "risk-difference"])
)
def test_an_effect_printed_as_computed_passes(cells, measure):
    a, b, c, d = cells
    assume(a + b and c + d and a + c and b + d)
    told = COMPUTE[measure](a, a + b, c, c + d)
    printed = {name: f"{getattr(told, name):.3f}" for name in ("lower", "upper")} | {"estimate": f"{told.value:.3f}"}
    arms = [group(n=a + b, events=a), other(n=c + d, events=c)]
    assert found(n_analysed=a + b + c + d, groups=arms, **effect(measure, **printed)) == []


# ── What is false is found, whatever the numbers ────────────────────────────────────────────────────────────────────
@given(st.integers(0, 1000), st.integers(1, 1000))
def test_more_events_than_people_are_found(n, more):
    assert "more-than-n" in [one.code for one in found(groups=[group(n=n, events=n + more)])]


@given(st.integers(1, 99), st.data())
def test_a_percentage_between_two_whole_numbers_is_found(n, data):
    events = data.draw(st.integers(0, n - 1))
    percent = f"{100 * (events + 0.5) / n:.2f}"
    assert [one.code for one in found(groups=[group(n=n, percent=percent)])] == ["grim-percent"]


@given(st.lists(st.integers(0, 50), min_size=2, max_size=5), st.integers(1, 50))
def test_arms_that_are_too_many_are_found(sizes, missing):
    assume(sum(sizes) > missing)
    arms = [{"label": f"arm {position}", "n": n} for position, n in enumerate(sizes)]
    assert any(one.kind == "impossible" for one in found(n_analysed=sum(sizes) - missing, groups=arms)) or all(
        n == sum(sizes) - missing for n in sizes
    )


@given(st.integers(-1000, 1000), st.integers(1, 1000))
def test_an_interval_the_wrong_way_round_is_found(low, width):
    told = found(**effect("mean-difference", lower=str(low + width), upper=str(low)))
    assert [one.code for one in told] == ["interval"]


ORDERED = ("minimum", "q1", "median", "q3", "maximum")


@given(st.lists(st.integers(-50, 50), min_size=5, max_size=5))
def test_quartiles_are_found_when_neighbours_are_the_wrong_way_round(values):
    wrong = [f"groups.0.{ORDERED[at]}" for at in range(4) if values[at] > values[at + 1]]
    told = found(groups=[group(**{name: str(value) for name, value in zip(ORDERED, values, strict=True)})])
    assert [one.path for one in told] == wrong


@given(st.tuples(*(st.integers(0, 60) for _ in range(4))), st.integers(0, 9), st.integers(-5, 5))
def test_a_table_is_told_by_how_much_it_misses_the_total(cells, indeterminate, more):
    names = ("true_positives", "false_positives", "false_negatives", "true_negatives")
    n = sum(cells) + indeterminate - more
    assume(n >= 0)
    part = {**dict(zip(names, cells, strict=True)), "indeterminate": indeterminate}
    kinds = [one.kind for one in found(n_analysed=n, diagnosis=part)]
    assert kinds == (["impossible"] if more > 0 else ["implausible"] if more < 0 else [])


UNITS = {"days": 1, "weeks": 7, "months": 30.4375, "years": 365.25}


@given(st.integers(1, 60), st.sampled_from(sorted(UNITS)), st.integers(1, 60), st.sampled_from(sorted(UNITS)))
def test_nothing_is_measured_after_the_longest_follow_up(point, unit, longest, longest_unit):
    days, most = point * UNITS[unit], longest * UNITS[longest_unit]
    told = found(
        time_point=str(point), time_point_unit=unit, follow_up_max=str(longest), follow_up_max_unit=longest_unit
    )
    if days <= most:
        assert told == []
    elif days > 1.25 * most or unit == longest_unit:
        assert [(one.path, one.kind) for one in told] == [("time_point", "impossible")]


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from(["women_n", "n_analysed", "lost_to_follow_up"]))
def test_a_part_is_found_when_it_is_more_than_the_whole(part, whole, name):
    assert [one.path for one in found(**{"n_enrolled": whole, name: part})] == ([name] if part > whole else [])


@given(st.decimals(-2, 2, places=2), st.sampled_from(["sensitivity", "correlation", "risk-ratio"]))
def test_an_effect_is_found_when_its_measure_cannot_take_it(value, measure):
    low, high = {"sensitivity": (0, 1), "correlation": (-1, 1), "risk-ratio": (0, 2)}[measure]
    assert (found(**effect(measure, estimate=format(value, "f"))) == []) is (low <= value <= high)


# ── Quotes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
SOURCED = {
    **FRAME,
    "direction": "benefit",
    "outcome": "pain",
    "level_override": 4,
    "level_override_reason": "no comparison",
    "n_analysed": 35,
    "time_point": "2",
    "time_point_unit": "months",
    "groups": [group(n=35, events=31), group(n=2)],
    "therapy": {"intervention": "injection", "volume_ml": "5", "dose": "20 mg"},
    "diagnosis": {"kappa": "0.7"},
}


def test_every_extracted_value_without_a_quote_is_named_and_no_judgement_is():
    assert unsourced(SOURCED) == [
        *("n_analysed", "time_point", "therapy.dose", "therapy.volume_ml", "diagnosis.kappa"),
        *("groups.0.n", "groups.0.events", "groups.1.n"),
    ]


def test_a_quote_stands_for_its_values_and_for_all_of_a_row_or_part():
    values = ["n_analysed", "groups.0", "groups.1.n", "therapy", "diagnosis.kappa"]
    said = {**SOURCED, "quotes": [{"values": values, "text": "31 of 35", "place": "p. 2"}]}
    assert unsourced(said) == ["time_point"]


@pytest.mark.parametrize(
    "quote",
    [
        *({"text": "31 of 35"}, {"place": "p. 2"}, {"text": "31 of 35", "place": " "}, {"text": ".", "place": "p. 2"}),
        {"text": "31 of 35", "place": "\u200b"},
    ],
    ids=repr,
)
def test_a_quote_without_words_or_place_stands_for_nothing(quote):
    said = {**FRAME, "n_analysed": 35, "quotes": [{"values": ["n_analysed"], **quote}]}
    assert unsourced(said) == ["n_analysed"]


def test_a_quote_for_rows_as_such_stands_for_no_row():
    said = {**FRAME, "groups": [group(n=35)], "quotes": [{"values": ["groups"], "text": "t", "place": "p"}]}
    assert unsourced(said) == ["groups.0.n"]
    assert [one.code for one in check(said)] == ["unknown-path"]


def test_the_sizes_of_a_score_of_arms_are_sought_and_of_more_not():
    arms = [{"label": f"arm {position}", "percent": "50"} for position in range(21)]  # two people each at least
    assert [one.code for one in found(n_analysed=39, groups=arms[:20])] == ["no-split"]
    assert found(n_analysed=40, groups=arms[:20]) == []
    assert found(n_analysed=41, groups=arms) == []


def test_three_arms_of_unknown_size_that_cannot_be_are_found():
    arms = [{"label": f"arm {position}", "percent": "33"} for position in range(3)]
    assert [one.code for one in found(n_analysed=10, groups=arms)] == ["no-split"]
    assert found(n_analysed=9, groups=arms) == []
