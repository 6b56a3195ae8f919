"""Papers by relevance: what counts for more, that nothing is left out, and that pages hold still while others write."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from literature.models import Paper
from literature.pubmed.records import Keyword
from literature.query import candidates, parse, ranking
from literature.query.counting import bounded_count
from literature.query.ranking import Place, Relevance, has_relevance
from tests.literature.factories import make_record
from tests.literature.query.conftest import keep_all

pytestmark = pytest.mark.django_db


def keep(*many, first_year=1990):
    """Store papers in this order, one a year; return their keys."""
    return keep_all([make_record(**{"year": first_year + n, **facts}) for n, facts in enumerate(many)])


def ranked(text, papers=None):
    query = parse(text)
    return Relevance(query, query.filter(Paper.objects.all() if papers is None else papers))


def walk(text, *, limit=2, after_each=lambda: None):
    """Read all pages; return the papers in the order in which they came, and what was said of the order."""
    ids, orders, place = [], set(), None
    while True:
        page = ranked(text).page(place, limit=limit)
        ids += page.ids
        orders.add(page.order)
        if not page.more:
            return ids, orders
        place = Place.from_values(json.loads(json.dumps(page.last.as_values())))
        after_each()


def walk_back(text, place, *, limit=2):
    """Read all pages before a place; return the papers in the order of the list."""
    ids = []
    while True:
        page = ranked(text).page(place, limit=limit, backwards=True)
        ids = page.ids + ids
        if not page.more:
            return ids
        place = page.first


@pytest.fixture
def narrow(monkeypatch):
    """Weigh so few papers that a handful of them is too many."""
    monkeypatch.setattr(ranking, "FULLY_RANKED", 3)
    monkeypatch.setattr(candidates, "TITLES", 2)
    monkeypatch.setattr(candidates, "NEWEST", 2)


@pytest.mark.parametrize("query", ["1990:2020[dp]", "101[pmid]", "NOT lipoma[ti]", "10.1000/a[doi]"])
def test_a_query_without_a_term_that_speaks_for_a_paper_has_no_relevance(query):
    assert not has_relevance(parse(query))
    with pytest.raises(ValueError, match="can be ranked"):
        ranked(query)


def test_nothing_found_is_an_empty_page_without_a_next():
    page = ranked("lipoma").page(limit=5)
    assert (page.ids, page.more, page.order, page.first, page.last) == ([], False, "exact", None, None)


def test_a_place_that_was_not_written_here_is_refused():
    for values in ([], [1, 2, 3], [1, None, None, None, "", 1, 1], [1, ["1990-01-01"], None, 1, "", 1]):
        with pytest.raises((TypeError, ValueError)):
            Place.from_values(values)


@pytest.mark.parametrize("query", ["lipoma", "lipoma[tiab]", '"fat lipoma"', "lipom*", "lipoma OR absent[ti]"])
def test_title_counts_above_keywords_above_abstract_above_the_rest(query):
    often = "A fat lipoma. " * 12
    papers = keep(
        {"title": "A fat lipoma"},
        {"keywords": (Keyword("fat lipoma"),)},
        {"abstract": often},
        {"publication_types": ("Fat lipoma",)},
        {"abstract": "Nothing of the kind"},
    )
    rest = [] if query == "lipoma[tiab]" else papers[3:4]
    assert ranked(query).page(limit=10).ids == papers[:3] + rest


def test_a_paper_with_more_of_the_terms_comes_first():
    one, both, other = keep({"title": "Lipoma"}, {"title": "Lipoma of the back"}, {"title": "The back"})
    assert ranked("lipoma OR back").page(limit=10).ids == [both, other, one]


def test_of_equals_the_last_published_comes_first_and_an_undated_one_last():
    old, new, undated, same_day = keep(
        {"title": "Lipoma", "year": 1950},
        {"title": "Lipoma", "year": 2020},
        {"title": "Lipoma", "year": None},
        {"title": "Lipoma", "year": 2020},
    )
    assert ranked("lipoma").page(limit=10).ids == [same_day, new, old, undated]


def test_what_is_taken_away_does_not_count_for_a_paper():
    papers = keep({"title": "Lipoma"}, {"title": "Lipoma", "abstract": "back"}, {"title": "Lipoma of mice"})
    assert ranked("lipoma NOT mice").page(limit=10).ids == [papers[1], papers[0]]


def test_the_order_is_of_the_papers_given_only():
    keep({"title": "Lipoma"}, {"title": "Lipoma", "abstract": "lipoma"})
    papers = keep({"abstract": "lipoma"}, {"title": "Lipoma"}, first_year=2010)
    few = ranked("lipoma", Paper.objects.filter(published_first__gte=dt.date(2010, 1, 1)))
    assert few.page(limit=10).ids == papers[::-1]


def test_a_query_of_very_many_terms_is_ranked():
    words = [f"lipoma{n}" for n in range(300)]
    first, second = keep({"title": " ".join(words[:3])}, {"abstract": words[299]})
    assert ranked(" OR ".join(words)).page(limit=10).ids == [first, second]


MANY = [
    {"title": "Lipoma"},
    {"title": "Lipoma", "abstract": "lipoma"},
    *({"abstract": "lipoma"} for _ in range(5)),
    {"title": "Lipoma", "year": None},
    {"abstract": "lipoma", "year": None},
]


def test_up_to_the_bound_the_order_is_exact():
    keep(*MANY)
    ids, orders = walk("lipoma")
    assert len(ids) == len(MANY)
    assert orders == {"exact"}


@pytest.mark.usefixtures("narrow")
def test_beyond_the_bound_the_order_is_approximate_and_says_so_and_no_paper_is_left_out():
    papers = keep(*MANY)
    ids, orders = walk("lipoma")
    assert orders == {"approximate"}
    assert sorted(ids) == sorted(papers)
    title_and_abstract, title = papers[1], papers[0]
    newest = papers[6], papers[5]
    assert ids == [title_and_abstract, title, *newest, papers[8], papers[7], papers[4], papers[3], papers[2]]


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("query", ["lipoma[ab]", "(lipoma AND 1980:2030[dp]) NOT absent", "lipoma OR 1800[dp]"])
def test_no_paper_is_left_out_whatever_the_query_is_made_of(query):
    keep(*MANY)
    ids, orders = walk(query)
    assert orders == {"approximate"}
    assert sorted(ids) == sorted(parse(query).filter(Paper.objects.all()).values_list("pk", flat=True))


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 9, 100])
def test_pages_of_any_size_give_the_same_list_forwards_and_backwards(limit):
    keep(*MANY)
    ids, _ = walk("lipoma", limit=limit)
    assert ids == ranked("lipoma").page(limit=100).ids
    last = ranked("lipoma").page(limit=100).last
    assert walk_back("lipoma", last, limit=limit) == ids[:-1]


@pytest.mark.parametrize("bounded", [False, True])
def test_while_others_are_added_each_paper_that_was_there_comes_once(bounded, request):
    if bounded:
        request.getfixturevalue("narrow")
    papers = keep(*MANY)

    def add():
        keep({"title": "Lipoma lipoma"}, {"abstract": "lipoma", "year": 1800}, first_year=2024)

    ids, _ = walk("lipoma", limit=1, after_each=add)
    assert sorted(ids) == sorted(papers)
    assert Paper.objects.count() > len(papers)


@pytest.mark.usefixtures("narrow")
def test_a_paper_that_leaves_while_a_list_is_walked_takes_no_other_with_it():
    papers = keep(*MANY)
    expected, _ = walk("lipoma")
    page = ranked("lipoma").page(limit=1)
    Paper.objects.filter(pk=papers[6]).delete()
    rest = ranked("lipoma").page(page.last, limit=100).ids
    assert page.ids + rest == [paper for paper in expected if paper != papers[6]]


def test_the_score_does_not_depend_on_the_other_papers():
    keep({"title": "Lipoma"})
    before = ranked("lipoma").page(limit=1).last
    keep(*({"title": "Lipoma", "abstract": "lipoma " * n} for n in range(1, 20)), first_year=1950)
    after = next(place for place in ranked("lipoma").page(limit=100).places if place.id == before.id)
    assert dataclasses.replace(after, snapshot=before.snapshot) == before


def test_the_number_of_statements_does_not_depend_on_the_size_of_the_page(django_assert_max_num_queries):
    keep(*MANY)
    with django_assert_max_num_queries(5):
        first = ranked("lipoma").page(limit=2).last
    with django_assert_max_num_queries(3):
        ranked("lipoma").page(first, limit=200)


@pytest.mark.parametrize(("limit", "expected"), [(0, (0, False)), (2, (2, False)), (3, (3, True)), (4, (3, True))])
def test_a_bounded_count_is_exact_up_to_its_bound(limit, expected):
    keep({}, {}, {})
    assert bounded_count(Paper.objects.order_by("title"), limit) == expected


def test_a_bounded_count_lets_the_database_stop(django_assert_num_queries):
    with django_assert_num_queries(1) as caught:
        bounded_count(Paper.objects.all(), 10)
    assert "LIMIT 11" in caught[0]["sql"]


@pytest.mark.usefixtures("narrow")
def test_where_the_last_added_show_that_there_are_many_they_are_not_counted(monkeypatch, django_assert_max_num_queries):
    keep(*MANY)
    monkeypatch.setattr(ranking, "SAMPLE", 4)
    with django_assert_max_num_queries(9) as asked:
        page = ranked("lipoma").page(limit=2)
    assert page.order == "approximate"
    assert not [query for query in asked if f"LIMIT {ranking.FULLY_RANKED + 1}" in query["sql"]]


@pytest.mark.usefixtures("narrow")
def test_papers_that_the_guess_overlooks_are_counted(monkeypatch):
    keep(*MANY, {"title": "Gout"}, {"title": "Fascia"})
    monkeypatch.setattr(ranking, "SAMPLE", 2)
    assert ranked("lipoma").page(limit=2).order == "approximate"


@pytest.mark.usefixtures("narrow")
def test_papers_that_were_taken_for_many_and_are_few_are_all_weighed(monkeypatch):
    keep(*MANY, {"title": "Gout"})
    monkeypatch.setattr(ranking, "SAMPLE", 1)
    assert ranked("gout").page(limit=2).order == "exact"
