"""Every database and the evaluator in memory find the same papers, and the ones that the language promises."""

from __future__ import annotations

import datetime as dt

import pytest

from literature.query import Document, parse
from tests.literature.query.conformance import EXPLODED, QUERIES, RELATIVE
from tests.literature.query.papers import PAPERS, search_row

DOCUMENTS = {name: Document.from_record(record) for name, record in PAPERS.items()}
STORED = {name: Document.from_row(search_row(record), DOCUMENTS[name].facts) for name, record in PAPERS.items()}


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "names"), QUERIES.items(), ids=list(QUERIES))
def test_the_database_finds_the_papers(ask, query, names):
    assert ask(query) == set(names.split())


@pytest.mark.parametrize(("query", "names"), QUERIES.items(), ids=list(QUERIES))
def test_memory_finds_the_papers(query, names):
    matches = parse(query).matches
    assert {name for name, document in DOCUMENTS.items() if matches(document)} == set(names.split())
    assert {name for name, document in STORED.items() if matches(document)} == set(names.split())


def in_memory(query) -> set[str]:
    return {name for name, document in DOCUMENTS.items() if query.matches(document)}


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "names"), RELATIVE.items(), ids=[f"{query} on {day}" for query, day in RELATIVE])
def test_recent_days_are_counted_from_the_day_of_asking(found, asked, names):
    query = parse(asked[0]).resolved(dt.date.fromisoformat(asked[1]))
    assert found(query) == set(names.split())
    assert in_memory(query) == set(names.split())


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "names"), EXPLODED.items(), ids=list(EXPLODED))
def test_a_heading_finds_what_is_narrower_once_a_tree_is_loaded(tree, found, query, names):
    resolved = parse(query).resolved()
    assert found(resolved) == set(names.split())
    assert in_memory(resolved) == set(names.split())
    assert found(parse(query)) == set(names.split())


def test_every_name_in_the_suite_is_a_paper():
    assert {
        name for table in (QUERIES, RELATIVE, EXPLODED) for names in table.values() for name in names.split()
    } <= set(PAPERS)
