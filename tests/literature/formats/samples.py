"""Records whose texts are as hard as real ones, for the writers of citation formats."""

from __future__ import annotations

import datetime as dt
from typing import Any

from literature.pubmed.dates import publication_date
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    BookRecord,
    HistoryDate,
    Identifier,
    JournalRecord,
    Keyword,
    MeshHeading,
    MeshQualifier,
    NoticeRecord,
    PaperRecord,
    PublicationType,
    RecordKind,
    Source,
    Substance,
)

CURTIS = AuthorRecord(
    last_name="Curtis",
    fore_name="Peter A",
    initials="PA",
    suffix="Jr",
    orcid="0000-0002-1825-0097",
    affiliations=("X.",),
)
GROUP = AuthorRecord(collective_name="Back & Pain Group, Oslo")
PEOPLE = (
    CURTIS,
    AuthorRecord(last_name="van der Ñandú", fore_name="Łukasz", initials="Ł"),
    AuthorRecord(last_name="Wrong", initials="W", valid=False),
    AuthorRecord(last_name="Ries", initials="EG"),
    AuthorRecord(last_name="Soekarno"),
    GROUP,
)
PAIN = JournalRecord(
    title="Pain & its {causes}",
    iso_abbreviation="Pain",
    medline_abbreviation="Pain",
    nlm_id="7508686",
    issn_print="0304-3959",
    issn_electronic="1872-6623",
    country="United States",
)


def article(**facts: Any) -> PaperRecord:
    """Return an article in which every fact that citations show is said; `facts` replace some."""
    full: dict[str, Any] = {
        "source": Source.PUBMED,
        "pmid": 8505611,
        "doi": "10.1016/0304-3959(93)90111-a_b",
        "pmcid": "PMC12",
        "pii": "S0304",
        "other_ids": (Identifier("mid", "NIHMS1"),),
        "title": "MRI of 5% {odd} H2O & $1_000 in Norway: a\\b~c^d #1 <2 in vivo.",
        "title_html": "MRI of 5% {odd} H<sub>2</sub>O &amp; $1_000 in Norway: a\\b~c^d #1 &lt;2 <i>in vivo</i>.",
        "abstract": (
            AbstractSection("Pain & 50% <relief>.", "", "AIM"),
            AbstractSection("Two\nlines -- and more.", "", "RESULTS"),
        ),
        "journal": PAIN,
        "volume": "53",
        "issue": "1 Suppl",
        "pages": "117-21",
        "publication_date": publication_date("1993 Apr-May"),
        "electronic_date": dt.date(1993, 3, 2),
        "history": (HistoryDate("pubmed", "1993-04-01T00:00"), HistoryDate("entrez", "1993-04-02T06:05")),
        "languages": ("eng", "nor"),
        "publication_types": (PublicationType("Case Reports"), PublicationType("Journal Article")),
        "mesh": (
            MeshHeading("Low Back Pain", "D017116", True, "", (MeshQualifier("etiology", "Q1"),)),
            MeshHeading("Diagnosis, Differential", "D003937"),
        ),
        "substances": (Substance("Enzyme", registry_number="EC 4.2.1.1"), Substance("Thing")),
        "keywords": (Keyword("back mouse", "NOTNLM"), Keyword("lipoma", "NOTNLM", True)),
        "authors": PEOPLE,
        "notices": (NoticeRecord("RetractionIn", 9, "Pain. 1994;1:2"),),
        "citation_status": "MEDLINE",
    }
    return PaperRecord(**{**full, **facts})


def chapter(**facts: Any) -> PaperRecord:
    """Return a chapter of a book."""
    book = BookRecord("Back pain.", "Publisher", "Oslo", "2nd", "", "Series", ("9780123456789",), (PEOPLE[3],))
    own: dict[str, Any] = {"kind": RecordKind.CHAPTER, "book": book, "journal": None, "pages": "9-10"}
    return article(**{**own, **facts})
