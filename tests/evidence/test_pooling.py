"""Pooled proportions: refused where there is nothing to pool, and as statsmodels and a printed example have them."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq, minimize
from scipy.special import expit
from statsmodels import api as sm

from evidence.binomial_normal import fit
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


def test_where_most_studies_had_none_or_all_it_says_so():
    some, all_of_them = [("a", 3, 9), ("b", 5, 9)], [("c", 9, 9), ("d", 0, 4)]
    assert pool([*some, *all_of_them]).warning == ""
    assert pool([*some, *all_of_them, ("e", 7, 7)]).warning.startswith("3 of 5 studies had none or all: ")


def test_studies_that_lie_too_far_apart_have_no_mean():
    with pytest.raises(TooFew, match="The 3 studies lie so far apart"):
        pool([("a", 0, 90), ("b", 90, 90), ("c", 4, 9)])


# ── Second opinions ─────────────────────────────────────────────────────────────────────────────────────────────────
# Niël-Weise 2007: infections of n catheters in 18 trials, first without and then with a coating.  Six had none with it.
EVENTS = [3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1]
CATHETERS = [117, 35, 195, 136, 157, 139, 177, 39, 103, 122, 64, 58, 175, 180, 105, 262, 362, 69]
COATED_EVENTS = [0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4]
COATED = [116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64]
TRIALS = {
    "plain": (list(zip(EVENTS, CATHETERS, strict=True)), (-3.50, 0.26, 0.81), (-3.4964, 0.8124)),
    "coated": (list(zip(COATED_EVENTS, COATED, strict=True)), (-4.81, 0.36, 0.83), (-4.8121, 0.8265)),
}


def maximum(studies, points):
    """Return mean and variance of the logits at which the likelihood is highest, by adaptive Gauss-Hermite quadrature
    with so many points and a search that knows nothing of slopes."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)

    def likelihood(at):
        mean, spread = at[0], math.exp(at[1])
        told = 0.0
        for x, n in studies:
            peak = brentq(lambda z, x=x, n=n: spread * (x - n * expit(mean + spread * z)) - z, -60, 60)
            share = expit(mean + spread * peak)
            width = 1 / math.sqrt(1 + spread**2 * n * share * (1 - share))
            z = peak + width * nodes
            logit = mean + spread * z
            logs = x * logit - n * np.logaddexp(0, logit) - z * z / 2 + nodes**2 / 2
            told += math.log(width * float((weights * np.exp(logs)).sum()))
        return -told

    found = minimize(likelihood, [-4.0, -0.1], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-11}).x
    return found[0], math.exp(2 * found[1])


@pytest.mark.parametrize("name", sorted(TRIALS))
def test_the_model_is_that_of_a_printed_example(name):
    """Stijnen 2010, table II, with two decimals.  metafor's rma.glmm gives four (its test of this example), but with an
    integral by 7 points: with as many a second implementation gives the same four, and with 60 it gives ours."""
    studies, printed, by_metafor = TRIALS[name]
    found = fit(studies)
    assert (round(found.mean, 2), round(found.error, 2), round(found.spread**2, 2)) == printed
    assert maximum(studies, 7) == pytest.approx(by_metafor, abs=6e-5)
    assert (found.mean, found.spread**2) == pytest.approx(maximum(studies, 60), abs=2e-5)


def test_the_mean_over_studies_is_told_with_an_interval_of_student_s_t():
    found = pool([("", *one) for one in TRIALS["coated"][0]])
    model = fit(TRIALS["coated"][0])
    reach = stats.t.ppf(0.975, 17) * model.error
    far = stats.t.ppf(0.975, 16) * math.hypot(model.error, model.spread)
    for value, logit in (
        (found.estimate, model.mean),
        (found.lower, model.mean - reach),
        (found.upper, model.mean + reach),
    ):
        mean = quad(lambda z, at=logit: expit(at + model.spread * z) * stats.norm.pdf(z), -12, 12)[0]
        assert value == pytest.approx(mean, abs=6e-5)
        assert value == pytest.approx(expit(logit / math.sqrt(1 + 0.346 * model.spread**2)), abs=0.01)  # Zeger 1988
    assert (found.prediction_lower, found.prediction_upper) == tuple(
        round(expit(model.mean + one), 4) for one in (-far, far)
    )
    assert found.tau2 == round(model.spread**2, 4)


def assert_as_statsmodels(studies):
    """Compare how much the studies differ with the deviance of a logistic regression that has nothing but a mean."""
    found = pool(studies)
    table = np.array([(events, n - events) for _, events, n in studies])
    other = sm.GLM(table, np.ones(len(table)), family=sm.families.Binomial()).fit()
    df = len(studies) - 1
    assert found.q == pytest.approx(other.deviance, abs=1e-4)
    assert found.p == pytest.approx(stats.chi2.sf(other.deviance, df), abs=1e-4)
    assert found.i2 == pytest.approx(max(0, 1 - df / other.deviance) if other.deviance else 0, abs=1e-4)
    if found.tau2 == 0:  # then the model is that regression
        assert found.estimate == pytest.approx(expit(other.params[0]), abs=1e-4)
        reach = stats.t.ppf(0.975, df) * other.bse[0]
        assert found.upper == pytest.approx(expit(other.params[0] + reach), abs=1e-4)


@pytest.mark.parametrize("studies", [RELIEF, ALIKE, [*ALIKE, ("e", 0, 60)]], ids=["relief", "alike", "one-without"])
def test_without_a_spread_and_in_how_much_they_differ_it_is_as_statsmodels_has_it(studies):
    assert_as_statsmodels(studies)


def test_the_example_of_the_page_by_hand():
    """docs/verdict.md: four studies, three of them with all."""
    page = (Path(__file__).parents[2] / "docs" / "verdict.md").read_text()
    studies = [("a", 8, 8), ("b", 12, 12), ("c", 9, 10), ("d", 15, 15)]
    p, q = 44 / 45, 1 / 45
    assert sum((x - n * p) ** 2 for _, x, n in studies) == pytest.approx(0.819, abs=5e-4)
    assert 45 * p * q == pytest.approx(0.978, abs=5e-4)
    reach = 3.182446 * math.sqrt(1 / 44 + 1 / 1)
    found = pool(studies)
    assert found.tau2 == 0
    assert found.estimate == round(p, 4)
    assert (found.lower, found.upper) == tuple(round(expit(math.log(44) + one), 4) for one in (-reach, reach))
    assert found.q == round(2 * (35 * math.log(1 / p) + 9 * math.log(0.9 / p) + math.log(0.1 / q)), 4)
    assert found.warning.startswith("3 of 4 studies had none or all")
    for number in (f"{100 * found.estimate:.1f} %", f"{100 * found.lower:.1f} %", f"{100 * found.upper:.1f} %"):
        assert number in page
    assert f"{found.q:.2f}" in page


# ── What must hold ──────────────────────────────────────────────────────────────────────────────────────────────────
@st.composite
def study_lists(draw):
    """Return three to eight studies that a normal distribution may hold: some with some, and small ones with none or
    all."""
    sizes = draw(st.lists(st.integers(5, 300), min_size=2, max_size=5))
    pairs = [(draw(st.integers(n // 5, n - n // 5)), n) for n in sizes]
    small = [(draw(st.sampled_from([0, n])), n) for n in draw(st.lists(st.integers(1, 6), max_size=2))]
    return [(f"study {number}", *pair) for number, pair in enumerate([*pairs, *small, (3, 8)])]


@few
@given(st.lists(st.integers(0, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n + 1), st.just(n + 1))), min_size=3))
def test_any_studies_have_an_estimate_or_a_reason(pairs):
    try:
        found = pool([("", *pair) for pair in pairs])
    except TooFew as error:
        assert re.search("none or all|so far apart", str(error))
    else:
        assert 0 <= found.lower <= found.estimate <= found.upper <= 1


@few
@given(study_lists())
def test_any_studies_differ_as_much_as_statsmodels_finds(studies):
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
    assert found.extreme == sum(events in (0, n) for _, events, n in studies)


@few
@given(study_lists())
def test_counting_the_others_mirrors_it(studies):
    found = pool(studies)
    mirrored = pool([(label, n - events, n) for label, events, n in studies])
    assert mirrored.estimate == pytest.approx(1 - found.estimate, abs=1.5e-4)
    assert mirrored.lower == pytest.approx(1 - found.upper, abs=1.5e-4)


@few
@given(study_lists())
def test_the_order_of_the_studies_does_not_matter(studies):
    found, turned = pool(studies), pool(studies[::-1])
    assert turned.studies == found.studies[::-1]
    for name in ("estimate", "lower", "upper", "tau2", "q", "p", "i2"):
        assert getattr(turned, name) == pytest.approx(getattr(found, name), abs=1.5e-4)


def test_each_study_keeps_its_own_numbers_with_wilsons_interval():
    first = pool(RELIEF).studies[0]
    other = wilson(31, 35)
    assert (first.label, first.events, first.n, first.estimate, first.is_extreme) == ("Motyka", 31, 35, 0.8857, False)
    assert (first.lower, first.upper) == (pytest.approx(other.lower, abs=1e-4), pytest.approx(other.upper, abs=1e-4))
