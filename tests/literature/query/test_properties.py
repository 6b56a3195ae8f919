"""What holds for every query, not only for those that someone thought of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from literature.query import Document, QueryError, parse
from literature.query.evaluate import matched_terms, matcher
from literature.query.resolve import resolve
from literature.query.syntax import read
from literature.query.tree import Not, conjunction, disjunction
from tests.literature.query.papers import PAPERS
from tests.literature.query.strategies import ALMOST_QUERIES, LEAVES, TREES

DOCUMENTS = {name: Document.from_record(record) for name, record in PAPERS.items()}
# The papers stay as they are while examples run, so they may be shared between them.
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def in_memory(node) -> set[str]:
    matches = matcher(resolve(node, dt.datetime.now(tz=dt.UTC).date(), None).tree)
    return {name for name, document in DOCUMENTS.items() if matches(document)}


@given(ALMOST_QUERIES)
@example("(" * 5000)
@example('"')
@example("NOT " * 300)
@example("a" + " OR a AND a" * 9)
def test_no_text_is_answered_by_anything_but_a_query_or_its_own_error(text):
    try:
        query = parse(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
        assert error.message
        assert error.repaired != text
    else:
        assert parse(query.echo).tree == query.tree


@given(ALMOST_QUERIES)
@example("(lipoma")
@example("lipoma[tiabb]")
@example('"lipoma')
def test_a_repaired_query_is_understood(text):
    try:
        parse(text)
    except QueryError as error:
        if error.repaired is not None:
            assert parse(error.repaired).tree


@given(TREES, st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_a_resolved_tree_prints_as_a_query_that_means_the_same_on_any_day(tree, today):
    resolved = resolve(tree, today, None).tree
    assert (
        resolve(read(str(resolved)).tree, dt.date(1, 1, 1), None).tree
        == resolve(read(str(resolved)).tree, today, None).tree
    )
    matches, again = matcher(resolved), matcher(read(str(resolved)).tree)
    assert all(matches(document) == again(document) for document in DOCUMENTS.values())


@given(TREES)
def test_a_printed_tree_reads_back_to_the_same_tree(tree):
    assert read(str(tree)).tree == tree


@pytest.mark.django_db
@shared
@given(TREES)
def test_the_database_and_memory_agree(ask, tree):
    assert ask(str(tree)) == in_memory(tree)


@pytest.mark.django_db
@shared
@given(TREES, TREES)
def test_and_is_the_intersection_and_or_the_union(ask, left, right):
    assert ask(str(conjunction(left, right))) == ask(str(left)) & ask(str(right))
    assert ask(str(disjunction(left, right))) == ask(str(left)) | ask(str(right))


@pytest.mark.django_db
@shared
@given(TREES)
def test_not_is_the_complement(ask, tree):
    assert ask(str(Not(tree))) == set(PAPERS) - ask(str(tree))


@pytest.mark.django_db
@shared
@given(ALMOST_QUERIES)
def test_the_database_refuses_no_query_that_was_understood(ask, text):
    try:
        parse(text)
    except QueryError:
        return
    try:
        ask(text)
    except QueryError as error:
        assert "There is no" in error.message  # a topic or strategy that does not exist


@given(LEAVES, st.sampled_from(sorted(PAPERS)))
def test_a_leaf_says_where_it_matched_exactly_when_it_matches(leaf, name):
    resolved = resolve(leaf, dt.datetime.now(tz=dt.UTC).date(), None).tree
    assert bool(matched_terms(resolved, DOCUMENTS[name])) == (name in in_memory(leaf))
