"""Citation formats: one module a format, read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from literature.formats import nbib, pubmed_xml, ris
from literature.formats.text import UnreadableFile
from literature.pubmed.records import Deleted, Received, Rejected
from literature.pubmed.stream import RawRecord

__all__ = ["UnknownFormat", "UnreadableFile", "read_file"]

_SNIFFED_BYTES = 64 * 1024


class UnknownFormat(UnreadableFile):
    """A file whose name and content say nothing of a format that we read."""


def read_file(path: Path) -> Iterator[RawRecord | Received | Rejected | Deleted]:
    """Yield what a file holds: PubMed XML (.xml, .xml.gz, .gz), NBIB (.nbib), RIS (.ris), or .txt with one of them.

    Raises UnknownFormat for other names, UnreadableFile for a file that is not what its name says, OSError."""
    name = path.name.lower()
    if name.endswith((".xml", ".xml.gz", ".gz")):
        return pubmed_xml.read_file(path)
    if name.endswith(".nbib"):
        return _read_with(nbib.read, path)
    if name.endswith(".ris"):
        return _read_with(ris.read, path)
    if name.endswith(".txt"):
        return _sniffed(path)
    raise UnknownFormat(f"{path.name}: the name must end in .xml, .xml.gz, .nbib, .ris or .txt")


def _read_with(
    reader: Callable[[BinaryIO], Iterator[Received | Rejected]], path: Path
) -> Iterator[Received | Rejected]:
    with path.open("rb") as stream:
        yield from reader(stream)


def _sniffed(path: Path) -> Iterator[RawRecord | Received | Rejected | Deleted]:
    with path.open("rb") as stream:
        head = stream.read(_SNIFFED_BYTES).replace(b"\x00", b"")
    if b"PMID-" in head:
        return _read_with(nbib.read, path)
    if b"TY  -" in head or b"TY -" in head:
        return _read_with(ris.read, path)
    if b"ArticleSet" in head:
        return pubmed_xml.read_file(path)
    raise UnknownFormat(f"{path.name}: neither NBIB nor RIS nor PubMed XML")
