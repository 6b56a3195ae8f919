from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.differences import MOST_TOKENS, Kind, Piece, differences

SAME, DELETED, INSERTED = Kind.SAME, Kind.DELETED, Kind.INSERTED
texts = st.text(alphabet="ab ,\n\té", max_size=40)


def words(pieces: list[Piece], *kinds: Kind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(before=texts, after=texts)
def test_the_pieces_are_both_texts_and_nothing_else(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert words(pieces, SAME, DELETED) == before
    assert words(pieces, SAME, INSERTED) == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


@pytest.mark.parametrize("text", ["", "  ", "the year, the pages\n"])
def test_equal_texts_differ_in_nothing(text: str) -> None:
    assert all(piece.kind is SAME for piece in differences(text, text))


def test_what_differs_is_told_by_words_not_by_letters() -> None:
    assert differences("Pain of the lower back.", "Pain in the lower back") == [
        Piece(SAME, "Pain"), Piece(DELETED, " of"), Piece(INSERTED, " in"), Piece(SAME, " the lower back"),
        Piece(DELETED, "."),
    ]  # fmt: skip


def test_texts_that_differ_too_much_to_be_compared_are_replaced_where_they_differ() -> None:
    old, new = (f"first {' '.join(f'{letter}{n}' for n in range(MOST_TOKENS + 1))} last" for letter in "ab")
    kinds = [piece.kind for piece in differences(old, new)]
    assert kinds == [SAME, DELETED, INSERTED, SAME]
