"""What lies between what: ages, quartiles, scales, durations, and standard deviations that the range allows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from evidence.checks.reading import DAYS, called, half_unit, number, plain, surely_above
from evidence.findings import Document, Finding, implausible, impossible
from evidence.shape import ITEM, ROWS

OLDEST = 123  # years; nobody is known to have been older
UNITS_AGREE = Decimal("1.25")  # papers round when they change the unit: 20 months are told as 2 years


def ages(said: Document) -> Iterator[Finding]:
    """Ages are those of people, and in order."""
    for name in ("age_mean", "age_median", "age_min", "age_max"):
        yield from _age(name, ITEM[name].label, number(said, name))
    for position, row in enumerate(said.get("cases", ())):
        yield from _age(f"cases.{position}.age", f"age of “{row.get('label', '')}”", number(row, "age"))
    yield from _ordered("", said, ("age_min", "age_median", "age_max"), _label)
    if "age_mean" in said:
        yield from _ordered("", said, ("age_min", "age_mean", "age_max"), _label)
    n = said.get("n_enrolled", said.get("n_analysed"))
    yield from _deviation("age_sd", said, ("age_sd", "age_mean", "age_min", "age_max"), n, "the ages")


def _age(path: str, what: str, age: Decimal | None) -> Iterator[Finding]:
    if age is not None and not 0 <= age <= OLDEST:
        yield impossible(path, "age", f"{age} years ({what}) is impossible: ages lie between 0 and {OLDEST}.")


def quartiles(said: Document) -> Iterator[Finding]:
    """Of each group, minimum, quartiles, median and maximum are in order, and the mean is within them."""
    for position, group in enumerate(said.get("groups", ())):
        before = f"groups.{position}."
        yield from _ordered(before, group, ("minimum", "q1", "median", "q3", "maximum"), _column)
        if "mean" in group:
            yield from _ordered(before, group, ("minimum", "mean", "maximum"), _column)


def _ordered(before: str, row: Mapping[str, Any], names: Sequence[str], label: Any) -> Iterator[Finding]:
    """Find the neighbours that are the wrong way round."""
    told = [(name, value) for name in names if (value := number(row, name)) is not None]
    for (low_name, low), (high_name, high) in itertools.pairwise(told):
        if surely_above(low, high):
            message = f"The {label(low_name)} {low} is above the {label(high_name)} {high}."
            yield impossible(before + low_name, "order", message)


def _label(name: str) -> str:
    return ITEM[name].label


def _column(name: str) -> str:
    return ROWS["groups"][name].label


def scale(said: Document) -> Iterator[Finding]:
    """The scale has two ends, and what was measured on it lies between them."""
    low, high = number(said, "scale_min"), number(said, "scale_max")
    if low is not None and high is not None and low >= high:
        yield impossible(
            "scale_min", "order", f"A scale from {low} to {high} has no length, or is the wrong way round."
        )
        return
    ends = f"{'…' if low is None else low} to {'…' if high is None else high}"
    for position, group in enumerate(said.get("groups", ())):
        for name in ("mean", "median", "q1", "q3", "minimum", "maximum", "baseline_mean"):
            if (value := number(group, name)) is not None and _is_outside(value, low, high):
                message = f"The {_column(name)} {value} of {called(group)} is off the scale, {ends}."
                yield impossible(f"groups.{position}.{name}", "off-scale", message)


def _is_outside(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is not None and surely_above(low, value)) or (high is not None and surely_above(value, high))


def deviations(said: Document) -> Iterator[Finding]:
    """A standard deviation is possible for the range, the mean and the n of its group."""
    for position, group in enumerate(said.get("groups", ())):
        before, what = f"groups.{position}.", f"the values of {called(group)}"
        bounded = {"low": said.get("scale_min"), "high": said.get("scale_max"), **group}
        seen = ("minimum" if "minimum" in group else "low", "maximum" if "maximum" in group else "high")
        for sd, mean, low, high in (("sd", "mean", *seen), ("baseline_sd", "baseline_mean", "low", "high")):
            yield from _deviation(before + sd, bounded, (sd, mean, low, high), group.get("n"), what)
        yield from _change(before, group)


def _deviation(
    path: str, row: Mapping[str, Any], names: tuple[str, str, str, str], n: int | None, what: str
) -> Iterator[Finding]:
    sd, mean, low, high = (number(row, name) for name in names)
    if sd is None:
        return
    if sd < 0:
        yield impossible(path, "sd", f"A standard deviation of {sd} is impossible: it is never below 0.")
    elif n == 1 and sd > 0:
        yield impossible(path, "sd", f"A standard deviation of {sd} is impossible: one person does not vary.")
    elif low is not None and high is not None and low < high and (mean is None or not _is_outside(mean, low, high)):
        is_seen = names[2] in ("minimum", "age_min") and names[3] in ("maximum", "age_max")
        slack = (half_unit(low), half_unit(high)) if is_seen else (0, 0)  # the ends of a scale are not rounded
        most = most_sd(low - slack[0], high + slack[1], mean, n)
        if sd - half_unit(sd) > most:
            around = "" if mean is None else f" around {mean}"
            message = f"A standard deviation of {sd} is impossible: {what} lie from {low} to {high}{around}"
            yield impossible(path, "sd-range", f"{message}, which allows {plain(Decimal(most))} at most.")
        elif is_seen:
            yield from _least(path, sd, (low, high), n, what)


def most_sd(low: Decimal, high: Decimal, mean: Decimal | None, n: int | None) -> float:
    """Return the largest standard deviation (divisor n - 1) of n values from `low` to `high` with this mean.

    All values at the two ends vary most: the variance is then (high - mean)(mean - low) n / (n - 1), after Bhatia and
    Davis (Am Math Mon 2000;107:353), and Popoviciu's (high - low)²/4 n / (n - 1) where the mean is not known. The
    mean may be off by half a unit of its last decimal; an unknown n is taken as 2, which allows most."""
    middle = (low + high) / 2
    centre = middle if mean is None else min(max(middle, mean - half_unit(mean)), mean + half_unit(mean))
    people = 2 if n is None or n < 2 else n
    spread = max(Decimal(0), (high - centre) * (centre - low))
    return math.sqrt(spread * people / (people - 1))


def _least(path: str, sd: Decimal, seen: tuple[Decimal, Decimal], n: int | None, what: str) -> Iterator[Finding]:
    """Both ends of the range were seen: two people that far apart make a standard deviation, whatever the others."""
    low, high = seen
    width = high - half_unit(high) - low - half_unit(low)
    if n is None or n < 2 or width <= 0:
        return
    least = float(width) / math.sqrt(2 * (n - 1))
    if float(sd + half_unit(sd)) < least:
        message = f"A standard deviation of {sd} is impossible: {what} of {n} people reach from {low} to {high}"
        yield impossible(path, "sd-range", f"{message}, which makes it {plain(least)} at least.")


def _change(before: str, group: Mapping[str, Any]) -> Iterator[Finding]:
    """The correlation of before and after, which the standard deviation of the change implies, is one."""
    change, first, last = (number(group, name) for name in ("change_sd", "baseline_sd", "sd"))
    if change is not None and change < 0:
        yield impossible(f"{before}change_sd", "sd", f"A standard deviation of {change} is impossible: below 0.")
    elif change is not None and first is not None and last is not None:
        least, most = abs(first - last), first + last
        slack = half_unit(change) + half_unit(first) + half_unit(last)
        if not least - slack <= change <= most + slack:
            message = (
                f"The change has a standard deviation of {change}: with {first} before and {last} after it lies "
                f"between {least} and {most}."
            )
            yield impossible(f"{before}change_sd", "sd-change", message)


def times(said: Document) -> Iterator[Finding]:
    """Durations have units and are in order, and nothing was measured after the longest follow-up."""
    for names in (
        ("symptoms_min", "symptoms_median", "symptoms_max"),
        ("follow_up_min", "follow_up_median", "follow_up_max"),
    ):
        for name in names:
            yield from _duration(said, name)
        yield from _in_time(said, names, impossible)
    for name in ("recruitment_max", "time_point"):
        yield from _duration(said, name)
    yield from _in_time(said, ("time_point", "follow_up_max"), impossible)
    if "follow_up_max" not in said:
        yield from _in_time(said, ("time_point", "follow_up_median"), implausible)


def _duration(said: Document, name: str) -> Iterator[Finding]:
    value = number(said, name)
    if value is not None and value < 0:
        yield impossible(name, "negative", f"{value} is below 0: {ITEM[name].label} cannot be negative.")
    if value and f"{name}_unit" not in said:
        yield implausible(f"{name}_unit", "no-unit", f"{ITEM[name].label.capitalize()} {value}: days, weeks or months?")


def _in_time(said: Document, names: Sequence[str], tell: Any) -> Iterator[Finding]:
    told = [(name, value, said.get(f"{name}_unit")) for name in names if (value := number(said, name)) is not None]
    for (low_name, low, low_unit), (high_name, high, high_unit) in itertools.pairwise(told):
        if _is_longer(low, low_unit, high, high_unit):
            message = (
                f"{ITEM[low_name].label.capitalize()}: {low} {low_unit or ''}; {ITEM[high_name].label}: {high} "
                f"{high_unit or ''}. The first is longer than the second."
            )
            yield tell(low_name, "time-order", " ".join(message.split()))


def _is_longer(low: Decimal, low_unit: str | None, high: Decimal, high_unit: str | None) -> bool:
    if low_unit == high_unit:
        return surely_above(low, high)
    if low_unit is None or high_unit is None:
        return False
    return low * DAYS[low_unit] > high * DAYS[high_unit] * UNITS_AGREE


def case_values(said: Document) -> Iterator[Finding]:
    """What is told of one patient is possible: sizes, pain on its scale, relief in order."""
    for position, row in enumerate(said.get("cases", ())):
        before, who = f"cases.{position}.", f"“{row.get('label', '')}”"
        yield from _within_item(before, who, row, said)
        for name in ("size_mm", "width_mm", "gap_mm", "symptom_months", "relief_min", "relief_max", "time"):
            if (value := number(row, name)) is not None and value < 0:
                yield impossible(before + name, "negative", f"{value} for {who} is below 0, and cannot be.")
        age, months = number(row, "age"), number(row, "symptom_months")
        if age is not None and months is not None and months >= (age + 1) * 12:
            message = f"{months} months of symptoms for {who}, aged {age}: longer than the patient has lived."
            yield impossible(f"{before}symptom_months", "longer-than-lived", message)
        yield from _ordered(before, row, ("width_mm", "size_mm"), _case_column)
        yield from _ordered(before, row, ("relief_min", "relief_max"), _case_column)
        top = number(row, "pain_scale_max")
        for name in ("pain_before", "pain_after"):
            value = number(row, name)
            if value is not None and (value < 0 or (top is not None and value > top)):
                message = f"{_case_column(name).capitalize()} {value} for {who} is off the scale, 0 to {top or '…'}."
                yield impossible(before + name, "off-scale", message)


def _within_item(before: str, who: str, row: Mapping[str, Any], said: Document) -> Iterator[Finding]:
    """A patient is not younger than the youngest, nor older than the oldest, nor followed for longer than anybody."""
    age, youngest, oldest = number(row, "age"), number(said, "age_min"), number(said, "age_max")
    if age is not None and _is_outside(age, youngest, oldest):
        ends = f"{'…' if youngest is None else youngest} to {'…' if oldest is None else oldest}"
        yield impossible(f"{before}age", "order", f"The age {age} of {who} is not within the ages of all, {ends}.")
    time, longest = number(row, "time"), number(said, "follow_up_max")
    if time is not None and longest is not None:
        units = row.get("time_unit"), said.get("follow_up_max_unit")
        if _is_longer(time, units[0], longest, units[1]):
            seen, most = (" ".join(filter(None, told)) for told in ((str(time), units[0]), (str(longest), units[1])))
            message = f"{who} was seen after {seen}, and the longest follow-up is {most}."
            yield impossible(f"{before}time", "time-order", message)


def _case_column(name: str) -> str:
    return ROWS["cases"][name].label


def treatment(said: Document) -> Iterator[Finding]:
    """A volume is above 0 and can be injected; there was one session at least."""
    part = said.get("therapy", {})
    volume = number(part, "volume_ml")
    if volume is not None and volume <= 0:
        yield impossible("therapy.volume_ml", "negative", f"{volume} ml is no volume.")
    elif volume is not None and volume > 100:
        yield implausible("therapy.volume_ml", "volume", f"{volume} ml is more than 100 ml: is it the dose in mg?")
    if part.get("sessions") == 0:
        yield impossible("therapy.sessions", "no-session", "A treatment in 0 sessions was not given.")


RULES = (ages, quartiles, scale, deviations, times, case_values, treatment)
