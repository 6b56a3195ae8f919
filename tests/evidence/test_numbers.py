"""Derived values agree with what is published and with statsmodels, to four decimals."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from evidence import numbers
from evidence.numbers import Estimate, ImpossibleNumbers, NotEstimable

FOUR_DECIMALS = 0.00005
LIVER = (231, 32, 27, 54)  # true positives, false positives, false negatives, true negatives

# Estimate, and value, lower and upper limit as published (None: not published there).
PUBLISHED = {
    "Newcombe 1998, 81 of 263, score": (numbers.wilson(81, 263), (None, 0.2553, 0.3662), 4),
    "Newcombe 1998, 0 of 20, score": (numbers.wilson(0, 20), (0, 0, 0.1611), 4),
    "Newcombe 1998, 81 of 263, exact": (numbers.exact(81, 263), (None, 0.2527, 0.3676), 4),
    "Newcombe 1998, 0 of 20, exact": (numbers.exact(0, 20), (0, 0, 0.1684), 4),
    "Newcombe 1998, 56 of 70 less 48 of 80": (numbers.risk_difference(56, 70, 48, 80), (0.2, 0.0524, 0.3339), 4),
    "Bland and Altman 2000, odds ratio": (numbers.odds_ratio(141, 561, 928, 14453), (4.89, 4.00, 5.99), 2),
    "Gardner and Altman 1986": (numbers.mean_difference(146.4, 18.5, 100, 140.4, 16.8, 100), (6.0, 1.1, 10.9), 1),
    "Borenstein 2009, Hedges' g": (
        numbers.hedges_g(103, 5.5, 50, 100, 4.5, 50),
        (0.5924, 0.5924 - numbers.Z * 0.2028, 0.5924 + numbers.Z * 0.2028),
        3.5,
    ),
    "Altman and Bland 1994, sensitivity": (numbers.sensitivity(*LIVER), (0.90, None, None), 2),
    "Altman and Bland 1994, specificity": (numbers.specificity(*LIVER), (0.63, None, None), 2),
    "Altman and Bland 1994, positive": (numbers.ppv(*LIVER), (0.88, None, None), 2),
    "Altman and Bland 1994, negative": (numbers.npv(*LIVER), (0.67, None, None), 2),
}


@pytest.mark.parametrize("example", sorted(PUBLISHED))
def test_a_published_example_comes_out(example):
    estimate, published, decimals = PUBLISHED[example]
    for computed, told in zip((estimate.value, estimate.lower, estimate.upper), published, strict=True):
        assert told is None or computed == pytest.approx(told, abs=0.5001 * 10**-decimals)


# ── What cannot be ──────────────────────────────────────────────────────────────────────────────────────────────────
IMPOSSIBLE: dict[str, tuple[Callable[[], Estimate], str]] = {
    "31 of 30": (lambda: numbers.wilson(31, 30), "31 events of 30: there are 1 more events than people."),
    "-1 of 30": (lambda: numbers.exact(-1, 30), "-1 of 30: a count is never below 0."),
    "3 of -30": (lambda: numbers.wilson(3, -30), "3 of -30: a count is never below 0."),
    "31 of 30 in one arm": (lambda: numbers.risk_ratio(3, 30, 31, 30), "31 events of 30"),
    "negative cell": (lambda: numbers.sensitivity(3, -1, 4, 5), "A cell of the 2 x 2 table is below 0"),
    "negative deviation": (lambda: numbers.hedges_g(1, -2, 9, 1, 2, 9), "A standard deviation of -2 in 9"),
    "negative change": (lambda: numbers.pre_post_change(7, 2, -1, 9), "A standard deviation of -1 in 9"),
}
NOT_ESTIMABLE: dict[str, tuple[Callable[[], Estimate], str]] = {
    "0 of 0": (lambda: numbers.wilson(0, 0), "0 of 0 is no proportion."),
    "nobody": (lambda: numbers.risk_ratio(0, 20, 0, 21), "Nobody in either group had the event"),
    "everybody": (lambda: numbers.odds_ratio(20, 20, 21, 21), "Everybody in either group had the event"),
    "group of one": (lambda: numbers.mean_difference(1, 0, 1, 2, 1, 9), "A group of 1 has no standard deviation."),
    "nothing varies": (lambda: numbers.mean_difference(1, 0, 9, 2, 0, 9), "Neither group varies"),
    "nothing varies, g": (lambda: numbers.hedges_g(1, 0, 9, 2, 0, 9), "Neither group varies"),
    "none diseased": (lambda: numbers.sensitivity(0, 3, 0, 4), "Nobody in the table has the condition"),
    "none healthy": (lambda: numbers.specificity(3, 0, 4, 0), "Nobody in the table is free of the condition"),
    "none positive": (lambda: numbers.ppv(0, 0, 4, 3), "No test was positive"),
    "none negative": (lambda: numbers.npv(3, 4, 0, 0), "No test was negative"),
}


@pytest.mark.parametrize("case", sorted(IMPOSSIBLE))
def test_impossible_numbers_are_refused(case):
    compute, message = IMPOSSIBLE[case]
    with pytest.raises(ImpossibleNumbers) as refused:
        compute()
    assert message in str(refused.value)


@pytest.mark.parametrize("case", sorted(NOT_ESTIMABLE))
def test_what_says_nothing_is_not_estimated(case):
    compute, message = NOT_ESTIMABLE[case]
    with pytest.raises(NotEstimable) as refused:
        compute()
    assert message in str(refused.value)


# ── A second opinion ────────────────────────────────────────────────────────────────────────────────────────────────
@st.composite
def some_of(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


CELLS = st.tuples(*(st.integers(0, 150) for _ in range(4)))
VALUES = st.lists(st.floats(-100, 100).map(lambda x: round(x, 2)), min_size=2, max_size=12).filter(
    lambda values: statistics.stdev(values) > 0.01
)


def limits(estimate: Estimate) -> list[float]:
    assert estimate.lower is not None
    assert estimate.upper is not None
    return [estimate.lower, estimate.upper]


def as_documented(*cells: float) -> Table2x2:
    """Return the table of statsmodels, with 0.5 added to each cell where one is 0; its own way is to replace zeros."""
    a, b, c, d = (cell + 0.5 if 0 in cells else cell for cell in cells)
    return Table2x2([[a, b], [c, d]], shift_zeros=False)


def agrees(estimate: Estimate, value: float, interval: tuple[float, float]) -> bool:
    """Whether all three agree to four decimals, or to as many digits where they are large."""
    return [estimate.value, *limits(estimate)] == pytest.approx([value, *interval], abs=FOUR_DECIMALS, rel=1e-7)


@given(some_of())
def test_proportions_agree_with_statsmodels_and_scipy(some):
    events, n = some
    assert agrees(numbers.wilson(*some), events / n, proportion_confint(events, n, method="wilson"))
    assert agrees(numbers.exact(*some), events / n, proportion_confint(events, n, method="beta"))
    assert limits(numbers.exact(*some)) == pytest.approx(
        tuple(binomtest(events, n).proportion_ci(method="exact")), abs=FOUR_DECIMALS
    )


@given(some_of(), some_of())
def test_ratios_agree_with_statsmodels_also_where_a_cell_is_zero(one, other):
    (a, n_1), (c, n_2) = one, other
    if a + c in (0, n_1 + n_2):
        return
    table = as_documented(a, n_1 - a, c, n_2 - c)
    assert agrees(numbers.risk_ratio(*one, *other), table.riskratio, table.riskratio_confint())
    assert agrees(numbers.odds_ratio(*one, *other), table.oddsratio, table.oddsratio_confint())


@given(some_of(), some_of())
def test_risk_differences_agree_with_statsmodels(one, other):
    expected = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    assert agrees(numbers.risk_difference(*one, *other), one[0] / one[1] - other[0] / other[1], expected)


@given(VALUES, VALUES)
def test_differences_of_means_agree_with_statsmodels(one, other):
    told = [f(values) for values in (one, other) for f in (statistics.fmean, statistics.stdev, len)]
    compared = CompareMeans(DescrStatsW(one), DescrStatsW(other))
    expected = compared.tconfint_diff(usevar="unequal")
    assert agrees(numbers.mean_difference(*told), told[0] - told[3], expected)
    if len(one) + len(other) > 5:  # statsmodels' correction for so few is another
        g = effectsize_smd(told[0], told[1], told[2], told[3], told[4], told[5])[0]
        assert numbers.hedges_g(*told).value == pytest.approx(g, abs=FOUR_DECIMALS, rel=1e-7)


@given(VALUES)
def test_changes_agree_with_statsmodels(changes):
    expected = DescrStatsW(changes).tconfint_mean()
    told = numbers.pre_post_change(0, statistics.fmean(changes), statistics.stdev(changes), len(changes))
    assert agrees(told, statistics.fmean(changes), expected)


@given(CELLS)
def test_diagnostic_measures_agree_with_statsmodels(cells):
    tp, fp, fn, tn = cells
    shares = {
        numbers.sensitivity: (tp, tp + fn),
        numbers.specificity: (tn, tn + fp),
        numbers.ppv: (tp, tp + fp),
        numbers.npv: (tn, tn + fn),
    }
    for measure, (events, n) in shares.items():
        if n:
            assert agrees(measure(*cells), events / n, proportion_confint(events, n, method="wilson"))
    if tp + fn and fp + tn and tp + fp and fn + tn:
        positive, negative = as_documented(tp, fn, fp, tn), as_documented(fn, tp, tn, fp)
        assert agrees(numbers.lr_positive(*cells), positive.riskratio, positive.riskratio_confint())
        assert agrees(numbers.lr_negative(*cells), negative.riskratio, negative.riskratio_confint())
        assert agrees(numbers.dor(*cells), positive.oddsratio, positive.oddsratio_confint())


# ── What holds for all ──────────────────────────────────────────────────────────────────────────────────────────────
@given(some_of())
def test_a_proportion_lies_in_its_intervals_which_lie_between_none_and_all(some):
    for estimate in (numbers.wilson(*some), numbers.exact(*some)):
        lower, upper = limits(estimate)
        assert 0 <= lower <= estimate.value <= upper <= 1


@given(some_of(), some_of())
def test_exchanging_the_groups_turns_the_effect_round(one, other):
    difference, back = numbers.risk_difference(*one, *other), numbers.risk_difference(*other, *one)
    assert difference.value == pytest.approx(-back.value)
    assert limits(difference) == pytest.approx([-limit for limit in reversed(limits(back))])
    assert -1 <= limits(difference)[0] <= difference.value <= limits(difference)[1] <= 1
    if one[0] + other[0] not in (0, one[1] + other[1]):
        for measure in (numbers.risk_ratio, numbers.odds_ratio):
            ratio, inverse = measure(*one, *other), measure(*other, *one)
            assert ratio.value * inverse.value == pytest.approx(1)
            assert limits(ratio) == pytest.approx([1 / limit for limit in reversed(limits(inverse))])
            assert 0 < limits(ratio)[0] < ratio.value < limits(ratio)[1] < math.inf


@given(CELLS)
def test_exchanging_diseased_and_healthy_exchanges_the_measures(cells):
    tp, fp, fn, tn = cells
    if not (tp + fn and fp + tn and tp + fp and fn + tn):
        return
    turned = (tn, fn, fp, tp)
    assert numbers.sensitivity(*cells) == numbers.specificity(*turned)
    assert numbers.ppv(*cells) == numbers.npv(*turned)
    assert numbers.dor(*cells).value == pytest.approx(numbers.dor(*turned).value)
    assert numbers.dor(*cells).value == pytest.approx(
        numbers.lr_positive(*cells).value / numbers.lr_negative(*cells).value, rel=0.5
    )


@given(VALUES, VALUES, st.floats(0.1, 10), st.floats(-50, 50))
def test_a_standardised_difference_does_not_know_the_scale(one, other, factor, shift):
    told = [f(values) for values in (one, other) for f in (statistics.fmean, statistics.stdev, len)]
    scaled = [told[0] * factor + shift, told[1] * factor, told[2], told[3] * factor + shift, told[4] * factor, told[5]]
    assert numbers.hedges_g(*scaled).value == pytest.approx(numbers.hedges_g(*told).value, rel=1e-6, abs=1e-6)
    assert numbers.mean_difference(*scaled).value == pytest.approx(
        numbers.mean_difference(*told).value * factor, rel=1e-6, abs=1e-6
    )


# ── Zero cells, and what there is no interval for ───────────────────────────────────────────────────────────────────
def test_a_zero_cell_is_corrected_and_the_method_says_so():
    women_against_men = numbers.risk_ratio(18, 76, 0, 14)  # Nacir 2011
    assert women_against_men.value == pytest.approx((18.5 / 77) / (0.5 / 15), abs=FOUR_DECIMALS)
    assert women_against_men.method.endswith("0.5 added to each cell, since one is 0")
    assert "0.5" not in numbers.risk_ratio(18, 76, 1, 14).method


def test_a_change_without_its_standard_deviation_has_no_interval_and_says_why():
    told = numbers.pre_post_change(7, 2)  # Yang 2015: pain 7 before, 2 after the operation
    assert (told.value, told.lower, told.upper) == (-5, None, None)
    assert "no interval" in told.method
    assert numbers.pre_post_change(7, 2, 1.5) == numbers.pre_post_change(7, 2, None, 9) == told
