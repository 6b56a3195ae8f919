from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence import verdict
from evidence.claims import evidence_of, link, recompute, recompute_all, recompute_for, sensitivity, unlink
from evidence.models import BiasAssessment, Cause, Claim, EvidenceItem, Study, Verdict
from evidence.studies import keep_study
from evidence.workflow import accept_suggestion
from literature.merging.merge import merge
from literature.merging.undo import undo
from tests.evidence.factories import (
    editor,
    make_claim,
    make_demo,
    make_item,
    make_sourced,
    make_submitted,
    make_suggestion,
    user,
)
from tests.literature.factories import NOW, make_paper, make_papers

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def linked(claim: Claim, stance: str = "supports", **facts: Any) -> EvidenceItem:
    """An accepted item on a paper of its own, linked to the claim."""
    item = make_sourced(make_paper(title=f"Paper {EvidenceItem.objects.count()}"), **facts)
    link(claim, item, stance, by=editor(), at=NOW)
    return item


def standing(claim: Claim) -> Verdict:
    found = Claim.objects.select_related("verdict").get(pk=claim.pk).verdict
    assert found is not None
    return found


def assess(item: EvidenceItem, form: str, judgement: str) -> None:
    BiasAssessment.objects.create(
        item=item, form=form, form_version="1", judgement=judgement, assessed_by=editor(), assessed_at=NOW
    )


def test_a_verdict_says_how_many_of_its_items_are_a_demonstration() -> None:
    claim = make_claim()
    linked(claim)
    assert standing(claim).demo_items == 0
    papers = [make_paper(title=f"Demo {number}") for number in range(3)]
    for paper, stance in zip(papers, ("supports", "refutes", "context"), strict=True):
        link(claim, make_demo(paper), stance, by=editor(), at=NOW)
    assert standing(claim).demo_items == 2  # context counts for nothing
    assert sorted(one["demo_items"] for one in standing(claim).details["contributions"]) == [0, 1, 1]
    demo = EvidenceItem.objects.get(paper=papers[0])
    accept_suggestion(make_suggestion(demo), by=user("second"), at=LATER)
    assert standing(claim).demo_items == 1


# ── What counts ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_accepted_items_without_a_flag_count() -> None:
    claim = make_claim()
    waiting = make_submitted(make_paper(title="Waiting"))
    link(claim, waiting, "supports", by=editor(), at=NOW)
    assert evidence_of(claim) == []
    assert standing(claim).number == 1  # nothing changed, so nothing was written
    flagged = linked(claim)
    assert [one.item for one in evidence_of(claim)] == [flagged.pk]
    EvidenceItem.objects.filter(pk=flagged.pk).update(review_since=NOW)
    assert evidence_of(claim) == []


def test_each_item_comes_with_its_study_level_patients_and_gravest_judgement() -> None:
    claim, study = make_claim(), Study.objects.create(slug="s", name="S")
    own = linked(claim, n_analysed=35, level=4)
    shared = linked(claim, "refutes", study="s")
    for form, judgement in (("murad", "low"), ("jbi", "high"), ("rob", "unclear"), ("empty", "")):
        assess(own, form, judgement)
    assess(shared, "murad", "")
    first, second = evidence_of(claim)
    assert (first.item, first.paper, first.study) == (own.pk, own.paper_id, f"paper:{own.paper_id}")
    assert (first.stance, first.directness, first.level, first.n) == ("supports", "direct", 4, 35)
    assert first.judgement == "high"
    assert (second.study, second.n, second.judgement) == (f"study:{study.pk}", None, None)


def test_an_item_is_of_the_one_study_that_its_paper_reports() -> None:
    claim, item = make_claim(), None
    item = linked(claim)
    one, two = Study(slug="one", name="One"), Study(slug="two", name="Two")
    keep_study(one, [item.paper], by=editor(), at=LATER)
    assert evidence_of(claim)[0].study == f"study:{one.pk}"
    assert (standing(claim).cause, standing(claim).item, standing(claim).at) == ("study", item, LATER)
    keep_study(two, [item.paper], by=editor(), at=LATER)
    assert evidence_of(claim)[0].study == f"paper:{item.paper_id}"  # of two, the item would have to say which


def test_two_papers_that_are_merged_count_as_one_until_that_is_undone() -> None:
    claim = make_claim()
    first, second = linked(claim, n_analysed=10), linked(claim, n_analysed=10)
    assert standing(claim).studies == 2
    merged = merge(first.paper_id, second.paper_id, by=editor(), at=LATER)
    assert (standing(claim).studies, standing(claim).cause) == (1, "merged")
    undo(merged, by=editor(), at=LATER)
    assert (standing(claim).studies, standing(claim).cause) == (2, "merged")


def test_a_study_keeps_the_items_of_a_paper_that_was_merged_into_another() -> None:
    claim = make_claim()
    first, second = linked(claim), linked(claim)
    study = Study(slug="s", name="S")
    keep_study(study, [second.paper], by=editor(), at=NOW)
    merge(first.paper_id, second.paper_id, by=editor(), at=LATER)
    assert {one.study for one in evidence_of(claim)} == {f"study:{study.pk}"}


# ── The history ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_each_change_is_dated_and_names_the_item_and_the_paper() -> None:
    claim = make_claim()
    item = linked(claim)
    first, second = claim.verdicts.order_by("number")
    assert (first.status, first.cause, first.item) == ("open", "claim", None)
    assert (second.cause, second.item, second.paper, second.at) == ("linked", item, item.paper, NOW)
    assert second == standing(claim)
    assert second.details["items"] == [item.pk]
    (study,) = second.details["contributions"]
    assert study["items"] == [item.pk]
    unlink(claim, item, by=editor(), at=LATER)
    assert (standing(claim).status, standing(claim).cause, standing(claim).item) == ("open", "unlinked", item)


def test_what_comes_out_as_it_stood_is_not_written_again() -> None:
    claim = make_claim()
    item = linked(claim)
    before = standing(claim)
    assert recompute(claim, Cause.METHOD, at=LATER) is None
    assert recompute_for([item], Cause.CLEARED, LATER) == []
    assert standing(claim) == before


def test_a_stance_turned_round_changes_the_verdict() -> None:
    claim = make_claim()
    item = linked(claim)
    link(claim, item, "refutes", by=editor(), at=LATER)
    now = standing(claim)
    assert now.mass_for == 0
    assert now.mass_against > 0


def test_another_method_is_a_change_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = make_claim()
    linked(claim)
    assert recompute_all(LATER) == []
    judge = verdict.judge
    monkeypatch.setattr(verdict, "judge", lambda evidence: replace(judge(evidence), method="later"))
    (made,) = recompute_all(LATER)
    assert (made.cause, made.method, made.item) == ("method", "later", None)
    assert standing(claim) == made


# ── Incremental ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_the_claims_concerned_are_computed() -> None:
    ours, theirs = make_claim("ours"), make_claim("theirs")
    item, other = linked(ours), linked(theirs)
    for one in (item, other):
        one.review_since = LATER
        one.save()
    changed = recompute_for([item], Cause.FLAGGED, LATER)
    assert [made.claim_id for made in changed] == [ours.pk]
    assert (standing(ours).status, standing(theirs).cause) == ("open", "linked")


def test_an_item_that_no_claim_has_costs_one_query() -> None:
    item = make_item(make_paper())
    with CaptureQueriesContext(connection) as asked:
        assert recompute_for([item], Cause.ACCEPTED, LATER) == []
    assert len(_asked(asked)) == 1


@pytest.mark.parametrize("number", [1, 6])
def test_a_fixed_number_of_queries_however_many_claims_and_items(number: int) -> None:
    claims = [make_claim(f"claim-{n}") for n in range(number)]
    papers = make_papers([{"title": f"Paper {n}"} for n in range(number)])
    items = [make_item(paper) for paper in papers]
    for claim in claims:
        for item in items:
            link(claim, item, "supports", by=editor(), at=NOW)
    EvidenceItem.objects.filter(pk__in=[item.pk for item in items]).update(review_since=LATER)
    with CaptureQueriesContext(connection) as asked:
        assert len(recompute_for(items, Cause.FLAGGED, LATER)) == number
    assert len(_asked(asked)) == 7, "\n".join(_asked(asked))
    with CaptureQueriesContext(connection) as asked:
        assert evidence_of(claims[0]) == []
    assert len(_asked(asked)) == 2  # with nothing that counts, neither studies nor forms are asked for


def _asked(captured: Any) -> list[str]:
    """What was asked, without the frame of a transaction."""
    frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT pg_advisory")
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(frame)]


def test_the_verdict_without_each_paper() -> None:
    claim = make_claim()
    first, second = linked(claim, n_analysed=30), linked(claim, "refutes", n_analysed=30)
    without = {paper: judged for paper, judged, _ in sensitivity(claim)}
    assert set(without) == {first.paper_id, second.paper_id}
    assert without[first.paper_id].mass_for == 0
    assert without[second.paper_id].mass_against == 0
    assert user("writer") == first.created_by
