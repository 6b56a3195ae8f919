"""Texts in PubMed XML -> plain text, and HTML that holds nothing but i, b, u, sub and sup.

Anything else in a text (MathML, elements that no DTD knows) becomes its own text, escaped: what a publisher sends can
never be markup in our pages.  White space of every kind is folded to single spaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

_LONG = 100
INLINE_TAGS = frozenset({"i", "b", "u", "sub", "sup"})


class Element(Protocol):
    """What the readers need of an XML element.  `element[:]` is the quickest way to its children that lxml has."""

    @property
    def tag(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def tail(self) -> str | None: ...
    def get(self, name: str, default: str = "", /) -> str: ...
    def iter(self, *tags: str) -> Iterator[Element]: ...
    def find(self, path: str) -> Element | None: ...
    def findall(self, path: str) -> list[Element]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, children: slice, /) -> list[Element]: ...


def plain(element: Element) -> str:
    """Return all text in the element."""
    text = element.text
    if text is None or len(element):
        return _folded_pieces(element)
    if text.isalnum():  # one word has nothing to fold
        return text
    return " ".join(text.split()) if len(text) <= _LONG else fold(text)


def fold(text: str) -> str:
    """Return the text with every run of white space as one space, and none at its ends."""
    # A printable text has no white space but spaces: most long texts need not be taken apart.
    if len(text) > _LONG and text.isprintable() and "  " not in text and text[0] != " " != text[-1]:
        return text
    return " ".join(text.split())


def rich(element: Element) -> tuple[str, str]:
    """Return all text in the element, plain and as HTML."""
    if not len(element):
        text = plain(element)
        return text, escape(text)
    texts: list[str] = []
    pieces: list[str] = []
    _collect(element, texts, pieces)
    return fold("".join(texts)), fold("".join(pieces))


def _folded_pieces(element: Element) -> str:
    texts: list[str] = []
    _collect(element, texts, [])
    return fold("".join(texts))


def escape(text: str) -> str:
    """Return a plain text as HTML text (not for use in an attribute)."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def _collect(element: Element, texts: list[str], pieces: list[str]) -> None:
    """Append the texts in the element, and its HTML; the parser has refused what is nested deeper than 256 levels."""
    if text := element.text:
        texts.append(text)
        pieces.append(escape(text))
    for child in element[:]:
        tag, before = child.tag, len(pieces)
        _collect(child, texts, pieces)
        if tag in INLINE_TAGS and len(pieces) > before:
            pieces.insert(before, f"<{tag}>")
            pieces.append(f"</{tag}>")
        if text := child.tail:
            texts.append(text)
            pieces.append(escape(text))
