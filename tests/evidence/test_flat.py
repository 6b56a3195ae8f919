"""The flat table: a row a result."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence.flat import COLUMNS, rows
from evidence.shape import ITEM, PARTS, ROWS, members_of

DICTIONARY = Path(__file__).resolve().parents[2] / "docs" / "evidence-table.md"
SAID = {
    **{"question": "therapy", "design": "case-series", "statement": "It helped.", "n_analysed": 35, "age_mean": "48.0"},
    "therapy": {"intervention": "injection", "volume_ml": "2.5", "recurrences": 1, "recurrence_n": 31},
    "groups": [{"label": "all", "role": "arm", "n": 35, "events": 31}],
    "effects": [{"measure": "hazard-ratio", "factor": "age", "estimate": "0.50", "p_relation": "<", "p_value": "0.05"}],
    "adverse_events": [{"name": "any", "events": 0, "n": 35}],
    "features": [{"name": "tender", "present": 18, "n": 76}],
    "cases": [{"label": "case 1", "sex": "female", "size_mm": "22"}],
    "reviewed": [{"design": "randomised-trial", "found": 0}],
    "quotes": [
        {"values": ["statement"], "text": "it helped", "place": "p. 1"},
        {"values": ["groups.0.events"], "text": "31 of 35", "place": "p. 2"},
        {"values": ["groups.0.n"], "text": "thirty-five", "place": "p. 3"},
        {"values": ["therapy"], "text": "one came back", "place": "p. 4"},
    ],
}


def told(said=SAID):
    return rows(said, {"item": 3, "pmid": 7})


def only(result, found=None):
    (row,) = [row for row in found or told() if row["result"] == result]
    return row


def test_every_row_has_every_column_and_what_the_item_says_of_all():
    for row in told():
        assert list(row) == [column.name for column in COLUMNS]
        assert (row["item"], row["pmid"], row["n_analysed"], row["age_mean"]) == (3, 7, 35, "48.0")
        assert (row["intervention"], row["volume_ml"]) == ("injection", "2.5")


def test_each_result_has_a_row_of_its_own():
    printed = [row["result"] for row in told() if not row["is_derived"]]
    assert printed == ["group", "effect", "adverse-event", "feature", "case", "reviewed", "recurrence"]
    assert (only("group")["events"], only("group")["n"], only("group")["label"]) == (31, 35, "all")
    assert (only("effect")["label"], only("effect")["estimate"], only("effect")["p_value"]) == ("age", "0.50", "0.05")
    assert (only("adverse-event")["events"], only("feature")["events"], only("recurrence")["events"]) == (0, 18, 1)
    assert (only("case")["sex"], only("case")["size_mm"]) == ("female", "22")
    assert (only("reviewed")["events"], only("reviewed")["reviewed_design"]) == (0, "randomised-trial")


def test_a_row_carries_the_words_that_it_rests_on():
    assert (only("group")["quote"], only("group")["place"]) == ("31 of 35", "p. 2")
    assert only("recurrence")["quote"] == "one came back"
    assert only("feature")["quote"] is None


def test_derived_values_are_marked_and_labelled_as_what_they_were_computed_from():
    (wilson,) = [row for row in told() if row["measure"] == "proportion" and row["path"] == "groups.0"]
    assert wilson["is_derived"] is True
    assert (wilson["result"], wilson["label"], wilson["role"]) == ("derived", "all", "arm")
    assert (wilson["estimate"], wilson["lower"], wilson["upper"]) == pytest.approx((0.8857, 0.7405, 0.9546), abs=5e-5)
    assert "Wilson" in wilson["method"]


def test_an_item_without_results_has_a_row_for_its_statement():
    bare = {"statement": "It is seldom looked for.", "quotes": SAID["quotes"]}
    (row,) = told(bare)
    assert (row["result"], row["statement"], row["quote"]) == ("statement", "It is seldom looked for.", "it helped")


def test_parts_that_are_results_have_rows():
    found = told(
        {
            "prevalence": {"cases": 18, "n": 76, "percent_high": "30"},
            "diagnosis": {**dict.fromkeys(("true_positives", "true_negatives"), 9), "kappa": "0.81", "raters": 2},
        }
    )
    assert (only("prevalence", found)["events"], only("prevalence", found)["percent_high"]) == (18, "30")
    assert (only("accuracy", found)["true_positives"], only("accuracy", found)["false_positives"]) == (9, None)
    assert (only("reliability", found)["measure"], only("reliability", found)["estimate"]) == ("kappa", "0.81")


def test_no_value_that_a_document_can_hold_is_missing_from_the_table():
    full = {name: _value(name, member) for name, member in ITEM.items()}
    full |= {part: {name: _value(name, member) for name, member in members.items()} for part, members in PARTS.items()}
    full |= {
        kind: [{name: _value(name, member) for name, member in members.items()}]
        for kind, members in ROWS.items()
        if kind != "quotes"
    }
    shown = {str(value) for row in told(full) for value in row.values()}
    exempt = {"level_override"}  # the column `level` has it
    missing = [path for path, _, value in members_of(full) if str(value) not in shown and path not in exempt]
    assert missing == []


_SEEN = iter(range(1000, 9999))


def _value(name, member):
    number = next(_SEEN)
    return {"count": number, "printed": f"{number}.0", "flag": True}.get(member.kind, f"{name}-{number}")


def test_the_dictionary_lists_the_columns_as_they_are():
    lines = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", DICTIONARY.read_text(), re.MULTILINE)
    assert lines == [(column.name, column.kind, column.says) for column in COLUMNS]
