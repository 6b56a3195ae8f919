from __future__ import annotations

from typing import Any

import pytest

from literature import termhits
from literature.models import Paper
from literature.query import QueryNotSupported, parse
from literature.termhits import hits_by_term
from tests.literature.factories import make_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(db: None) -> list[Paper]:
    titles = ("Lipoma injection", "Lipoma and nodule injection", "Nodule excision", "Nodule", "Hernia excision")
    return make_papers([{"title": title, "pmid": number} for number, title in enumerate(titles, 1)])


def told(query: str) -> list[tuple[int, str, int, int]]:
    return [(one.group, one.term, one.papers, one.unique) for one in hits_by_term(parse(query)) or ()]


def test_a_query_that_cannot_be_asked_here_is_refused(papers: list[Paper]) -> None:
    with pytest.raises(QueryNotSupported):
        hits_by_term(parse("lipoma AND nosuch[topic]"))


def test_too_many_papers_or_terms_are_not_compared(papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(termhits, "MOST_PAPERS", 2)
    assert hits_by_term(parse("nodule")) is None
    assert hits_by_term(parse("hernia")) is not None
    monkeypatch.setattr(termhits, "MOST_TERMS", 1)
    assert hits_by_term(parse("hernia OR zebra")) is None


def test_each_alternative_counts_what_it_finds_and_what_only_it_finds(papers: list[Paper]) -> None:
    assert told("lipoma[ti] OR nodule OR zebra") == [
        (1, "lipoma[ti]", 2, 1),
        (1, "nodule", 3, 2),
        (1, "zebra", 0, 0),
    ]


def test_a_term_is_compared_within_its_group_among_the_papers_that_the_query_finds(papers: list[Paper]) -> None:
    assert told("(lipoma OR nodule) AND (injection OR excision) NOT hernia") == [
        (1, "lipoma", 2, 1),
        (1, "nodule", 2, 1),
        (2, "injection", 2, 2),
        (2, "excision", 1, 1),
    ]


def test_alternatives_of_several_terms_and_of_other_fields_count_alike(papers: list[Paper]) -> None:
    assert told('(lipoma AND nodule) OR 1[pmid] OR "nodule excision"[ti] OR hern*') == [
        (1, "lipoma AND nodule", 1, 1),
        (1, "1[pmid]", 1, 1),
        (1, '"nodule excision"[ti]', 1, 1),
        (1, "hern*", 1, 1),
    ]


def test_what_stands_alone_is_a_group_of_one(papers: list[Paper]) -> None:
    assert told("nodule AND 3:4[pmid]") == [(1, "nodule", 2, 2), (2, "3:4[pmid]", 2, 2)]


def test_merged_papers_do_not_count(papers: list[Paper]) -> None:
    Paper.objects.filter(pk=papers[3].pk).update(state="merged", merged_into=papers[2])
    assert told("nodule") == [(1, "nodule", 2, 2)]


def test_the_number_of_statements_does_not_depend_on_the_papers(
    papers: list[Paper], django_assert_max_num_queries: Any
) -> None:
    query = parse("lipoma OR nodule OR hernia OR zebra")
    with django_assert_max_num_queries(10) as few:
        hits_by_term(query)
    make_papers([{"title": f"Lipoma {number}", "pmid": 100 + number} for number in range(50)])
    with django_assert_max_num_queries(len(few)):
        assert (hits_by_term(query) or [])[0].papers == 52
