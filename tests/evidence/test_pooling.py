"""Pooled proportions: refused where there is nothing to pool, and as statsmodels and a printed example have them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from evidence.numbers import wilson
from evidence.pooling import TooFew, pool

few = settings(max_examples=40, deadline=None)
RELIEF = [("Motyka", 31, 35), ("Nacir", 12, 13), ("Erdem", 2, 2), ("Bauwens", 14, 20), ("Tibaudin", 7, 11)]
ALIKE = [("a", 12, 100), ("b", 25, 150), ("c", 18, 120), ("d", 40, 200)]


# ── Refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("number", "said"), [(0, "There is no study"), (1, "There is one study"), (2, "There are 2 studies")]
)
def test_fewer_than_three_studies_are_not_pooled_and_the_reason_is_told(number, said):
    with pytest.raises(TooFew, match=f"{said} .* from 3 on, since .* the spread cannot be estimated"):
        pool(RELIEF[:number])


@pytest.mark.parametrize(
    "studies", [[("a", 9, 9), ("b", 30, 30), ("c", 4, 4)], [("a", 0, 9), ("b", 5, 5), ("c", 0, 4)]]
)
def test_where_every_study_has_none_or_all_there_is_nothing_to_pool(studies):
    with pytest.raises(TooFew, match="none or all"):
        pool(studies)


@pytest.mark.parametrize(("events", "n"), [(31, 30), (-1, 5), (0, 0), (1, -3)])
def test_what_is_no_proportion_is_refused_with_the_studys_name(events, n):
    with pytest.raises(ValueError, match=f"Sutro: {events} of {n} is no proportion"):
        pool([*RELIEF, ("Sutro", events, n)])


def test_what_rests_on_the_correction_says_so_where_most_studies_had_none_or_all():
    some, all_of_them = [("a", 3, 9), ("b", 5, 9)], [("c", 9, 9), ("d", 0, 4)]
    assert pool([*some, *all_of_them]).warning == ""
    assert pool([*some, *all_of_them, ("e", 7, 7)]).warning.startswith("3 of 5 studies had none or all: ")


# ── Second opinions ─────────────────────────────────────────────────────────────────────────────────────────────────
def logits(studies):
    add = [0.5 if events in (0, n) else 0 for _, events, n in studies]
    yes = np.array([events for _, events, _ in studies]) + add
    no = np.array([n - events for _, events, n in studies]) + add
    return np.log(yes / no), 1 / yes + 1 / no


def proportion(logit):
    return 1 / (1 + math.exp(-logit))


def assert_as_statsmodels(studies):
    """Compare with combine_effects, whose "wls" interval is that of Hartung and Knapp, without our floor."""
    found = pool(studies)
    effects, variances = logits(studies)
    other = combine_effects(effects, variances, method_re="chi2", use_t=True)
    assert found.q == pytest.approx(other.q, abs=1e-4)
    assert found.tau2 == pytest.approx(max(other.tau2, 0), abs=1e-4)
    assert found.i2 == pytest.approx(max(other.i2, 0), abs=1e-4)
    assert found.p == pytest.approx(stats.chi2.sf(other.q, len(studies) - 1), abs=1e-4)
    if other.tau2 < 0:  # statsmodels goes on with a negative variance between studies; then ours is its fixed effect
        estimate, error, scale = other.mean_effect_fe, other.sd_eff_w_fe, other.scale_hksj_fe
    else:
        estimate, error, scale = other.mean_effect_re, other.sd_eff_w_re, other.scale_hksj_re
    reach = stats.t.ppf(0.975, len(studies) - 1) * error * math.sqrt(max(1, scale))
    assert found.estimate == pytest.approx(proportion(estimate), abs=1e-4)
    assert found.lower == pytest.approx(proportion(estimate - reach), abs=1e-4)
    assert found.upper == pytest.approx(proportion(estimate + reach), abs=1e-4)


@pytest.mark.parametrize("studies", [RELIEF, ALIKE, [*ALIKE, ("e", 0, 60)]], ids=["relief", "alike", "one-without"])
def test_the_model_is_that_of_statsmodels(studies):
    assert_as_statsmodels(studies)


def test_heterogeneity_is_that_of_a_printed_example():
    """The vignette of the R package ProMetaR pools these four studies by logits: Q 3.3643 on 3 degrees of freedom,
    p 0.3388, I² 10.83 %."""
    found = pool(ALIKE)
    assert (found.q, found.p, found.i2) == (3.3643, 0.3388, 0.1083)


def test_the_formulas_of_the_page_by_hand():
    """Three studies of 20, 30 and 50 of 100: each step of docs/verdict.md, in its order."""
    value, variance = zip(*[(math.log(e / (100 - e)), 1 / e + 1 / (100 - e)) for e in (20, 30, 50)], strict=True)
    w = [1 / v for v in variance]
    mean = sum(a * b for a, b in zip(w, value, strict=True)) / sum(w)
    q = sum(a * (b - mean) ** 2 for a, b in zip(w, value, strict=True))
    tau2 = (q - 2) / (sum(w) - sum(a * a for a in w) / sum(w))
    w = [1 / (v + tau2) for v in variance]
    mean = sum(a * b for a, b in zip(w, value, strict=True)) / sum(w)
    spread = sum(a * (b - mean) ** 2 for a, b in zip(w, value, strict=True)) / 2
    error = math.sqrt(max(1, spread) / sum(w))
    found = pool([("a", 20, 100), ("b", 30, 100), ("c", 50, 100)])
    assert found.estimate == round(proportion(mean), 4)
    assert found.lower == round(proportion(mean - 4.302653 * error), 4)
    assert found.prediction_upper == round(proportion(mean + 12.706205 * math.sqrt(tau2 + error**2)), 4)
    assert found.tau2 == round(tau2, 4)


# ── What must hold ──────────────────────────────────────────────────────────────────────────────────────────────────
@st.composite
def study_lists(draw):
    """Return three to seven studies, one of them with some but not all."""
    pairs = [(draw(st.integers(0, n)), n) for n in draw(st.lists(st.integers(1, 300), min_size=2, max_size=6))]
    return [(f"study {number}", *pair) for number, pair in enumerate([*pairs, (3, 8)])]


@pytest.mark.filterwarnings("ignore:invalid value encountered in sqrt")  # of statsmodels, where its variance is < 0
@few
@given(study_lists())
def test_any_studies_are_pooled_as_statsmodels_pools_them(studies):
    assert_as_statsmodels(studies)


@few
@given(study_lists())
def test_the_estimate_lies_in_its_interval_and_that_in_the_prediction(studies):
    found = pool(studies)
    assert 0 <= found.prediction_lower <= found.lower <= found.estimate <= found.upper <= found.prediction_upper <= 1
    assert 0 <= found.i2 <= 1
    assert 0 <= found.p <= 1
    assert found.tau2 >= 0
    assert sum(one.weight for one in found.studies) == pytest.approx(1, abs=1e-3)
    assert found.corrected == sum(events in (0, n) for _, events, n in studies)


@few
@given(study_lists())
def test_counting_the_others_mirrors_it(studies):
    found = pool(studies)
    mirrored = pool([(label, n - events, n) for label, events, n in studies])
    assert mirrored.estimate == pytest.approx(1 - found.estimate, abs=1e-4)
    assert mirrored.lower == pytest.approx(1 - found.upper, abs=1e-4)


@few
@given(study_lists())
def test_the_order_of_the_studies_does_not_matter(studies):
    found, turned = pool(studies), pool(studies[::-1])
    assert turned.studies == found.studies[::-1]
    for name in ("estimate", "lower", "upper", "tau2", "q", "p", "i2"):
        assert getattr(turned, name) == pytest.approx(getattr(found, name), abs=1e-4)


def test_each_study_keeps_its_own_numbers_with_wilsons_interval():
    first = pool(RELIEF).studies[0]
    other = wilson(31, 35)
    assert (first.label, first.events, first.n, first.estimate, first.corrected) == ("Motyka", 31, 35, 0.8857, False)
    assert (first.lower, first.upper) == (pytest.approx(other.lower, abs=1e-4), pytest.approx(other.upper, abs=1e-4))
