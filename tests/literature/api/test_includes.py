"""`include=`: further members of the papers of a page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from literature.models import Strategy, StrategyHit, StrategyVersion
from tests.literature.factories import NOW, confirm, make_papers, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("include", "said"),
    [("hit", "hits"), ("__class__", "Use "), ("", "several separated"), ("hits,hits", "once"), ("hits,", "several")],
)
def test_an_unknown_member_is_refused_with_those_there_are(api, include, said):
    problem = api.problem("papers/", {"include": include}, kind="invalid-parameter")
    assert problem["parameter"] == "include"
    assert said in problem["detail"]


def test_hits_tell_which_strategies_and_runs_found_the_paper(api):
    found, other = make_papers([{"title": "Found", "pmid": 1}, {"title": "Other"}])
    strategy = Strategy.objects.create(slug="narrow", title="Narrow")
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="lipoma", created_at=NOW)
    StrategyHit.objects.create(strategy=strategy, pmid=1, paper=found, first_version=version, first_seen_at=NOW)
    papers = {paper["id"]: paper for paper in api.get("papers/", {"include": "hits"})["results"]}
    (hit,) = papers[found.pk]["hits"]
    assert (hit["strategy"], hit["version"], hit["left_at"]) == ("narrow", 1, None)
    assert papers[other.pk]["hits"] == []


def test_history_tells_revisions_and_decisions_and_who_decided_stays_with_the_topic(api):
    (paper,) = make_papers([{"title": "P"}])
    confirm(paper, make_topic("diagnosis"))
    (told,) = api.get("papers/", {"include": "history", "fields": "id"})["results"]
    assert {event["event"] for event in told["history"]} == {"record", "topic_confirmed"}
    (decision,) = (event for event in told["history"] if event["event"] == "topic_confirmed")
    assert (decision["topic"], decision["changed_fields"]) == ("diagnosis", None)
    (record,) = (event for event in told["history"] if event["event"] == "record")
    assert (record["source"], record["applied"]) == ("pubmed", True)
    assert set(told) == {"id", "history"}


def test_evidence_is_included_by_the_app_that_has_it(api):
    make_papers([{"title": "P"}])
    assert api.get("papers/", {"include": "evidence"})["results"][0]["evidence"] == []


@pytest.mark.parametrize("include", ["hits", "history", "evidence", "hits,history,evidence"])
def test_the_number_of_queries_does_not_depend_on_the_size_of_the_page(api, include):
    make_papers([{"title": f"P {number}"} for number in range(30)])
    numbers = set()
    for size in (1, 7, 30, 200):
        with CaptureQueriesContext(connection) as asked:
            api.get("papers/", {"include": include, "page_size": size})
        numbers.add(len(asked))
    assert len(numbers) == 1
