"""Reads that see one state of the database while another connection writes."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from literature.api import exports
from literature.models import Paper
from literature.snapshot import one_state
from tests.literature.factories import make_papers

pytestmark = pytest.mark.django_db(transaction=True)


def written_elsewhere() -> None:
    """Write from another connection, as a sync does."""

    def write() -> None:
        try:
            Paper.objects.update(title="Changed")
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "the writer had to wait for the reader"


def titles() -> set[str]:
    return set(Paper.objects.values_list("title", flat=True))


@pytest.fixture
def on_file():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one connection")
    make_papers([{"pmid": n, "title": "As it was"} for n in range(1, 5)])


def test_what_another_writes_is_not_seen_and_nobody_waits(on_file):
    with one_state(60):
        assert titles() == {"As it was"}
        written_elsewhere()
        assert titles() == {"As it was"}
    assert titles() == {"Changed"}


def test_it_ends_when_what_is_inside_fails(on_file):
    with pytest.raises(ZeroDivisionError), one_state(60):
        titles()
        raise ZeroDivisionError
    written_elsewhere()
    assert titles() == {"Changed"}


def test_a_file_shows_the_state_at_its_first_paper(on_file, client, monkeypatch):
    monkeypatch.setattr(exports, "_CHUNK", 1)
    monkeypatch.setattr(exports, "_PIECE_BYTES", 1)
    response = client.get("/api/v1/papers.ris")
    pieces = iter(response.streaming_content)
    first = next(pieces)
    written_elsewhere()
    whole = first + b"".join(pieces)
    response.close()
    assert whole.count(b"TI  - As it was") == 4
    assert titles() == {"Changed"}
