"""PubMed XML files (.xml, .xml.gz) -> records."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from literature.formats.text import UnreadableFile
from literature.pubmed.records import Deleted, Rejected
from literature.pubmed.stream import NotPubmedXml, RawRecord, split

# NLM's largest daily files unpack to about 0.5 GiB; what unpacks to more than this is no file of PubMed's.
MAX_UNPACKED_BYTES = 8 * 1024**3
GZIP = b"\x1f\x8b"


@contextmanager
def open_xml(path: Path, *, max_bytes: int = MAX_UNPACKED_BYTES) -> Iterator[BinaryIO]:
    """Open a file for reading, unpacked where its first bytes say that it is gzip, whatever its name.

    Reading raises UnreadableFile behind `max_bytes` of unpacked data."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
        file.seek(0)
        if not packed:
            yield file
            return
        with gzip.open(file) as unpacked:
            yield io.BufferedReader(_Limited(unpacked, max_bytes), 256 * 1024)


def read_file(path: Path, *, max_bytes: int = MAX_UNPACKED_BYTES) -> Iterator[RawRecord | Rejected | Deleted]:
    """Yield the records of a PubMed XML file as bytes: those that are on file already need not be read.

    Raises UnreadableFile when it is no set of PubMed records, or damaged."""
    try:
        with open_xml(path, max_bytes=max_bytes) as stream:
            yield from split(stream)
    except (NotPubmedXml, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableFile(str(error)) from error


class _Limited(io.RawIOBase):
    """A stream that refuses to be read behind a number of bytes."""

    def __init__(self, stream: gzip.GzipFile, max_bytes: int) -> None:
        self._stream = stream
        self._left = max_bytes

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read into the buffer; return the number of bytes."""
        size = self._stream.readinto(buffer)
        self._left -= size
        if self._left < 0:
            raise UnreadableFile("the compressed file unpacks to more than is allowed")
        return size
