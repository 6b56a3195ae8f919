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
