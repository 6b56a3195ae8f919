"""The same papers whether they are few or many, and an index that is asked which."""

from __future__ import annotations

import pytest
from django.db import connection

from literature.models import Paper
from literature.query import lookup, parse
from tests.literature.factories import make_record
from tests.literature.query.conftest import keep_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers():
    titles = ["Lipoma"] * 4 + ["Back"] * 8 + ["Lipoma of the back"]
    return keep_all([make_record(title=title, year=1990 + n) for n, title in enumerate(titles)])


def newest(query):
    found = parse(query).filter(Paper.objects.live())
    return list(found.order_by("-published_first", "-pk").values_list("pk", flat=True)[:3])


@pytest.mark.parametrize("fetched", [0, 4, 5, 100])
@pytest.mark.parametrize("frequent", [1, 5, 100])
def test_few_or_many_the_papers_are_the_same(papers, monkeypatch, fetched, frequent):
    monkeypatch.setattr(lookup, "FETCHED", fetched)
    monkeypatch.setattr(lookup, "FREQUENT", frequent)
    assert newest("lipoma") == [papers[12], papers[3], papers[2]]
    assert newest("back[ti] NOT lipoma") == [papers[11], papers[10], papers[9]]
    assert parse("lipoma OR 1990[dp]").filter(Paper.objects.live()).count() == 5
    assert parse("NOT lipoma").filter(Paper.objects.live()).count() == 8


@pytest.mark.parametrize(("fetched", "are_many"), [(4, True), (5, False)])
def test_what_is_in_more_papers_than_are_fetched_may_be_walked(papers, monkeypatch, fetched, are_many):
    monkeypatch.setattr(lookup, "FETCHED", fetched)
    monkeypatch.setattr(lookup, "FREQUENT", 100)
    sql = str(parse("lipoma").filter(Paper.objects.all()).query)
    assert ((" = ANY(" not in sql) if connection.vendor == "postgresql" else ('"id" + 0' in sql)) is are_many


def test_a_database_that_we_do_not_know_is_no_empty_result():
    with pytest.raises(KeyError):
        lookup.indexed(parse("lipoma").tree, "oracle")
