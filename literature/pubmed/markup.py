"""Texts in PubMed XML -> plain text, and HTML that holds nothing but i, b, u, sub and sup.

Anything else in a text (MathML, elements that no DTD knows) becomes its own text, escaped: what a publisher sends can
never be markup in our pages.  White space of every kind is folded to single spaces.
"""

from __future__ import annotations

from lxml.etree import _Element

_LONG = 100
INLINE_TAGS = frozenset({"i", "b", "u", "sub", "sup"})


def plain(element: _Element) -> str:
    """Return all text in the element."""
    text = element.text
    if len(element):
        return fold("".join(map(str, element.itertext())))
    return fold(text) if text else ""


def fold(text: str) -> str:
    """Return the text with every run of white space as one space, and none at its ends."""
    # A printable text has no white space but spaces: most long texts need not be taken apart.
    if len(text) > _LONG and text.isprintable() and "  " not in text and text[0] != " " != text[-1]:
        return text
    return " ".join(text.split())


def rich(element: _Element) -> tuple[str, str]:
    """Return all text in the element, plain and as HTML."""
    text = plain(element)
    if not len(element):
        return text, escape(text)
    pieces: list[str] = []
    _collect(element, pieces)
    return text, fold("".join(pieces))


def escape(text: str) -> str:
    """Return a plain text as HTML text (not for use in an attribute)."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def _collect(element: _Element, pieces: list[str]) -> None:
    """Append the HTML of what the element holds; the parser has refused anything nested deeper than 256 levels."""
    if element.text:
        pieces.append(escape(element.text))
    for child in element:
        tag = child.tag if child.tag in INLINE_TAGS else ""
        before = len(pieces)
        _collect(child, pieces)
        if tag and len(pieces) > before:
            pieces.insert(before, f"<{tag}>")
            pieces.append(f"</{tag}>")
        if child.tail:
            pieces.append(escape(child.tail))
