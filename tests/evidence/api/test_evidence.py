"""Evidence items over the API."""

from __future__ import annotations

import pytest

from tests.evidence.factories import make_draft, make_item
from tests.literature.factories import make_paper, make_papers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "value"),
    [("question", "prognosys"), ("design", "rct"), ("paper", "x"), ("paper", "pmid:0"), ("design", ""), ("paper", "")],
)
def test_a_wrong_value_is_refused(api, name, value):
    assert api.problem("evidence/", {name: value}, kind="invalid-parameter")["parameter"] == name


def test_an_unknown_parameter_is_refused(api):
    api.problem("evidence/", {"status": "draft"}, kind="unknown-parameter")


@pytest.mark.parametrize("number", ["x", "-1", "9" * 400, "1.0", "٣", "%00"])
def test_what_is_no_number_is_refused(api, number):
    api.problem(f"evidence/{number}/", kind="malformed-identifier")


def test_a_draft_is_not_public(api):
    draft = make_draft(make_paper())
    assert api.get("evidence/")["count"] == 0
    api.problem(f"evidence/{draft.pk}/", kind="not-found", status=404)


def test_an_accepted_item_is_told_with_its_words_and_its_paper(api):
    paper = make_paper(title="Injection", pmid=7, doi="10.1/x")
    item = make_item(paper, level=4)
    (told,) = api.get("evidence/")["results"]
    assert told == api.get(f"evidence/{item.pk}/")
    assert told == {
        "id": item.pk,
        "question": "therapy",
        "design": "case-series",
        "level": 4,
        "statement": "It helped.",
        "quote": "it helped",
        "place": "p. 2",
        "created_at": "2026-03-01T04:30:00Z",
        "accepted_at": "2026-03-01T04:30:00Z",
        "accepted_by": "second",
        "paper": {"id": paper.pk, "pmid": 7, "doi": "10.1/x", "title": "Injection", "is_retracted": False},
    }


def test_items_are_narrowed_by_question_design_and_paper(api):
    one, two = make_papers([{"title": "One", "pmid": 1}, {"title": "Two", "pmid": 2}])
    a = make_item(one, question="therapy", design="case-report")
    b = make_item(one, question="diagnosis", design="case-report")
    c = make_item(two, question="harm", design="randomised-trial")

    def ids(**asked):
        return [item["id"] for item in api.get("evidence/", asked)["results"]]

    assert ids() == [c.pk, b.pk, a.pk]
    assert ids(question="therapy,harm") == [c.pk, a.pk]
    assert ids(design="case-report", question="diagnosis") == [b.pk]
    assert ids(paper="pmid:1") == ids(paper=str(one.pk)) == [b.pk, a.pk]
    assert api.problem("evidence/", {"paper": "pmid:99"}, kind="invalid-parameter")["parameter"] == "paper"


def test_the_list_costs_a_fixed_number_of_queries(api, django_assert_num_queries):
    paper = make_paper()
    for _ in range(3):
        make_item(paper)
    for size in (1, 3):
        with django_assert_num_queries(3):
            api.get("evidence/", {"page_size": size})
