"""The inline markup that titles and abstracts may carry, and nothing else.

PubMed's texts hold i, b, u, sub and sup.  Whoever stored the text, only these five tags, without attributes and
properly nested, reach a page; every other character is escaped.
"""

from __future__ import annotations

import html
import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_TAG = re.compile(r"<(/?)(i|b|u|sub|sup)>")


def safe_markup(text: str) -> SafeString:
    """Return HTML in which only properly nested i, b, u, sub and sup are tags."""
    parts: list[str] = []
    open_tags: list[str] = []
    end = 0
    for tag in _TAG.finditer(text):
        parts.append(_escaped(text[end : tag.start()]))
        parts.append(_tag(tag.group(2), closing=bool(tag.group(1)), open_tags=open_tags))
        end = tag.end()
    parts.append(_escaped(text[end:]))
    parts.extend(f"</{name}>" for name in reversed(open_tags))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped or one of ten constant tags


def stretches(markup: str, text: str) -> dict[str, list[tuple[int, int]]]:
    """Return where the tags of `markup` stand in the same text written plainly: (start, end) by name; nothing where
    the two are not the same text. Tags that are not closed, or not in order, stand nowhere.

    White space is passed over, for folding leaves another one where a tag begins or ends with it."""
    places = [place for place, letter in enumerate(text) if not letter.isspace()]
    found: dict[str, list[tuple[int, int]]] = {}
    open_tags: list[tuple[str, int]] = []
    read = ""
    end = 0
    for tag in _TAG.finditer(markup):
        read += _letters(markup[end : tag.start()])
        end = tag.end()
        if not tag.group(1):
            open_tags.append((tag.group(2), len(read)))
        elif open_tags and open_tags[-1][0] == tag.group(2):
            name, start = open_tags.pop()
            if start < len(read) <= len(places):
                found.setdefault(name, []).append((places[start], places[len(read) - 1] + 1))
    return found if read + _letters(markup[end:]) == "".join(text.split()) else {}


def _letters(markup: str) -> str:
    return "".join(html.unescape(markup).split())


def _escaped(text: str) -> str:
    # The text is HTML already: what it escaped must not be escaped twice.
    return escape(html.unescape(text))


def _tag(name: str, *, closing: bool, open_tags: list[str]) -> str:
    """Return the tag, or "" for a closing one that closes nothing."""
    if not closing:
        open_tags.append(name)
        return f"<{name}>"
    if not open_tags or open_tags[-1] != name:
        return ""
    open_tags.pop()
    return f"</{name}>"
