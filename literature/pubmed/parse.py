"""PubMed XML -> records: pure, streaming, record by record.

No DTD is fetched, no entity expanded.  A record that cannot be read is rejected with its reason and its bytes; the
records around it are read.  Elements and attributes that we do not know are passed over.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from lxml import etree

from literature.pubmed.articles import read_article
from literature.pubmed.books import read_book
from literature.pubmed.draft import Draft, MalformedRecord
from literature.pubmed.markup import Element
from literature.pubmed.records import Deleted, PaperRecord, Received, Rejected
from literature.pubmed.stream import MAX_RECORD_BYTES, NotPubmedXml, RawRecord, rejected, split

__all__ = ["MalformedRecord", "NotPubmedXml", "RawRecord", "read", "read_record", "split"]

_READERS = {"PubmedArticle": read_article, "PubmedBookArticle": read_book}
_BEGINNINGS = tuple(f"<{name}".encode() for name in _READERS)


def read(stream: BinaryIO, *, max_record_bytes: int = MAX_RECORD_BYTES) -> Iterator[Received | Rejected | Deleted]:
    """Yield every record of a PubmedArticleSet or PubmedBookArticleSet, in order.

    Raises NotPubmedXml when the stream is no such set."""
    for item in split(stream, max_record_bytes=max_record_bytes):
        yield _received(item) if isinstance(item, RawRecord) else item


def _received(item: RawRecord) -> Received | Rejected:
    try:
        return Received(read_record(item.raw), item.raw)
    except MalformedRecord as error:
        return rejected(str(error), item.raw, item.position)


def read_record(raw: bytes) -> PaperRecord:
    """Return what one PubmedArticle or PubmedBookArticle element in UTF-8 says.

    Raises MalformedRecord: invalid UTF-8, not well-formed, an undefined entity, nested deeper than 256 levels, no
    PMID, a PMID that is not a number from 1 to 2,147,483,647."""
    root = _parsed(raw)
    reader = _READERS.get(root.tag)
    if reader is None:
        raise MalformedRecord(f"the element {root.tag[:40]} is no PubMed record")
    draft = Draft()
    reader(root, draft)
    return draft.record()


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


class _Parsing(threading.local):
    """A parser a thread, used again and again until a record fails: its log keeps every error it has ever met."""

    def __init__(self) -> None:
        self._strict = _parser(recover=False)

    def root(self, raw: bytes) -> etree._Element:
        """Return the root element.  Raises MalformedRecord."""
        try:
            return etree.fromstring(raw, self._strict)
        except etree.XMLSyntaxError:
            self._strict = _parser(recover=False)
        return _without_declared_prefixes(raw)


def _without_declared_prefixes(raw: bytes) -> etree._Element:
    """Read a record in which nothing is wrong but prefixes (mml:math) that may be declared on the set's root, which is
    not part of the record's bytes.  Raises MalformedRecord with the first of all other errors."""
    lenient = _parser(recover=True)
    root = etree.fromstring(raw, lenient)
    log: Any = lenient.error_log
    for entry in log:
        if entry.domain_name != "NAMESPACE":
            raise MalformedRecord(f"not well-formed: {entry.message} (line {entry.line}, column {entry.column})")
    if root is None:
        raise MalformedRecord("not well-formed: nothing in it can be read")
    return root


_PARSING = _Parsing()


def _parsed(raw: bytes) -> Element:
    if not raw.startswith(_BEGINNINGS):
        raise MalformedRecord("the bytes do not begin with a PubMed record")
    if not raw.isascii():
        _check_utf_8(raw)
    root: Any = _PARSING.root(raw)  # the stubs do not know that an element can be sliced
    return cast("Element", root)


def _check_utf_8(raw: bytes) -> None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedRecord(f"invalid UTF-8 at byte {error.start:,}") from error
