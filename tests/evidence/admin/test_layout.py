"""Which fields the form shows."""

from __future__ import annotations

from collections import Counter

import pytest

from evidence.admin.extraction.fields import columns_of
from evidence.admin.extraction.layout import OF_ITEM, PARTS, ROWS, fitting, shown

QUOTED = {"values"}  # are ticked, not typed


@pytest.mark.parametrize("key", ["", *PARTS, *ROWS])
def test_every_column_stands_in_the_form_once(key: str) -> None:
    sections = OF_ITEM if key == "" else [{**PARTS, **ROWS}[key]]
    columns = columns_of(key)
    placed = Counter(name for section in sections for name in section.names)
    placed.update(columns[name].unit for name in list(placed) if columns[name].unit)
    assert {name: number for name, number in placed.items() if number != 1} == {}
    assert set(placed) == set(columns) - QUOTED


@pytest.mark.parametrize(
    ("question", "design", "has", "has_not"),
    [
        ("therapy", "case-series", {"therapy", "groups", "cases"}, {"diagnosis", "prevalence", "reviewed"}),
        ("therapy", "case-report", {"therapy", "cases"}, {"groups", "diagnosis"}),
        ("therapy", "randomised-trial", {"therapy", "groups", "effects"}, {"cases", "diagnosis"}),
        ("diagnosis", "diagnostic-accuracy", {"diagnosis", "features"}, {"groups", "therapy", "effects"}),
        ("prevalence", "cross-sectional", {"prevalence"}, {"groups", "therapy", "diagnosis"}),
        ("therapy", "systematic-review", {"reviewed"}, {"cases", "diagnosis"}),
        ("", "", set(), {"therapy", "diagnosis", "groups"}),
    ],
)
def test_the_form_fits_question_and_design(question: str, design: str, has: set[str], has_not: set[str]) -> None:
    found = set(fitting(question, design))
    assert has <= found
    assert not has_not & found


def test_what_was_asked_for_or_typed_is_never_out_of_sight() -> None:
    said = {"question": "prevalence", "design": "cross-sectional", "cases": [{}], "therapy": {"dose": "5 ml"}}
    assert shown(said, frozenset({"groups"})) == ("therapy", "prevalence", "groups", "cases")
