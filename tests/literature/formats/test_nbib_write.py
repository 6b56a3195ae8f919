"""NBIB as written: read back by our own reader and by Biopython."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from Bio import Medline

from literature.formats import nbib, parts
from literature.formats.nbib_write import write
from literature.pubmed.dates import publication_date
from literature.pubmed.records import AuthorRecord, PaperRecord, Received, RecordKind
from tests.literature.formats.samples import CURTIS, article, chapter


def text_of(*records: PaperRecord) -> str:
    return b"".join(write(enumerate(records, 1))).decode()


def read_back(record: PaperRecord) -> PaperRecord:
    (item,) = nbib.read(io.BytesIO(text_of(record).encode()))
    assert isinstance(item, Received)
    return item.record


def test_no_text_can_begin_a_line_of_its_own():
    read = read_back(article(title="A\n\nPMID- 1\nTI  - B"))
    assert (read.pmid, read.title) == (8505611, "A PMID- 1 TI - B")


def test_a_paper_without_a_pmid_is_written_without_and_comes_back_by_its_title():
    text = text_of(article(pmid=None))
    assert "PMID-" not in text
    (item,) = nbib.read(io.BytesIO(text.encode()))
    assert isinstance(item, Received)
    assert (item.record.pmid, item.record.title) == (None, article().title)


def test_an_article_comes_back_with_all_that_the_format_can_say():
    record = article()
    read = read_back(record)
    same = (
        *("pmid", "doi", "pmcid", "pii", "other_ids", "title", "volume", "issue", "pages", "publication_date"),
        *("electronic_date", "history", "languages", "keywords_of_the_authors", "notices", "citation_status"),
    )
    for name in same:
        if name != "keywords_of_the_authors":
            assert getattr(read, name) == getattr(record, name), name
    assert [word.text for word in read.keywords] == ["back mouse", "lipoma"]
    assert read.authors[0] == CURTIS
    assert read.authors[-1] == record.authors[-1]
    assert [author.last_name for author in read.authors] == ["Curtis", "van der Ñandú", "Ries", "Soekarno", ""]
    assert [(part.name, part.registry_number) for part in read.substances] == [("Enzyme", "EC 4.2.1.1"), ("Thing", "")]
    assert [(heading.name, heading.major) for heading in read.mesh] == [
        *(("Low Back Pain", True), ("Diagnosis, Differential", False)),
    ]
    assert read.journal is not None
    assert (read.journal.nlm_id, read.journal.issn_electronic) == ("7508686", "1872-6623")


def test_a_chapter_comes_back_with_its_book():
    read = read_back(chapter())
    assert read.kind is RecordKind.CHAPTER
    assert read.book is not None
    assert (read.book.title, read.book.publisher, read.book.isbns) == ("Back pain.", "Publisher", ("9780123456789",))


def test_a_month_in_figures_is_written_by_name_so_that_readers_know_it():
    written = publication_date("1978 Feb 23")
    assert written is not None
    read = read_back(article(publication_date=replace(written, text="1978 02 23")))
    assert read.publication_date == written


def test_lines_are_no_longer_than_those_of_pubmed():
    lines = text_of(article(abstract=(), title="word " * 100)).splitlines()
    assert max(map(len, lines)) <= 88


@pytest.mark.needs_data
def test_real_records_come_back_from_our_own_reader(real_records):
    back = list(nbib.read(io.BytesIO(b"".join(write(real_records)))))
    same = (
        *("pmid", "doi", "pmcid", "pii", "volume", "issue", "pages", "electronic_date", "history", "languages"),
        *("vernacular_title", "keywords", "data_banks", "conflict_of_interest", "date_completed", "date_revised"),
    )
    for (_, record), item in zip(real_records, back, strict=True):
        assert isinstance(item, Received)
        read = item.record
        for name in same:
            assert getattr(read, name) == getattr(record, name), (record.pmid, name)
        assert read.title == parts.one_line(record.title)
        assert [heading.name for heading in read.mesh] == [heading.name for heading in record.mesh]
        people = [author for author in record.authors if author.valid]
        if not any(" " in author.initials for author in people):  # "D dos S" could be initials and a suffix
            assert list(map(identity, read.authors)) == list(map(identity, people))


def identity(author: AuthorRecord) -> tuple[object, ...]:
    given = f"{author.fore_name or author.initials} {author.suffix}".strip()
    return author.last_name, given, author.collective_name, author.orcid, author.affiliations


@pytest.mark.needs_data
def test_real_records_come_back_from_biopython(real_records):
    entries = list(Medline.parse(io.StringIO(b"".join(write(real_records)).decode())))
    for (_, record), entry in zip(real_records, entries, strict=True):
        assert entry["PMID"] == str(record.pmid)
        assert entry.get("AB", "") == parts.abstract_of(record)
        assert entry.get("PT", []) == [kind.name for kind in record.publication_types]
        if record.kind is RecordKind.ARTICLE:
            assert entry.get("TI", "") == parts.one_line(record.title)
            assert len(entry.get("AU", [])) == sum(a.valid and not a.collective_name for a in record.authors)
