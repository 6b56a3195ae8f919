"""Words that other systems mean otherwise and PubMed reads as words: the query is answered, and the answer names them.

What cannot be a word is refused (`literature.query.foreign`); here stands what may well be one: N3 is nearness in EBSCO
and a stage of cancer, TI a field and an element, 2010 a year and a number.
"""

from __future__ import annotations

import re

from literature.query import dates, headings
from literature.query.foreign import BEFORE_A_TERM
from literature.query.lexer import Token

_NEAR = re.compile(r"O?NEAR[0-9]{0,2}|[NW][0-9]{1,2}|ADJ|NEXT")
_NO_OPERATOR = ("XOR", "ANDNOT")
_YEARS = re.compile(r"(?:1[89]|20)[0-9]{2}(?:(?:[-–]|\.\.)(?:1[89]|20)[0-9]{2})?")


def of_word(token: Token) -> str | None:
    """Return a sentence on what a word without a tag may have been meant as; None where nothing suggests it."""
    meant = _meant(token.text)
    return meant and f"“{token.text[:40]}” (character {token.start + 1}) is searched as a word; {meant}."


def of_phrase(token: Token) -> str | None:
    """Return a sentence on a phrase without a tag that is a period; None for every other phrase."""
    if not dates.recent(" ".join(token.text.split())):
        return None
    place = f"“{token.text}” (character {token.start + 1})"
    return f'{place} is searched as a phrase; the papers published since are "{token.text}"[dp].'


def _meant(text: str) -> str | None:
    if _NEAR.fullmatch(text):
        return "nearness is not searched; a phrase is words right after each other"
    if text in _NO_OPERATOR:
        return "the operators are AND, OR and NOT"
    if tag := BEFORE_A_TERM.get(text):
        return f"a field stands behind its term: lipoma[{tag}]"
    if _YEARS.fullmatch(text):
        return f"the years of publication are {re.sub('[-–.]+', ':', text)}[dp]"
    heading, qualifiers = headings.parts(text)
    if qualifiers:
        return f"a heading with its qualifier has a tag: {heading}/{'/'.join(qualifiers)}[mh]"
    return None
