"""Queries that may have been meant.  A repair is a proposal: `literature.query.syntax` reads it before it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from literature.identifiers import normalise_pmcid, read_address
from literature.query.fields import HABITS, Field, Kind, find_field
from literature.query.lexer import Lexeme, Token

_NO_PREFIX = {"all", "text", "text word", "word"}
_PREFIX = re.compile(r"([A-Za-z1][\w-]*):(.*)")
# Where a phrase most likely ends that was not closed.
_END_OF_PHRASE = re.compile(r"[\[\]()]|(?<!\S)(?:AND|OR|NOT)(?!\S)")
_AROUND_WORD = re.compile(r"[^\s()\[\]\"]")
_TAG_END = re.compile(r"[\s()\"\[]|$")
# More than an address, or one that says itself what it is; a DOI may have brackets inside.
_SEVERAL_OR_TAGGED = re.compile(r"\s|\[[A-Za-z:]+\]$")
MAX_TAG = 40
MAX_ADDRESS = 600
# What other languages write for the operators.
FOREIGN_OPERATORS = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR"}


def without(query: str, tokens: Iterable[Token]) -> str:
    """Return the query without some tokens."""
    for token in sorted(tokens, key=lambda token: -token.start):
        query = f"{query[: token.start].rstrip()} {query[token.end :].lstrip()}"
    return query.replace("( ", "(").replace(" )", ")").strip()


def replaced(query: str, changes: Iterable[tuple[Token, str]]) -> str:
    """Return the query with other texts for some tokens, given from left to right."""
    parts, place = [], 0
    for token, text in changes:
        parts += [query[place : token.start], text]
        place = token.end
    return "".join((*parts, query[place:]))


def closed_quote(query: str, position: int) -> str:
    """Return the query without a quotation mark that only closes, or with one behind the phrase that it opens."""
    closes = position > 0 and _AROUND_WORD.match(query, position - 1)
    opens = _AROUND_WORD.match(query, position + 1)
    if closes and not opens:
        return f"{query[:position]}{query[position + 1 :]}".rstrip()
    end = _END_OF_PHRASE.search(query, position + 1)
    phrase = query[: end.start() if end else len(query)].rstrip()
    return f'{phrase}"{query[len(phrase) :]}'.rstrip()


def closed_bracket(query: str, position: int) -> str:
    """Return the query with a bracket behind the longest field name that follows one that opens."""
    begun = query[position + 1 : position + 1 + MAX_TAG]
    ends = [match.start() for match in _TAG_END.finditer(begun)]
    for end in reversed(ends):
        if find_field(begun[:end]):
            place = position + 1 + end
            return f"{query[:place]}]{query[place:]}"
    return f"{query.rstrip()}]"


def opened_bracket(query: str, position: int) -> str | None:
    """Return the query with a bracket before the field name that stands before one that closes."""
    before = query[max(position - MAX_TAG, 0) : position]
    for match in re.finditer(r"\S+", before):
        if find_field(before[match.start() :]):
            place = position - len(before) + match.start()
            return f"{query[:place].rstrip()}[{query[place:]}"
    return None


def tagged_group(query: str, tokens: Sequence[Token], tag: Token) -> str:
    """Return the query with the tag behind every word and phrase of the group before it, and not behind the group.

    `tokens` are those of the group; words beside each other without a tag of their own get one each."""
    place = query[tag.start : tag.end]
    tags = {token.start for token in tokens if token.kind is Lexeme.TAG}
    own = _tagged(tokens) if tags else set()
    changes = [
        (token, f"{query[token.start : token.end]}{place}")
        for token in tokens
        if token.kind in (Lexeme.WORD, Lexeme.PHRASE) and token.start not in own
    ]
    return replaced(query, [*changes, (tag, "")])


def _tagged(tokens: Sequence[Token]) -> set[int]:
    """Return where the words and phrases begin that have a tag: all the plain words in a row before one."""
    found: set[int] = set()
    run: list[Token] = []
    for token in tokens:
        if token.kind is Lexeme.TAG:
            found.update(one.start for one in run)
        if token.kind is not Lexeme.WORD:
            run = []
        if token.kind in (Lexeme.WORD, Lexeme.PHRASE):
            run.append(token)
    return found


def prefixed(token: Token) -> tuple[Field, str] | None:
    """Return the field and the rest of a word such as `title:lipoma`, as other systems write fields; else None."""
    match = _PREFIX.fullmatch(token.text)
    if not match:
        return None
    name = match[1].lower()
    field = find_field(HABITS.get(name, name))
    if field is None or name in _NO_PREFIX or field.kind is Kind.UNSUPPORTED:
        return None
    return field, match[2]


def behind(query: str, prefix: Token, rest: str, following: Token, field: Field) -> str | None:
    """Return the query with the field of `title:lipoma` or `title:"back mice"` behind its term; None for a group."""
    if rest:
        return replaced(query, [(prefix, f"{rest}{field}")])
    if following.kind in (Lexeme.WORD, Lexeme.PHRASE):
        text = query[following.start : following.end]
        return f"{query[: prefix.start]}{text}{field}{query[following.end :]}"
    return None


def in_capitals(query: str, tokens: Iterable[Token]) -> str:
    """Return the query with some words in capitals."""
    return replaced(query, [(token, token.text.upper()) for token in tokens])


def of_address(text: str) -> str | None:
    """Return the term that asks for the paper at an address, such as `10.1000/abc[doi]`; None for other texts."""
    is_one = len(text) <= MAX_ADDRESS and not _SEVERAL_OR_TAGGED.search(text)
    kind, value = (read_address(text) if is_one else None) or ("", "")
    if kind == "doi":
        return f'"{value}"[doi]'
    if kind == "pmcid":
        return f"{normalise_pmcid(value)}[pmc]"
    return f"{value}[pmid]" if kind else None
