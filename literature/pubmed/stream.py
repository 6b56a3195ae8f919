"""A stream of PubMed XML -> the bytes of each record, unparsed, in constant memory.

Records are cut apart before anything is parsed.  So a malformed record cannot hurt its neighbours, and a record whose
bytes have not changed since last night can be skipped by its hash without being parsed at all.

Comments, CDATA sections and processing instructions are stepped over: a tag in them is no tag.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import field
from enum import Enum, auto
from typing import BinaryIO

from literature.identifiers import normalise_pmid
from literature.pubmed.encoding import UnknownEncoding
from literature.pubmed.records import Deleted, Rejected
from literature.pubmed.window import Window
from literature.values import value

MAX_RECORD_BYTES = 8 * 1024 * 1024
MAX_REJECTED_BYTES = 64 * 1024
CHUNK_BYTES = 256 * 1024
_MAX_PROLOG_BYTES = 1024 * 1024
_HEAD_BYTES = 2048

_SET = rb"Pubmed(?:Book)?ArticleSet"
_ELEMENTS = rb"PubmedArticle|PubmedBookArticle|DeleteCitation|DeleteDocument"
_OPENING = rb"!--|!\[CDATA\[|\?"
_TAG_GOES_ON = rb"(?=[\s/>])"
_PROLOG = re.compile(rb"<(?:%b|!DOCTYPE|([A-Za-z_][\w.:-]*)%b)|[^<\s]" % (_OPENING, _TAG_GOES_ON))
_BETWEEN = re.compile(
    rb"<(?:%b|!DOCTYPE|(?P<error>ERROR)>|(?P<set>/?%b)%b|(?P<element>%b)%b)"
    % (_OPENING, _SET, _TAG_GOES_ON, _ELEMENTS, _TAG_GOES_ON)
)
_INSIDE = re.compile(
    rb"<(?:%b|(?P<next>/?%b|%b)%b|/(?P<end>%b)\s*>)" % (_OPENING, _SET, _ELEMENTS, _TAG_GOES_ON, _ELEMENTS)
)
_DOCTYPE = re.compile(rb"""["'\[\]>]|<!--|<\?""")
_CLOSINGS = {
    b"<!--": re.compile(rb"--"),
    b"<![CDATA[": re.compile(rb"\]\]>"),
    b"<?": re.compile(rb"\?>"),
    b'"': re.compile(rb'"'),
    b"'": re.compile(rb"'"),
}
_TAG_END = re.compile(rb"/?>")
_ERROR_END = re.compile(rb"</ERROR\s*>")
# Patterns that begin with letters are looked for several times as quickly as those that begin with a class.
_ANY_RECORD = re.compile(rb"Pubmed(?:Book)?Article")
_ANY_DELETION = re.compile(rb"Delete(?:Citation|Document)")
_DELETIONS = (b"DeleteCitation", b"DeleteDocument")

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_PMID = re.compile(rb"<PMID\b[^>]*>([^<]*)</PMID\s*>")
_ERROR_TEXT = re.compile(rb"<ERROR>\s*([^<]*)", re.IGNORECASE)


class NotPubmedXml(ValueError):
    """What came is no set of PubMed records: an error answer, a web page, JSON, nothing at all.  The text says what."""


@value
class RawRecord:
    """The bytes of one PubmedArticle or PubmedBookArticle element, in UTF-8, and their offset in the stream."""

    raw: bytes = field(repr=False)
    position: int = 0

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes as 64 hexadecimal digits, computed at each call."""
        return hashlib.sha256(self.raw).hexdigest()


def split(
    stream: BinaryIO, *, max_record_bytes: int = MAX_RECORD_BYTES, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[RawRecord | Rejected | Deleted]:
    """Yield the records of a PubmedArticleSet or PubmedBookArticleSet as bytes, and the PMIDs that it withdraws.

    Rejected are a record longer than `max_record_bytes` (skipped in constant memory), a record without its end tag, and
    what is left of a stream that was cut off.  Raises NotPubmedXml when the stream is no such set."""
    try:
        yield from _Splitter(stream, max_record_bytes, chunk_bytes).items()
    except UnknownEncoding as error:
        raise NotPubmedXml(str(error)) from error


def rejected(reason: str, raw: bytes, position: int) -> Rejected:
    """Return a Rejected with its raw bytes cut at MAX_REJECTED_BYTES and the PMID that can be made out in them."""
    raw = raw[:MAX_REJECTED_BYTES]
    found = _PMID.search(raw)
    pmid = normalise_pmid(found[1].decode("ascii", errors="replace")) if found else None
    return Rejected(reason=reason, raw=raw, pmid=pmid, position=position)


class _Splitter:
    """One walk over one stream."""

    def __init__(self, stream: BinaryIO, max_record_bytes: int, chunk_bytes: int) -> None:
        self._window = Window(stream, chunk_bytes)
        self._limit = max_record_bytes
        self._open_sets = 0
        self._never_closed: set[bytes] = set()
        self._unclosed = b""

    def items(self) -> Iterator[RawRecord | Rejected | Deleted]:
        """Yield everything in the stream, in order."""
        window = self._window
        self._enter_root()
        while found := window.find(_BETWEEN):
            window.start = found.start()
            if name := found["element"]:
                yield from self._element(name)
            elif found["set"]:
                self._count_set(found["set"])
            elif found["error"]:
                yield self._error()
            elif not self._step_over(found[0]):
                self._forget_until_closed(found[0])
        if self._open_sets:
            window.start = len(window.data)
            yield self._cut_off()

    # Around the records

    def _enter_root(self) -> None:
        """Step over declaration, comments and DOCTYPE to the root's start tag.  Raises NotPubmedXml."""
        window = self._window
        head = window.head(_HEAD_BYTES)
        while found := window.find(_PROLOG, limit=_MAX_PROLOG_BYTES):
            if found[1] or not found[0].startswith(b"<") or not self._step_over(found[0]):
                break
        if found is None or not re.fullmatch(_SET, found[1] or b""):
            raise NotPubmedXml(window.damage or _what_it_is(head, found[1] if found else None))
        self._count_set(found[1])

    def _count_set(self, tag: bytes) -> None:
        if tag.startswith(b"/"):
            self._open_sets = max(0, self._open_sets - 1)
            return
        end = self._window.find(_TAG_END)
        if end is None or end[0] == b">":
            self._open_sets += 1

    def _error(self) -> Rejected:
        """An error that NCBI writes into a set it could not finish."""
        window = self._window
        window.find(_ERROR_END, limit=MAX_REJECTED_BYTES)
        raw = window.data[window.start : window.scan]
        found = _ERROR_TEXT.search(raw)
        return rejected(f"an error instead of a record: {_shown(found[1] if found else raw)}", raw, window.position)

    def _cut_off(self) -> Rejected:
        window = self._window
        self._open_sets = 0
        reason = f"cut off: {window.damage or 'the stream ends before the set of records does'}"
        return rejected(reason, window.data[window.start :], window.position)

    # What is no element

    def _step_over(self, opening: bytes) -> bool:
        """Move behind a comment, CDATA section, processing instruction or DOCTYPE; False when it does not end
        within the limit.  One that never ends is text, so that it cannot swallow the records behind it."""
        if opening == b"<!DOCTYPE":
            if not self._open_sets:  # inside a set it has no place, and is text
                self._step_over_doctype()
            return True
        window = self._window
        if opening in self._never_closed:
            return True
        behind_opening = window.scan - window.start
        closed = window.find(_CLOSINGS[opening], limit=self._limit) is not None
        if closed and self._is_closing(opening):
            return True
        if not closed and not window.ended:
            return False
        if not closed:
            self._never_closed.add(opening)
        window.scan = window.start + behind_opening
        return True

    def _is_closing(self, opening: bytes) -> bool:
        """Say whether what was found ends it.  After "--" in a comment only ">" may come (XML 1.0, 2.5); a comment that
        breaks this rule was most likely never closed."""
        window = self._window
        if opening != b"<!--":
            return True
        if window.next_byte() != b">":
            return False
        window.scan += 1
        return True

    def _forget_until_closed(self, opening: bytes) -> None:
        """Move behind something so long that it cannot be kept in memory."""
        self._window.find(_CLOSINGS[opening])
        self._is_closing(opening)

    def _step_over_doctype(self) -> None:
        """Move behind a DOCTYPE and its internal subset, whose entities are never read."""
        window, in_subset = self._window, False
        while found := window.find(_DOCTYPE):
            token = found[0]
            if token in _CLOSINGS:
                window.find(_CLOSINGS[token])
            elif token == b">" and not in_subset:
                return
            elif token != b">":
                in_subset = token == b"["

    # Elements

    def _element(self, name: bytes) -> Iterator[RawRecord | Rejected | Deleted]:
        """Yield the element that begins at `start`: what it holds, or why it could not be cut out."""
        window = self._window
        end = _End.WHOLE if self._jump_to_end(name) else self._walk_to_end(name)
        raw = window.data[window.start : window.scan]
        if end is _End.TOO_FAR or len(raw) > self._limit:
            yield rejected(f"longer than {self._limit:,} bytes", raw, window.position)
            if end is _End.TOO_FAR:
                self._skip_to_end(name)
        elif end is _End.CUT_OFF:
            yield self._cut_off()
        elif end is _End.MISSING:
            yield rejected(f"the element {name.decode()} has no end tag", raw, window.position)
        elif name in _DELETIONS:
            yield from _deletions(raw, window.position)
        else:
            yield RawRecord(raw, window.position)

    def _jump_to_end(self, name: bytes) -> bool:
        """Move behind the record where it is whole in memory and plainly has nothing unusual in it: the fast way.
        Where nothing else is named like a record before its end tag, that is its own."""
        window, end_tag = self._window, b"</" + name + b">"
        data, begin = window.data, window.scan
        found = _ANY_RECORD.search(data, begin)
        if found is None or not data.startswith(end_tag, found.start() - 2):
            return False
        end = found.start() - 2
        if _ANY_DELETION.search(data, begin, end) or any(_is_in(data, sign, begin, end) for sign in (b"!", b"?")):
            return False
        window.scan = end + len(end_tag)
        return True

    def _walk_to_end(self, name: bytes) -> _End:
        """Move behind the element's end tag, or before the next element where that comes first."""
        window = self._window
        while found := window.find(_INSIDE, limit=self._limit):
            if found["end"] == name:
                return _End.WHOLE
            if found["next"]:
                window.scan = found.start()
                return _End.MISSING
            if not found["end"] and not self._step_over(found[0]):
                self._unclosed = found[0]
                return _End.TOO_FAR
        return _End.CUT_OFF if window.ended else _End.TOO_FAR

    def _skip_to_end(self, name: bytes) -> None:
        """Move behind an element that is too long to be kept in memory, or before the next one."""
        window = self._window
        window.start = window.scan
        if self._unclosed:
            self._forget_until_closed(self._unclosed)
            self._unclosed = b""
        while found := window.find(_INSIDE):
            window.start = found.start()
            if found["end"] == name:
                return
            if found["next"]:
                window.scan = found.start()
                return
            if not found["end"] and not self._step_over(found[0]):
                self._forget_until_closed(found[0])


class _End(Enum):
    """How an element ends."""

    WHOLE = auto()
    MISSING = auto()
    TOO_FAR = auto()
    CUT_OFF = auto()


def _is_in(data: bytes, sign: bytes, begin: int, end: int) -> bool:
    """Say whether "<" stands before the sign anywhere; the sign alone is quicker to look for, and mostly missing."""
    return data.find(sign, begin, end) >= 0 and data.find(b"<" + sign, begin, end) >= 0


def _deletions(raw: bytes, position: int) -> Iterator[Deleted | Rejected]:
    """Yield the PMIDs of a DeleteCitation or DeleteDocument."""
    for text in _PMID.findall(_COMMENT.sub(b"", raw)):
        pmid = normalise_pmid(text.decode("ascii", errors="replace"))
        if pmid is None:
            yield Rejected(f"a deletion of {_shown(text)}, which is no PMID", raw[:MAX_REJECTED_BYTES], None, position)
        else:
            yield Deleted(pmid)


def _what_it_is(head: bytes, root: bytes | None) -> str:
    """Say in words what came instead of a set of records."""
    beginning = head.lstrip()
    if not beginning:
        return "nothing at all: the stream is empty"
    if error := _ERROR_TEXT.search(head):
        return f"an error instead of records: {_shown(error[1])}"
    if b"<html" in head.lower():
        return f"a web page instead of records: {_shown(beginning)}"
    if beginning[:1] in (b"{", b"["):
        return f"JSON instead of XML: {_shown(beginning)}"
    if root:
        return f"the root element is {_shown(root)}, not PubmedArticleSet or PubmedBookArticleSet"
    return f"no XML: it begins with {_shown(beginning[:40])!r}"


def _shown(raw: bytes) -> str:
    """Return bytes as one short line that can be printed."""
    text = " ".join(raw[:200].decode("utf-8", errors="replace").split())
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
