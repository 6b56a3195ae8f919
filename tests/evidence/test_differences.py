from __future__ import annotations

from typing import Any

import pytest

from evidence.differences import Difference, differences

HALF = {"label": "half", "n": 30, "events": 15}
ALL = {"label": "all", "n": 31, "events": 31}


def test_of_equal_documents_nothing_differs() -> None:
    said = {"statement": "It helped.", "therapy": {"dose": "1 ml"}, "groups": [HALF], "quotes": [{"text": "a"}]}
    assert differences(said, {**said}) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"n_analysed": 30}, {"n_analysed": 31}, [("n_analysed", 30, 31)]),
        ({}, {"women_n": 0}, [("women_n", None, 0)]),
        ({"women_n": 0}, {}, [("women_n", 0, None)]),
        ({"therapy": {"dose": "1 ml"}}, {}, [("therapy.dose", "1 ml", None)]),
        ({}, {"prevalence": {"n": 90}}, [("prevalence.n", None, 90)]),
        ({"age_mean": "52"}, {"age_mean": "52.0"}, [("age_mean", "52", "52.0")]),
    ],
    ids=["changed", "none-is-something", "gone", "a-part-gone", "a-part-new", "printed-otherwise"],
)
def test_values_are_told_before_and_after(before: Any, after: Any, told: list[tuple[str, Any, Any]]) -> None:
    assert [(one.path, one.before, one.after) for one in differences(before, after)] == told


def test_a_row_put_in_front_is_one_new_row() -> None:
    told = differences({"groups": [HALF]}, {"groups": [ALL, HALF]})
    assert [one.path for one in told] == ["groups.0.label", "groups.0.n", "groups.0.events"]
    assert all(one.before is None for one in told)


def test_a_row_that_is_gone_is_told_where_it_stood() -> None:
    told = differences({"groups": [ALL, HALF]}, {"groups": [HALF]})
    assert told == [Difference(f"groups.0.{name}", ALL[name], None) for name in ALL]


def test_a_row_of_another_name_at_the_same_place_is_the_same_row() -> None:
    told = differences({"groups": [HALF, ALL]}, {"groups": [HALF, {**ALL, "label": "everybody"}]})
    assert told == [Difference("groups.1.label", "all", "everybody")]


def test_of_rows_with_one_key_each_is_matched_once_in_order() -> None:
    one, other = {"name": "pain", "present": 1}, {"name": "pain", "present": 2}
    assert differences({"features": [one, other]}, {"features": [one, {**other, "present": 3}]}) == [
        Difference("features.1.present", 2, 3)
    ]
