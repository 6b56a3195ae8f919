"""The tokens of a query, in one pass over its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from literature.query.errors import QueryNotSupported, QuerySyntaxError

MAX_LENGTH = 20_000
OPERATORS = ("AND", "OR", "NOT")

# Marks of typesetters and other languages, one character for one, so that positions stay.
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂″", '"') | dict(zip("（）［］：＊", "()[]:*", strict=True)))

# A DOI may hold parentheses, which elsewhere end a word.
_TOKEN = re.compile(
    r"""\s+ | (?P<open>\() | (?P<close>\)) | "(?P<phrase>[^"]*)" | \[(?P<tag>[^\[\]"]*)\]
      | (?P<doi>(?:doi:)?10\.\d{4,9}/[^\s"\[\]]+) | (?P<colon>:) | (?P<word>[^\s()\[\]":][^\s()\[\]"]*)""",
    re.VERBOSE,
)


class Lexeme(StrEnum):
    """The kinds of token."""

    OPEN = "open"
    CLOSE = "close"
    PHRASE = "phrase"
    TAG = "tag"
    COLON = "colon"
    WORD = "word"
    OPERATOR = "operator"
    END = "end"


class Token(NamedTuple):
    """A token: `text` without quotes or brackets, `start` and `end` its place in the query, both with them."""

    kind: Lexeme
    text: str
    start: int
    end: int


def tokenize(query: str) -> list[Token]:
    """Return the tokens with one END after them.

    Raises QueryNotSupported for a text above MAX_LENGTH, QuerySyntaxError for control characters and for a quotation
    mark or bracket without its partner."""
    if len(query) > MAX_LENGTH:
        message = f"The query has {len(query):,} characters; at most {MAX_LENGTH:,} are read."
        raise QueryNotSupported(message, position=MAX_LENGTH)
    _refuse_control_characters(query)
    tokens = list(_tokens(query.translate(_MARKS)))
    return [*tokens, Token(Lexeme.END, "", len(query), len(query))]


def _tokens(query: str) -> Iterator[Token]:
    position = 0
    while position < len(query):
        match = _TOKEN.match(query, position)
        if match is None:
            raise _lonely(query, position)
        position = match.end()
        kind = match.lastgroup
        if kind == "doi":
            token = _doi(match[0], match.start())
            position = token.end
            yield token
        elif kind == "word" and match[0] in OPERATORS:
            yield Token(Lexeme.OPERATOR, match[0], match.start(), match.end())
        elif kind is not None:
            yield Token(Lexeme(kind), match[kind], match.start(), match.end())


def _doi(text: str, start: int) -> Token:
    """Leave closing parentheses that the DOI did not open to the query."""
    closing = len(text) - len(text.rstrip(")"))
    surplus = min(max(text.count(")") - text.count("("), 0), closing)
    text = text[: len(text) - surplus]
    return Token(Lexeme.WORD, text, start, start + len(text))


def _lonely(query: str, position: int) -> QuerySyntaxError:
    found = query[position]
    if found == '"':
        return QuerySyntaxError(
            "A quotation mark opens a phrase that is not closed.",
            position=position,
            found=found,
            expected="a second quotation mark",
        )
    return QuerySyntaxError(
        f"The square bracket has no {'opening' if found == ']' else 'closing'} partner.",
        position=position,
        found=found,
        expected="a field tag such as [tiab]",
    )


def _refuse_control_characters(query: str) -> None:
    if query.isascii() and query.isprintable():
        return
    for position, character in enumerate(query):
        if unicodedata.category(character) in ("Cc", "Cs") and not character.isspace():
            raise QuerySyntaxError(
                f"The character U+{ord(character):04X} is not text.",
                position=position,
                found=character,
                expected="letters, digits and punctuation",
            )
