"""BibTeX -> records.

bibtexparser cuts the text into entries; each is read by itself, so that a faulty one is rejected with its line and the
others are read.  What an entry may be made of is limited: its length, the depth of its braces, and the length to which
its @string abbreviations grow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from literature.formats.bibtex_fields import BibEntry, record_of
from literature.formats.text import UnreadableFile, read_text
from literature.pubmed.records import Received, Rejected

MAX_ENTRY_CHARACTERS = 1024 * 1024
MAX_DEPTH = 64
MAX_REJECTED_BYTES = 64 * 1024

_ENTRY = re.compile(r"@\s*\w+\s*[{(]")
_TOKEN = re.compile(r"\\.|[{}\"#]|[^\\{}\"#]+|\\", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class _Faulty(ValueError):
    """An entry that cannot be read; the message says why, as the end of a sentence about it."""


def read(stream: BinaryIO) -> Iterator[Received | Rejected]:
    """Yield the entries of a BibTeX file; what cannot be read is rejected with its line and reason.

    `raw` is the entry's own text in UTF-8, behind the @string abbreviations that it uses.  Raises UnreadableFile when
    the file holds no entry at all."""
    text = read_text(stream)
    if not _ENTRY.search(text):
        raise UnreadableFile("the file is not BibTeX: nothing in it begins an entry, such as '@article{'")
    strings = _Strings()
    found = False
    for block in Splitter(text).split().blocks:
        if isinstance(block, String):
            strings.define(block)
        elif isinstance(block, Entry | ParsingFailedBlock):
            found = True
            yield _read_block(block, strings)
    if not found:
        raise UnreadableFile("the file is not BibTeX: it holds comments and abbreviations, and no entry")


def _read_block(block: Entry | ParsingFailedBlock, strings: _Strings) -> Received | Rejected:
    line = (block.start_line or 0) + 1
    raw = block.raw or ""
    try:
        return _read_entry(_entry_of(block), line, raw, strings)
    except _Faulty as error:
        return Rejected(
            f"the entry at line {line} {error}", raw.encode("utf-8", "replace")[:MAX_REJECTED_BYTES], position=line
        )


def _entry_of(block: Entry | ParsingFailedBlock) -> Entry:
    """Return the entry.  One whose key or field stands twice is read all the same."""
    is_double = isinstance(block, DuplicateFieldKeyBlock | DuplicateBlockKeyBlock)
    entry = block.ignore_error_block if is_double and isinstance(block, ParsingFailedBlock) else block
    if isinstance(entry, Entry):
        return entry
    why = getattr(block.error, "abort_reason", "") if isinstance(block, ParsingFailedBlock) else ""
    raise _Faulty(f"cannot be taken apart: {' '.join(why.split())[:200]}")


def _read_entry(entry: Entry, line: int, raw: str, strings: _Strings) -> Received:
    if len(raw) > MAX_ENTRY_CHARACTERS:
        raise _Faulty(f"is longer than {MAX_ENTRY_CHARACTERS:,} characters")
    if _depth(raw) > MAX_DEPTH:
        raise _Faulty(f"has braces nested deeper than {MAX_DEPTH}")
    used: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for field in entry.fields:
        values.setdefault(field.key.lower(), []).append(strings.value(field.value, used))
    record = record_of(BibEntry(entry.entry_type.lower(), values))
    if not (record.title or record.doi or record.pmid):
        raise _Faulty("has neither title nor DOI nor PMID")
    return Received(record, "".join((*used.values(), raw)).encode("utf-8", "replace"), line)


def _depth(text: str) -> int:
    deepest = depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        deepest = max(deepest, depth)
    return deepest


class _Strings:
    """The @string abbreviations seen so far, and the three letters of each month."""

    def __init__(self) -> None:
        self._values = dict(zip(_MONTHS, _MONTHS, strict=True))
        self._raw: dict[str, dict[str, str]] = {}
        self._too_long: set[str] = set()

    def define(self, block: String) -> None:
        """Remember one; what it refers to is put in at once.  An entry that uses one too long cannot be read."""
        name, used = block.key.lower(), dict[str, str]()
        try:
            self._values[name] = self.value(block.value, used)
        except _Faulty:
            self._too_long.add(name)
            return
        self._raw[name] = {**used, name: f"{block.raw}\n"}

    def value(self, written: str, used: dict[str, str]) -> str:
        """Return the text of a field: parts in braces, in quotation marks, numbers and abbreviations, joined by #.

        The definitions of the abbreviations are added to `used`."""
        parts = [self._part(part.strip(), used) for part in _parts(written)]
        text = "".join(parts)
        if len(text) > MAX_ENTRY_CHARACTERS:
            raise _Faulty(f"grows beyond {MAX_ENTRY_CHARACTERS:,} characters by its abbreviations")
        return text

    def _part(self, part: str, used: dict[str, str]) -> str:
        if part[:1] in ("{", '"'):
            return part[1:-1]
        name = part.lower()
        if name in self._too_long:
            raise _Faulty(f"uses an abbreviation, {part[:40]}, of more than {MAX_ENTRY_CHARACTERS:,} characters")
        used |= self._raw.get(name, {})
        return self._values.get(name, part)


def _parts(written: str) -> Iterator[str]:
    """Yield what stands between the # of a value, outside braces and quotation marks."""
    part: list[str] = []
    depth, quoted = 0, False
    for piece in _TOKEN.findall(written):
        if piece == "#" and not depth and not quoted:
            yield "".join(part)
            part = []
            continue
        depth += {"{": 1, "}": -1}.get(piece, 0)
        quoted ^= piece == '"' and not depth
        part.append(piece)
    yield "".join(part)
