from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.site.markup import safe_markup, stretches

TAGS = ("i", "b", "u", "sub", "sup")


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"),
        ('<i onclick="x()">a</i>', "&lt;i onclick=&quot;x()&quot;&gt;a"),
        ("<b>never closed", "<b>never closed</b>"),
        ("closed</b> and never opened", "closed and never opened"),
        ("<i><b>crossed</i></b>", "<i><b>crossed</b></i>"),
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ("p &lt; 0.05 &amp; n &gt; 3", "p &lt; 0.05 &amp; n &gt; 3"),
        ("", ""),
    ],
)
def test_only_the_five_tags_reach_the_page(given_text: str, shown: str) -> None:
    assert safe_markup(given_text) == shown


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag not in TAGS or attrs:
            self.bad.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.bad.append(tag)


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "&",
        '"',
        "<script>",
        "</script>",
        "&lt;",
        "&#60;",
        "<img src=x onerror=y>",
        "a",
        *(f"<{t}>" for t in TAGS),
    ]
    + [f"</{t}>" for t in TAGS]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_comes_in_a_browser_sees_only_the_five_tags_properly_nested(text: str) -> None:
    reader = _Reader()
    reader.feed(str(safe_markup(text)))
    assert reader.bad == []
    assert reader.open == []
    assert not re.search(r"<[^/ibus]", str(safe_markup(text)))


@pytest.mark.parametrize(
    ("markup", "text", "found"),
    [
        ("In <i>vivo</i> &amp; CO<sub>2</sub>", "In vivo & CO2", {"i": [(3, 7)], "sub": [(12, 13)]}),
        ("<b>a <i>b</i></b>", "a b", {"i": [(2, 3)], "b": [(0, 3)]}),
        ("a <i> b</i> c", "a b c", {"i": [(2, 3)]}),
        ("<i></i>a<i> </i>", "a", {}),
        ("<i>a</b>", "a", {}),
        ("a</i><i>b", "ab", {}),
        ("<i>another</i> text", "a text", {}),
        ("<i>longer</i>", "lo", {}),
        ("", "a", {}),
        ("&lt;i&gt;a&lt;/i&gt;", "<i>a</i>", {}),
    ],
)
def test_where_the_tags_stand_in_the_plain_text(
    markup: str, text: str, found: dict[str, list[tuple[int, int]]]
) -> None:
    assert stretches(markup, text) == found
