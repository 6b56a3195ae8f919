"""RIS as written: read back by rispy and by our own reader."""

from __future__ import annotations

import io

import pytest
import rispy

from literature.formats import parts, ris
from literature.formats.ris_write import write
from literature.pubmed.records import PaperRecord, PublicationType, Received
from tests.literature.formats.samples import article, chapter


def text_of(*records: PaperRecord) -> str:
    return b"".join(write(enumerate(records, 1))).decode()


def read_by_rispy(*records: PaperRecord) -> list[dict]:
    return rispy.loads(text_of(*records))


def test_no_text_can_begin_a_line_of_its_own():
    hostile = article(title="A\nER  - \nTY  - BOOK", title_html="", volume="1\r\nAU  - Nobody, N")
    (entry,) = read_by_rispy(hostile)
    assert entry["title"] == "A ER - TY - BOOK"
    assert entry["volume"] == "1 AU - Nobody, N"
    assert "Nobody, N" not in entry["authors"]


def test_a_group_is_no_person_and_a_corrected_name_is_left_out():
    (entry,) = read_by_rispy(article())
    assert entry["authors"] == [
        *("Curtis, Peter A, Jr", "van der Ñandú, Łukasz", "Ries, E. G.", "Soekarno,", "Back & Pain Group - Oslo"),
    ]


def test_an_article_says_where_and_when_it_appeared():
    (entry,) = read_by_rispy(article())
    expected = {
        "type_of_reference": "JOUR",
        "title": "MRI of 5% {odd} H2O & $1_000 in Norway: a\\b~c^d #1 <2 in vivo",
        "secondary_title": "Pain & its {causes}",
        "alternate_title1": "Pain",
        "year": "1993",
        "date": "1993/04//",
        "volume": "53",
        "number": "1 Suppl",
        "start_page": "117",
        "end_page": "121",
        "doi": "10.1016/0304-3959(93)90111-a_b",
        "accession_number": "8505611",
        "name_of_database": "PubMed",
        "custom2": "PMC12",
        "abstract": "AIM: Pain & 50% <relief>. RESULTS: Two lines -- and more.",
        "keywords": ["back mouse", "lipoma", "Low Back Pain", "Diagnosis, Differential"],
        "notes": ["Retracted publication"],
    }
    assert {name: entry[name] for name in expected} == expected


def test_a_chapter_names_its_book_editors_and_publisher():
    (entry,) = read_by_rispy(chapter())
    assert entry["type_of_reference"] == "CHAP"
    assert entry["secondary_title"] == "Back pain."
    assert entry["secondary_authors"] == ["Ries, E. G."]
    assert (entry["publisher"], entry["place_published"], entry["edition"]) == ("Publisher", "Oslo", "2nd")
    assert entry["issn"] == "9780123456789"


@pytest.mark.parametrize(("kind", "expected"), [("Academic Dissertation", "THES"), ("Letter", "GEN")])
def test_what_is_in_no_journal_says_what_it_is(kind, expected):
    loose = article(journal=None, publication_types=(PublicationType(kind),))
    assert read_by_rispy(loose)[0]["type_of_reference"] == expected


def test_a_paper_of_which_nothing_is_known_is_still_an_entry():
    empty = PaperRecord(source=article().source)
    assert text_of(empty) == "TY  - GEN\r\nER  - \r\n\r\n"


@pytest.mark.needs_data
def test_real_records_come_back_from_rispy(real_records):
    entries = rispy.loads(b"".join(write(real_records)).decode())
    assert len(entries) == len(real_records)
    for (_, record), entry in zip(real_records, entries, strict=True):
        assert entry.get("title", "") == parts.title_of(record)
        assert entry.get("abstract", "") == parts.abstract_of(record)
        assert entry.get("doi", "") == record.doi
        assert len(entry.get("authors", [])) == len(list(parts.authors_of(record)))


@pytest.mark.needs_data
def test_real_records_come_back_from_our_own_reader(real_records):
    back = list(ris.read(io.BytesIO(b"".join(write(real_records)))))
    for (_, record), item in zip(real_records, back, strict=True):
        assert isinstance(item, Received)
        read = item.record
        same = ("pmid", "doi", "pmcid", "kind", "volume", "issue", "languages")
        assert {name: getattr(read, name) for name in same} == {name: getattr(record, name) for name in same}
        assert (read.publication_date is None) == (record.publication_date is None)
        if read.publication_date and record.publication_date:
            said = parts.date_parts(record.publication_date)[0]
            assert parts.date_parts(read.publication_date)[0] == said
        named = [author.last_name for author in parts.authors_of(record) if not author.collective_name]
        assert [author.last_name for author in read.authors if author.fore_name or author.last_name in named] == named
