"""Files that nobody should hand in, and every real one: each is read or answered with a sentence, and does no harm."""

from __future__ import annotations

import bz2
import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from literature.importing import ImportRefused, start_upload
from literature.models import ImportState, PaperImport, Verdict
from tests.literature.factories import NOW, make_user
from tests.literature.importing.files import entry, ris, upload

pytestmark = pytest.mark.django_db
LIPOMA = "Épisacral lipoma"


def hand_in(content: bytes, name: str = "papers.ris") -> PaperImport:
    return start_upload(upload(content, name), by=make_user(), at=NOW)


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("papers.xml", content)
    return packed.getvalue()


BOMB = b"<PubmedArticleSet>" + b" " * 40_000_000


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.ris", "a.ris is empty"),
        (b"\n \r\n", "a.ris", "a.ris is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "a.ris", "is a PDF document, not a list of papers. Export"),
        (zipped(b"<a/>"), "a.zip", "is a ZIP archive"),
        (zipped(BOMB), "a.xml", "is a ZIP archive"),
        (b"PK\x03\x04", "papers.docx", "is a ZIP archive or an office document"),
        (bz2.compress(ris(entry("T"))), "a.ris.bz2", "is a bzip2 archive, not a list of papers. Unpack it"),
        (gzip.compress(bz2.compress(ris(entry("T")))), "a.gz", "is a bzip2 archive"),
        (b"\x1f\x8b\x08garbage", "a.gz", "a.gz cannot be read: the gzip archive is damaged"),
        (b"just words", "letter.docx", "of no format that is read here: PubMed XML"),
        (ris(entry("T")) * 300_000, "a.ris", "at most 1.0 MB can be read at once. Split the file"),
    ],
    ids=["empty", "blank", "pdf", "zip", "bomb", "office", "bzip2", "packed twice", "damaged", "words", "large"],
)
def test_is_refused_at_once(content: bytes, name: str, reason: str, settings) -> None:
    settings.IMPORT_MAX_BYTES = 1_000_000
    with pytest.raises(ImportRefused, match=reason):
        hand_in(content, name)
    assert not PaperImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (gzip.compress(BOMB), "a.xml.gz", "The compressed file unpacks to more than is allowed."),
        (gzip.compress(ris(entry("T")) + b" " * 20_000_000), "a.ris.gz", "The compressed file unpacks to more than"),
        (gzip.compress(ris(entry("T", AB="x" * 99)))[:-9], "a.gz", "The gzip archive is damaged"),
        (ris(entry("a\x00b")), "a.ris", "The file is binary, not a citation file."),
        (ris(entry("T")) + b"PMID- 5\nTI  - U\n", "a.ris", "The file holds RIS (line 1) and NBIB (line 7): put each"),
        (b"words without a record", "a.ris", "The file is not RIS: no line begins an entry"),
        (b"words without a record", "a.json", "The file is not CSL-JSON: it begins with neither"),
        (b"<html><body>Not found</body></html>", "a.ris", "The file is a web page, not a citation file."),
        (b"\xff\xfeT\x00Y\x00\x00\xd8", "a.ris", "The file says that it is UTF-16 and is not"),
        (ris(*["TI  - T"] * 30), "a.ris", "It holds more than 20 records, the most that are read at once: split it."),
    ],
    ids=["bomb", "bomb of RIS", "damaged", "nul", "mixed", "words", "json", "web", "utf-16", "many"],
)
def test_fails_with_a_sentence_and_leaves_nothing(content: bytes, name: str, reason: str, settings) -> None:
    settings.IMPORT_MAX_UNPACKED, settings.IMPORT_MAX_RECORDS = 1_000_000, 20
    handed = hand_in(content, name)
    assert handed.state == ImportState.FAILED
    assert reason in handed.message
    assert bytes(handed.body) == b""
    assert not handed.rows.exists()


@pytest.mark.parametrize(
    "content",
    [
        ris(entry(LIPOMA)).decode().encode("latin-1"),
        ris(entry(LIPOMA)).decode().encode("utf-16"),
        ris(entry(LIPOMA)).decode().encode("utf-16-le"),
        ris(entry(LIPOMA)).decode().encode("utf-16-be"),
        b"\xef\xbb\xbf" + ris(entry(LIPOMA)),
        ris(entry(LIPOMA)).replace(b"\n", b"\r\n"),
        ris(entry(LIPOMA)).replace(b"\n", b"\r"),
        gzip.compress(ris(entry(LIPOMA))),
    ],
    ids=["latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "crlf", "cr", "gzip"],
)
@pytest.mark.parametrize("name", ["a.ris", "a.txt", "a.bib", "a"])
def test_is_read_whatever_its_encoding_ends_of_lines_and_name(content: bytes, name: str) -> None:
    assert [row.shown["title"] for row in hand_in(content, name).rows.all()] == [LIPOMA]


def test_a_title_that_is_a_script_is_a_title() -> None:
    row = hand_in(ris(entry("<script>alert(1)</script> back mice"))).rows.get()
    assert (row.verdict, row.shown["title"]) == (Verdict.NEW, "<script>alert(1)</script> back mice")


def test_a_line_of_ten_megabytes_is_a_long_abstract_and_not_much_memory() -> None:
    content = ris(entry("Long", AB="word " * 2_000_000))
    tracemalloc.start()
    try:
        row = hand_in(content).rows.get()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert row.shown["title"] == "Long"
    assert peak < 40 * len(content)


@pytest.mark.needs_data
def test_every_real_file_is_read_or_answered_with_line_and_reason(data_dir: Path) -> None:
    by = make_user()
    files = [*sorted((data_dir / "ris").iterdir()), *sorted((data_dir / "nbib").iterdir())]
    assert len(files) >= 14
    for path in files:
        handed = start_upload(upload(path.read_bytes(), path.name), by=by, at=NOW)
        if handed.state == ImportState.FAILED:
            assert handed.message, path.name
            continue
        assert handed.state == ImportState.PREVIEW, path.name
        assert handed.rows.exists(), path.name
        lines = path.read_text(errors="replace").splitlines()
        for row in handed.rows.all():
            assert row.line, path.name
            assert 0 < row.line <= len(lines), path.name
            assert row.reason or row.verdict != Verdict.UNREADABLE, path.name
            if row.verdict != Verdict.UNREADABLE:
                assert lines[row.line - 1].lstrip("\ufeff").startswith(("TY", "PMID")), (path.name, row.line)
