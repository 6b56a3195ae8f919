"""Values derived from counts, means and standard deviations, each with its 95 % interval.

Derived values are computed, never typed.  Every function takes plain numbers and answers an `Estimate`; it raises
ImpossibleNumbers for what cannot be (31 events of 30, a negative n) and NotEstimable for what has no answer (a ratio of
none to none).  docs/numbers.md gives the formulas, the treatment of zero cells and the worked examples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
ZERO_CELL = 0.5  # added to each of the four cells where one of them is 0

WILSON = "Wilson score interval"
EXACT = "exact interval (Clopper and Pearson)"
KATZ = "log interval (Katz)"
WOOLF = "log interval (Woolf)"
NEWCOMBE = "Newcombe's hybrid score interval"
WELCH = "Welch's t interval"
HEDGES = "Hedges' g, normal interval"
PAIRED = "paired t interval"
NO_INTERVAL = "difference of the means; no interval without the standard deviation of the change"
CORRECTED = "0.5 added to each cell, since one is 0"


class ImpossibleNumbers(ValueError):
    """Numbers that cannot be; the message says why."""


class NotEstimable(ValueError):
    """Numbers that are possible and say nothing about the value that was asked for; the message says why."""


@dataclass(frozen=True)
class Estimate:
    """A derived value with the limits of its 95 % interval and the method that gave them.

    The limits are None where the numbers do not allow an interval, which `method` then says."""

    value: float
    lower: float | None
    upper: float | None
    method: str


# ── Proportions ─────────────────────────────────────────────────────────────────────────────────────────────────────
def wilson(events: int, n: int) -> Estimate:
    """Return events of n with the score interval of Wilson (J Am Stat Assoc 1927;22:209), without correction.

    Worked example: Newcombe, Stat Med 1998;17:857, method 3: 81 of 263 gives 0.2553 to 0.3662, 0 of 20 gives 0 to
    0.1611."""
    return Estimate(*_score(events, n), WILSON)


def _score(events: int, n: int) -> tuple[float, float, float]:
    """Return the share and the limits of Wilson's interval."""
    _check_proportion(events, n)
    share, square = events / n, Z * Z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return share, 0.0 if events == 0 else centre - half, 1.0 if events == n else centre + half


def exact(events: int, n: int) -> Estimate:
    """Return events of n with the exact interval of Clopper and Pearson (Biometrika 1934;26:404).

    Worked example: Newcombe, Stat Med 1998;17:857, method 5: 81 of 263 gives 0.2527 to 0.3676, 0 of 20 gives 0 to
    0.1684."""
    from scipy.special import betaincinv

    _check_proportion(events, n)
    tail = (1 - CONFIDENCE) / 2
    lower = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    upper = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    return Estimate(events / n, lower, upper, EXACT)


# ── Two groups, events ──────────────────────────────────────────────────────────────────────────────────────────────
def risk_ratio(events_1: int, n_1: int, events_2: int, n_2: int) -> Estimate:
    """Return the risk in group 1 divided by that in group 2, with the log interval of Katz (Biometrics 1978;34:469).

    Where one of the four cells is 0, 0.5 is added to each. Raises NotEstimable where nobody, or everybody, in both
    groups had the event. No published example was at hand: checked against statsmodels (Table2x2)."""
    a, b, c, d, method = _cells(events_1, n_1, events_2, n_2, KATZ)
    log = math.log(a / (a + b)) - math.log(c / (c + d))
    return _from_log(log, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), method)


def odds_ratio(events_1: int, n_1: int, events_2: int, n_2: int) -> Estimate:
    """Return the odds in group 1 divided by those in group 2, with the log interval of Woolf (Ann Hum Genet
    1955;19:251).

    Zero cells as in `risk_ratio`. Worked example: Bland and Altman, BMJ 2000;320:1468: hay fever in 141 of 561 children
    with eczema and in 928 of 14453 without: 4.89, 4.00 to 5.99."""
    a, b, c, d, method = _cells(events_1, n_1, events_2, n_2, WOOLF)
    return _from_log(math.log(a) - math.log(b) - math.log(c) + math.log(d), 1 / a + 1 / b + 1 / c + 1 / d, method)


def risk_difference(events_1: int, n_1: int, events_2: int, n_2: int) -> Estimate:
    """Return the risk in group 1 less that in group 2, with Newcombe's hybrid score interval (method 10).

    Needs no correction for zero cells. Worked example: Newcombe, Stat Med 1998;17:873: 56 of 70 less 48 of 80 gives
    0.2, 0.0524 to 0.3339."""
    (one, low_1, high_1), (two, low_2, high_2) = _score(events_1, n_1), _score(events_2, n_2)
    below, above = math.hypot(one - low_1, high_2 - two), math.hypot(high_1 - one, two - low_2)
    return Estimate(one - two, max(-1.0, one - two - below), min(1.0, one - two + above), NEWCOMBE)


# ── Two groups, means ───────────────────────────────────────────────────────────────────────────────────────────────
def mean_difference(  # noqa: PLR0913, PLR0917 - two groups of three numbers
    mean_1: float, sd_1: float, n_1: int, mean_2: float, sd_2: float, n_2: int
) -> Estimate:
    """Return the mean of group 1 less that of group 2, with the t interval of Welch (Biometrika 1947;34:28), which
    does not take the variances to be equal.

    Worked example: Gardner and Altman, BMJ 1986;292:746: 146.4 (SD 18.5, n 100) less 140.4 (16.8, 100) gives 6.0, 1.1
    to 10.9. Raises NotEstimable for a group of one and where nothing varies."""
    _check_means(sd_1, n_1, sd_2, n_2)
    var_1, var_2 = sd_1**2 / n_1, sd_2**2 / n_2
    if var_1 + var_2 == 0:
        raise NotEstimable("Neither group varies: there is no interval of the difference.")
    freedom = (var_1 + var_2) ** 2 / (var_1**2 / (n_1 - 1) + var_2**2 / (n_2 - 1))
    return _around(mean_1 - mean_2, _t(freedom) * math.sqrt(var_1 + var_2), WELCH)


def hedges_g(  # noqa: PLR0913, PLR0917 - two groups of three numbers
    mean_1: float, sd_1: float, n_1: int, mean_2: float, sd_2: float, n_2: int
) -> Estimate:
    """Return the standardised mean difference, corrected for small samples (Hedges, J Educ Stat 1981;6:107).

    Variance and correction as Borenstein and others write them (Introduction to Meta-Analysis, 2009, chapter 4), whose
    worked example is: 103 (SD 5.5, n 50) and 100 (4.5, 50) give g 0.5924 with a standard error of 0.2028."""
    _check_means(sd_1, n_1, sd_2, n_2)
    freedom = n_1 + n_2 - 2
    within = math.sqrt(((n_1 - 1) * sd_1**2 + (n_2 - 1) * sd_2**2) / freedom)
    if within == 0:
        raise NotEstimable("Neither group varies: a difference cannot be told in standard deviations.")
    d = (mean_1 - mean_2) / within
    correction = 1 - 3 / (4 * freedom - 1)
    variance = (n_1 + n_2) / (n_1 * n_2) + d**2 / (2 * (n_1 + n_2))
    return _around(correction * d, Z * correction * math.sqrt(variance), HEDGES)


def pre_post_change(before: float, after: float, change_sd: float | None = None, n: int | None = None) -> Estimate:
    """Return the mean after less the mean before of the same people: below 0 where the value fell.

    With the standard deviation of the change and n there is a paired t interval; without them none, since the standard
    deviations before and after do not give it. Checked against statsmodels (DescrStatsW); no published example."""
    if change_sd is None or n is None or n < 2:
        _check_means(change_sd or 0.0, n if n is not None else 2)
        return Estimate(after - before, None, None, NO_INTERVAL)
    _check_means(change_sd, n)
    return _around(after - before, _t(n - 1) * change_sd / math.sqrt(n), PAIRED)


# ── Diagnosis ───────────────────────────────────────────────────────────────────────────────────────────────────────
# Worked example of all: the liver scans of Altman and Bland, BMJ 1994;308:1552 and 309:102: 231 true positives, 32
# false positives, 27 false negatives, 54 true negatives.
def sensitivity(tp: int, fp: int, fn: int, tn: int) -> Estimate:
    """Return the share of the diseased whom the test finds. Altman and Bland 1994: 231 of 258, 0.90."""
    return _share(tp, fn, "Nobody in the table has the condition: sensitivity is not known.", fp, tn)


def specificity(tp: int, fp: int, fn: int, tn: int) -> Estimate:
    """Return the share of the healthy whom the test clears. Altman and Bland 1994: 54 of 86, 0.63."""
    return _share(tn, fp, "Nobody in the table is free of the condition: specificity is not known.", tp, fn)


def ppv(tp: int, fp: int, fn: int, tn: int) -> Estimate:
    """Return the share of positive tests that are true, at this prevalence. Altman and Bland 1994: 231 of 263, 0.88."""
    return _share(tp, fp, "No test was positive: the positive predictive value is not known.", fn, tn)


def npv(tp: int, fp: int, fn: int, tn: int) -> Estimate:
    """Return the share of negative tests that are true, at this prevalence. Altman and Bland 1994: 54 of 81, 0.67."""
    return _share(tn, fn, "No test was negative: the negative predictive value is not known.", tp, fp)


def lr_positive(tp: int, fp: int, fn: int, tn: int) -> Estimate:
    """Return sensitivity / (1 - specificity) with the log interval of Simel (J Clin Epidemiol 1991;44:763): the risk
    ratio of a positive test in the diseased and the healthy, with its treatment of zero cells."""
    return risk_ratio(tp, tp + fn, fp, fp + tn)


def lr_negative(tp: int, fp: int, fn: int, tn: int) -> Estimate:
    """Return (1 - sensitivity) / specificity: the risk ratio of a negative test, as for `lr_positive`."""
    return risk_ratio(fn, tp + fn, tn, fp + tn)


def dor(tp: int, fp: int, fn: int, tn: int) -> Estimate:
    """Return the diagnostic odds ratio (Glas, J Clin Epidemiol 2003;56:1129): the odds ratio of a positive test."""
    return odds_ratio(tp, tp + fn, fp, fp + tn)


# ── Common ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _check_proportion(events: int, n: int) -> None:
    if events < 0 or n < 0:
        raise ImpossibleNumbers(f"{events} of {n}: a count is never below 0.")
    if events > n:
        raise ImpossibleNumbers(f"{events} events of {n}: there are {events - n} more events than people.")
    if n == 0:
        raise NotEstimable("0 of 0 is no proportion.")


def _check_means(*pairs: float) -> None:
    """Check standard deviations and group sizes, given in turn."""
    for sd, n in zip(pairs[::2], pairs[1::2], strict=True):
        if sd < 0 or n < 0:
            raise ImpossibleNumbers(f"A standard deviation of {sd:g} in {n:g}: neither is ever below 0.")
        if n < 2:
            raise NotEstimable(f"A group of {n:g} has no standard deviation.")


def _cells(events_1: int, n_1: int, events_2: int, n_2: int, method: str) -> tuple[float, float, float, float, str]:
    _check_proportion(events_1, n_1)
    _check_proportion(events_2, n_2)
    cells = (events_1, n_1 - events_1, events_2, n_2 - events_2)
    if events_1 + events_2 == 0 or events_1 + events_2 == n_1 + n_2:
        who = "Nobody" if events_1 + events_2 == 0 else "Everybody"
        raise NotEstimable(f"{who} in either group had the event: the ratio is not known.")
    if 0 not in cells:
        return *cells, method
    a, b, c, d = (cell + ZERO_CELL for cell in cells)
    return a, b, c, d, f"{method}; {CORRECTED}"


def _from_log(log: float, variance: float, method: str) -> Estimate:
    half = Z * math.sqrt(variance)
    return Estimate(math.exp(log), math.exp(log - half), math.exp(log + half), method)


def _share(hits: int, misses: int, unknown: str, *others: int) -> Estimate:
    if min(hits, misses, *others) < 0:
        raise ImpossibleNumbers("A cell of the 2 x 2 table is below 0: counts never are.")
    if hits + misses == 0:
        raise NotEstimable(unknown)
    return wilson(hits, hits + misses)


def _around(value: float, half: float, method: str) -> Estimate:
    return Estimate(value, value - half, value + half, method)


def _t(freedom: float) -> float:
    """Return the quantile of Student's t that leaves 2.5 % above it."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2))
