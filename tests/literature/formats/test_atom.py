"""Feeds: XML whatever the papers hold, with what RFC 4287 asks of a feed and of an entry."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from literature.formats.atom import Entry, Feed, write

NS = {"a": "http://www.w3.org/2005/Atom"}
DAY = dt.datetime(2026, 3, 1, 4, 30, 5, 99, tzinfo=dt.UTC)
FEED = Feed(
    "New papers: a & b", "example.org", {"self": "http://x/f?a=1&b=2", "alternate": "http://x/", "next": "http://x/n"}
)


def entry(number: int = 1, **facts: Any) -> Entry:
    plain = {
        "title": "A & <b>",
        "title_html": "A &amp; <i>b</i>",
        "abstract": "Pain\x00 & more",
        "authors": [{"name": "Curtis P"}],
        "topics": [{"slug": "diagnosis", "name": "Diagnosis"}],
        "url": "https://doi.org/10.1/x",
        "is_retracted": False,
        "created_at": DAY,
        "updated_at": DAY + dt.timedelta(days=number),
    }
    return Entry(plain | facts, f"http://x/api/{number}/", f"http://x/papers/{number}/")


def parsed(*entries: Entry) -> Any:
    tree = etree.fromstring(write(FEED, entries))
    check(tree)
    return tree


def texts(tree: Any, path: str) -> list[str]:
    return [str(found) for found in tree.xpath(path, namespaces=NS)]


def check(tree: Any) -> None:
    """Hold a feed against the MUSTs of RFC 4287, sections 3.3, 4.1.1 and 4.1.2."""
    assert tree.tag == "{http://www.w3.org/2005/Atom}feed"
    for one in (tree, *tree.findall("a:entry", NS)):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"a:{name}", NS)) == 1, name
            assert one.find(f"a:{name}", NS).text
        for moment in texts(one, "a:updated/text()|a:published/text()"):
            assert dt.datetime.fromisoformat(moment).tzinfo
            assert moment.endswith("Z")
        alternates = texts(one, "a:link[@rel='alternate']/@type")
        assert len(alternates) == len(set(alternates))
        assert len(one.findall("a:summary", NS)) <= 1
    assert texts(tree, "a:author/a:name/text()")  # so that an entry needs none
    assert len(set(texts(tree, "a:entry/a:id/text()"))) == len(tree.findall("a:entry", NS))
    assert len(texts(tree, "a:link[@rel='self']/@href")) == 1


def test_a_feed_without_entries_is_a_feed():
    tree = parsed()
    assert texts(tree, "a:updated/text()") == ["1970-01-01T00:00:00Z"]


@given(st.text(), st.text())
def test_any_text_gives_xml(title, abstract):
    parsed(entry(title=title, title_html="", abstract=abstract, topics=[{"slug": "x", "name": title}]))


def test_a_feed_says_when_its_latest_paper_changed_and_where_it_goes_on():
    tree = parsed(entry(1), entry(3), entry(2))
    assert texts(tree, "a:updated/text()") == ["2026-03-04T04:30:05Z"]
    assert texts(tree, "a:link[@rel='next']/@href") == ["http://x/n"]
    assert texts(tree, "a:link[@rel='self']/@href") == ["http://x/f?a=1&b=2"]


def test_an_entry_shows_the_paper():
    tree = parsed(entry())
    assert texts(tree, "a:entry/a:title[@type='html']/text()") == ["A &amp; <i>b</i>"]
    assert texts(tree, "a:entry/a:summary/text()") == ["Pain & more"]
    assert texts(tree, "a:entry/a:author/a:name/text()") == ["Curtis P"]
    assert texts(tree, "a:entry/a:link[@rel='alternate']/@href") == ["http://x/papers/1/"]
    assert texts(tree, "a:entry/a:link[@rel='related']/@href") == ["https://doi.org/10.1/x"]
    assert texts(tree, "a:entry/a:category/@term") == ["diagnosis"]
    assert texts(tree, "a:entry/a:id/text()") == ["http://x/api/1/"]


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"is_retracted": True}, "Retracted: A &amp; <i>b</i>"),
        ({"title": None, "title_html": None}, "[title not seen]"),
        ({"title_html": None}, "A &amp; &lt;b&gt;"),
    ],
)
def test_a_title_says_what_must_be_known(facts, title):
    assert texts(parsed(entry(**facts)), "a:entry/a:title/text()") == [title]
