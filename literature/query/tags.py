"""Field tags: which field one names, and why it may not stand where it does."""

from __future__ import annotations

from collections.abc import Sequence

from literature.query import repairs
from literature.query.errors import QueryError, QueryNotSupported, QuerySyntaxError
from literature.query.fields import Field, Kind, find_field, nearest_field
from literature.query.lexer import Lexeme, Token


def field_of(tag: Token, query: str) -> Field:
    """Return the field that a tag names. Raises QuerySyntaxError where there is none of that name, QueryNotSupported
    for one that PubMed has and we cannot answer."""
    field = find_field(tag.text)
    if field is None:
        raise _unknown(tag, query)
    if field.kind is Kind.UNSUPPORTED:
        raise QueryNotSupported(
            f"The field [{tag.text}] ({field.name}) cannot be searched: {field.reason}.",
            position=tag.start,
            found=f"[{tag.text}]",
            expected="another field",
        )
    return field


def _unknown(tag: Token, query: str) -> QueryError:
    name, nearby, _ = tag.text.partition(":~")
    near = find_field(name) if nearby else _without_suffix(tag.text) or nearest_field(tag.text)
    repaired = repairs.replaced(query, [(tag, str(near))]) if near else None
    kind: type[QueryError] = QuerySyntaxError
    message = f"There is no field [{tag.text[:60]}]."
    if nearby:
        kind, message = QueryNotSupported, "Proximity is not searched; a phrase is words right after each other."
    expected = str(near or "a field tag such as [tiab]")
    return kind(message, position=tag.start, found=f"[{tag.text}]", expected=expected, repaired=repaired)


def _without_suffix(tag: str) -> Field | None:
    """Return the field of a tag such as [ti:noexp]: what is not in the MeSH tree has nothing to leave out."""
    name, _, suffix = tag.rpartition(":")
    field = find_field(name) if suffix.strip().lower() == "noexp" else None
    return field if field and field.kind is not Kind.UNSUPPORTED else None


def stray(tokens: Sequence[Token], place: int, query: str) -> QueryError:
    """Return the refusal of a tag that stands behind a group, or behind nothing."""
    tag = tokens[place]
    if place > 0 and tokens[place - 1].kind is Lexeme.CLOSE:
        return QueryNotSupported(
            "A field tag belongs to a word or phrase, not to a group: write it behind each term.",
            position=tag.start,
            found=f"[{tag.text}]",
            expected="an operator or the end",
            repaired=repairs.tagged_group(query, _group_before(tokens, place), tag),
        )
    return QuerySyntaxError(
        "A field tag follows no term.", position=tag.start, found=f"[{tag.text}]", expected="a term before it"
    )


def _group_before(tokens: Sequence[Token], end: int) -> Sequence[Token]:
    """Return the tokens of the group that ends right before a place."""
    depth = 0
    for place in range(end - 1, -1, -1):
        kind = tokens[place].kind
        depth += (kind is Lexeme.CLOSE) - (kind is Lexeme.OPEN)
        if depth == 0:
            return tokens[place:end]
    return ()
