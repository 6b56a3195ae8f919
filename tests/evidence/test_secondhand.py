from __future__ import annotations

import pytest

from evidence.secondhand import place_of, retyped, second_hand, told_words


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


@pytest.mark.parametrize("text", ["It is said to help.", "it is said, to help", " It is said  to HELP "])
def test_words_that_another_source_told_are_known_under_a_retyped_place(text: str) -> None:
    told = told_words([{"text": "It is said to help.", "place": place_of("example.org")}, {"text": "x", "place": "p"}])
    (found,) = retyped({"quotes": [{"text": "as we say", "place": "p. 2"}, {"text": text, "place": "p. 2"}]}, told)
    assert (found.path, found.code, found.kind) == ("quotes.1", "told-words", "implausible")
    assert "“p. 2”" in found.message


def test_other_words_and_words_that_still_say_whose_they_are_ask_nothing_more() -> None:
    told = told_words([{"text": "It is said to help.", "place": place_of("example.org")}])
    quotes = [{"text": "It is said to help."}, {"text": "It helped."}, {"text": "It is said to help."}]
    quotes[0]["place"] = place_of("example.org")
    assert retyped({"quotes": quotes[:2]}, told) == []
    assert retyped({"quotes": quotes}, set()) == []
