"""NBIB (the MEDLINE format of PubMed) -> records.

A line is a tag of up to four letters padded to four, "- ", and a value; a value goes on in lines that begin with white
space.  An empty line ends a record.  The tags are those of NLM's "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from literature.formats.nbib_fields import NbibEntry, record_of
from literature.formats.text import UnreadableFile, read_text
from literature.identifiers import normalise_pmid
from literature.pubmed.records import Received, Rejected

_LINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*))?$")
MAX_REJECTED_CHARACTERS = 64 * 1024


def read(stream: BinaryIO) -> Iterator[Received | Rejected]:
    """Yield the records of an NBIB file; what cannot be read is rejected with the number of its first bad line.

    `raw` is the record's own lines in UTF-8.  Raises UnreadableFile when the file holds no record at all."""
    blocks = _blocks(read_text(stream))
    first = next(blocks, None)
    if first is None or not any(_LINE.match(line) for line in first.lines):
        raise UnreadableFile("the file is not NBIB: its first lines carry no tags such as 'PMID- '")
    yield _read_block(first)
    for block in blocks:
        yield _read_block(block)


@dataclass(slots=True)
class _Block:
    """The lines of one record and the number of the first, counted from 1."""

    first_line: int
    lines: list[str] = field(default_factory=list)

    @property
    def raw(self) -> bytes:
        return "\n".join(self.lines).encode("utf-8", errors="replace")


def _blocks(text: str) -> Iterator[_Block]:
    """Cut the text at empty lines, and at a PMID line where an empty line is missing."""
    block = _Block(1)
    for number, line in enumerate(text.split("\n"), start=1):
        if block.lines and (not line.strip() or line.startswith("PMID-")):
            yield block
            block = _Block(number)
        if line.strip():
            if not block.lines:
                block.first_line = number
            block.lines.append(line.rstrip())
    if block.lines:
        yield block


def _read_block(block: _Block) -> Received | Rejected:
    entry = NbibEntry()
    for number, line in enumerate(block.lines, start=block.first_line):
        if found := _LINE.match(line):
            entry.tags.append((found[1], (found[2] or "").strip()))
        elif line[0].isspace() and entry.tags:
            tag, value = entry.tags[-1]
            entry.tags[-1] = (tag, f"{value} {line.strip()}")
        else:
            return _rejected(block, number, f"line {number} has no tag: {line[:60]!r}", entry)
    text = entry.first("PMID")
    if not (text or entry.first("TI", "BTI")):
        reason = f"the record at line {block.first_line} has neither PMID nor title"
        return _rejected(block, block.first_line, reason, entry)
    if text and normalise_pmid(text) is None:
        reason = f"line {block.first_line}: the PMID {text[:40]!r} is not a number from 1 to 2,147,483,647"
        return _rejected(block, block.first_line, reason, entry)
    return Received(record_of(entry), block.raw, block.first_line)


def _rejected(block: _Block, line: int, reason: str, entry: NbibEntry) -> Rejected:
    return Rejected(reason, block.raw[:MAX_REJECTED_CHARACTERS], normalise_pmid(entry.first("PMID")), line)
