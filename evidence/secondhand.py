"""Quotes whose words are not the paper's: what a secondary source told of it, kept until somebody has read the paper.
Pure.

The mark of such a quote stands in its place, which can be typed over; its words are known all the same, and ask whether
somebody has read them in the paper."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from evidence.findings import Document, Finding, implausible, impossible

_TOLD = "told by {}; not the paper’s words"
_MARK = "not the paper's words"
_WORD = re.compile(r"\w+")


def place_of(host: str) -> str:
    """Return the place of a quote that has the words of a secondary source, named by its host."""
    return _TOLD.format(host)


def second_hand(said: Document) -> list[Finding]:
    """Return a finding for each quote of a document whose place says that its words are not the paper's, however the
    apostrophe, capitals and spaces are written; empty where every quote is the paper's."""
    return [
        impossible(f"quotes.{number}", "second-hand", _sentence(number + 1, quote.get("place", "")))
        for number, quote in enumerate(said.get("quotes", ()))
        if _is_marked(quote)
    ]


def words_of(text: str) -> str:
    """Return the words of a quote in order, without capitals and whatever stands between them."""
    return " ".join(_WORD.findall(text.casefold()))


def told_words(quotes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the words of those quotes whose place says that a secondary source told them."""
    return {words_of(quote.get("text", "")) for quote in quotes if _is_marked(quote)}


def retyped(said: Document, told: Collection[str]) -> list[Finding]:
    """Return a warning for each quote of a document that has words among `told`, and a place that does not say whose
    they are: only who has read them in the paper can answer it."""
    return [
        implausible(f"quotes.{number}", "told-words", _asked(number + 1, quote.get("place", "")))
        for number, quote in enumerate(said.get("quotes", ()))
        if not _is_marked(quote) and words_of(quote.get("text", "")) in told
    ]


def _is_marked(quote: Mapping[str, Any]) -> bool:
    return _MARK in " ".join(quote.get("place", "").replace("’", "'").casefold().split())


def _asked(number: int, place: str) -> str:
    return (
        f"Quote {number} has, word for word, what a secondary source told, and “{place}” as its place: take the "
        "paper’s own words, or say that you have read these in the paper."
    )


def _sentence(number: int, place: str) -> str:
    return f"Quote {number} is {place}: replace it by the paper's words and where they stand."
