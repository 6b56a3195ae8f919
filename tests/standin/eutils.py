"""The E-utilities of the stand-in: parameters in, XML out.  Source: NCBI's manual (NBK25499) and its DTDs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.standin.collection import BadQuery, Collection, Found
from tests.standin.faults import Fault

MOST_SHOWN = 9_999
MOST_POSTED = 10_000
XML = '<?xml version="1.0" encoding="UTF-8" ?>\n'
ESEARCH = (
    f'{XML}<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
EPOST = (
    f'{XML}<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20090526/epost.dtd">\n'
)
EFETCH = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
_DATE_FIELDS = {"crdt": "crdt", "edat": "edat", "mdat": "lr", "pdat": "dp"}


class Refused(Exception):
    """What NCBI answers with `<ERROR>`; `status` is the HTTP status."""

    def __init__(self, message: str, status: int = 200) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Histories:
    """The history server: environments with numbered sets of PMIDs, until they expire."""

    _sets: dict[str, list[tuple[int, ...]]] = field(default_factory=dict)
    _made: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, webenv: str, pmids: tuple[int, ...]) -> tuple[str, int]:
        with self._lock:
            if webenv not in self._sets:
                self._made += 1
                webenv = f"MCID_{self._made:024x}"
                self._sets[webenv] = []
            self._sets[webenv].append(pmids)
            return webenv, len(self._sets[webenv])

    def get(self, webenv: str, query_key: str) -> tuple[int, ...]:
        with self._lock:
            sets = self._sets.get(webenv, [])
            if not query_key.isdigit() or not 1 <= int(query_key) <= len(sets):
                raise Refused(f"Unable to obtain query #{query_key}", 400)
            return sets[int(query_key) - 1]

    def expire(self) -> None:
        with self._lock:
            self._sets.clear()


class Eutils:
    """esearch, epost and efetch over a collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.histories = Histories()

    def answer(self, function: str, p: dict[str, str], fault: Fault | None = None) -> str:
        """Return the XML.  Raises Refused.  `fault` is one that lies in the content of a good answer."""
        if p.get("db") != "pubmed":
            raise Refused(f"Invalid db name specified: {p.get('db', '')}")
        if fault is Fault.EXPIRED:
            self.histories.expire()
        return {"esearch": self.esearch, "epost": self.epost, "efetch": self.efetch}[function](p, fault)

    def esearch(self, p: dict[str, str], fault: Fault | None) -> str:
        if not p.get("term", "").strip() and "query_key" not in p:
            raise Refused("Empty term and query_key - nothing todo")
        found, pmids = self._found(p)
        start, most = int(p.get("retstart", 0)), int(p.get("retmax", 20))
        if start + most > MOST_SHOWN:
            raise Refused(f"Search Backend failed: Position {start + most} is out of acceptable range")
        if fault is Fault.EMPTY_SET:
            pmids = ()
        shown = pmids[start : start + most]
        if fault is Fault.FEWER:
            shown = shown[1:]
        history = self._history(p, pmids)
        ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in shown)
        return (
            f"{ESEARCH}<eSearchResult><Count>{len(pmids)}</Count><RetMax>{len(shown)}</RetMax>"
            f"<RetStart>{start}</RetStart>{history}<IdList>\n{ids}</IdList><TranslationSet/>"
            f"<QueryTranslation>{escape(p.get('term', ''))}</QueryTranslation>{_complaints(found)}</eSearchResult>\n"
        )

    def _found(self, p: dict[str, str]) -> tuple[Found, tuple[int, ...]]:
        try:
            found = self.collection.search(_with_dates(p)) if p.get("term", "").strip() else Found(())
        except BadQuery as error:
            raise Refused(f"Query syntax error: {error}") from error
        if "query_key" not in p:
            return found, found.pmids
        others = self.histories.get(p.get("WebEnv", ""), p["query_key"])
        if not p.get("term", "").strip():
            return found, others
        return found, tuple(pmid for pmid in found.pmids if pmid in set(others))

    def _history(self, p: dict[str, str], pmids: tuple[int, ...]) -> str:
        if p.get("usehistory") != "y":
            return ""
        webenv, key = self.histories.put(p.get("WebEnv", ""), pmids)
        return f"<QueryKey>{key}</QueryKey><WebEnv>{webenv}</WebEnv>"

    def epost(self, p: dict[str, str], fault: Fault | None) -> str:
        pmids = _pmids(p.get("id", ""))
        if len(pmids) > MOST_POSTED:
            raise Refused(f"Too many UIDs in one request: {len(pmids)}", 400)
        webenv, key = self.histories.put(p.get("WebEnv", ""), tuple(pmids))
        return f"{EPOST}<ePostResult><QueryKey>{key}</QueryKey><WebEnv>{webenv}</WebEnv></ePostResult>\n"

    def efetch(self, p: dict[str, str], fault: Fault | None) -> str:
        if p.get("retmode") != "xml":
            raise Refused("The stand-in serves retmode=xml only", 400)
        records = [r.xml.decode() for pmid in self._asked(p) if (r := self.collection.get(pmid)) is not None]
        if fault is Fault.FEWER:
            records = records[1:]
        if fault is Fault.EMPTY_SET or not records:
            return f"{EFETCH}<PubmedArticleSet></PubmedArticleSet>"
        if fault is Fault.MALFORMED:
            middle = len(records) // 2
            records[middle] = records[middle].replace("</Article>", "</Artikel>")
        inside = "\n".join(records)
        return f"{EFETCH}<PubmedArticleSet>\n{inside}\n</PubmedArticleSet>\n"

    def _asked(self, p: dict[str, str]) -> Sequence[int]:
        if "query_key" not in p:
            return list(dict.fromkeys(_pmids(p.get("id", ""))))
        start, most = int(p.get("retstart", 0)), int(p.get("retmax", 10_000))
        return self.histories.get(p.get("WebEnv", ""), p["query_key"])[start : start + most]


def _pmids(text: str) -> list[int]:
    found = [int(part) for part in text.split(",") if part.strip().isdigit()]
    if not found:
        raise Refused("Id list is empty! Possibly it has no correct IDs.", 400)
    return found


def _with_dates(p: dict[str, str]) -> str:
    """Return the term with datetype, mindate and maxdate in it; one date without the other is ignored, as at NCBI."""
    if "mindate" not in p or "maxdate" not in p:
        return p["term"]
    return f"({p['term']}) AND {p['mindate']}:{p['maxdate']}[{_DATE_FIELDS[p.get('datetype', 'pdat')]}]"


def _complaints(found: Found) -> str:
    errors = "".join(f"<PhraseNotFound>{escape(text)}</PhraseNotFound>" for text in _plain(found, quoted=False))
    errors += "".join(f"<FieldNotFound>{escape(name)}</FieldNotFound>" for name in found.unknown_fields)
    warnings = "".join(f"<QuotedPhraseNotFound>{escape(t)}</QuotedPhraseNotFound>" for t in _plain(found, quoted=True))
    return (f"<ErrorList>{errors}</ErrorList>" if errors else "") + (
        f"<WarningList>{warnings}</WarningList>" if warnings else ""
    )


def _plain(found: Found, *, quoted: bool) -> list[str]:
    return [text for text in found.phrases_not_found if text.startswith('"') == quoted]


def error_document(function: str, message: str) -> str:
    """Return what NCBI answers where it refuses: an <ERROR> in the function's own root."""
    if function == "efetch":
        return f"{XML}<eFetchResult>\n\t<ERROR>{escape(message)}</ERROR>\n</eFetchResult>\n"
    head, root = (ESEARCH, "eSearchResult") if function == "esearch" else (EPOST, "ePostResult")
    return f"{head}<{root}>\n\t<ERROR>{escape(message)}</ERROR>\n</{root}>\n"
