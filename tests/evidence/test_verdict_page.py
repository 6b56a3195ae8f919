"""docs/verdict.md says what the code does: its table of constants, and its example worked by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence import verdict
from evidence.verdict import CONSTANTS, Evidence, judge, sensitivity, weigh

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "verdict.md").read_text(encoding="utf-8")


def table(first: str) -> list[list[str]]:
    """Return the rows of the table whose header begins with `first`."""
    lines = PAGE[PAGE.index(f"| {first} |") :].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def example() -> list[Evidence]:
    return [
        Evidence(
            item=int(item),
            paper=int(paper),
            study=study,
            stance=stance,
            directness=directness,
            level=int(level),
            judgement=None if bias == "not assessed" else bias,
            n=None if n == "unknown" else int(n),
        )
        for item, paper, study, stance, directness, level, bias, n in table("item | paper")
    ]


def test_every_constant_is_on_the_page_with_its_reason():
    assert [tuple(row) for row in table("constant")] == list(CONSTANTS)
    assert all(one.reason.endswith(".") for one in CONSTANTS)
    assert f"This is method {verdict.METHOD}." in PAGE


def test_the_printed_constants_are_those_that_the_code_uses():
    printed = {one.name: float(one.value) for one in CONSTANTS}
    used = {f"level {level}": value for level, value in verdict.LEVEL.items()}
    bias = {"low": "low risk of bias", "some": "some concerns", "unclear": "unclear risk of bias", None: "not assessed"}
    bias["high"] = "high risk of bias"
    used |= {bias[judgement]: value for judgement, value in verdict.BIAS.items()}
    direct = {"direct": "direct", "partly": "partly direct", "indirect": "indirect"}
    used |= {direct[name]: value for name, value in verdict.DIRECTNESS.items()}
    used |= {"full size": verdict.FULL_SIZE, "n unknown": 1, "most for levels 4 and 5": verdict.WEAK_MOST}
    used |= {"enough mass": verdict.ENOUGH, "alone": verdict.ALONE_SHARE, "contested": verdict.CONTESTED}
    assert printed == used


def test_the_example_weighs_its_items_as_the_code_does():
    items = {one.item: one for one in example()}
    rows = table("item | level")
    assert len(rows) == 6
    for item, level, bias, directness, size, weight in rows:
        found = weigh(items[int(item)])
        assert found == tuple(map(float, (weight, level, bias, directness, size)))


def test_the_example_divides_its_studies_as_the_code_does():
    found = {one.study: one for one in judge(example()).contributions}
    rows = table("study | patients")
    assert len(rows) == len(found)
    for study, *numbers in rows:
        one = found[study]
        assert tuple(map(float, numbers)) == (one.patients, one.mass_for, one.mass_against, one.mass_neither)


def test_the_example_comes_to_what_the_code_finds():
    told = {name: value.rpartition("= ")[2] for name, value in table("what")}
    found = judge(example())
    assert told.pop("status") == found.status
    assert {name.replace(" ", "_"): float(value) for name, value in told.items()} == {
        name: getattr(found, name)
        for name in ("studies", "patients", "mass_for", "mass_against", "disagreement", "best_level")
    }


def test_the_example_without_each_paper_is_what_the_code_finds():
    rows = {int(paper): (float(pro), float(con), status) for paper, pro, con, status in table("without paper")}
    assert rows == {
        one.paper: (one.verdict.mass_for, one.verdict.mass_against, one.verdict.status)
        for one in sensitivity(example())
    }


@pytest.mark.parametrize("sum_", re.findall(r"([\d. +×/]+) = (\d+(?:\.\d+)?)", PAGE), ids=lambda pair: pair[1])
def test_the_sums_on_the_page_are_right(sum_):
    steps, result = sum_
    value = 0.0
    for term in steps.split("+"):
        product, _, divisor = term.partition("/")
        amount = 1.0
        for factor in product.split("×"):
            amount *= float(factor)
        value += amount / (float(divisor) if divisor else 1)
    assert value == pytest.approx(float(result), abs=6e-5)
