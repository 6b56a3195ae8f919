"""Rejected records, read again from the bytes that were kept."""

from __future__ import annotations

import hashlib
import zlib

import pytest

from literature.models import Paper, RejectedRecord, ScreeningTask
from literature.roles import NotAllowed
from literature.sync.rejects import StillUnreadable, read_again
from tests.literature.factories import NOW, make_user
from tests.literature.sync.nights import broken, paper

pytestmark = pytest.mark.django_db
RIS = b"TY  - JOUR\r\nTI  - Fatty nodules\r\nPY  - 1993\r\nER  - \r\n"


def make_rejected(raw: bytes, **fields: object) -> RejectedRecord:
    return RejectedRecord.objects.create(
        **{"reason": "could not be read", "first_seen_at": NOW, "last_seen_at": NOW} | fields,
        sha256=hashlib.sha256(raw).hexdigest(),
        body=zlib.compress(raw),
    )


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_who_may_not_try_records_again_reads_nothing(role):
    record = make_rejected(paper(1).xml, pmid=1)
    with pytest.raises(NotAllowed):
        read_again(record, by=make_user(role=role), at=NOW)
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [broken(paper(1)).xml, b"<PubmedArticle>", b"\xff\xfe\x00", b"TY  - JOUR\r\n\xff", b"@article{", b"[{]"],
    ids=["damaged", "cut", "bytes", "ris", "bibtex", "json"],
)
def test_what_is_still_unreadable_says_why_and_stays_open(raw):
    record = make_rejected(raw)
    with pytest.raises(StillUnreadable, match=r"still cannot be read: .*Fetch it from PubMed"):
        read_again(record, by=make_user(role="editor"), at=NOW)
    record.refresh_from_db()
    assert record.resolved_at is None
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    ("raw", "title"),
    [(paper(1).xml, "Back mice and low back pain, case 1"), (RIS, "Fatty nodules")],
    ids=["PubMed XML", "RIS"],
)
def test_what_todays_reader_can_read_becomes_a_paper_and_is_settled(raw, title):
    record = make_rejected(raw)
    said = read_again(record, by=make_user(role="editor"), at=NOW)
    assert said == "The record could be read now: 1 new, 0 updated, 0 unchanged."
    record.refresh_from_db()
    assert record.resolved_at == NOW
    assert Paper.objects.get().title.rstrip(".") == title
    assert ScreeningTask.objects.get().paper == Paper.objects.get()
