from __future__ import annotations

from typing import Any

import pytest

from evidence.claims.documents import patients, quantity


@pytest.mark.parametrize(
    ("said", "n"),
    [
        pytest.param({}, None, id="nothing said"),
        pytest.param({"counted": "nodules", "n_analysed": 40}, None, id="nodules are no patients"),
        pytest.param({"n_enrolled": 41, "n_analysed": 38}, 38, id="analysed before enrolled"),
        pytest.param({"n_enrolled": 41}, 41, id="enrolled"),
        pytest.param({"n_analysed": 0, "prevalence": {"cases": 18, "n": 90}}, 90, id="examined"),
        pytest.param(
            {"diagnosis": {f"{cell}s": 5 for cell in
                           ("true_positive", "false_positive", "false_negative", "true_negative")}},
            20, id="2x2",
        ),
        pytest.param({"diagnosis": {"true_positives": 5}}, None, id="half a 2x2"),
        pytest.param(
            {"groups": [{"label": "a", "n": 21}, {"label": "b", "role": "comparator", "n": 20},
                        {"label": "women", "role": "subgroup", "n": 30}, {"label": "a", "stratum": "x", "n": 9}]},
            41, id="arms and comparators, no parts of them",
        ),
        pytest.param({"groups": [{"label": "a", "n": 21}, {"label": "b"}]}, None, id="an arm without n"),
        pytest.param({"cases": [{"label": "1"}, {"label": "2"}, {"label": "1"}]}, 2, id="a case seen twice"),
    ],
)  # fmt: skip
def test_patients_are_counted_from_the_first_number_that_is_there(said: dict[str, Any], n: int | None) -> None:
    assert patients(said) == n


@pytest.mark.parametrize(
    ("kind", "said", "answer"),
    [
        pytest.param("proportion", {}, "It has no treated arm.", id="no arm"),
        pytest.param("proportion", {"groups": [{"label": "a", "percent": "52", "n": 21}]},
                     "It does not give events and n of the treated arm as counts.", id="per cent alone"),
        pytest.param("proportion", {"groups": [{"label": "a", "role": "comparator", "events": 3, "n": 9}]},
                     "It has no treated arm.", id="comparator alone"),
        pytest.param("proportion", {"groups": [{"label": "a", "events": 31, "n": 35}]}, (31, 35), id="Motyka 2000"),
        pytest.param("proportion", {"groups": [{"label": "a", "events": 0, "n": 9}, {"label": "b", "events": 2, "n": 8},
                                               {"label": "a", "stratum": "women", "events": 1, "n": 4}]},
                     (2, 17), id="two arms are one, a stratum is part of them"),
        pytest.param("prevalence", {"prevalence": {"percent": "20"}},
                     "It does not give the cases and the number examined.", id="no cases"),
        pytest.param("prevalence", {"prevalence": {"cases": 18, "n": 90}}, (18, 90), id="Nacir 2011"),
        pytest.param("recurrence", {"therapy": {"recurrences": 1}},
                     "It does not give the recurrences and the number followed.", id="of whom"),
        pytest.param("recurrence", {"therapy": {"recurrences": 0, "recurrence_n": 12}}, (0, 12), id="none came back"),
    ],
)  # fmt: skip
def test_a_quantity_is_two_counts_or_the_reason_why_there_are_none(kind: str, said: Any, answer: Any) -> None:
    assert quantity(kind, said) == answer
