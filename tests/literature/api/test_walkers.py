"""Ten walkers at once, while a writer adds papers: each sees every paper that was there exactly once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from tests.literature.factories import make_paper, make_papers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WALKERS = 10
# A walk by each kind of order: with and without a missing key, by one and by several, with a query, by relevance.
WALKS = (
    {},
    {"ordering": "id"},
    {"ordering": "-created_at"},
    {"ordering": "year,-pmid"},
    {"q": "lipoma"},
    {"q": "lipoma", "ordering": "relevance"},
    {"ordering": "-year,published_first", "count": "none"},
    {"ordering": "-pmid", "count": "exact"},
    {"ordering": "-id", "page_size": 3},
    {"q": "lipoma", "ordering": "relevance", "count": "none"},
)


@pytest.fixture(autouse=True)
def unlimited(unlimited_rates):
    """Ten walkers ask more than one address may in a minute."""


def walk(asked: dict, started: threading.Barrier) -> list[int]:
    """Return the ids that a walk sees; the connection of this thread is closed at its end."""
    client = Client()
    try:
        started.wait(timeout=60)
        answer = client.get("/api/v1/papers/", {"page_size": 7, "fields": "id", **asked}).json()
        seen = [paper["id"] for paper in answer["results"]]
        while answer["next"] and len(seen) < 5_000:
            answer = client.get(answer["next"]).json()
            seen += [paper["id"] for paper in answer["results"]]
        return seen
    finally:
        connections.close_all()


def write(number: int, started: threading.Barrier, done: threading.Event) -> int:
    """Add papers at every end of the list until the walkers are done; return how many."""
    try:
        started.wait(timeout=60)
        for added in range(number):
            year = (None, 1950, 1995, 2026)[added % 4]
            make_paper(title=f"Lipoma added {added}", pmid=50_000 + added, **({"year": year} if year else {}))
            if done.is_set():
                return added + 1
        return number
    finally:
        connections.close_all()


def test_each_walker_sees_every_paper_that_was_there_exactly_once():
    facts = [
        {"title": f"Lipoma {n}", **({"year": 1990 + n % 9} if n % 5 else {}), **({"pmid": n + 1} if n % 3 else {})}
        for n in range(60)
    ]
    before = {paper.pk for paper in make_papers(facts)}
    started, done = threading.Barrier(WALKERS + 1), threading.Event()
    with ThreadPoolExecutor(WALKERS + 1) as threads:
        writing = threads.submit(write, 60, started, done)
        walks = [threads.submit(walk, asked, started) for asked in WALKS]
        seen = [one.result(timeout=240) for one in walks]
        done.set()
        assert writing.result(timeout=60) >= 1
    for asked, ids in zip(WALKS, seen, strict=True):
        assert len(ids) == len(set(ids)), asked
        assert before <= set(ids), asked
