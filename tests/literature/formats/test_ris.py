"""RIS files: what is rejected with its line, and what each writer's tags become."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.formats.ris import read
from literature.formats.text import UnreadableFile
from literature.pubmed.records import Identifier, Keyword, PaperRecord, Received, Rejected, Source


def items(text: str | bytes) -> list[Received | Rejected]:
    return list(read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def one(*lines: str, kind: str = "JOUR") -> PaperRecord:
    (item,) = items("\n".join((f"TY  - {kind}", *lines, "ER  - ")))
    assert isinstance(item, Received)
    return item.record


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 TY  - JOUR", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"words", "not RIS"),
        (b"TY\x00\x00", "binary"),
    ],
)
def test_a_file_that_is_no_ris_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        items(raw)


def test_a_faulty_entry_is_rejected_with_its_line_and_the_others_are_read() -> None:
    found = items(
        "TY  - JOUR\nTI  - One\nER  - \n\n2.\nTY  - JOUR\nAU  - Nobody\nER  - \nTY  - JOUR\nER  - \n"
        "TY  - JOUR\nTI  - Cut\nTY  - JOUR\nstray\nTI  - x\nER  -\nTY  - JOUR\nTI  - Last\nER  -"
    )
    assert [item.position if isinstance(item, Rejected) else item.record.title for item in found] == [
        "One",
        6,
        9,
        11,
        13,
        "Last",
    ]
    assert [item.reason for item in found if isinstance(item, Rejected)] == [
        "the entry at line 6 has neither title nor DOI nor PMID",
        "the entry at line 9 holds nothing behind its type",
        "the entry at line 11 has no end ('ER  - ')",
        "the entry at line 13 holds nothing behind its type",
    ]


def test_an_article_is_read_with_its_usual_tags() -> None:
    record = one(
        "T1  - Episacroiliac lipoma & <b>x</b>",
        "A1  - Curtis, Peter A., Jr.",
        "A1  - Gibbons GH",
        "A1  - The Back Group",
        "JF  - The Journal of Family Practice",
        "JO  - J Fam Pract",
        "Y1  - 1993/07/08/",
        "PY  - 1993",
        "VL  - 36",
        "IS  - 5",
        "SP  - 549",
        "EP  - 555",
        "SN  - 00943509 (ISSN)",
        "KW  - lipoma",
        "back pain",
        "KW  - lipoma",
        "LA  - English",
        "DO  - https://doi.org/10.1/ABC",
        "N2  - First line",
        "      and second.",
    )
    assert (record.source, record.kind, record.doi) == (Source.RIS, "article", "10.1/abc")
    assert record.title_html == "Episacroiliac lipoma &amp; &lt;b&gt;x&lt;/b&gt;"
    assert [
        (person.last_name, person.fore_name, person.initials, person.suffix, person.collective_name)
        for person in record.authors
    ] == [
        ("Curtis", "Peter A.", "PA", "Jr.", ""),
        ("Gibbons", "", "GH", "", ""),
        ("", "", "", "", "The Back Group"),
    ]
    assert record.journal is not None
    assert (record.journal.title, record.journal.iso_abbreviation, record.journal.issn_print) == (
        "The Journal of Family Practice",
        "J Fam Pract",
        "0094-3509",
    )
    assert (record.volume, record.issue, record.pages) == ("36", "5", "549-555")
    assert record.publication_date is not None
    assert record.publication_date.first_day.isoformat() == record.publication_date.last_day.isoformat() == "1993-07-08"
    assert record.keywords == (Keyword("lipoma"), Keyword("back pain"))
    assert record.languages == ("eng",)
    assert record.abstract[0].text == "First line and second."


@pytest.mark.parametrize(
    "lines",
    [
        ("PM  - 14718174 (http://www.ncbi.nlm.nih.gov/pubmed/14718174)",),
        ("DB  - PubMed", "AN  - 14718174"),
        ("DB  - Scopus", "C2  - 14718174"),
        ("DB  - Embase", "C5  - 14718174"),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/14718174/",),
    ],
)
def test_a_pmid_is_taken_where_the_writer_says_that_it_is_one(lines: tuple[str, ...]) -> None:
    assert one("TI  - x", *lines).pmid == 14718174


def test_a_number_that_may_be_anything_is_no_pmid() -> None:
    record = one("TI  - x", "AN  - 14718174", "C2  - 14718174", "ID  - 14718174")
    assert record.pmid is None
    assert record.other_ids == (Identifier("accession", "14718174"),)


def test_a_doi_is_found_where_writers_hide_it_and_a_wrong_one_is_kept() -> None:
    assert one("TI  - x", "N1  - doi: 10.1/abc").doi == "10.1/abc"
    assert one("TI  - x", "UR  - http://dx.doi.org/10.1/abc").doi == "10.1/abc"
    record = one("TI  - x", "DO  - none")
    assert (record.doi, record.other_ids) == ("", (Identifier("doi", "none", valid=False),))


def test_a_chapter_names_its_book_and_editors() -> None:
    record = one(
        "TI  - A chapter",
        "T2  - A book",
        "A2  - Editor, Ann",
        "PB  - A house",
        "CY  - Bern",
        "SN  - 978-3-16-148410-0",
        kind="CHAP",
    )
    assert (record.kind, record.journal) == ("chapter", None)
    assert record.book is not None
    assert (record.book.title, record.book.publisher, record.book.place) == ("A book", "A house", "Bern")
    assert (record.book.isbns, [person.last_name for person in record.book.editors]) == (
        ("978-3-16-148410-0",),
        ["Editor"],
    )


def test_a_date_that_says_nothing_is_none() -> None:
    assert one("TI  - x", "PY  - n.d.").publication_date is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_and_line_end_gives_the_same_record(encoding: str) -> None:
    (item,) = items("TY  - JOUR\r\nTI  - Nódulos\r\nER  - \r\n".encode(encoding))
    assert isinstance(item, Received)
    assert item.record.title == "Nódulos"
    assert item.raw == "TY  - JOUR\nTI  - Nódulos\nER  - ".encode()


@pytest.mark.needs_data
def test_every_real_file_is_read_or_answered_with_line_and_reason(data_dir: Path) -> None:
    for path in sorted((data_dir / "ris").iterdir()):
        raw = path.read_bytes().decode("utf-8-sig")
        found = items(path.read_bytes())
        assert len(found) == sum(line.startswith("TY  -") for line in raw.splitlines()), path.name
        for item in found:
            if isinstance(item, Rejected):
                assert raw.splitlines()[item.position - 1].startswith("TY  -")
                assert str(item.position) in item.reason
            else:
                assert item.record.title or item.record.doi, path.name
        rejected = sum(isinstance(item, Rejected) for item in found)
        assert rejected == (3 if "multiline" in path.name else 0), path.name


LINES = st.sampled_from(
    [
        "TY  - JOUR",
        "ER  - ",
        "TI  - t",
        "AU  -",
        "AU  - ,",
        "A1  - x, , ",
        "PY  - /",
        "DA  - 2001/99/99",
        "SN  - 1",
        "more",
        "",
        "ZZ  - odd",
        "SP  - 1-2",
        "C2  - PMC",
        "KW  -",
    ]
)


@given(st.lists(LINES, max_size=14) | st.binary(max_size=200))
def test_no_file_raises_anything_but_the_named_error(content: list[str] | bytes) -> None:
    try:
        items(content if isinstance(content, bytes) else "\n".join(content))
    except UnreadableFile as error:
        assert str(error)
