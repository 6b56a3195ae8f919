"""The papers of the suite in the database, once for each module that asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import pytest

from literature.pubmed.records import PaperRecord
from literature.query import Query, parse
from tests import database
from tests.literature.query.conformance import TREE
from tests.literature.query.papers import PAPERS

Ask = Callable[[str], set[str]]


def keep(record: PaperRecord) -> int:
    """Store one record; return the primary key of its paper."""
    return keep_all([record])[0]


def keep_all(records: Sequence[PaperRecord]) -> list[int]:
    """Store what queries look at: the papers' own columns and their search rows."""
    from literature.models import Paper, PaperText
    from tests.literature.query.papers import search_row

    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    papers = Paper.objects.bulk_create(
        Paper(**_facts(record), source=record.source.value, title=record.title, created_at=now, updated_at=now)
        for record in records
    )
    PaperText.objects.bulk_create(
        PaperText(paper=paper, **search_row(record)) for paper, record in zip(papers, records, strict=True)
    )
    return [paper.pk for paper in papers]


def _facts(record: PaperRecord) -> dict[str, object]:
    days = {entry.status: entry.moment[:10] for entry in reversed(record.history)}
    return {
        "pmid": record.pmid,
        "doi": record.doi,
        "published_first": record.publication_date and record.publication_date.first_day,
        "published_last": record.publication_date and record.publication_date.last_day,
        "create_date": days.get("entrez"),
        "entry_date": days.get("pubmed"),
        "date_revised": record.date_revised,
        "date_completed": record.date_completed,
        "electronic_date": record.electronic_date,
    }


@pytest.fixture(scope="module")
def stored(django_db_setup, django_db_blocker) -> Iterator[dict[int, str]]:
    """The names of the suite's papers by primary key."""
    with database.for_a_module(django_db_blocker, lambda: keep_all(list(PAPERS.values()))) as keys:
        yield dict(zip(keys, PAPERS, strict=True))


@pytest.fixture
def found(stored, db) -> Callable[[Query], set[str]]:
    """Ask the database: from a query that was read to the names of the papers that it finds."""
    from literature.models import Paper

    def names(query: Query) -> set[str]:
        papers = query.filter(Paper.objects.all()).values_list("pk", flat=True)
        assert len(papers) == len(set(papers)), "a paper was found twice"
        return {stored[pk] for pk in papers}

    return names


@pytest.fixture
def ask(found) -> Ask:
    """Ask the database: from the text of a query to the names of the papers that it finds."""
    return lambda text: found(parse(text))


@pytest.fixture
def tree(stored, db) -> None:
    """The small MeSH tree of the suite, loaded."""
    from literature.mesh_tree import load_tree
    from literature.pubmed.mesh_tree import read_tree

    load_tree(read_tree(TREE.encode().splitlines()))
