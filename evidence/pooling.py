"""Proportions of several studies, pooled by a random-effects model.  Pure.

The model is the binomial-normal one (`evidence.binomial_normal`), which adds nothing to counts of none or all.  Its
interval is Student's t with k - 1 degrees of freedom, as Knapp and Hartung have it; the prediction interval is that of
Higgins et al. (J R Stat Soc A 2009;172:137-159); the studies' difference is tested by the likelihood ratio.
docs/verdict.md gives the formulas, decision 0106 the reasons; the tests compare with a printed example and statsmodels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.binomial_normal import Fit, Unbounded, averaged, fit
from evidence.numbers import wilson

FEWEST = 3
METHOD = "random effects: binomial-normal model (logit) by maximum likelihood, t interval"
PLACES = 4
Counted = tuple[str, int, int]  # a study's label, its events, and of how many


class TooFew(ValueError):
    """Studies that cannot be pooled: too few, or none that tells enough; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class Study:
    """One study as it was pooled: its proportion with Wilson's interval, its share of the weight, and whether it had
    none or all."""

    label: str
    events: int
    n: int
    estimate: float
    lower: float
    upper: float
    weight: float
    is_extreme: bool


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pooled proportion, the mean over such studies, with its 95 % interval; where the next study would lie; and
    how much the studies differ: the deviance Q with its p value, I² and τ² (of the logits)."""

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
    def extreme(self) -> int:
        """How many studies had none or all."""
        return sum(study.is_extreme for study in self.studies)

    @property
    def warning(self) -> str:
        """What must be said beside the estimate where most studies had none or all; "" where most had some."""
        return _WARNING.format(self.extreme, self.k) if 2 * self.extreme > self.k else ""


_WARNING = (
    "{} of {} studies had none or all: they bound the estimate on one side alone, and the rest is the model's "
    "assumption about how studies differ."
)


def pool(studies: Sequence[Counted]) -> Pooled:
    """Return the pooled proportion of (label, events, n), each a study of its own; numbers have four decimals.

    Raises TooFew below three studies, where each of them had none or all, and where they lie too far apart, and
    ValueError for numbers that are no proportion."""
    if len(studies) < FEWEST:
        raise TooFew(_too_few(len(studies)))
    for label, events, n in studies:
        if n < 1 or not 0 <= events <= n:
            raise ValueError(f"{label}: {events} of {n} is no proportion.")
    if all(events in (0, n) for _, events, n in studies):
        raise TooFew(_all_extreme(studies))
    try:
        return _told(studies, fit([(events, n) for _, events, n in studies]))
    except Unbounded as error:
        raise TooFew(_TOO_FAR.format(len(studies))) from error


def _too_few(k: int) -> str:
    found = {0: "There is no study", 1: "There is one study"}.get(k, f"There are {k} studies")
    return (
        f"{found} with events and a number of patients: proportions are pooled from {FEWEST} on, since between fewer "
        "the spread cannot be estimated."
    )


def _all_extreme(studies: Sequence[Counted]) -> str:
    events, n = sum(one[1] for one in studies), sum(one[2] for one in studies)
    return (
        f"Each of the {len(studies)} studies had none or all ({events} of {n} together): none of them bounds the "
        "proportion on both sides, so that every estimate would be the model's and not the data's."
    )


_TOO_FAR = "The {} studies lie so far apart that a mean of them would say nothing of any."


def _told(studies: Sequence[Counted], model: Fit) -> Pooled:
    from scipy.special import chdtrc, stdtrit  # slow to import: only for those who pool

    df = len(studies) - 1
    reach = float(stdtrit(df, 0.975)) * model.error
    far = float(stdtrit(df - 1, 0.975)) * math.sqrt(model.spread**2 + model.error**2)
    q = _deviance(studies)
    return Pooled(
        estimate=round(averaged(model.mean, model.spread), PLACES),
        lower=round(averaged(model.mean - reach, model.spread), PLACES),
        upper=round(averaged(model.mean + reach, model.spread), PLACES),
        prediction_lower=round(averaged(model.mean - far, 0.0), PLACES),
        prediction_upper=round(averaged(model.mean + far, 0.0), PLACES),
        tau2=round(model.spread**2, PLACES),
        i2=round(max(0.0, (q - df) / q), PLACES) if q else 0.0,
        q=round(q, PLACES),
        p=round(float(chdtrc(df, q)), PLACES),
        k=len(studies),
        events=sum(events for _, events, _ in studies),
        n=sum(n for _, _, n in studies),
        method=METHOD,
        studies=_weighed(studies, model),
    )


def _deviance(studies: Sequence[Counted]) -> float:
    """Return twice the logarithm of the likelihood ratio: each study with its own proportion, to all with one."""
    share = sum(events for _, events, _ in studies) / sum(n for _, _, n in studies)
    told = (_against(events, n * share) + _against(n - events, n * (1 - share)) for _, events, n in studies)
    return max(0.0, 2 * math.fsum(told))


def _against(seen: int, expected: float) -> float:
    return seen * math.log(seen / expected) if seen else 0.0


def _weighed(studies: Sequence[Counted], model: Fit) -> tuple[Study, ...]:
    """Return the studies, each with its share of what they tell of the mean: 1 / (1 / np(1 - p) + τ²)."""
    share = averaged(model.mean, 0.0)
    told = [1 / (1 / (n * share * (1 - share)) + model.spread**2) for _, _, n in studies]
    return tuple(_study(one, weight / math.fsum(told)) for one, weight in zip(studies, told, strict=True))


def _study(one: Counted, weight: float) -> Study:
    label, events, n = one
    found = wilson(events, n)
    value, lower, upper = (round(number or 0.0, PLACES) for number in (found.value, found.lower, found.upper))
    return Study(label, events, n, value, lower, upper, round(weight, PLACES), events in (0, n))
