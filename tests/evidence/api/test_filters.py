"""What the list of evidence is narrowed by."""

from __future__ import annotations

import datetime as dt

import pytest

from evidence.models import Claim, ClaimLink, EvidenceItem, IndexTest, Intervention, Outcome
from tests.evidence.factories import make_draft, make_sourced, user
from tests.literature.factories import NOW, confirm, make_papers, make_topic

pytestmark = pytest.mark.django_db
_LATER = NOW + dt.timedelta(days=2)


@pytest.fixture
def items(db):
    """Return items by a letter: a therapy, its cases, a diagnosis, a trial; and a draft that nobody may see."""
    top = Intervention.objects.create(slug="injection", name="Injection")
    Intervention.objects.create(slug="steroid", name="With steroid", parent=top)
    Intervention.objects.create(slug="excision", name="Excision")
    IndexTest.objects.create(slug="ultrasound", name="Ultrasound")
    pain = Outcome.objects.create(slug="pain", name="Pain")
    Outcome.objects.create(slug="pain-at-rest", name="Pain at rest", parent=pain)
    one, two = make_papers([{"title": "One", "pmid": 1}, {"title": "Two", "pmid": 2}])
    above = make_topic("treatment")
    confirm(one, make_topic("injections", parent=above))
    made = {
        "a": make_sourced(one, therapy={"intervention": "steroid"}, outcome="pain-at-rest", n_analysed=35, level=4),
        "b": make_sourced(one, design="case-report", cases=[{"label": "1", "treatment": "excision"}], n_enrolled=1),
        "c": make_sourced(
            two, question="diagnosis", direction="supports", diagnosis={"index_test": "ultrasound"}, n_analysed=20
        ),
        "d": make_sourced(
            two, design="randomised-trial", direction="no-difference", level=2, at=_LATER, outcome="pain"
        ),
    }
    make_draft(two, therapy={"intervention": "injection"}, outcome="pain", n_analysed=35)
    link(made["a"], "relief")
    link(made["d"], "relief")
    link(made["d"], "harm")
    EvidenceItem.objects.filter(pk=made["c"].pk).update(is_demo=True, origin="secondary", review_since=NOW)
    return made


def link(item, slug):
    claim, _ = Claim.objects.get_or_create(slug=slug, sentence=slug, question="therapy")
    ClaimLink.objects.create(claim=claim, item=item, stance="supports", linked_by=user("writer"), linked_at=NOW)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "abcd"),
        ({"paper": "pmid:1"}, "ab"),
        ({"topic": "treatment"}, "ab"),
        ({"topic": "injections"}, "ab"),
        ({"question": "diagnosis,harm"}, "c"),
        ({"design": "case-report,randomised-trial"}, "bd"),
        ({"level": "2,4"}, "ad"),
        ({"intervention": "injection"}, "a"),
        ({"intervention": "steroid,excision"}, "ab"),
        ({"index_test": "ultrasound"}, "c"),
        ({"outcome": "pain"}, "ad"),
        ({"outcome": "pain-at-rest"}, "a"),
        ({"direction": "no-difference,supports"}, "cd"),
        ({"claim": "relief"}, "ad"),
        ({"claim": ["relief", "harm"]}, "d"),
        ({"claim": "relief,harm"}, "ad"),
        ({"n_min": "20"}, "ac"),
        ({"n_max": "20"}, "bc"),
        ({"n_min": "1", "n_max": "1"}, "b"),
        ({"accepted_since": "2026-03-02"}, "d"),
        ({"origin": "secondary"}, "c"),
        ({"is_demo": "false"}, "abd"),
        ({"under_review": "true"}, "c"),
        ({"question": "therapy", "paper": "pmid:2", "level": "2"}, "d"),
    ],
    ids=str,
)
def test_a_filter_keeps_the_accepted_items_that_it_names(api, items, asked, found):
    told = [item["id"] for item in api.get("evidence/", {"ordering": "id", **asked})["results"]]
    assert told == [items[letter].pk for letter in found]


@pytest.mark.parametrize(
    ("name", "slip", "near"),
    [
        ("intervention", "injektion", "injection"),
        ("index_test", "ultrasond", "ultrasound"),
        ("outcome", "pains", "pain"),
        ("claim", "releif", "relief"),
        ("topic", "injection", "injections"),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_the_nearest_one(api, items, name, slip, near):
    problem = api.problem("evidence/", {name: slip}, kind="invalid-parameter")
    assert (problem["parameter"], problem["nearest"]) == (name, near)


def test_a_range_that_no_item_can_meet_is_refused(api, items):
    problem = api.problem("evidence/", {"n_min": "3", "n_max": "2"}, kind="invalid-parameter")
    assert "n_min=3 is more than n_max=2" in problem["detail"]


def test_a_claim_that_is_not_shown_is_not_known(api, items):
    Claim.objects.filter(slug="harm").update(is_active=False)
    api.problem("evidence/", {"claim": "harm"}, kind="invalid-parameter")


def test_filters_that_may_be_given_once_are_refused_twice(api, items):
    api.problem("evidence/?level=1&level=2", kind="invalid-parameter")


def test_all_filters_together_cost_a_fixed_number_of_queries(api, items, django_assert_num_queries):
    asked = {"intervention": "injection", "outcome": "pain", "claim": "relief", "topic": "treatment", "level": "4"}
    for size in (1, 50):
        with django_assert_num_queries(7):  # a look-up for each name, and those of every list
            assert api.get("evidence/", {**asked, "page_size": size})["count"] == 1
