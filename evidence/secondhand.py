"""Quotes whose words are not the paper's: what a secondary source told of it, kept until somebody has read the paper.
Pure."""

from __future__ import annotations

from evidence.findings import Document, Finding, impossible

_TOLD = "told by {}; not the paper’s words"
_MARK = "not the paper's words"


def place_of(host: str) -> str:
    """Return the place of a quote that has the words of a secondary source, named by its host."""
    return _TOLD.format(host)


def second_hand(said: Document) -> list[Finding]:
    """Return a finding for each quote of a document whose place says that its words are not the paper's, however the
    apostrophe, capitals and spaces are written; empty where every quote is the paper's."""
    return [
        impossible(f"quotes.{number}", "second-hand", _sentence(number + 1, quote.get("place", "")))
        for number, quote in enumerate(said.get("quotes", ()))
        if _MARK in " ".join(quote.get("place", "").replace("’", "'").casefold().split())
    ]


def _sentence(number: int, place: str) -> str:
    return f"Quote {number} is {place}: replace it by the paper's words and where they stand."
