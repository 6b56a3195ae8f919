"""Files by their names: the right reader, or a sentence."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import pytest

from literature.formats import UnknownFormat, UnreadableFile, read_file, read_one
from literature.formats.packed import open_unpacked
from literature.pubmed.parse import RawRecord, read_record
from literature.pubmed.records import Received, Source
from tests.literature.pubmed.xml import article, article_set

NBIB = b"PMID- 5\nTI  - t\n"
RIS = b"TY  - JOUR\nTI  - t\nER  - \n"
BIBTEX = b"@article{a, title = {t}}\n"
CSL = b'[{"title": "t"}]'
XML = article_set(article("5"))


def sources(path: Path) -> list[Source]:
    """Where each record comes from; PubMed's own are handed on unparsed, to be skipped where nothing has changed."""
    return [
        read_record(item.raw).source if isinstance(item, RawRecord) else item.record.source
        for item in read_file(path)
        if isinstance(item, RawRecord | Received)
    ]


@pytest.mark.parametrize("name", ["papers.pdf", "papers", "papers.docx"])
def test_an_unknown_name_is_answered_with_the_names_that_are_known(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(RIS)
    with pytest.raises(UnknownFormat, match=r"\.nbib, \.ris"):
        list(read_file(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.ris", b"%PDF-1.7", "PDF"),
        ("a.nbib", b"", "empty"),
        ("a.xml", b"", "empty"),
        ("a.xml", b"<html/>", "web page"),
        ("a.xml.gz", gzip.compress(b"{}", mtime=0), "JSON"),
        ("a.txt", b"nothing known", "neither NBIB nor RIS"),
        ("a.gz", gzip.compress(b"nothing known", mtime=0), "neither NBIB nor RIS"),
        ("a.ris.gz", gzip.compress(gzip.compress(RIS, mtime=0), mtime=0), "a gzip archive, not"),
        ("a.ris.gz", gzip.compress(RIS, mtime=0)[:-9], "the gzip archive is damaged"),
        ("a.gz", b"\x1f\x8b\x08garbage", "the gzip archive is damaged"),
        ("a.ris", bz2.compress(RIS), "a bzip2 archive"),
        ("a.ris", lzma.compress(RIS), "an xz archive"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason):
        list(read_file(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("a.xml", XML, Source.PUBMED),
        ("a.XML", XML, Source.PUBMED),
        ("a.xml.gz", gzip.compress(XML, mtime=0), Source.PUBMED),
        ("a.xml.gz", XML, Source.PUBMED),
        ("a.xml", gzip.compress(XML, mtime=0), Source.PUBMED),
        ("a.nbib", NBIB, Source.NBIB),
        ("a.nbib.gz", gzip.compress(NBIB, mtime=0), Source.NBIB),
        ("a.ris.GZ", gzip.compress(RIS.decode().encode("utf-16"), mtime=0), Source.RIS),
        ("a.gz", gzip.compress(BIBTEX, mtime=0), Source.BIBTEX),
        ("a.json", gzip.compress(CSL, mtime=0), Source.CSL),
        ("a.ris", RIS, Source.RIS),
        ("a.bib", BIBTEX, Source.BIBTEX),
        ("a.json", CSL, Source.CSL),
        ("a.txt", NBIB, Source.NBIB),
        ("a.txt", BIBTEX, Source.BIBTEX),
        ("a.txt", CSL.decode().encode("utf-16"), Source.CSL),
        ("a.ris", RIS.decode().encode("utf-16-le"), Source.RIS),
        ("a.ris", RIS.decode().encode("utf-16-be"), Source.RIS),
        ("a.ris", RIS.replace(b"\n", b"\r"), Source.RIS),
        ("a.txt", RIS.decode().encode("utf-16"), Source.RIS),
        ("a.txt", XML, Source.PUBMED),
    ],
)
def test_each_format_is_read_by_its_reader(tmp_path: Path, name: str, content: bytes, source: Source) -> None:
    (tmp_path / name).write_bytes(content)
    assert sources(tmp_path / name) == [source]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml.gz"
    path.write_bytes(gzip.compress(b"<PubmedArticleSet>" + b" " * 20_000_000, mtime=0))
    with open_unpacked(path, max_bytes=1_000_000) as stream, pytest.raises(UnreadableFile, match="unpacks to more"):
        while stream.read(100_000):
            pass


def test_a_file_of_two_formats_is_refused_with_the_lines_where_each_begins(tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_bytes(RIS + NBIB)
    with pytest.raises(UnreadableFile, match=r"RIS \(line 1\) and NBIB \(line 4\)"):
        list(read_file(tmp_path / "a.ris"))


@pytest.mark.parametrize("raw", [NBIB, RIS, BIBTEX, CSL], ids=["nbib", "ris", "bibtex", "csl"])
def test_a_record_is_read_again_from_the_bytes_that_were_kept_of_it(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(raw)
    (item,) = read_file(tmp_path / "a.txt")
    assert isinstance(item, Received)
    assert read_one(item.record.source, item.raw) == item
