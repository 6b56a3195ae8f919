"""Papers -> an Atom feed (RFC 4287), with the address of the next page (RFC 5005)."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from literature.formats.parts import one_line

Row = Mapping[str, Any]
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself. `addresses` holds by relation: self, alternate, and next where there is more."""

    title: str
    author: str
    addresses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper, the address that stays its name, and where people read it."""

    paper: Row
    identity: str
    page: str


def updated(entries: Sequence[Entry]) -> dt.datetime:
    """Return when the latest of the entries changed; of an empty feed nothing did, since 1970."""
    return max((entry.paper["updated_at"] for entry in entries), default=_EPOCH)


def write(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Return the feed in UTF-8; control characters, which XML cannot hold, are left out."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n',
        _text("id", feed.addresses["self"]),
        _text("title", feed.title),
        _text("updated", _moment(updated(entries))),
        f"<author>{_text('name', feed.author)}</author>\n",
        *(_link(relation, address) for relation, address in feed.addresses.items()),
        *(part for entry in entries for part in _entry(entry)),
        "</feed>\n",
    ]
    return "".join(parts).encode()


def _entry(entry: Entry) -> Iterator[str]:
    paper = entry.paper
    yield "<entry>\n"
    yield _text("id", entry.identity)
    yield _text("title", _title(paper), type="html")
    yield _text("published", _moment(paper["created_at"]))
    yield _text("updated", _moment(paper["updated_at"]))
    for author in paper["authors"]:
        yield f"<author>{_text('name', author['name'])}</author>\n"
    yield _link("alternate", entry.page, "text/html")
    if paper["url"]:
        yield _link("related", paper["url"])
    for topic in paper["topics"]:
        yield f"<category term={quoteattr(topic['slug'])} label={quoteattr(one_line(topic['name']))}/>\n"
    if paper["abstract"]:
        yield _text("summary", paper["abstract"])
    yield "</entry>\n"


def _title(paper: Row) -> str:
    """Return the title as HTML, marked where the paper was retracted."""
    title = one_line(paper["title_html"] or html.escape(paper["title"] or "", quote=False)) or "[title not seen]"
    return f"Retracted: {title}" if paper["is_retracted"] else title


def _text(name: str, text: str, **attributes: str) -> str:
    given = "".join(f" {attribute}={quoteattr(value)}" for attribute, value in attributes.items())
    return f"<{name}{given}>{escape(one_line(text))}</{name}>\n"


def _link(relation: str, address: str, media_type: str = "") -> str:
    kind = f" type={quoteattr(media_type)}" if media_type else ""
    return f"<link rel={quoteattr(relation)}{kind} href={quoteattr(address)}/>\n"


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
