"""Effects, intervals and p values as printed: possible in themselves, and in agreement with the raw data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from evidence import numbers
from evidence.checks.reading import arms, half_unit, number, plain, surely_above
from evidence.findings import Document, Finding, implausible, impossible

RATIOS = {
    *("risk-ratio", "odds-ratio", "hazard-ratio", "prevalence-ratio"),
    *("positive-likelihood-ratio", "negative-likelihood-ratio", "diagnostic-odds-ratio"),
}
SHARES = {"sensitivity", "specificity", "positive-predictive-value", "negative-predictive-value"}
DIFFERENCES = {"risk-difference", "mean-difference", "standardised-mean-difference", "correlation"}
SMALLEST_CONFIDENCE = 80  # per cent; intervals are not printed with less
NEAR = 0.02  # of the computed value: by how much a printed effect may differ beyond its rounding


def values(said: Document) -> Iterator[Finding]:
    """Each effect and its limits are values that the measure can take."""
    for position, row in enumerate(said.get("effects", ())):
        measure = row.get("measure", "")
        told = measure.replace("-", " ")
        for name in ("estimate", "lower", "upper"):
            value = number(row, name)
            if value is not None and (why := _outside(measure, value)):
                yield impossible(
                    f"effects.{position}.{name}", "off-measure", f"A {told} of {value} is impossible: {why}"
                )


def _outside(measure: str, value: Decimal) -> str:
    """Return why the measure cannot take this value; empty where it can."""
    if measure in RATIOS and value < 0:
        return "a ratio is never below 0."
    if measure in SHARES and not 0 <= value <= 1:
        return "it lies between 0 and 1; write 92 % as 0.92."
    if measure == "correlation" and abs(value) > 1:
        return "a correlation lies between -1 and 1."
    if measure == "risk-difference" and abs(value) > 100:
        return "a difference of risks lies between -100 and 100 %."
    return ""


def intervals(said: Document) -> Iterator[Finding]:
    """An interval lies the right way round and contains its estimate."""
    for position, row in enumerate(said.get("effects", ())):
        yield from _interval(f"effects.{position}.", row, ("estimate", "lower", "upper"))
        yield from _confidence(f"effects.{position}.confidence", number(row, "confidence"))
    part = said.get("diagnosis", {})
    for name in ("kappa", "kappa_lower", "kappa_upper"):
        value = number(part, name)
        if value is not None and abs(value) > 1:
            message = f"A kappa of {value} is impossible: it lies between -1 and 1."
            yield impossible(f"diagnosis.{name}", "off-measure", message)
    yield from _interval("diagnosis.", part, ("kappa", "kappa_lower", "kappa_upper"))


def _interval(before: str, row: Mapping[str, Any], names: tuple[str, str, str]) -> Iterator[Finding]:
    value, lower, upper = (number(row, name) for name in names)
    if lower is not None and upper is not None and lower > upper:
        message = f"An interval from {lower} to {upper} is the wrong way round: the lower limit comes first."
        yield impossible(before + names[1], "interval", message)
        return
    if (lower is None) != (upper is None):
        missing = names[1] if lower is None else names[2]
        yield implausible(
            before + missing, "half-interval", "The interval has one limit: did the paper print no other?"
        )
    if value is None:
        return
    if (lower is not None and surely_above(lower, value)) or (upper is not None and surely_above(value, upper)):
        ends = f"{'…' if lower is None else lower} to {'…' if upper is None else upper}"
        yield impossible(before + names[0], "interval", f"The interval {ends} does not contain its estimate, {value}.")


def _confidence(path: str, confidence: Decimal | None) -> Iterator[Finding]:
    if confidence is None:
        return
    if not 0 < confidence < 100:
        message = f"A confidence of {confidence} % is impossible: it lies between 0 and 100."
        yield impossible(path, "confidence", message)
    elif confidence < SMALLEST_CONFIDENCE:
        yield implausible(path, "confidence", f"A confidence of {confidence} % is unusual: was 95 meant?")


def p_values(said: Document) -> Iterator[Finding]:
    """A p value lies between 0 and 1, and does not contradict the interval."""
    for position, row in enumerate(said.get("effects", ())):
        path, p = f"effects.{position}.p_value", number(row, "p_value")
        relation = row.get("p_relation", "=")
        if p is not None and not 0 <= p <= 1:
            yield impossible(path, "p-value", f"p = {p} is impossible: it lies between 0 and 1.")
        elif p == 0 and relation != ">":
            message = f"p {relation} {p} is never exactly 0: a paper that prints 0.000 means < 0.001."
            yield (impossible if relation == "<" else implausible)(path, "p-value", message)
        elif "p_relation" in row and p is None and relation != "ns":
            yield implausible(path, "no-p-value", f"p {relation} what?")
        yield from _contradiction(path, row, p, relation)


def _contradiction(path: str, row: Mapping[str, Any], p: Decimal | None, relation: str) -> Iterator[Finding]:
    lower, upper, measure = number(row, "lower"), number(row, "upper"), row.get("measure", "")
    nothing = 1 if measure in RATIOS else 0
    if lower is None or upper is None or measure not in RATIOS | DIFFERENCES:
        return
    alpha = 1 - (number(row, "confidence") or Decimal(95)) / 100
    is_small = p is not None and ((relation == "=" and p < alpha) or (relation == "<" and p <= alpha))
    is_large = relation == "ns" or (p is not None and relation in ("=", ">") and p > alpha)
    interval = f"the interval {lower} to {upper}"
    if is_small and lower < nothing < upper:
        yield implausible(path, "p-interval", f"p {relation} {p}, and {interval} contains {nothing}, no effect.")
    elif is_large and (lower > nothing or upper < nothing):
        shown = "not significant" if p is None else f"p {relation} {p}"
        yield implausible(path, "p-interval", f"{shown}, and {interval} does not contain {nothing}, no effect.")


def agreement(said: Document) -> Iterator[Finding]:
    """A printed effect is what its raw data give, where they are known; an adjusted one need not be."""
    for position, row in enumerate(said.get("effects", ())):
        estimate = number(row, "estimate")
        if estimate is None or row.get("factor"):
            continue
        computed = _computed(said, row.get("measure", ""), row.get("stratum", ""))
        if computed is not None and not any(_is_printed(estimate, one) for one in _ways(row["measure"], computed)):
            message = f"{estimate} is printed, and the raw data give {plain(computed)}: is it adjusted, or misread?"
            yield implausible(f"effects.{position}.estimate", "not-computed", message)


def _ways(measure: str, computed: float) -> tuple[float, ...]:
    """Return the computed effect, that with the groups exchanged, and what is a share of people also as per cent."""
    if measure in SHARES:
        return (computed, 100 * computed)
    if measure == "risk-difference":
        return (computed, -computed, 100 * computed, -100 * computed)
    return (computed, 1 / computed) if measure in RATIOS else (computed, -computed)


def _is_printed(printed: Decimal, computed: float) -> bool:
    """Return whether the computed value prints so."""
    return abs(float(printed) - computed) <= float(half_unit(printed)) + NEAR * abs(computed)


def _computed(said: Document, measure: str, stratum: str) -> float | None:
    """Return the effect that the raw data give; None where they are not all known or give none."""
    found = [group for _, group in arms(said, stratum)]
    cells = tuple(said.get("diagnosis", {}).get(name) for name in TABLE)
    try:
        if measure in TABLE_MEASURES and None not in cells:
            return TABLE_MEASURES[measure](*cells).value
        if len(found) == 2 and measure in COUNT_MEASURES:
            return _of(COUNT_MEASURES[measure], found, ("events", "n"))
        if len(found) == 2 and measure in MEAN_MEASURES:
            return _of(MEAN_MEASURES[measure], found, ("mean", "sd", "n"))
    except (numbers.ImpossibleNumbers, numbers.NotEstimable):  # impossible numbers are told by the rules of counts
        return None
    return None


def _of(measure: Any, found: list[Mapping[str, Any]], names: tuple[str, ...]) -> float | None:
    values = [group.get(name) for group in found for name in names]
    if None in values:
        return None
    estimate: numbers.Estimate = measure(*(value if isinstance(value, int) else float(str(value)) for value in values))
    return estimate.value


TABLE = ("true_positives", "false_positives", "false_negatives", "true_negatives")
TABLE_MEASURES = {
    "sensitivity": numbers.sensitivity,
    "specificity": numbers.specificity,
    "positive-predictive-value": numbers.ppv,
    "negative-predictive-value": numbers.npv,
    "positive-likelihood-ratio": numbers.lr_positive,
    "negative-likelihood-ratio": numbers.lr_negative,
    "diagnostic-odds-ratio": numbers.dor,
}
COUNT_MEASURES = {
    "risk-ratio": numbers.risk_ratio,
    "prevalence-ratio": numbers.risk_ratio,
    "odds-ratio": numbers.odds_ratio,
    "risk-difference": numbers.risk_difference,
}
MEAN_MEASURES = {"mean-difference": numbers.mean_difference, "standardised-mean-difference": numbers.hedges_g}
RULES = (values, intervals, p_values, agreement)
