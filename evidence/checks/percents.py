"""Percentages and means that are possible for their n (`evidence.checks.grim`)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evidence.checks.grim import events_cut, events_rounded, is_possible_mean
from evidence.checks.reading import Fraction, called, fractions, number, plain
from evidence.findings import Document, Finding, implausible, impossible


def percentages(said: Document) -> Iterator[Finding]:
    """A percentage lies between 0 and 100, and is that of whole people."""
    for one in fractions(said):
        if (percent := one.percent) is None:
            continue
        if not 0 <= percent <= 100:
            message = f"{percent} % for {one.what} is impossible: a percentage lies between 0 and 100."
            yield impossible(one.at(one.percent_name), "percent", message)
        elif one.n is not None and not said.get("n_is_approximate"):
            yield from _whole(one, percent, one.n)


def _whole(one: Fraction, percent: Decimal, n: int) -> Iterator[Finding]:
    path = one.at(one.percent_name)
    if n == 0:
        yield impossible(path, "percent-of-none", f"{percent} % of 0 for {one.what}: nobody has no percentage.")
    elif one.events is not None and one.events <= n:
        yield from _agrees(path, one, percent, n, one.events)
    elif one.events is None and not events_rounded(percent, n):
        message = _neighbours(one, percent, n)
        if events_cut(percent, n):
            yield implausible(path, "percent-cut", f"{message} Were the decimals cut off, not rounded?")
        else:
            yield impossible(path, "grim-percent", message)


def _agrees(path: str, one: Fraction, percent: Decimal, n: int, events: int) -> Iterator[Finding]:
    if events in events_rounded(percent, n):
        return
    message = f"{events} of {n} for {one.what} is {plain(Decimal(100 * events) / n)} %, and {percent} % is printed"
    if events in events_cut(percent, n):
        yield implausible(path, "percent-cut", f"{message}: were the decimals cut off, not rounded?")
    else:
        yield impossible(path, "percent-of-events", f"{message}: leave out the one that is wrong.")


def _neighbours(one: Fraction, percent: Decimal, n: int) -> str:
    """Say between which whole numbers the percentage falls."""
    exact = percent * n / 100
    below, above = int(exact), min(int(exact) + 1, n)
    return (
        f"{percent} % of {n} for {one.what} would be {plain(exact)}, not a whole number: {below} of {n} is "
        f"{plain(Decimal(100 * below) / n)} % and {above} of {n} is {plain(Decimal(100 * above) / n)} %."
    )


def ranges(said: Document) -> Iterator[Finding]:
    """A range of percentages lies between 0 and 100, the right way round, around the one percentage."""
    part = said.get("prevalence", {})
    low, middle, high = (number(part, name) for name in ("percent_low", "percent", "percent_high"))
    for name, value in (("percent_low", low), ("percent_high", high)):
        if value is not None and not 0 <= value <= 100:
            message = f"{value} % is impossible: a percentage lies between 0 and 100."
            yield impossible(f"prevalence.{name}", "percent", message)
    if low is not None and high is not None and low > high:
        yield impossible("prevalence.percent_low", "range", f"{low} to {high} % is the wrong way round.")
    elif middle is not None and not ((low is None or low <= middle) and (high is None or middle <= high)):
        message = (
            f"{middle} % does not lie between {'…' if low is None else low} and {'…' if high is None else high} %."
        )
        yield impossible("prevalence.percent", "range", message)


def means(said: Document) -> Iterator[Finding]:
    """A mean is that of whole numbers: of years for ages, of points for scales that begin and end with whole ones."""
    if said.get("n_is_approximate"):
        return
    scale = [number(said, name) for name in ("scale_min", "scale_max")]
    if all(end is not None and end == end.to_integral_value() for end in scale):
        for position, group in enumerate(said.get("groups", ())):
            for name in ("mean", "baseline_mean"):
                yield from _mean(
                    f"groups.{position}.{name}", f"of {called(group)}", number(group, name), group.get("n"), "points"
                )
    n = said.get("n_enrolled", said.get("n_analysed"))
    yield from _mean("age_mean", "age", number(said, "age_mean"), n, "years")


def _mean(path: str, what: str, mean: Decimal | None, n: int | None, unit: str) -> Iterator[Finding]:
    if mean is None or not n or is_possible_mean(mean, n):
        return
    near = int((mean * n).to_integral_value())
    message = (
        f"A mean {what} of {mean} is impossible for {n} people if all have whole {unit}: {near} / {n} = "
        f"{plain(Decimal(near) / n)}. Is n another, or is it measured more finely?"
    )
    yield implausible(path, "grim-mean", message)


RULES = (percentages, ranges, means)
