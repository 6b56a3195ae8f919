"""Records of the stand-in: PubMed XML written from bibliographic facts, or real records read from a file."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

_WORD = re.compile(r"[a-z0-9*α-ωа-я]+|\|")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Facts:
    """What a made record says; everything has a default, so that a test names only what it is about."""

    pmid: int
    title: str = "Episacroiliac lipoma as a cause of low back pain"
    abstract: str = ""
    created: dt.date = dt.date(2001, 2, 3)
    revised: dt.date | None = None
    published: dt.date = dt.date(2001, 1, 15)
    authors: tuple[tuple[str, str], ...] = (("Copeman", "W S"),)
    journal: str = "Annals of Lumbar Medicine"
    medline_ta: str = "Ann Lumbar Med"
    nlm_id: str = "7700001"
    volume: str = "12"
    issue: str = "3"
    pages: str = "101-4"
    language: str = "eng"
    publication_types: tuple[str, ...] = ("Journal Article",)
    mesh: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    doi: str = ""
    pmcid: str = ""
    status: str = "MEDLINE"
    notices: tuple[tuple[str, int, str], ...] = ()  # RefType, PMID (0: none), citation


@dataclass(frozen=True)
class Record:
    """A record as the stand-in holds it: the XML it serves, and what its search looks at."""

    pmid: int
    created: dt.date
    revised: dt.date
    xml: bytes = field(repr=False)
    title: str = ""
    abstract: str = ""
    mesh: tuple[str, ...] = ()
    major_mesh: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    journals: tuple[str, ...] = ()
    entered: dt.date | None = None
    published: dt.date | None = None
    ids: tuple[str, ...] = ()
    facts: Facts | None = None

    @cached_property
    def ti(self) -> str:
        return words(self.title)

    @cached_property
    def tiab(self) -> str:
        return words(f"{self.title} | {self.abstract} | {' | '.join(self.keywords)}")

    @cached_property
    def everything(self) -> str:
        other = (*self.mesh, *self.publication_types, *self.journals, *self.authors, *self.affiliations, *self.ids)
        return f"{self.tiab}| {words(' | '.join(other))}"


@lru_cache(maxsize=200_000)
def words(text: str) -> str:
    """Return the words in lower case without accents, one space around each; `|` keeps fields apart."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(plain))} "


def make_record(pmid: int, **facts: Any) -> Record:
    """Return a record that says these facts (see `Facts`)."""
    return record_of(Facts(pmid, **facts))


def record_of(facts: Facts) -> Record:
    """Return the record that says these facts."""
    revised = facts.revised or facts.created
    return Record(
        pmid=facts.pmid,
        created=facts.created,
        revised=revised,
        xml=_xml(replace(facts, revised=revised)),
        title=facts.title,
        abstract=facts.abstract,
        mesh=facts.mesh,
        keywords=facts.keywords,
        publication_types=facts.publication_types,
        languages=(facts.language,),
        authors=tuple(f"{last} {initials(fore)}" for last, fore in facts.authors),
        journals=(facts.journal, facts.medline_ta, facts.nlm_id),
        entered=facts.created,
        published=facts.published,
        ids=tuple(value for value in (facts.doi, facts.pmcid) if value),
        facts=facts,
    )


def initials(fore_name: str) -> str:
    return "".join(part[0] for part in fore_name.replace("-", " ").split()).upper()


def _xml(f: Facts) -> bytes:
    assert f.revised is not None
    parts = (
        f'<PubmedArticle><MedlineCitation Status={quoteattr(f.status)} Owner="NLM" IndexingMethod="Manual">',
        f'<PMID Version="1">{f.pmid}</PMID>',
        f"<DateRevised>{_ymd(f.revised)}</DateRevised>",
        '<Article PubModel="Print"><Journal><ISSN IssnType="Print">1234-5679</ISSN><JournalIssue CitedMedium="Print">',
        _element("Volume", f.volume) + _element("Issue", f.issue),
        f"<PubDate><Year>{f.published.year}</Year><Month>{MONTHS[f.published.month - 1]}</Month></PubDate>",
        f"</JournalIssue>{_element('Title', f.journal)}{_element('ISOAbbreviation', f.medline_ta)}</Journal>",
        _element("ArticleTitle", f.title),
        f"<Pagination>{_element('MedlinePgn', f.pages)}</Pagination>" if f.pages else "",
        f"<Abstract>{_element('AbstractText', f.abstract)}</Abstract>" if f.abstract else "",
        _authors(f),
        _element("Language", f.language),
        _list("PublicationTypeList", (_element("PublicationType", kind) for kind in f.publication_types)),
        "</Article><MedlineJournalInfo><Country>England</Country>",
        f"{_element('MedlineTA', f.medline_ta)}{_element('NlmUniqueID', f.nlm_id)}</MedlineJournalInfo>",
        _list("CommentsCorrectionsList", (_notice(*notice) for notice in f.notices)),
        _list("MeshHeadingList", (_heading(name) for name in f.mesh)),
        _list("KeywordList", (_element("Keyword", word, 'MajorTopicYN="N"') for word in f.keywords), 'Owner="NOTNLM"'),
        f"</MedlineCitation><PubmedData><History>{_history('entrez', f)}{_history('pubmed', f)}</History>",
        "<PublicationStatus>ppublish</PublicationStatus><ArticleIdList>",
        "".join(_article_ids(f)),
        "</ArticleIdList></PubmedData></PubmedArticle>",
    )
    return "".join(parts).encode()


def _ymd(day: dt.date) -> str:
    return f"<Year>{day.year}</Year><Month>{day.month:02}</Month><Day>{day.day:02}</Day>"


def _element(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{' ' if attributes else ''}{attributes}>{escape(text)}</{name}>" if text else ""


def _list(name: str, items: Iterator[str], attributes: str = "") -> str:
    inside = "".join(items)
    return f"<{name}{' ' if attributes else ''}{attributes}>{inside}</{name}>" if inside else ""


def _authors(f: Facts) -> str:
    names = (
        f'<Author ValidYN="Y">{_element("LastName", last)}{_element("ForeName", fore)}'
        f"{_element('Initials', initials(fore))}</Author>"
        for last, fore in f.authors
    )
    return _list("AuthorList", names, 'CompleteYN="Y"')


def _notice(kind: str, pmid: int, citation: str) -> str:
    number = f'<PMID Version="1">{pmid}</PMID>' if pmid else ""
    source = _element("RefSource", citation)
    return f"<CommentsCorrections RefType={quoteattr(kind)}>{source}{number}</CommentsCorrections>"


def _heading(name: str) -> str:
    descriptor = _element("DescriptorName", name, 'MajorTopicYN="N"')
    return f"<MeshHeading>{descriptor}</MeshHeading>"


def _history(status: str, f: Facts) -> str:
    return f'<PubMedPubDate PubStatus="{status}">{_ymd(f.created)}<Hour>0</Hour><Minute>0</Minute></PubMedPubDate>'


def _article_ids(f: Facts) -> Iterator[str]:
    for kind, value in (("pubmed", str(f.pmid)), ("doi", f.doi), ("pmc", f.pmcid)):
        yield _element("ArticleId", value, f'IdType="{kind}"')


def load_real(path: Path, limit: int | None = None) -> list[Record]:
    """Return the records of a file of PubMed XML (.xml or .xml.gz), at most `limit` of them, each PMID once."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    found: dict[int, Record] = {}
    for element in tree.iterchildren("PubmedArticle", "PubmedBookArticle"):
        if limit is not None and len(found) >= limit:
            break
        record = read_record(element)
        found.setdefault(record.pmid, record)
    return list(found.values())


def read_record(e: etree._Element) -> Record:
    """Return a record from its PubmedArticle or PubmedBookArticle element."""
    pubmed = _date(e.find(".//PubMedPubDate[@PubStatus='entrez']"))
    revised = _date(e.find(".//DateRevised")) or pubmed
    e.tail = None
    return Record(
        pmid=int((e.findtext("*/PMID") or "0").strip()),
        created=pubmed or revised or dt.date(1975, 1, 1),
        revised=revised or dt.date(1975, 1, 1),
        xml=etree.tostring(e, encoding="utf-8"),
        title=_joined(e, ".//ArticleTitle"),
        abstract=_joined(e, ".//Abstract/AbstractText"),
        mesh=_all(e, ".//MeshHeading/DescriptorName"),
        major_mesh=_all(e, ".//MeshHeading/DescriptorName[@MajorTopicYN='Y']"),
        keywords=_all(e, ".//Keyword"),
        publication_types=_all(e, ".//PublicationType"),
        languages=_all(e, ".//Language"),
        authors=tuple(
            f"{a.findtext('LastName') or a.findtext('CollectiveName')} {a.findtext('Initials') or ''}".strip()
            for a in e.iterfind(".//AuthorList/Author")
        ),
        affiliations=_all(e, ".//Author/AffiliationInfo/Affiliation"),
        journals=_all(e, ".//Journal/Title") + _all(e, ".//MedlineTA") + _all(e, ".//NlmUniqueID"),
        entered=pubmed,
        published=_date(e.find(".//PubDate")),
        ids=_all(e, "PubmedData/ArticleIdList/ArticleId"),
    )


def _all(e: etree._Element, path: str) -> tuple[str, ...]:
    return tuple(" ".join("".join(found.itertext()).split()) for found in e.iterfind(path))


def _joined(e: etree._Element, path: str) -> str:
    return " | ".join(_all(e, path))


def _date(e: etree._Element | None) -> dt.date | None:
    year = "" if e is None else (e.findtext("Year") or (e.findtext("MedlineDate") or "")[:4])
    if e is None or not year.isdigit():
        return None
    month = (e.findtext("Month") or "1").strip()
    number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1 if month[:3] in MONTHS else 1
    return dt.date(int(year), number, int((e.findtext("Day") or "1").strip()))
