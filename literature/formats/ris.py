"""RIS -> records, from whatever wrote it: Ovid, Scopus, Embase, Zotero, EndNote.

rispy reads the lines of an entry; what the tags mean differs from writer to writer and is decided here.  An entry
is read by itself, so that a faulty one is rejected with its line and the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import rispy

from literature.formats.ris_fields import RisEntry, record_of
from literature.formats.text import UnreadableFile, read_text
from literature.pubmed.records import Received, Rejected

MAX_REJECTED_BYTES = 64 * 1024

_START = re.compile(r"TY  ?- ?")
_END = re.compile(r"ER  ?-\s*$")
_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: |$)")
_TEXTS = {"AB", "N2", "TI", "T1", "T2", "AD"}  # a second line of these goes on; of all others it is another value


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one entry, without its end tag, and the number of the first, counted from 1."""

    first_line: int
    lines: tuple[str, ...]
    complete: bool

    @property
    def raw(self) -> bytes:
        end = ("ER  - ",) if self.complete else ()
        return "\n".join(self.lines + end).encode("utf-8", errors="replace")


def read(stream: BinaryIO) -> Iterator[Received | Rejected]:
    """Yield the entries of an RIS file; what cannot be read is rejected with its line and reason.

    `raw` is the entry's own lines in UTF-8.  Raises UnreadableFile when the file holds no entry at all."""
    blocks = _blocks(read_text(stream))
    first = next(blocks, None)
    if first is None:
        raise UnreadableFile("the file is not RIS: no line begins an entry with 'TY  - '")
    yield _read_block(first)
    for block in blocks:
        yield _read_block(block)


def _blocks(text: str) -> Iterator[_Block]:
    """Cut the text into entries; what stands between them (numbers, empty lines) is passed over."""
    lines: list[str] = []
    first_line = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if _START.match(line):
            if lines:
                yield _Block(first_line, tuple(lines), complete=False)
            lines, first_line = [line], number
        elif lines and _END.match(line):
            yield _Block(first_line, tuple(lines), complete=True)
            lines = []
        elif lines:
            lines.append(line)
    if lines:
        yield _Block(first_line, tuple(lines), complete=False)


def _read_block(block: _Block) -> Received | Rejected:
    if not block.complete:
        return _rejected(block, "has no end ('ER  - ')")
    if not _TAG.match(block.lines[1] if len(block.lines) > 1 else ""):
        return _rejected(block, "holds nothing behind its type")
    entry = RisEntry(_values(block))
    record = record_of(entry)
    if not (record.title or record.doi or record.pmid):
        return _rejected(block, "has neither title nor DOI nor PMID")
    return Received(record, block.raw, block.first_line)


def _values(block: _Block) -> dict[str, list[str]]:
    """Return the values of each tag, as rispy reads them, tags that it does not know among them."""
    lines = [_TAG.sub(r"\1  - ", line, count=1) for line in block.lines]
    tags = {line[:2] for line in lines if _TAG.match(line)} | {"TY", "ER"}
    entries = rispy.loads(
        "\n".join((*lines, "ER  - ")),
        mapping={tag: tag for tag in tags},
        list_tags=sorted(tags - _TEXTS - {"TY"}),
        delimiter_tags_mapping={},
    )
    return {tag: [value] if isinstance(value, str) else value for tag, value in entries[0].items()}


def _rejected(block: _Block, reason: str) -> Rejected:
    line = block.first_line
    return Rejected(f"the entry at line {line} {reason}", block.raw[:MAX_REJECTED_BYTES], position=line)
