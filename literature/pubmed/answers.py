"""Answers of the E-utilities: checked before they are believed, and read.  No network, no Django.

Source of the formats: NCBI's eSearch, ePost and pubmed DTDs, and the E-utilities manual
(https://www.ncbi.nlm.nih.gov/books/NBK25499/).  The ways of failing are those seen in public issue threads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from literature.pubmed.errors import (
    HistoryExpired,
    PubMedError,
    PubMedRefused,
    PubMedRejectedQuery,
    PubMedUnavailable,
    Reason,
)

_HEAD = 4_096
_BOM = b"\xef\xbb\xbf"
_PROLOGUE = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL)
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*)[^>]*?(/?)>")
_PAGE = re.compile(rb"<html|<!doctype\s+html")
_ERROR = re.compile(rb"<ERROR[^>]*>(.*?)</ERROR>", re.DOTALL | re.IGNORECASE)
_JSON_ERROR = re.compile(rb'"error"\s*:\s*"([^"]*)"', re.IGNORECASE)

# What NCBI says in <ERROR>.  Everything else there is taken as passing: "Search Backend failed", "Database is not
# supported: pubmed" and "Invalid db name specified" were all seen for hours and then gone
# (biopython#915, #3890, #5025).
_EXPIRED = re.compile(
    r"unable to obtain query|query.?key.*(not found|invalid|does not exist)|webenv.*(not found|invalid|expired)"
    r"|(history|environment).*expired|can't retrieve history",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"empty term|empty result|nothing to ?do|out of acceptable range|cannot be larger than|can only retrieve"
    r"|syntax error|query (is )?too (long|complex)|empty id list|id list is empty",
    re.IGNORECASE,
)
_LIMITED = re.compile(r"rate limit|too many requests", re.IGNORECASE)
_BAD_KEY = re.compile(r"api.?key\s+(is\s+)?(invalid|not valid|wrong)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class History:
    """A place in NCBI's history server.  Never to be stored: nobody promises how long it lives."""

    webenv: str
    query_key: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search found: how many hits, the PMIDs asked for, and how PubMed understood the query."""

    count: int
    pmids: tuple[int, ...]
    translation: str = ""
    warnings: tuple[str, ...] = ()
    history: History | None = None


def check_xml(body: bytes, roots: frozenset[str]) -> None:
    """Raise a PubMedError unless `body` is a complete XML document with one of these roots and without `<ERROR>`."""
    if not body.strip():
        raise PubMedUnavailable(Reason.EMPTY_ANSWER)
    name, empty, end = _root(body)
    if not name or name.lower() == "html":
        raise _not_xml(body)
    raise_for_error_element(body)
    if name not in roots:
        raise PubMedUnavailable(Reason.NOT_XML, f"the document is a <{name}>", answer=body)
    complete = not body[end:].strip() if empty else body.rstrip().endswith(f"</{name}>".encode())
    if not complete:
        raise PubMedUnavailable(Reason.CUT_OFF, f"</{name}> is missing", answer=body)


def raise_for_error_element(body: bytes) -> None:
    """Raise what an `<ERROR>` near the beginning or the end says: it stands alone, or breaks off a list of records."""
    for part in (body[:_HEAD], body[-_HEAD:]):
        if found := _ERROR.search(part):
            raise error_for(_text(found[1]), body)


def error_for(message: str, body: bytes = b"") -> PubMedError:
    """Return the error that NCBI's message means; an unknown message is taken as passing."""
    said = " ".join(message.split())[:300]
    if _BAD_KEY.search(said):
        return PubMedRefused(f"NCBI refuses the request: {said}", answer=body)
    if _LIMITED.search(said):
        return PubMedUnavailable(Reason.RATE_LIMITED, said, answer=body)
    if _EXPIRED.search(said):
        return HistoryExpired(f"NCBI no longer knows the history: {said}", answer=body)
    if _REJECTED.search(said):
        return PubMedRejectedQuery(f"PubMed rejects the query: {said}", answer=body)
    return PubMedUnavailable(Reason.SERVER_FAULT, said, answer=body)


def said_in(body: bytes) -> str:
    """Return the error message that a JSON or XML body carries, or ""."""
    found = _JSON_ERROR.search(body[:_HEAD]) or _ERROR.search(body[:_HEAD])
    return _text(found[1]) if found else ""


def read_search(body: bytes, *, limit: int) -> SearchAnswer:
    """Read an eSearchResult.  Raises PubMedRejectedQuery for an unknown field, and PubMedUnavailable for an answer
    without a count, with too few PMIDs or with one that is no number."""
    check_xml(body, frozenset({"eSearchResult"}))
    root = _parse(body)
    if fields := _texts(root, "ErrorList/FieldNotFound"):
        raise PubMedRejectedQuery(f"PubMed does not know the field {', '.join(fields)}", answer=body)
    count = _number(root.findtext("Count"), "Count", body)
    pmids = tuple(_number(text, "Id", body) for text in _texts(root, "IdList/Id"))
    if len(set(pmids)) < min(count, limit):
        detail = f"{len(set(pmids))} PMIDs of {min(count, limit)}"
        raise PubMedUnavailable(Reason.INCOMPLETE_ANSWER, detail, answer=body)
    translation = (root.findtext("QueryTranslation") or "").strip()
    return SearchAnswer(count, pmids, translation, _warnings(root), _history(root))


def read_post(body: bytes) -> History:
    """Read an ePostResult.  Raises PubMedUnavailable if the WebEnv or the query key is missing."""
    check_xml(body, frozenset({"ePostResult"}))
    history = _history(_parse(body))
    if history is None:
        raise PubMedUnavailable(Reason.INCOMPLETE_ANSWER, "no WebEnv or no QueryKey", answer=body)
    return history


def _root(body: bytes) -> tuple[str, bool, int]:
    """Return the root's name ("" if there is none), whether it is an empty element, and where its first tag ends."""
    prologue = _PROLOGUE.match(body, len(_BOM) if body.startswith(_BOM) else 0)
    found = _ROOT.match(body, prologue.end() if prologue else 0)
    return (found[1].decode("ascii", "replace"), bool(found[2]), found.end()) if found else ("", False, 0)


def _not_xml(body: bytes) -> PubMedError:
    if said := said_in(body):
        error = error_for(said, body)
        known = not (isinstance(error, PubMedUnavailable) and error.reason is Reason.SERVER_FAULT)
        return error if known else PubMedUnavailable(Reason.NOT_XML, said, answer=body)
    head = body[:200].lstrip().lower()
    page = _PAGE.search(head) is not None
    if head.startswith((b"<?xml", b"<!doctype")) and not page:
        return PubMedUnavailable(Reason.CUT_OFF, "the document ends before its first element", answer=body)
    kind = "HTML" if page else "JSON" if head.startswith(b"{") else "text"
    return PubMedUnavailable(Reason.NOT_XML, kind, answer=body)


def _parse(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise PubMedUnavailable(Reason.CUT_OFF, f"not well-formed: {error.msg}", answer=body) from error


def _texts(root: etree._Element, path: str) -> list[str]:
    return [(element.text or "").strip() for element in root.iterfind(path)]


def _number(text: str | None, what: str, body: bytes) -> int:
    if text is None or not text.strip().isascii() or not text.strip().isdigit():
        raise PubMedUnavailable(Reason.INCOMPLETE_ANSWER, f"no number in <{what}>", answer=body)
    return int(text)


def _warnings(root: etree._Element) -> tuple[str, ...]:
    """Return everything PubMed complains of without refusing: a rare name that it does not hold is one of these."""
    found = [*root.iterfind("ErrorList/*"), *root.iterfind("WarningList/*")]
    return tuple(f"{element.tag}: {(element.text or '').strip()}" for element in found)


def _history(root: etree._Element) -> History | None:
    webenv, key = (root.findtext("WebEnv") or "").strip(), (root.findtext("QueryKey") or "").strip()
    return History(webenv, key) if webenv and key else None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()
