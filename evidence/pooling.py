"""Proportions of several studies, pooled by a random-effects model.  Pure.

The logits of the proportions are pooled with the between-study variance of DerSimonian and Laird (Control Clin Trials
1986;7:177-188), the interval of Hartung and Knapp (Stat Med 2001;20:3875-3889) that is never narrower than the plain
one (Röver et al., BMC Med Res Methodol 2015;15:99), and the prediction interval of Higgins et al. (J R Stat Soc A
2009;172:137-159).  Where a study has none or all, 0.5 is added to its events and its non-events, and only there.
docs/verdict.md gives the formulas; the tests compare with statsmodels and with a printed example.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from evidence.numbers import wilson

FEWEST = 3
METHOD = "logit, random effects: DerSimonian-Laird, Hartung-Knapp interval"
CORRECTION = 0.5
PLACES = 4


class TooFew(ValueError):
    """Fewer studies than can be pooled, or none that tells of a spread; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class Study:
    """One study as it was pooled: its proportion with Wilson's interval, and its share of the weight."""

    label: str
    events: int
    n: int
    estimate: float
    lower: float
    upper: float
    weight: float
    corrected: bool


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pooled proportion with its 95 % interval, where the next study would lie, and how much the studies differ:
    Q with its p value, I² and τ² (of the logits)."""

    estimate: float
    lower: float
    upper: float
    prediction_lower: float
    prediction_upper: float
    tau2: float
    i2: float
    q: float
    p: float
    k: int
    events: int
    n: int
    method: str
    studies: tuple[Study, ...]

    @property
    def corrected(self) -> int:
        """How many studies had none or all, and were corrected."""
        return sum(study.corrected for study in self.studies)

    @property
    def warning(self) -> str:
        """What must be said beside the estimate where most studies had none or all; "" where most had some."""
        return _WARNING.format(self.corrected, self.k) if 2 * self.corrected > self.k else ""


_WARNING = (
    "{} of {} studies had none or all: the estimate rests on the 0.5 that the model adds to them more than on what was "
    "counted."
)


@dataclass(frozen=True, slots=True)
class _Logit:
    label: str
    events: int
    n: int
    value: float
    variance: float

    @property
    def corrected(self) -> bool:
        return self.events in (0, self.n)


def pool(studies: Sequence[tuple[str, int, int]]) -> Pooled:
    """Return the pooled proportion of (label, events, n), each a study of its own; numbers have four decimals.

    Raises TooFew below three studies and where each of them had none or all, and ValueError for numbers that are no
    proportion."""
    if len(studies) < FEWEST:
        raise TooFew(_too_few(len(studies)))
    logits = tuple(_logit(*study) for study in studies)
    if all(one.corrected for one in logits):
        raise TooFew(_all_extreme(logits))
    return _told(_Model(logits))


def _too_few(k: int) -> str:
    found = {0: "There is no study", 1: "There is one study"}.get(k, f"There are {k} studies")
    return (
        f"{found} with events and a number of patients: proportions are pooled from {FEWEST} on, since between fewer "
        "the spread cannot be estimated."
    )


def _all_extreme(logits: Sequence[_Logit]) -> str:
    events, n = sum(one.events for one in logits), sum(one.n for one in logits)
    return (
        f"Each of the {len(logits)} studies had none or all ({events} of {n} together): what a model would pool "
        "is its own correction and not the data."
    )


def _logit(label: str, events: int, n: int) -> _Logit:
    if n < 1 or not 0 <= events <= n:
        raise ValueError(f"{label}: {events} of {n} is no proportion.")
    add = CORRECTION if events in (0, n) else 0.0
    yes, no = events + add, n - events + add
    return _Logit(label, events, n, math.log(yes / no), 1 / yes + 1 / no)


@dataclass(frozen=True)
class _Model:
    """The random-effects model of the logits; docs/verdict.md has its formulas in this order."""

    logits: tuple[_Logit, ...]

    @cached_property
    def q(self) -> float:
        """Cochran's Q: the weighted squared distances from the mean that one true proportion would have."""
        weights = [1 / one.variance for one in self.logits]
        mean = _mean(self.logits, weights)
        return math.fsum(w * (one.value - mean) ** 2 for w, one in zip(weights, self.logits, strict=True))

    @cached_property
    def tau2(self) -> float:
        weights = [1 / one.variance for one in self.logits]
        scale = math.fsum(weights) - math.fsum(w * w for w in weights) / math.fsum(weights)
        return max(0.0, (self.q - self.df) / scale)

    @property
    def df(self) -> int:
        return len(self.logits) - 1

    @cached_property
    def weights(self) -> tuple[float, ...]:
        return tuple(1 / (one.variance + self.tau2) for one in self.logits)

    @cached_property
    def mean(self) -> float:
        return _mean(self.logits, self.weights)

    @cached_property
    def error(self) -> float:
        """The standard error of the mean, widened to how far the studies lie from it."""
        pairs = zip(self.weights, self.logits, strict=True)
        spread = math.fsum(w * (one.value - self.mean) ** 2 for w, one in pairs) / self.df
        return math.sqrt(max(1.0, spread) / math.fsum(self.weights))


def _mean(logits: Sequence[_Logit], weights: Sequence[float]) -> float:
    return math.fsum(w * one.value for w, one in zip(weights, logits, strict=True)) / math.fsum(weights)


def _told(model: _Model) -> Pooled:
    from scipy.special import chdtrc, stdtrit  # slow to import: only for those who pool

    mean, df, total = model.mean, model.df, math.fsum(model.weights)
    reach = float(stdtrit(df, 0.975)) * model.error
    far = float(stdtrit(df - 1, 0.975)) * math.sqrt(model.tau2 + model.error**2)
    return Pooled(
        estimate=_proportion(mean),
        lower=_proportion(mean - reach),
        upper=_proportion(mean + reach),
        prediction_lower=_proportion(mean - far),
        prediction_upper=_proportion(mean + far),
        tau2=round(model.tau2, PLACES),
        i2=round(max(0.0, (model.q - df) / model.q), PLACES) if model.q else 0.0,
        q=round(model.q, PLACES),
        p=round(float(chdtrc(df, model.q)), PLACES),
        k=len(model.logits),
        events=sum(one.events for one in model.logits),
        n=sum(one.n for one in model.logits),
        method=METHOD,
        studies=tuple(_study(one, weight / total) for weight, one in zip(model.weights, model.logits, strict=True)),
    )


def _study(one: _Logit, weight: float) -> Study:
    found = wilson(one.events, one.n)
    value, lower, upper = (round(number or 0.0, PLACES) for number in (found.value, found.lower, found.upper))
    return Study(one.label, one.events, one.n, value, lower, upper, round(weight, PLACES), one.corrected)


def _proportion(logit: float) -> float:
    return round(1 / (1 + math.exp(-logit)), PLACES)
