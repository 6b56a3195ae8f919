"""What a form gives becomes a document, or sentences; nothing is taken for something else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.checks import check
from evidence.shape import ITEM, PARTS, ROWS, member
from evidence.typed import read, typed_path


def refused(**typed: Any) -> list[tuple[str, str]]:
    return [(one.path, one.message) for one in read(typed)[1]]


# What was typed as the number analysed, and the sentence.
NOT_COUNTS = {
    "ten": "“ten” is not a number: write 10.",
    "Twenty-one": "“Twenty-one” is not a number: write 21.",
    "many": "“many” is not a number: write digits, such as 12.",
    "21.5": "“21.5” is not a whole number: write 21 or 22 (number analysed).",
    "-3": "“-3” is below 0: a count (number analysed) never is.",
    "−3": "“-3” is below 0: a count (number analysed) never is.",
    "1,5": "“1,5” is not a number: write 1.5, with a decimal point.",
    "1,000": "“1,000” is not a number: write 1000 or 1.000, without a comma.",
    "1.000": "“1.000” may be 1 or 1000: write the number analysed without a dot.",
    "1 000": "“1 000” is not a number: write 1000.",
    "52 %": "“52 %” is not a number: write 52 where per cent are asked for, without the sign.",
    "31/35": "“31/35” is not a number: write 31 here and 35 where the total is asked for.",
    "31 of 35": "“31 of 35” is not a number: write 31 here and 35 where the total is asked for.",
    "3-5": "“3-5” is not a number: write 3 as the lowest and 5 as the highest value.",
    "3 to 1": "“3 to 1” is not a number: write 1 as the lowest and 3 as the highest value.",
    "30.5 ± 2": "“30.5 ± 2” is not a number: write 30.5 as the mean and 2 as the standard deviation.",
    "<5": "“<5” is not a number: write 5 alone.",
    "12 months": "“12 months” is not a number: write 12 and leave “months” out.",
    "1e3": "“1e3” is not a number: write digits, such as 12.",
    "NaN": "“NaN” is not a number: write digits, such as 12.",
    "٣": "“٣” is not a number: write digits, such as 12.",
    "1" * 5000 + ".5": f"“{'1' * 57}…” has 5002 characters: is it one number?",
    "9999999999": "“9999999999” is too large for the number analysed: 2147483647 at most.",
}


@pytest.mark.parametrize("typed", sorted(NOT_COUNTS), ids=lambda typed: ascii(typed)[:20])
def test_what_is_no_count_is_told_with_what_to_write(typed):
    assert refused(n_analysed=typed) == [("n_analysed", NOT_COUNTS[typed])]
    assert read({"n_analysed": typed})[0] == {}


NOT_EVEN_TEXTS = [True, ["3"], {"n": 3}, float("nan"), float("inf"), 10**5000]


@pytest.mark.parametrize("value", NOT_EVEN_TEXTS, ids=["flag", "list", "part", "nan", "infinity", "huge"])
def test_what_is_not_even_a_text_is_no_number(value):
    assert [path for path, _ in refused(n_analysed=value)] == ["n_analysed"]
    assert [path for path, _ in refused(age_mean=value)] == ["age_mean"]


OTHERS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown member": ({"patients": "3"}, "An item has no “patients”: leave it out, or name it as the form does."),
    "unknown path": ({"groups.x.n": "3"}, "An item has no “groups.x.n”: leave it out, or name it as the form does."),
    "derived share": (
        {"diagnosis": {"sensitivity": "1.2"}},
        "A sensitivity of 1.2 is impossible: it lies between 0 and 1. And it is computed, never typed.",
    ),
    "derived ratio": (
        {"groups.0.risk_ratio": "2"},
        "“risk ratio” is computed, never typed: write the counts, means and standard deviations of the paper.",
    ),
    "unknown choice": (
        {"better": "up"},
        "“up” is no choice for “which end is better”: higher, lower.",
    ),
    "no flag": ({"n_is_approximate": "perhaps"}, "does not say whether numbers are approximate: write true or false."),
    "no term": ({"outcome": "Pain (VAS)"}, "“Pain (VAS)” is no outcome: choose a term of the vocabulary."),
    "too long": ({"statement": "x" * 301}, "The statement has 301 characters, 1 too many."),
    "NUL": ({"funding": "a\0b"}, "The funding holds a character that cannot be stored: type it anew."),
    "half a character": ({"funding": "\ud800"}, "The funding holds a character that cannot be stored"),
    "no text": ({"funding": ["a"]}, "is not a text."),
    "rows that are none": ({"groups": "three"}, "“groups” is a list of rows."),
    "a row that is none": ({"groups": ["three"]}, "“groups.0” holds members of its own, not “three”."),
    "a part that is none": ({"therapy": "injection"}, "“therapy” holds members of its own, not “injection”."),
    "paths that are none": (
        {"quotes": [{"values": [3], "text": "t"}]},
        "does not name the values that the quote is for.",
    ),
    "too many digits": ({"age_mean": "3." + "1" * 20}, "has more than 20 characters: write fewer decimals."),
    "too many rows": ({"groups": [{"n": 1}] * 501}, "501 rows are more than 500."),
}


@pytest.mark.parametrize("case", sorted(OTHERS))
def test_what_cannot_be_read_is_told(case):
    typed, message = OTHERS[case]
    findings = read(typed)[1]
    assert len(findings) == 1
    assert message in findings[0].message
    assert findings[0].kind == "impossible"


def test_a_wrong_value_costs_no_other():
    typed = {"n_analysed": "ten", "women_n": "7", "groups.0.n": "x", "groups.0.events": "3", "groups.1.n": "4"}
    assert read(typed)[0] == {"women_n": 7, "groups": [{"events": 3}, {"n": 4}]}


def test_a_form_becomes_a_document():
    typed = {
        "question": "therapy",
        "n_analysed": " 35 ",
        "n_is_approximate": "on",
        "age_mean": "52.0",
        "age_min": "0·5",
        "outcome": "pain",
        "setting": "",
        "therapy.volume_ml": "5",
        "therapy.guidance": "",
        "groups.0.label": "injection",
        "groups.0.events": "0",
        "quotes.0.values": "n_analysed, groups.0",
        "quotes.0.text": "35 participants",
        "quotes.0.place": "p. 2",
    }
    assert read(typed) == (
        {
            "question": "therapy",
            "n_analysed": 35,
            "n_is_approximate": True,
            "age_mean": "52.0",
            "age_min": "0.5",
            "outcome": "pain",
            "therapy": {"volume_ml": "5"},
            "groups": [{"label": "injection", "events": 0}],
            "quotes": [{"values": ["n_analysed", "groups.0"], "text": "35 participants", "place": "p. 2"}],
        },
        [],
    )


def test_paths_and_rows_come_together_and_what_was_given_is_left_as_it_is():
    typed = {"groups.0.n": "3", "groups": [{"events": "2"}, None], "therapy.dose": "5 mg", "therapy": {"sessions": "1"}}
    expected = {"groups": [{"n": 3, "events": 2}], "therapy": {"dose": "5 mg", "sessions": 1}}
    assert read(typed) == (expected, [])
    assert typed["groups"] == [{"events": "2"}, None]


def test_empty_rows_move_up_what_is_below_and_the_quotes_go_along():
    typed = {
        "groups.0.role": "arm",
        "groups.0.n": "",
        "groups.3.n": "31",
        "groups.10.n": "ten",
        "quotes": [{"values": ["groups.3.n", "groups.0", "n_analysed"], "text": "t", "place": "p"}],
    }
    said, findings = read(typed)
    assert said["groups"] == [{"n": 31}, {}]
    assert said["quotes"][0]["values"] == ["groups.0.n", "groups.2", "n_analysed"]  # row 0 was empty: no row now
    assert [one.path for one in findings] == ["groups.10.n"]
    assert [typed_path(typed, path) for path in ("groups.0.n", "groups.1", "women_n")] == [
        "groups.3.n",
        "groups.10",
        "women_n",
    ]


def value_of(path: str) -> st.SearchStrategy[Any]:
    """Return values that the member at the path can hold, as a document has them."""
    what = member(path)
    assert what is not None
    return {
        "count": st.integers(0, 500),
        "printed": st.decimals(0, 999, places=2).map(lambda value: format(value, "f")),
        "text": st.text("abc", min_size=1, max_size=min(what.longest, 20) or 1),
        "choice": st.sampled_from(what.choices or ("",)),
        "flag": st.just(value=True),
        "term": st.sampled_from(["pain", "injection"]),
        "paths": st.just(["n_analysed"]),
    }[what.kind]


PATHS = [
    *ITEM,
    *(f"{part}.{name}" for part, members in PARTS.items() for name in members),
    *(f"{row}.0.{name}" for row, members in ROWS.items() for name in members if name != "role"),
]


@given(
    st.lists(st.sampled_from(PATHS), unique=True).flatmap(
        lambda paths: st.fixed_dictionaries({p: value_of(p) for p in paths})
    )
)
def test_a_document_is_read_as_itself_and_the_same_typed_into_a_form(values):
    said, findings = read(values)
    assert findings == []
    warnings = [(one.path, one.code) for one in check(said) if one.kind == "implausible"]
    assert len(warnings) == len(set(warnings))  # an answer is known by its path and code
    assert read(said) == (said, [])
    assert read({path: ",".join(v) if isinstance(v, list) else str(v) for path, v in values.items()}) == (said, [])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PATHS, "n", "x"]), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*PATHS, *PARTS, *ROWS, "x", "groups.0"]), ANYTHING, max_size=4))
def test_whatever_is_typed_is_read_or_told_and_never_fails(typed):
    said, _ = read(typed)
    assert read(said)[1] == []
    assert isinstance(check(typed), list)
