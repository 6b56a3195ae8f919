"""Which percentages and means are possible for a number of people.

GRIM (Brown and Heathers, Soc Psychol Personal Sci 2017;8:363): of n people, only whole ones have something, so that
only some percentages can be printed; likewise for the mean of whole numbers.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from evidence.checks.reading import half_unit

LARGEST_SPLIT = 1000  # people; among more, any percentage without decimals is possible for an arm of a tenth of them
MOST_UNKNOWN = 20  # arms whose sizes are sought


def events_rounded(percent: Decimal, n: int) -> range:
    """Return the numbers of events of n that print as this percentage, rounded to its decimals, a half either way."""
    low, high = (Fraction(percent + side * half_unit(percent)) * n / 100 for side in (-1, 1))
    return range(max(0, math.ceil(low)), min(n, math.floor(high)) + 1)


def events_cut(percent: Decimal, n: int) -> range:
    """Return the numbers of events of n that print as this percentage when decimals are cut off, not rounded."""
    low, high = Fraction(percent) * n / 100, Fraction(percent + 2 * half_unit(percent)) * n / 100
    return range(max(0, math.ceil(low)), min(n, math.ceil(high) - 1) + 1)


def is_possible_mean(mean: Decimal, n: int) -> bool:
    """Return whether n whole numbers can have this mean, rounded to its decimals."""
    low, high = (Fraction(mean + side * half_unit(mean)) * n for side in (-1, 1))
    return math.ceil(low) <= math.floor(high)


Arm = tuple[Decimal | None, int | None]  # the percentage and the events that are known of it


def sizes(arm: Arm, most: int) -> list[int]:
    """Return the sizes from 1 to `most` that an arm can have by what is known of it."""
    return [n for n in range(1, most + 1) if _fits(arm, n)]


def _fits(arm: Arm, n: int) -> bool:
    percent, events = arm
    possible = range(n + 1) if percent is None else events_rounded(percent, n)
    return bool(possible) if events is None else events in possible


def can_split(known: Sequence[Arm], together: int) -> bool:
    """Return whether arms, of which percentages or events are known, can have so many people together.

    The bits of a number are the sums that the arms so far can have, so that many arms cost no more than each alone."""
    sums = 1
    for arm in known:
        sums = functools.reduce(operator.or_, (sums << n for n in sizes(arm, together)), 0) & ((2 << together) - 1)
    return bool(sums >> together & 1)


def splits(one: Arm, other: Arm, together: int) -> Iterator[tuple[int, int]]:
    """Yield the sizes that two arms can have if together they have so many."""
    yield from ((n, together - n) for n in sizes(one, together - 1) if _fits(other, together - n))
