"""The binomial-normal model of proportions, fitted by maximum likelihood.  Pure.

Each study's events are binomial, and the logits of the studies' true proportions are normal about a mean (Hamza, van
Houwelingen and Stijnen, J Clin Epidemiol 2008;61:41-51; Stijnen, Hamza and Özdemir, Stat Med 2010;29:3046-3067).  No
number is added to any count.  docs/verdict.md gives the formulas; the tests compare with the printed example of
Stijnen et al. as metafor's `rma.glmm` has it, and with a plain numerical integration.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

SPREADS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)  # of the logits: where the search begins, and where it ends
REACH, STEP = 12.0, 0.25  # of the integrals, in standard deviations of the integrand at its highest
NONE = 1e-3  # a spread of the logits below it is none
_GOLDEN = (math.sqrt(5) - 1) / 2


class Unbounded(ValueError):
    """Studies that differ so much that their mean says nothing."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The mean of the logits with its standard error, and their standard deviation between the studies."""

    mean: float
    error: float
    spread: float


def fit(studies: Sequence[tuple[int, int]]) -> Fit:
    """Return the model of (events, n), of which one at least has some but not all.

    Raises Unbounded where the likelihood is highest at the largest spread that is looked at: a mean would then say
    nothing of any study."""
    data = _Data(tuple(studies))
    found = [data.profile(SPREADS[0], data.common)]
    for spread in SPREADS[1:]:
        found.append(data.profile(spread, found[-1][1]))
    best = max(range(len(SPREADS)), key=lambda at: found[at][0])
    if best == len(SPREADS) - 1:
        raise Unbounded(f"The likelihood still grows at a spread of {SPREADS[-1]}.")
    start = found[best][1]
    spread = _peak(lambda at: data.profile(at, start)[0], SPREADS[max(best - 1, 0)], SPREADS[best + 1])
    if spread < NONE:
        return Fit(data.common, data.common_error, 0.0)
    mean = data.profile(spread, start)[1]
    return Fit(mean, data.at(mean, spread).error, spread)


def averaged(logit: float, spread: float) -> float:
    """Return the mean of proportions whose logits are normal about `logit` with the standard deviation `spread`."""
    steps = [step / 10 for step in range(-80, 81)]
    density = [math.exp(-z * z / 2) for z in steps]
    shares = (_share(logit + spread * z) for z in steps)
    return math.fsum(weight * share for weight, share in zip(density, shares, strict=True)) / math.fsum(density)


def _share(logit: float) -> float:
    odds = math.exp(-abs(logit))
    return (1 if logit > 0 else odds) / (1 + odds)


def _peak(height: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function is highest between two points, to six decimals, by golden section."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = height(left), height(right)
    while high - low > 1e-6:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = height(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = height(right)
    return low if low == 0 else (low + high) / 2


@dataclass(frozen=True)
class _Data:
    studies: tuple[tuple[int, int], ...]

    @cached_property
    def columns(self) -> tuple[Any, Any]:
        import numpy as np  # slow to import: only for those who pool

        events, n = np.array(self.studies, dtype=float).T
        return events, n

    @cached_property
    def common(self) -> float:
        """The logit of the one proportion that all would have without a spread."""
        yes, no = self._together()
        return math.log(yes / no)

    @property
    def common_error(self) -> float:
        """Its standard error."""
        yes, no = self._together()
        return math.sqrt(1 / yes + 1 / no)

    def _together(self) -> tuple[int, int]:
        events, n = (sum(column) for column in zip(*self.studies, strict=True))
        return events, n - events

    def profile(self, spread: float, start: float) -> tuple[float, float]:
        """Return the log likelihood at the best mean for the spread, and that mean, by Newton's method."""
        mean = start
        for _ in range(50):
            here = self.at(mean, spread)
            step = max(-2.0, min(2.0, here.slope / here.curvature))
            mean += step
            if abs(step) < 1e-6:
                break
        return here.likelihood, mean

    def at(self, mean: float, spread: float) -> _Point:
        """Return what the data say there."""
        return _Point(*self.columns, mean, spread)


class _Point:
    """The log likelihood at a mean and a spread, its slope and curvature in the mean, and the error of the mean.

    Each study's likelihood is the integral over z of the binomial probability at the logit mean + spread · z, times
    the normal density of z: the trapezoid rule about the integrand's highest point, which for such smooth functions
    is exact to many decimals."""

    def __init__(self, events: Any, n: Any, mean: float, spread: float) -> None:
        import numpy as np
        from scipy.special import expit

        peak, width = self._shape(events, n, mean, spread)
        z = peak[:, None] + width[:, None] * np.arange(-REACH, REACH + STEP, STEP)
        logit = mean + spread * z
        share = expit(logit)
        logs = events[:, None] * logit - n[:, None] * np.logaddexp(0, logit) - z * z / 2
        highest = logs.max(axis=1, keepdims=True)
        weights = np.exp(logs - highest)
        total = weights.sum(axis=1, keepdims=True)
        areas = total[:, 0] * width * STEP / math.sqrt(2 * math.pi)
        self.likelihood = float((highest[:, 0] + np.log(areas)).sum())
        self._weights = weights / total
        self._z, self._residual = z, events[:, None] - n[:, None] * share
        self._variance = n[:, None] * share * (1 - share)

    @staticmethod
    def _shape(events: Any, n: Any, mean: float, spread: float) -> tuple[Any, Any]:
        """Return where each study's integrand is highest, nearly, and its standard deviation there."""
        import numpy as np
        from scipy.special import expit

        low, high = spread * (events - n), spread * events  # between which the slope of the logarithm is 0
        z = np.zeros_like(events)
        for _ in range(12):
            share = expit(mean + spread * z)
            slope, curvature = spread * (events - n * share) - z, 1 + spread**2 * n * share * (1 - share)
            low, high = np.where(slope > 0, z, low), np.where(slope > 0, high, z)
            step = z + slope / curvature
            z = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        return z, 1 / np.sqrt(curvature)

    @property
    def slope(self) -> float:
        return float((self._weights * self._residual).sum())

    @property
    def curvature(self) -> float:
        return self._information(1.0, 1.0)

    @property
    def error(self) -> float:
        """The standard error of the mean, by the observed information on mean and spread."""
        mean, both, spread = self.curvature, self._information(1.0, self._z), self._information(self._z, self._z)
        return math.sqrt(spread / (mean * spread - both * both))

    def _information(self, one: Any, other: Any) -> float:
        """Return what the studies tell of two parameters, which move the logit by `one` and by `other`."""
        first, second = self._residual * one, self._residual * other
        means = [(self._weights * part).sum(axis=1) for part in (first, second, first * second)]
        told = (self._weights * self._variance * one * other).sum(axis=1)
        return float((told - (means[2] - means[0] * means[1])).sum())
