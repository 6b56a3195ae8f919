"""Queries on one paper in memory, and which terms matched where."""

from __future__ import annotations

import pytest

from literature.query import Document, QueryNotSupported, evaluate, matched_terms, parse
from tests.literature.query.papers import PAPERS

LIPOMA = Document.from_record(PAPERS["lipoma"])


def matched(query: str, document: Document = LIPOMA) -> list[tuple[str, str]]:
    return [(match.term, match.field) for match in matched_terms(parse(query), document)]


@pytest.mark.parametrize("query", ["diagnosis[topic]", "lipoma AND sensitive[strategy]"])
def test_what_a_document_does_not_hold_cannot_be_asked_of_it(query):
    with pytest.raises(QueryNotSupported, match="A rule cannot ask for"):
        evaluate(parse(query), LIPOMA)


def test_a_query_is_made_into_a_function_once():
    query = parse("lipoma[ti] AND smith[au]")
    assert query.matches is query.matches
    assert evaluate(query, LIPOMA)
    assert not evaluate(query, Document.from_record(PAPERS["french"]))


def test_matched_terms_name_the_columns():
    assert matched("nodules[tiab] OR lipoma[tw]") == [
        ("nodules", "abstract"),
        ("lipoma", "title"),
        ("lipoma", "headings"),
    ]


def test_matched_terms_are_as_written():
    assert matched('"episacral lipom*"[tiab] OR "back mouse"[ot]') == [
        ('"episacral lipom*"', "title"),
        ('"back mouse"', "keywords"),
    ]


def test_whole_names_and_facts_are_told_by_their_field():
    assert matched("lipoma/diagnosis[mh] OR smith[au] OR 1993[dp] OR 101[pmid] OR 1990:1995[dp]") == [
        ("lipoma/diagnosis", "mh"),
        ("smith", "au"),
        ("1993", "dp"),
        ("101", "pmid"),
        ("1990:1995", "dp"),
    ]


def test_terms_that_speak_against_a_paper_are_not_reasons_for_it():
    assert matched("lipoma[ti] NOT nodules[tiab]") == [("lipoma", "title")]
    assert matched("NOT (mice[ti] NOT lipoma[ti])") == [("lipoma", "title")]


def test_a_term_named_twice_is_a_reason_once():
    assert matched("lipoma[ti] OR (lipoma[ti] AND pain[ti])") == [("lipoma", "title"), ("pain", "title")]
