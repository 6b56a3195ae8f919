"""What differs between two texts, word by word.  Pure: knows nothing of Django or the database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A word with the white space before it, or a mark: small enough to be read, few enough to be compared.
_TOKEN = re.compile(r"\s*(?:\w+|[^\w\s])|\s+\Z")
# Comparing takes the square of the words that differ; beyond this the old text is shown as gone and the new as come.
MOST_TOKENS = 1_500


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Piece:
    """Adjacent words with one fate."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces of both texts in reading order: without the inserted ones they are `before`, without the
    deleted ones `after`. Texts that differ in more than MOST_TOKENS words are shown as wholly replaced there."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = _between(old[start : len(old) - end], new[start : len(new) - end])
    pieces = [Piece(Kind.SAME, "".join(old[:start])), *middle, Piece(Kind.SAME, "".join(old[len(old) - end :]))]
    return list(_joined([piece for piece in pieces if piece.text]))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many tokens both begin with."""
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if len(old) > MOST_TOKENS or len(new) > MOST_TOKENS:
        yield Piece(Kind.DELETED, "".join(old))
        yield Piece(Kind.INSERTED, "".join(new))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Kind.SAME, "".join(old[a:b]))
        else:
            yield Piece(Kind.DELETED, "".join(old[a:b]))
            yield Piece(Kind.INSERTED, "".join(new[c:d]))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join neighbours of one kind."""
    waiting: Piece | None = None
    for piece in pieces:
        if waiting and waiting.kind == piece.kind:
            waiting = Piece(piece.kind, waiting.text + piece.text)
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting
