"""CSL-JSON -> records, from whatever wrote it: Zotero, Crossref, pandoc.

The array is cut into its items by counting brackets, so that a faulty item is rejected with its line and the others are
read, and nothing large or deep is ever built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from literature.formats.csl_json_fields import record_of
from literature.formats.text import UnreadableFile, read_text
from literature.pubmed.records import Received, Rejected

MAX_ITEM_CHARACTERS = 1024 * 1024
MAX_DEPTH = 32
MAX_REJECTED_BYTES = 64 * 1024

# Possessive, so that a long string costs neither time nor memory beyond its length.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class _Item:
    """The text of one item, the line at which it begins, counted from 1, and how deep its brackets go."""

    line: int
    text: str
    depth: int
    fault: str = ""  # what is wrong with how it was cut


def read(stream: BinaryIO) -> Iterator[Received | Rejected]:
    """Yield the items of a CSL-JSON file (an array, or one item); what cannot be read is rejected with its line.

    `raw` is the item's own text in UTF-8.  Raises UnreadableFile for what does not begin as JSON, and for an empty
    array."""
    text = read_text(stream)
    start = _SPACE.match(text)
    begin = start.end() if start else 0
    if text[begin : begin + 1] not in ("[", "{"):
        raise UnreadableFile("the file is not CSL-JSON: it begins with neither [ nor {")
    items = _items(text, begin)
    first = next(items, None)
    if first is None:
        raise UnreadableFile("the file holds an empty list")
    yield _read_item(first)
    for item in items:
        yield _read_item(item)


def _items(text: str, begin: int) -> Iterator[_Item]:
    """Cut the text into the objects that stand in the outermost array, or the one that stands alone."""
    outer = 1 if text[begin] == "[" else 0
    depth = deepest = start = counted = 0
    line = 1
    for token in _TOKEN.finditer(text, begin):
        sign = token[0]
        if sign in "[{":
            depth += 1
            if depth == outer + 1:
                start, deepest = token.start(), 0
                line, counted = line + text.count("\n", counted, start), start
            deepest = max(deepest, depth - outer)
        elif sign in "]}":
            depth -= 1
            if depth == outer:
                yield _Item(line, text[start : token.end()], deepest)
            if depth == 0:
                yield from _behind(text, token.end())
                return
    cut = text[start if depth > outer else begin :]
    yield _Item(
        text.count("\n", 0, len(text) - len(cut)) + 1, cut, deepest, "is not closed: the file ends before it does"
    )


def _behind(text: str, end: int) -> Iterator[_Item]:
    """Yield what stands behind the end of the JSON, where nothing should."""
    if rest := text[end:].lstrip():
        line = text.count("\n", 0, len(text) - len(rest)) + 1
        yield _Item(line, rest, 0, "stands behind the end of the list")


def _read_item(item: _Item) -> Received | Rejected:
    if fault := item.fault or _too_large(item):
        return _rejected(item, fault)
    try:
        members: Any = orjson.loads(item.text.encode("utf-8", "replace"))
    except orjson.JSONDecodeError as error:
        return _rejected(item, f"is no JSON: {error.msg} at its line {error.lineno}")
    if not isinstance(members, dict):
        return _rejected(item, "is a list, not an object with title and author")
    record = record_of(members)
    if not (record.title or record.doi or record.pmid):
        return _rejected(item, "has neither title nor DOI nor PMID")
    return Received(record, item.text.encode("utf-8", "replace"), item.line)


def _too_large(item: _Item) -> str:
    if len(item.text) > MAX_ITEM_CHARACTERS:
        return f"is longer than {MAX_ITEM_CHARACTERS:,} characters"
    return f"is nested deeper than {MAX_DEPTH} levels" if item.depth > MAX_DEPTH else ""


def _rejected(item: _Item, reason: str) -> Rejected:
    raw = item.text.encode("utf-8", "replace")[:MAX_REJECTED_BYTES]
    return Rejected(f"the item at line {item.line} {reason}", raw, position=item.line)
