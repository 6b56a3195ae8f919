"""PubMed XML written for tests: small builders, facts and words of our own."""

from __future__ import annotations

import io
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def tag(name: str, content: str = "", /, **attributes: str) -> str:
    """Return one element; the content is XML already."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>"


def text(name: str, value: str, /, **attributes: str) -> str:
    """Return one element that holds a text."""
    return tag(name, escape(value), **attributes)


def date(name: str, year: object, month: object, day: object, /, **attributes: str) -> str:
    """Return one element with Year, Month and Day."""
    parts = tag("Year", str(year)) + tag("Month", str(month)) + tag("Day", str(day))
    return tag(name, parts, **attributes)


def article(
    pmid: str = "8505611",
    *,
    title: str = "A title for a test.",
    pub_date: str = "<Year>1993</Year><Month>Jul</Month>",
    in_journal: str = "",
    in_article: str = "",
    in_citation: str = "",
    in_pubmed_data: str = "",
    version: str = "1",
) -> str:
    """Return a PubmedArticle; title and the `in_...` parts are XML."""
    issue = tag("JournalIssue", tag("PubDate", pub_date), CitedMedium="Print")
    inside = tag("Journal", issue + in_journal) + tag("ArticleTitle", title) + in_article
    citation = text("PMID", pmid, Version=version) + tag("Article", inside, PubModel="Print") + in_citation
    data = tag("PubmedData", in_pubmed_data) if in_pubmed_data else ""
    return tag("PubmedArticle", tag("MedlineCitation", citation, Status="MEDLINE", Owner="NLM") + data)


def book(pmid: str = "21413195", *, in_book: str = "", in_document: str = "", in_data: str = "") -> str:
    """Return a PubmedBookArticle; with an ArticleTitle in the document it is a chapter."""
    document = text("PMID", pmid, Version="1") + tag("Book", in_book) + in_document
    return tag("PubmedBookArticle", tag("BookDocument", document) + tag("PubmedBookData", in_data))


def author(last_name: str, fore_name: str = "", /, inside: str = "", **attributes: str) -> str:
    """Return one Author."""
    return tag("Author", text("LastName", last_name) + text("ForeName", fore_name) + inside, **attributes)


def article_set(*records: str) -> bytes:
    """Return a whole PubmedArticleSet as PubMed sends it."""
    return (DECLARATION + DOCTYPE + tag("PubmedArticleSet", "\n".join(records))).encode()


def stream(*records: str) -> io.BytesIO:
    """Return a whole PubmedArticleSet as a stream."""
    return io.BytesIO(article_set(*records))


class InPieces(io.RawIOBase):
    """A stream made of pieces, which keeps nothing; counts what was read, and hands out at most one piece a read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""
        self.delivered = 0

    def read(self, size: int = -1) -> bytes:  # type: ignore[override]
        if not self._rest:
            self._rest = next(self._pieces, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        self.delivered += len(piece)
        return piece
