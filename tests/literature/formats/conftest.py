"""The real records, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from literature.formats import read_file
from literature.pubmed.parse import read_record
from literature.pubmed.records import PaperRecord
from literature.pubmed.stream import RawRecord
from tests.thorough import some


@pytest.fixture(scope="session")
def real_records(data_dir: Path) -> list[tuple[int, PaperRecord]]:
    """Real records, numbered: every third, books among them."""
    files = [data_dir / "pubmed" / "records.xml.gz", *sorted((data_dir / "pubmed" / "books").glob("*.xml"))]
    raw = (item.raw for file in files for item in read_file(file) if isinstance(item, RawRecord))
    return list(enumerate(map(read_record, some(raw, 3)), 1))


def is_hard(record: PaperRecord) -> bool:
    """Whether a record has markup, a group, a letter beyond ASCII in a name, or a character that formats escape."""
    names = "".join(author.last_name for author in record.authors)
    marks = set("{}\\%&$#_~^<>|") & set(record.title + "".join(section.text for section in record.abstract))
    has_group = any(author.collective_name for author in record.authors)
    return bool(marks) or has_group or not names.isascii() or "<" in record.title_html or record.book is not None


@pytest.fixture(scope="session")
def hard_records(real_records: list[tuple[int, PaperRecord]]) -> list[tuple[int, PaperRecord]]:
    """Real records that writers get wrong, and some that are plain: few enough for the slow parsers."""
    hard = [(number, record) for number, record in real_records if is_hard(record)]
    return list(dict([*hard[::4], *real_records[::27]]).items())
