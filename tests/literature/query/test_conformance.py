"""Every database and the evaluator in memory find the same papers, and the ones that the language promises."""

from __future__ import annotations

import pytest

from literature.query import Document, parse
from literature.query.index import text_values
from tests.literature.query.conformance import QUERIES
from tests.literature.query.papers import PAPERS

DOCUMENTS = {name: Document.from_record(record) for name, record in PAPERS.items()}
STORED = {name: Document.from_row(text_values(record), DOCUMENTS[name].facts) for name, record in PAPERS.items()}


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "names"), QUERIES.items(), ids=list(QUERIES))
def test_the_database_finds_the_papers(ask, query, names):
    assert ask(query) == set(names.split())


@pytest.mark.parametrize(("query", "names"), QUERIES.items(), ids=list(QUERIES))
def test_memory_finds_the_papers(query, names):
    matches = parse(query).matches
    assert {name for name, document in DOCUMENTS.items() if matches(document)} == set(names.split())
    assert {name for name, document in STORED.items() if matches(document)} == set(names.split())


def test_every_name_in_the_suite_is_a_paper():
    assert {name for names in QUERIES.values() for name in names.split()} <= set(PAPERS)
