"""NBIB files: what is rejected with its line, and what each tag becomes."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.formats.nbib import read
from literature.formats.text import UnreadableFile
from literature.pubmed.records import (
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    Keyword,
    MeshHeading,
    MeshQualifier,
    NoticeRecord,
    PaperRecord,
    Received,
    Rejected,
    Source,
    Substance,
)

FULL = """PMID- 8505611
OWN - NLM
STAT- MEDLINE
DCOM- 19930708
LR  - 20191023
IS  - 0304-3959 (Print)
IS  - 1872-6623 (Electronic)
IS  - 0304-3959 (Linking)
VI  - 53
IP  - 1
DP  - 1993 Apr-May
TI  - A title that goes
      on in a second line.
PG  - 117-21
LID - 10.1016/X-1 [doi]
LID - S0304 [pii]
AB  - Words of our own.
CI  - (c) 1993 Somebody.
FAU - Curtis, Paul Jr
AU  - Curtis P Jr
AUID- ORCID: 0000-0002-1825-0097
AUID- ISNI: 1
AD  - One place.
AD  - Another place.
FAU - Gibbons, Gail
AU  - Gibbons G
CN  - The Back Group
LA  - eng
SI  - ClinicalTrials.gov/NCT01
SI  - ClinicalTrials.gov/NCT02
GR  - R01 CA/1/CA/NCI NIH HHS/United States
GR  - 77/Some Trust/United Kingdom
PT  - Journal Article
PT  - Case Reports
DEP - 19930401
TT  - Ein Titel.
PL  - Netherlands
TA  - Pain
JT  - Pain
JID - 7508686
RN  - 0 (Anesthetics, Local)
RN  - 98PI200987 (Lidocaine)
MH  - *Lipoma/surgery/*diagnosis
MH  - Low Back Pain
OTO - NOTNLM
OT  - *back mice
OT  - lipoma
COIS- None.
CIN - Pain. 1994 Jan;56(1):1. PMID: 77
RIN - Pain. 1995 Feb;60(2):3.
FIR - Helper, Ann
IR  - Helper A
PMC - PMC123
MID - NIHMS1
EDAT- 1993/04/01 00:00
CRDT- 1993/04/02 06:04
PHST- 1993/01/05 00:00 [received]
PHST- 1993/04/01 00:00 [pubmed]
AID - 10.1016/x-1 [doi]
AID - NBK1 [bookaccession]
PST - ppublish
SO  - Pain. 1993 Apr-May;53(1):117-21.
"""


def items(text: str | bytes) -> list[Received | Rejected]:
    return list(read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def one(text: str) -> PaperRecord:
    (item,) = items(text)
    assert isinstance(item, Received)
    return item.record


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"%PDF-1.4\nPMID- 1", "PDF"),
        (b"PMID- 1\x00\x01", "binary"),
        (b"<html><body>PMID- 1</body></html>", "web page"),
        (b"Just some words\nin two lines", "not NBIB"),
        (b"\xff\xfe\x00\xd8\x00", "UTF-16"),
        (b"\xef\xbb\xbfPMID- 1 \xff", "UTF-8"),
        (b"PMID- 1\nTI  - \x81", "neither UTF-8"),
    ],
)
def test_a_file_that_is_no_nbib_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        items(raw)


def test_a_faulty_record_is_rejected_with_its_line_and_the_others_are_read() -> None:
    found = items("PMID- 1\nTI  - One\n\nPMID- 2\nno tag here\n\nAB  - No number, no title\n\nPMID- 0\n\nPMID- 3\n")
    assert [type(item) for item in found] == [Received, Rejected, Rejected, Rejected, Received]
    assert [(item.position, item.pmid) for item in found if isinstance(item, Rejected)] == [
        (5, 2),
        (7, None),
        (9, None),
    ]
    assert [item.reason.split(":")[0] for item in found if isinstance(item, Rejected)] == [
        "line 5 has no tag",
        "the record at line 7 has neither PMID nor title",
        "line 9",
    ]


def test_every_tag_becomes_its_field() -> None:
    record = one(FULL)
    assert (record.source, record.pmid, record.doi, record.pii, record.pmcid) == (
        Source.NBIB,
        8505611,
        "10.1016/x-1",
        "S0304",
        "PMC123",
    )
    assert record.other_ids == (Identifier("bookaccession", "NBK1"), Identifier("mid", "NIHMS1"))
    assert record.title == "A title that goes on in a second line."
    assert (record.vernacular_title, record.abstract[0].text, record.abstract_copyright) == (
        "Ein Titel.",
        "Words of our own.",
        "(c) 1993 Somebody.",
    )
    assert record.journal is not None
    assert (record.journal.title, record.journal.nlm_id, record.journal.country) == ("Pain", "7508686", "Netherlands")
    assert (record.journal.issn_print, record.journal.issn_electronic, record.journal.issn_linking) == (
        "0304-3959",
        "1872-6623",
        "0304-3959",
    )
    assert (record.volume, record.issue, record.pages, record.languages) == ("53", "1", "117-21", ("eng",))
    assert record.publication_date is not None
    assert (record.publication_date.text, record.publication_date.last_day) == ("1993 Apr-May", dt.date(1993, 5, 31))
    assert (record.electronic_date, record.date_completed, record.date_revised) == (
        dt.date(1993, 4, 1),
        dt.date(1993, 7, 8),
        dt.date(2019, 10, 23),
    )
    assert record.history == (
        HistoryDate("received", "1993-01-05T00:00"),
        HistoryDate("pubmed", "1993-04-01T00:00"),
        HistoryDate("entrez", "1993-04-02T06:04"),
    )
    assert [kind.name for kind in record.publication_types] == ["Journal Article", "Case Reports"]
    assert record.mesh == (
        MeshHeading(
            "Lipoma", major=True, qualifiers=(MeshQualifier("surgery"), MeshQualifier("diagnosis", major=True))
        ),
        MeshHeading("Low Back Pain"),
    )
    assert record.substances == (Substance("Anesthetics, Local"), Substance("Lidocaine", registry_number="98PI200987"))
    assert record.keywords == (Keyword("back mice", "NOTNLM", major=True), Keyword("lipoma", "NOTNLM"))
    assert record.grants == (
        Grant("R01 CA/1", "CA", "NCI NIH HHS", "United States"),
        Grant("77", "", "Some Trust", "United Kingdom"),
    )
    assert record.data_banks == (DataBank("ClinicalTrials.gov", ("NCT01", "NCT02")),)
    assert record.notices == (
        NoticeRecord("CommentIn", 77, "Pain. 1994 Jan;56(1):1."),
        NoticeRecord("RetractionIn", None, "Pain. 1995 Feb;60(2):3."),
    )
    assert (record.conflict_of_interest, record.citation_status, record.publication_status) == (
        "None.",
        "MEDLINE",
        "ppublish",
    )


def test_people_keep_their_order_with_what_follows_them() -> None:
    record = one(FULL)
    first, second, group = record.authors
    assert (first.last_name, first.fore_name, first.initials, first.suffix) == ("Curtis", "Paul", "P", "Jr")
    assert (first.orcid, first.identifiers) == ("0000-0002-1825-0097", (Identifier("ISNI", "1"),))
    assert first.affiliations == ("One place.", "Another place.")
    assert (second.last_name, second.initials, second.affiliations) == ("Gibbons", "G", ())
    assert group.collective_name == "The Back Group"
    assert [person.last_name for person in record.investigators] == ["Helper"]


def test_old_files_with_short_names_and_one_affiliation_are_read() -> None:
    record = one("PMID- 5\nAD  - A clinic.\nAU  - Ries E\nAU  - de la Copeman W\n")
    assert [(person.last_name, person.initials) for person in record.authors] == [("Ries", "E"), ("de la Copeman", "W")]
    full = one("PMID- 5\nAD  - A clinic.\nFAU - Ries, Emil\nAU  - Ries E\n")
    assert full.authors[0].affiliations == ("A clinic.",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_and_line_end_gives_the_same_record(encoding: str) -> None:
    (item,) = items("PMID- 5\r\nTI  - Nódulos\r\n".encode(encoding))
    assert isinstance(item, Received)
    assert item.record.title == "Nódulos"
    assert item.raw == "PMID- 5\nTI  - Nódulos".encode()


def test_a_chapter_names_its_book() -> None:
    record = one(
        "PMID- 5\nBTI - A book\nTI  - A chapter\nPB  - A house\nFED - Editor, Ann\nED  - Editor A\nFAU - Writer, Bo\n"
    )
    assert record.kind == "chapter"
    assert record.book is not None
    assert (record.title, record.book.title, record.book.publisher) == ("A chapter", "A book", "A house")
    assert [person.last_name for person in record.book.editors] == ["Editor"]
    assert [person.last_name for person in record.authors] == ["Writer"]


@pytest.mark.needs_data
def test_every_real_file_is_read_whole(data_dir: object) -> None:
    from pathlib import Path

    counts = {path.name: items(path.read_bytes()) for path in Path(str(data_dir), "nbib").iterdir()}
    for name, found in counts.items():
        raw = Path(str(data_dir), "nbib", name).read_bytes()
        assert len(found) == raw.count(b"\nPMID-") + raw.startswith(b"PMID-"), name
        for item in found:
            assert isinstance(item, Received)
            assert item.record.title
            assert item.record.journal
            assert item.record.publication_date


LINES = st.sampled_from(
    [
        "PMID- 5",
        "PMID- x",
        "TI  - t",
        "      more",
        "",
        "junk",
        "AU  -",
        "FAU - A, B",
        "AUID- x",
        "MH  - */*",
        "GR  - /",
        "SI  -",
        "CIN - PMID: 0",
        "DP  - x",
        "AD  - y",
    ]
)


@given(st.lists(LINES, max_size=12) | st.binary(max_size=200))
def test_no_file_raises_anything_but_the_named_error(content: list[str] | bytes) -> None:
    try:
        items(content if isinstance(content, bytes) else "\n".join(content))
    except UnreadableFile as error:
        assert str(error)
