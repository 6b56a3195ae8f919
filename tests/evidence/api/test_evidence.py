"""Evidence items over the API."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.checks import check
from evidence.levels import level
from evidence.models import BiasAssessment, Claim, ClaimLink, EvidenceItem, Intervention, Study, WarningAnswer
from evidence.workflow import accept, answer_warning, submit
from tests.evidence.factories import make_draft, make_sourced, user
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("question", "prognosys"), ("design", "rct"), ("paper", "x"), ("paper", "pmid:0"), ("design", "")),
        *(
            ("paper", ""),
            ("paper", "pmid:99"),
            ("level", "6"),
            ("level", "1-2"),
            ("direction", "good"),
            ("n_min", "-1"),
        ),
        *(("n_max", "ten"), ("n_min", "1e3"), ("accepted_since", "yesterday"), ("origin", "book"), ("is_demo", "1")),
        *(("under_review", "no"), ("topic", "x"), ("intervention", "x"), ("index_test", ","), ("outcome", "x")),
        *(("claim", "x"), ("ordering", "decided_at"), ("ordering", "n")),
    ],
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
    item = make_sourced(paper, level=4)
    (told,) = api.get("evidence/")["results"]
    assert told.items() <= api.get(f"evidence/{item.pk}/").items()
    assert told == {
        "id": item.pk,
        "question": "therapy",
        "design": "case-series",
        "level": 4,
        "statement": "It helped.",
        "quote": "as we say",
        "place": "p. 2",
        "created_at": "2026-03-01T04:30:00Z",
        "accepted_at": "2026-03-01T04:30:00Z",
        "accepted_by": "second",
        "direction": "benefit",
        "n_enrolled": None,
        "n_analysed": None,
        "level_rule": item.level_rule or None,
        "origin": "paper",
        "is_demo": False,
        "version": 1,
        "review_since": None,
        "level_is_overridden": True,
        "counted": "patients",
        **dict.fromkeys(("intervention", "comparator", "index_test", "reference", "outcome", "study")),
        "source_url": None,
        "review_reason": None,
        "paper": {
            **{"id": paper.pk, "pmid": 7, "doi": "10.1/x"},
            **{"title": "Injection", "year": paper.year, "is_retracted": False},
        },
    }


def test_the_list_costs_a_fixed_number_of_queries(api, django_assert_num_queries):
    paper = make_paper()
    for _ in range(3):
        make_sourced(paper)
    for size in (1, 3):
        for ordering in ("id", "level", "-accepted_at"):
            with django_assert_num_queries(3):
                api.get("evidence/", {"page_size": size, "ordering": ordering})


def test_the_list_is_walked_in_every_order(api):
    paper = make_paper()
    facts = ({"level": 2, "n_analysed": 30}, {"level": 5}, {"level": 3, "n_analysed": 8}, {"level": 3})
    made = [
        make_sourced(paper, at=NOW + dt.timedelta(hours=hours), **said)
        for hours, said in zip((3, 1, 2, 4), facts, strict=True)
    ]
    expected = {
        "id": [0, 1, 2, 3],
        "accepted_at": [1, 2, 0, 3],
        "-accepted_at": [3, 0, 2, 1],
        "level,id": [0, 2, 3, 1],
        "n_analysed": [2, 0, 1, 3],
        "-n_analysed,-id": [0, 2, 3, 1],
    }
    for ordering, places in expected.items():
        assert walked(api, ordering) == [made[place].pk for place in places], ordering


def walked(api, ordering):
    found, asked = [], {"ordering": ordering, "page_size": 1}
    page = api.get("evidence/", asked)
    while True:
        found += [item["id"] for item in page["results"]]
        if not page["next"]:
            return found
        page = api.get(page["next"].partition("/api/v1/")[2])


def test_one_item_has_all_that_was_extracted_and_what_it_rests_on(api, full):
    told = api.get(f"evidence/{full.pk}/")
    assert told["content"]["n_analysed"] == 35
    assert told["content"]["age_mean"] == "48.0"
    assert told["content"]["n_is_approximate"] is False
    assert told["content"]["funding"] is None
    assert told["content"]["therapy"]["intervention"] == told["intervention"] == "injection"
    assert told["content"]["therapy"]["dose"] is None
    assert told["content"]["diagnosis"] is None
    assert told["content"]["groups"][0]["events"] == 31
    assert told["content"]["groups"][0]["sd"] is None
    assert told["content"]["features"] == []
    assert "quotes" not in told["content"]
    assert told["quotes"] == [{"values": _QUOTED, "text": "31 of 35", "place": "p. 12"}]
    level = told["level_detail"]
    assert (level["level"], level["override"], level["override_reason"]) == (4, 4, "as the test has it")
    assert told["study_detail"] == {"slug": "motyka", "name": "Motyka", "registration": None}
    assert [(version["number"], version["accepted_by"]) for version in told["versions"]] == [(1, "second")]
    assert told["versions"][0]["content"]["groups"][0] == {"label": "all", "role": "arm", "n": 35, "events": 31}
    assert told["risk_of_bias"][0]["judgement"] == "high"
    assert told["risk_of_bias"][0]["assessed_by"] == "second"
    assert told["warnings"][0]["answer"] == "The paper says so."
    assert told["claims"] == [{"slug": "relief", "sentence": "It helps.", "stance": "supports", "directness": "direct"}]


def test_one_item_costs_a_fixed_number_of_queries(api, full):
    bare = make_sourced(full.paper, n_analysed=3)
    with CaptureQueriesContext(connection) as few:
        api.get(f"evidence/{bare.pk}/")
    with CaptureQueriesContext(connection) as many:
        api.get(f"evidence/{full.pk}/")
    assert len(many) == len(few) + 1  # its study


_QUOTED = ["groups.0", "therapy", "n_analysed", "age_mean", "adverse_events.0"]


@pytest.fixture
def full(db):
    """An item with something of everything."""
    Intervention.objects.create(slug="injection", name="Injection")
    Study.objects.create(slug="motyka", name="Motyka")
    draft = make_draft(
        make_paper(title="Injection", pmid=7),
        **{"level": 4, "n_analysed": 35, "age_mean": "48.0", "study": "motyka"},
        therapy={"intervention": "injection", "volume_ml": "2.0"},
        groups=[{"label": "all", "role": "arm", "n": 35, "events": 31}],
        adverse_events=[{"name": "bruise", "group": "some", "events": 1}],
        quotes=[{"values": _QUOTED, "text": "31 of 35", "place": "p. 12"}],
    )
    (odd,) = check(draft.content)
    answer_warning(draft, odd, "The paper says so.", by=user("writer"), at=NOW)
    by = {"by": user("second"), "at": NOW}
    item = accept(submit(draft, by=user("writer"), at=NOW), **by)
    BiasAssessment.objects.create(
        **{"item": item, "form": "murad", "form_version": "1", "answers": {"1": {"answer": "no"}}, "judgement": "high"},
        **{"assessed_by": by["by"], "assessed_at": by["at"]},
    )
    for slug, active in (("relief", True), ("hidden", False)):
        sentence = "It helps." if active else "It hides."
        claim = Claim.objects.create(slug=slug, sentence=sentence, question="therapy", is_active=active)
        ClaimLink.objects.create(claim=claim, item=item, stance="supports", linked_by=by["by"], linked_at=by["at"])
    return item


def test_an_answer_that_nobody_has_reviewed_is_not_public(api, full):
    of_revision = {"code": "odd", "path": "n_analysed", "message": "Odd.", "answer": "Of a revision that waits."}
    WarningAnswer.objects.create(item=full, answered_by=user("bob"), answered_at=NOW, **of_revision)
    (told,) = api.get(f"evidence/{full.pk}/")["warnings"]
    assert told["answer"] == "The paper says so."
    WarningAnswer.objects.filter(item=full).update(answered_at=NOW + dt.timedelta(days=1))
    assert api.get(f"evidence/{full.pk}/")["warnings"] == []


def test_derived_values_are_marked_and_say_how_they_were_computed(api, full):
    told = {one["measure"]: one for one in api.get(f"evidence/{full.pk}/")["derived"]}
    wilson = told["proportion"]
    assert wilson["is_derived"] is True
    assert wilson["path"] == "groups.0"
    assert (wilson["value"], wilson["lower"], wilson["upper"]) == pytest.approx((0.8857, 0.7405, 0.9546), abs=5e-5)
    assert "31 of 35" in wilson["says"]
    assert "Wilson" in wilson["method"]


def test_the_level_says_its_rule_while_the_rule_is_what_it_was(api, full):
    today = level(full.content)
    EvidenceItem.objects.filter(pk=full.pk).update(level_rule=today.rule, computed_level=today.level)
    assert api.get(f"evidence/{full.pk}/")["level_detail"]["says"] == today.says
    EvidenceItem.objects.filter(pk=full.pk).update(level_rule="another-rule")
    assert api.get(f"evidence/{full.pk}/")["level_detail"]["says"] is None
