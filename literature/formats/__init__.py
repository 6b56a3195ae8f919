"""Citation formats: one module a format, read and written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from literature.formats import bibtex_read, csl_json_read, nbib, pubmed_xml, ris
from literature.formats.packed import ENDING, MAX_UNPACKED_BYTES, head_unpacked, open_unpacked
from literature.formats.text import UnreadableFile
from literature.pubmed.parse import read_record
from literature.pubmed.records import Deleted, Received, Rejected, Source
from literature.pubmed.stream import RawRecord

__all__ = [
    "ENDINGS",
    "NAMES",
    "SOURCES",
    "XML",
    "UnknownFormat",
    "UnreadableFile",
    "format_of",
    "format_of_name",
    "read_as",
    "read_file",
    "read_one",
]

_SNIFFED_BYTES = 64 * 1024
Item = RawRecord | Received | Rejected | Deleted
XML = "pubmed_xml"
_CITATIONS: dict[str, Callable[[BinaryIO], Iterator[Received | Rejected]]] = {
    "nbib": nbib.read,
    "ris": ris.read,
    "bibtex": bibtex_read.read,
    "csl_json": csl_json_read.read,
}
_READERS: dict[str, Callable[[BinaryIO], Iterator[Item]]] = {XML: pubmed_xml.read, **_CITATIONS}
# How files of each format are named (with .gz behind it where they are packed), and what people call it.
ENDINGS = {
    XML: (".xml",),
    "nbib": (".nbib",),
    "ris": (".ris",),
    "bibtex": (".bib", ".bibtex"),
    "csl_json": (".json", ".csl"),
}
NAMES = {XML: "PubMed XML", "nbib": "NBIB", "ris": "RIS", "bibtex": "BibTeX", "csl_json": "CSL-JSON"}
# Whose word a file of each format brings.
SOURCES = {
    XML: Source.PUBMED,
    "nbib": Source.NBIB,
    "ris": Source.RIS,
    "bibtex": Source.BIBTEX,
    "csl_json": Source.CSL,
}
_BIBTEX = re.compile(rb"(?m)^\s*@\s*\w+\s*[{(]")
_RIS = re.compile(rb"(?m)^\W{0,3}TY  ?-")
_NBIB = re.compile(rb"(?m)^\W{0,3}PMID ?-")


class UnknownFormat(UnreadableFile):
    """A file whose name and content say nothing of a format that we read."""


def read_file(path: Path) -> Iterator[Item]:
    """Yield what a file holds, in the format that its name ends in (ENDINGS), or .txt with one of them.

    The file may be packed with gzip.

    Raises UnknownFormat for other names, UnreadableFile for a file that is not what its name says, OSError."""
    named = format_of_name(path.name)
    if named or path.name.lower().endswith((".txt", ENDING)):
        return read_as(named or _sniffed(path), path)
    endings = ", ".join(ending for some in ENDINGS.values() for ending in some)
    raise UnknownFormat(f"{path.name}: the name must end in one of {endings}, .txt, {ENDING}")


def read_as(name: str, path: Path, *, max_unpacked: int = MAX_UNPACKED_BYTES) -> Iterator[Item]:
    """Yield what a file of the format holds, packed with gzip or not.

    Raises UnreadableFile for a file that is none, is damaged or unpacks to more than `max_unpacked` bytes; OSError."""
    with open_unpacked(path, max_bytes=max_unpacked) as stream:
        yield from _READERS[name](stream)


def read_one(source: Source, raw: bytes) -> Received:
    """Return the record that was read from these bytes (`Received.raw`) once before.

    Raises UnreadableFile or MalformedRecord where today's reader cannot read them."""
    if source is Source.PUBMED:
        return Received(read_record(raw), raw)
    name = next(each for each, whose in SOURCES.items() if whose is source)
    item = next(_CITATIONS[name](io.BytesIO(raw)))
    if isinstance(item, Rejected):
        raise UnreadableFile(item.reason)
    return Received(item.record, raw)


def format_of_name(name: str) -> str | None:
    """Return the format that a file's name ends in, before .gz, None where it ends in none that we know."""
    lowered = name.lower().removesuffix(ENDING)
    return next((each for each, endings in ENDINGS.items() if lowered.endswith(endings)), None)


def format_of(head: bytes) -> str | None:
    """Return the format that a file's first 64 kB, unpacked, show in whatever encoding, None where none."""
    head = head.replace(b"\x00", b"")
    if b"ArticleSet" in head:
        return XML
    found = [(match.start(), name) for name, sign in _SIGNS.items() if (match := sign.search(head))]
    if found:
        return min(found)[1]
    return "csl_json" if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"[", b"{") else None


_SIGNS = {"bibtex": _BIBTEX, "ris": _RIS, "nbib": _NBIB}


def _sniffed(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(_SNIFFED_BYTES)
    if shown := format_of(head_unpacked(head)):
        return shown
    raise UnknownFormat(f"{path.name}: neither NBIB nor RIS nor BibTeX nor CSL-JSON nor PubMed XML")
