"""Files as they are, and packed with gzip, as every format may be: told by their first bytes, not by their name."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from literature.formats.text import UnreadableFile

# NLM's largest daily files unpack to about 0.5 GiB; what unpacks to more than this is no file of anybody's papers.
MAX_UNPACKED_BYTES = 8 * 1024**3
ENDING = ".gz"
_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31  # for zlib: gzip, in its largest window


@contextmanager
def open_unpacked(path: Path, *, max_bytes: int = MAX_UNPACKED_BYTES) -> Iterator[BinaryIO]:
    """Open a file for reading, unpacked where its first bytes say that it is gzip, whatever its name.

    Reading raises UnreadableFile behind `max_bytes` of unpacked data, and for a damaged archive."""
    with path.open("rb") as file:
        packed = file.read(len(_MAGIC)) == _MAGIC
        file.seek(0)
        if not packed:
            yield file
            return
        with gzip.open(file) as unpacked:
            yield io.BufferedReader(_Limited(unpacked, max_bytes), 256 * 1024)


def head_unpacked(head: bytes) -> bytes:
    """Return what a file that begins so holds at its beginning, no more bytes than were given.

    Raises UnreadableFile for a damaged archive."""
    if not head.startswith(_MAGIC):
        return head
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(head, len(head))
    except zlib.error as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> UnreadableFile:
    return UnreadableFile(f"the gzip archive is damaged ({error})")


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
        try:
            size = self._stream.readinto(buffer)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise _damaged(error) from error
        self._left -= size
        if self._left < 0:
            raise UnreadableFile("the compressed file unpacks to more than is allowed")
        return size
