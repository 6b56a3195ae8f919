from __future__ import annotations

import pytest

from evidence.secondhand import place_of, second_hand


@pytest.mark.parametrize(
    "place",
    [place_of("example.org"), "Told by example.org;  not the paper's Words", "p. 2; not the paper’s words"],
    ids=["as written", "another apostrophe", "a page before it"],
)
def test_a_quote_that_is_told_by_another_source_is_named_with_what_to_do(place: str) -> None:
    quotes = [{"text": "as we say", "place": "p. 2"}, {"text": "they say", "place": place}]
    (found,) = second_hand({"quotes": quotes})
    assert (found.path, found.code, found.kind) == ("quotes.1", "second-hand", "impossible")
    assert found.message == f"Quote 2 is {place}: replace it by the paper's words and where they stand."


def test_the_papers_own_words_are_not_second_hand() -> None:
    assert second_hand({"quotes": [{"text": "not the paper's words", "place": "p. 2"}, {"text": "x"}]}) == []
    assert second_hand({}) == []
