from __future__ import annotations

import zlib

import pytest

from literature.models import Paper, ReceivedRecord
from literature.revisions import compared
from tests.literature.factories import NOW, make_paper
from tests.literature.pubmed.xml import article

pytestmark = pytest.mark.django_db


def received(paper: Paper, raw: bytes, source: str = "pubmed") -> ReceivedRecord:
    sha256 = f"{ReceivedRecord.objects.count():064}"
    return ReceivedRecord.objects.create(
        paper=paper, source=source, sha256=sha256, body=zlib.compress(raw), received_at=NOW
    )


@pytest.fixture
def paper() -> Paper:
    """A paper whose own first record is out of the way."""
    made = make_paper(pmid=1)
    ReceivedRecord.objects.all().delete()
    return made


def test_the_first_revision_is_compared_with_nothing(paper: Paper) -> None:
    revision = compared(received(paper, article("1", title="A").encode()))
    assert (revision.before, revision.changes) == (None, [])


def test_a_revision_is_compared_field_by_field_with_the_one_before(paper: Paper) -> None:
    first = received(paper, article("1", title="Pain of the back").encode())
    revision = compared(received(paper, article("1", title="Pain in the back").encode()))
    assert revision.before == first
    assert [(c.name, c.before, c.after) for c in revision.changes] == [
        ("title", "Pain of the back", "Pain in the back")
    ]


def test_bytes_that_no_reader_reads_any_more_are_compared_as_text(paper: Paper) -> None:
    received(paper, b"<broken")
    revision = compared(received(paper, article("1", title="A").encode()))
    assert "cannot be read field by field" in revision.remark
    assert revision.changes[0].before == "<broken"


def test_an_entry_of_a_pack_is_compared_as_text(paper: Paper) -> None:
    received(paper, b'title = "one"', "pack")
    (change,) = compared(received(paper, b'title = "two"', "pack")).changes
    assert [piece.text for piece in change.pieces if piece.kind != "same"] == ["one", "two"]


def test_revisions_of_other_papers_are_left_out(paper: Paper) -> None:
    received(make_paper(title="Other", pmid=2), article("2", title="B").encode())
    assert compared(received(paper, article("1", title="A").encode())).before is None
