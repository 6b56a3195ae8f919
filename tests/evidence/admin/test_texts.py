"""What is typed into the form, before it is read."""

from __future__ import annotations

import pytest

from evidence.admin.extraction import texts
from evidence.typed import read

TYPED = {
    "question": "therapy",
    "n_analysed": "41",
    "therapy.volume_ml": "5",
    "groups.0.label": "lidocaine",
    "groups.1.label": "saline",
    "groups.1.n": "20",
    "quotes.0.text": "20 had saline",
    "quotes.0.values": ["groups.1.n", "groups.0", "n_analysed"],
}


def test_texts_become_the_document_that_was_typed_and_texts_again() -> None:
    said, wrong = read(texts.to_read(TYPED, {}))
    assert wrong == []
    assert said["groups"] == [{"label": "lidocaine"}, {"label": "saline", "n": 20}]
    assert texts.flat(said) == TYPED
    assert texts.nested(TYPED)["quotes"][0]["values"] == TYPED["quotes.0.values"]


def test_what_is_posted_keeps_lists_and_leaves_buttons_out() -> None:
    sent = [("_act", ["save"]), ("csrfmiddlewaretoken", ["x"]), ("statement", [" a\r\nb "]), ("_asked", ["cases"])]
    assert texts.posted(sent) == {"statement": "a\nb", "_asked": ["cases"]}


@pytest.mark.parametrize(
    "garbled",
    [
        {"groups": "x", "groups.0.n": "1"},
        {"therapy": "x", "therapy.agent": "y"},
        {"therapy.0.n": "1", "therapy.agent": "y"},
        {"statement": "x", "statement.0.n": "1", "statement.agent": "y"},
        {"quotes.0.text.x": "1", "quotes.0.text": "y"},
    ],
    ids=["rows", "part", "rows-of-a-part", "a-value", "deeper-than-a-row"],
)
def test_a_name_that_is_no_field_has_no_place_and_is_told(garbled: dict[str, str]) -> None:
    assert texts.nested(garbled) in (
        {"groups": [{"n": "1"}]}, {"therapy": {"agent": "y"}}, {"statement": "x"}, {"quotes": [{"text": "y"}]},
    )  # fmt: skip
    assert read(texts.to_read(garbled, {}))[1]


def test_without_a_row_those_behind_it_move_up_and_quotes_follow() -> None:
    left = texts.without_row(dict(TYPED), "groups", 0)
    assert left["groups.0.label"] == "saline"
    assert left["quotes.0.values"] == ["groups.0.n", "n_analysed"]
    assert texts.count(left, "groups") == 1


@pytest.mark.parametrize("number", [2, 99])
def test_a_row_that_is_not_there_takes_nothing_along(number: int) -> None:
    assert texts.without_row(dict(TYPED), "groups", number) == TYPED


def test_a_row_in_which_only_the_form_spoke_is_no_row() -> None:
    typed, path = texts.with_row(TYPED, "groups", role="arm")
    assert path == "groups.2"
    assert not any(name.startswith(path) for name in texts.to_read(typed, {"groups": {"role": "arm"}}))
    assert any(name.startswith(path) for name in texts.to_read(typed, {}))


def test_only_sections_that_there_are_can_be_asked_for() -> None:
    assert texts.asked({"_asked": ["cases", "nonsense"]}) == {"cases"}
