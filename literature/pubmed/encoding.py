"""Bytes in any encoding that XML may declare -> UTF-8, chunk by chunk.

The encoding is taken from a byte order mark, else from the shape of the first bytes, else from the XML declaration;
UTF-8 where nothing says otherwise.  Bytes that are no text in the declared encoding become the byte FF, which no
UTF-8 text holds: the record that contains it is refused, its neighbours are read.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_HEAD_BYTES = 256
# Encodings that XML files come in; Python knows others (idna, unicode_escape, ...) that no file should choose.
_ALLOWED = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp125\d|koi8-[ru]|big5|gb2312|gbk|gb18030|shift_jis|euc_(?:jp|kr)|mac-roman"
)


class UnknownEncoding(ValueError):
    """The file declares an encoding that we do not read."""


class DamagedStream(Exception):
    """The compressed data ends too early or is damaged."""


def utf8_chunks(stream: BinaryIO, chunk_bytes: int) -> Iterator[bytes]:
    """Yield the stream as UTF-8 in chunks of about `chunk_bytes`, without byte order mark.

    Raises UnknownEncoding, and DamagedStream when compressed data is cut or damaged."""
    head = _read_head(stream)
    encoding = _encoding(head)
    chunks = _chunks(head, stream, chunk_bytes)
    if encoding == "utf-8":
        yield from chunks if not head.startswith(codecs.BOM_UTF8) else _without_mark(chunks)
    else:
        yield from _transcoded(chunks, encoding)


def _encoding(head: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    for start, encoding in _UNMARKED:
        if head.startswith(start):
            return encoding
    declared = _DECLARED.match(head)
    return _known(declared[1].decode("ascii")) if declared else "utf-8"


def _known(declared: str) -> str:
    """Return Python's name of the declared encoding.  A declaration that can be read byte by byte is in no UTF-16 or
    UTF-32, whatever it says of itself: such files are UTF-8."""
    if declared.lower().replace("_", "-").startswith(("utf-16", "utf-32", "ucs-2", "ucs-4", "iso-10646")):
        return "utf-8"
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        raise UnknownEncoding(f"the file declares the encoding {declared!r}, which nobody knows") from None
    if not _ALLOWED.fullmatch(name):
        raise UnknownEncoding(f"the file declares the encoding {declared!r}, which we do not read")
    return "utf-8" if name == "ascii" else name


def _read(stream: BinaryIO, size: int) -> bytes:
    try:
        return stream.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DamagedStream(f"the compressed data is cut off or damaged ({error})") from error


def _read_head(stream: BinaryIO) -> bytes:
    head = b""
    while len(head) < _HEAD_BYTES and (more := _read(stream, _HEAD_BYTES - len(head))):
        head += more
    return head


def _chunks(head: bytes, stream: BinaryIO, chunk_bytes: int) -> Iterator[bytes]:
    yield head
    while chunk := _read(stream, chunk_bytes):
        yield chunk


def _without_mark(chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield next(chunks)[len(codecs.BOM_UTF8) :]
    yield from chunks


def _transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield _utf8(decoder.decode(chunk))
    yield _utf8(decoder.decode(b"", final=True))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", errors="replace").replace(b"\xef\xbf\xbd", b"\xff")
