"""Claims over the API."""

from __future__ import annotations

import pytest

from evidence.models import CertaintyJudgement, Claim, ClaimLink, EvidenceItem, Intervention, Verdict
from tests.evidence.factories import make_draft, make_item, user
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic

pytestmark = pytest.mark.django_db


def judged(claim, number, status, item=None):
    verdict = Verdict.objects.create(
        **{"claim": claim, "number": number, "at": NOW, "status": status, "studies": number, "patients": 35},
        **{
            "mass_for": 2.5,
            "mass_against": 1.0,
            "disagreement": 0.8,
            "best_level": 4,
            "method": "2",
            "cause": "linked",
        },
        details={"says": f"It is {status}.", "contributions": [{"study": "paper:1", "weight": 2.5}]},
        **{"item": item, "paper": item.paper if item else None},
    )
    Claim.objects.filter(pk=claim.pk).update(verdict=verdict)


def link(claim, item, stance="supports"):
    ClaimLink.objects.create(claim=claim, item=item, stance=stance, linked_by=user("writer"), linked_at=NOW)


@pytest.fixture
def claims(db):
    top = Intervention.objects.create(slug="injection", name="Injection")
    below = Intervention.objects.create(slug="steroid", name="With steroid", parent=top)
    made = [
        Claim.objects.create(slug=slug, sentence=f"{slug}.", position=position, **facts)
        for position, (slug, facts) in enumerate(
            {
                "relief": {"question": "therapy", "intervention": below, "note": "Often said."},
                "cause": {"question": "aetiology"},
                "hidden": {"question": "therapy", "is_active": False},
            }.items()
        )
    ]
    one, two = make_papers([{"title": "One", "pmid": 1}, {"title": "Two", "pmid": 2}])
    confirm(one, make_topic("treatment"))
    good, weak = make_item(one, level=2), make_item(one, level=5, statement="Weak.")
    for item in (weak, good, make_draft(one)):
        link(made[0], item)
    link(made[0], make_item(two, level=3), "refutes")
    judged(made[0], 1, "insufficient", weak)
    judged(made[0], 2, "contested", good)
    return made


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "true"), ("question", "x"), ("intervention", "x"), ("topic", "x"), ("outcome", "x"), ("ordering", "x")],
)
def test_a_wrong_value_is_refused(api, claims, name, value):
    assert api.problem("claims/", {name: value}, kind="invalid-parameter")["parameter"] == name


def test_a_claim_that_is_not_shown_is_not_there(api, claims):
    assert [claim["slug"] for claim in api.get("claims/")["results"]] == ["relief", "cause"]
    problem = api.problem("claims/hidden/", kind="not-found", status=404)
    assert problem["nearest"] is None
    assert api.problem("claims/releif/", kind="not-found", status=404)["nearest"] == "relief"


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({"question": "aetiology"}, ["cause"]),
        ({"status": "contested,refuted"}, ["relief"]),
        ({"status": "open"}, ["cause"]),
        ({"intervention": "injection"}, ["relief"]),
        ({"topic": "treatment"}, ["relief"]),
        ({"ordering": "slug"}, ["cause", "relief"]),
    ],
    ids=str,
)
def test_claims_are_narrowed(api, claims, asked, slugs):
    assert [claim["slug"] for claim in api.get("claims/", asked)["results"]] == slugs


def test_a_listed_claim_has_its_verdict_and_how_many_items_say_what(api, claims):
    relief, cause = api.get("claims/")["results"]
    assert relief["verdict"]["status"] == "contested"
    assert (relief["verdict"]["number"], relief["verdict"]["mass_for"]) == (2, 2.5)
    assert relief["items"] == {"supports": 2, "refutes": 1, "mixed": 0, "inconclusive": 0, "context": 0}
    assert api.get(relief["evidence_url"].partition("/api/v1/")[2])["count"] == 3
    assert (cause["verdict"], cause["certainty"], cause["items"]["supports"]) == (None, None, 0)


def test_one_claim_has_the_accepted_items_for_and_against_the_best_level_first(api, claims):
    told = api.get("claims/relief/")
    assert [item["level"] for item in told["evidence"]["supports"]] == [2, 5]
    assert [item["paper"]["pmid"] for item in told["evidence"]["refutes"]] == [2]
    assert told["evidence"]["mixed"] == []
    assert told["note"] == "Often said."
    assert told["verdict_says"] == "It is contested."
    assert told["contributions"] == [{"study": "paper:1", "weight": 2.5}]


def test_an_item_that_is_to_be_reviewed_again_is_shown_and_does_not_count(api, claims):
    EvidenceItem.objects.filter(level=2).update(review_since=NOW)
    first, second = api.get("claims/relief/")["evidence"]["supports"]
    assert (first["counts"], second["counts"]) == (False, True)
    assert first["review_since"] is not None


def test_the_history_names_the_item_and_the_paper_that_caused_each_verdict(api, claims):
    history = api.get("claims/relief/")["history"]
    assert [(one["number"], one["status"], one["cause"]) for one in history] == [
        (1, "insufficient", "linked"),
        (2, "contested", "linked"),
    ]
    assert history[1]["item"] == EvidenceItem.objects.get(level=2).pk
    assert history[1]["paper"]["title"] == "One"


def test_the_certainty_that_stands_is_beside_the_verdict(api, claims):
    for starts, certainty in (("high", "moderate"), ("low", "very-low")):
        CertaintyJudgement.objects.create(
            **{"claim": claims[0], "starts": starts, "certainty": certainty},
            **{"judged_by": user("second"), "judged_at": NOW},
            domains={"imprecision": {"change": -1, "reason": "Few patients."}},
        )
    assert api.get("claims/")["results"][0]["certainty"] == "very-low"
    told = api.get("claims/relief/")
    assert told["certainty_detail"] == {
        **{"certainty": "very-low", "starts": "low", "judged_by": "second", "judged_at": "2026-03-01T04:30:00Z"},
        "domains": [{"domain": "imprecision", "change": -1, "reason": "Few patients."}],
    }
    assert told["verdict"]["status"] == "contested"


def test_pages_cost_a_fixed_number_of_queries(api, claims, django_assert_num_queries):
    for size in (1, 50):
        with django_assert_num_queries(5):
            api.get("claims/", {"page_size": size})
    for number in (3, 4):
        with django_assert_num_queries(9):
            api.get("claims/relief/")
        link(claims[0], make_item(make_paper(title="More")), "mixed")
        judged(claims[0], number, "supported")
