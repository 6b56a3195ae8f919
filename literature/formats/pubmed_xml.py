"""PubMed XML files -> records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from literature.formats.text import UnreadableFile
from literature.pubmed.records import Deleted, Rejected
from literature.pubmed.stream import NotPubmedXml, RawRecord, split


def read(stream: BinaryIO) -> Iterator[RawRecord | Rejected | Deleted]:
    """Yield the records of a PubMed XML file as bytes: those that are on file already need not be read.

    Raises UnreadableFile when it is no set of PubMed records."""
    try:
        yield from split(stream)
    except NotPubmedXml as error:
        raise UnreadableFile(str(error)) from error
