"""Citation files -> text: what people upload is UTF-8, UTF-16 or Latin-1, or no text at all."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

MAX_BYTES = 256 * 1024 * 1024

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KNOWN_BINARY = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# What begins a record of each format; a file holds one of them.
_BEGINNINGS = {
    "RIS": re.compile(r"^TY  ?- ?\w", re.MULTILINE),
    "NBIB": re.compile(r"^PMID- ?\d", re.MULTILINE),
    "BibTeX": re.compile(r"^[ \t]*@\w+[ \t]*\{[^,{}\s]*,", re.MULTILINE),
}
_HTML = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)


class UnreadableFile(ValueError):
    """A file that holds no citations in the expected format; the text says what is wrong with it."""


def known_binary(head: bytes) -> str:
    """Return what a file is that begins so and holds no text, such as "a PDF document"; else ""."""
    return next((what for start, what in _KNOWN_BINARY if head.startswith(start)), "")


def read_text(stream: BinaryIO) -> str:
    """Return the whole file as text with "\\n" as line end.

    Encoded as its byte order mark says, else UTF-16 where every other byte is zero, else UTF-8, else Windows-1252 (of
    which Latin-1 is a part).  Raises UnreadableFile for an empty file, a binary one, one that holds records of two
    formats, and one above 256 MiB."""
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableFile("the file is larger than 256 MiB")
    if not raw.strip():
        raise UnreadableFile("the file is empty")
    if what := known_binary(raw):
        raise UnreadableFile(f"the file is {what}, not a citation file")
    text = _decoded(raw)
    if _CONTROL.search(text):
        raise UnreadableFile("the file is binary, not a citation file")
    if _HTML.match(text):
        raise UnreadableFile("the file is a web page, not a citation file")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_mixed(text)
    return text


def _refuse_mixed(text: str) -> None:
    """Refuse a file of two formats: whichever reader took it would pass over, or misread, the other's records."""
    found = ((name, sign.search(text)) for name, sign in _BEGINNINGS.items())
    first = sorted((match.start(), name) for name, match in found if match)
    if len(first) > 1:
        places = " and ".join(f"{name} (line {text.count(chr(10), 0, start) + 1})" for start, name in first)
        raise UnreadableFile(f"the file holds {places}: put each format into a file of its own")


def _decoded(raw: bytes) -> str:
    if silent := _utf16_without_mark(raw):
        return raw.decode(silent, errors="replace")
    if raw.startswith(_UTF16):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableFile(f"the file says that it is UTF-16 and is not (byte {error.start:,})") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if raw.startswith(codecs.BOM_UTF8):
            raise UnreadableFile(f"the file says that it is UTF-8 and is not (byte {error.start:,})") from error
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        reason = f"the encoding is neither UTF-8 nor UTF-16 nor Windows-1252 (byte {error.start:,})"
        raise UnreadableFile(reason) from error


def _utf16_without_mark(raw: bytes) -> str:
    """Return the name of UTF-16's byte order where nearly every other byte of the beginning is zero, else ""."""
    head = raw[:512]
    if len(head) < 8 or head.startswith(_UTF16):
        return ""
    zeros = [head[start::2].count(0) * 2 for start in (0, 1)]
    if zeros[0] > 0.8 * len(head) and not zeros[1]:
        return "utf-16-be"
    return "utf-16-le" if zeros[1] > 0.8 * len(head) and not zeros[0] else ""
