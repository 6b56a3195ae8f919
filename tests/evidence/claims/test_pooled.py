from __future__ import annotations

from typing import Any

import pytest

from evidence.claims import forest_svg, link, pooled
from evidence.models import Claim, EvidenceItem, Outcome, Study
from tests.evidence.factories import editor, make_claim, make_sourced
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db


def arm(events: int, n: int) -> list[dict[str, Any]]:
    return [{"label": "injection", "role": "arm", "events": events, "n": n}]


def linked(claim: Claim, stance: str = "supports", title: str = "", **facts: Any) -> EvidenceItem:
    count = EvidenceItem.objects.count()
    paper = make_paper(title=title or f"Paper {count}", year=1990 + count, authors=(f"Author{count} A", "Second B"))
    item = make_sourced(paper, **facts)
    link(claim, item, stance, by=editor(), at=NOW)
    return item


def test_nothing_is_pooled_where_the_claim_names_no_quantity() -> None:
    estimate = pooled(make_claim())
    assert estimate.pooled is None
    assert estimate.refusal == "The claim names no quantity to be pooled."
    with pytest.raises(ValueError, match="names no quantity"):
        forest_svg(make_claim("other"), estimate)


def test_below_three_studies_it_is_refused_with_the_reason() -> None:
    claim = make_claim(pooled="proportion")
    linked(claim, groups=arm(31, 35))
    linked(claim, groups=arm(5, 8))
    estimate = pooled(claim)
    assert estimate.pooled is None
    assert "from 3 on" in estimate.refusal
    assert [(row.events, row.n) for row in estimate.rows] == [(31, 35), (5, 8)]


def test_studies_are_pooled_whatever_their_stance_and_named_by_author_and_year() -> None:
    claim = make_claim(pooled="proportion")
    for stance, events in (("supports", 31), ("refutes", 4), ("mixed", 12), ("context", 20)):
        linked(claim, stance, groups=arm(events, 35))
    estimate = pooled(claim)
    assert estimate.pooled is not None
    assert estimate.pooled.k == 3
    assert [row.label for row in estimate.rows] == [f"Author{n} and Second {1990 + n}" for n in range(3)]
    svg = forest_svg(claim, estimate)
    assert "<svg" in svg
    assert "Author1 and Second 1991" in svg


def test_a_study_is_pooled_once_by_its_item_with_the_most_patients() -> None:
    Study.objects.create(slug="one", name="The one cohort")
    claim = make_claim(pooled="proportion")
    small = linked(claim, study="one", groups=arm(5, 10))
    large = linked(claim, study="one", groups=arm(9, 20))
    same = linked(claim, study="one", groups=arm(8, 20))
    estimate = pooled(claim)
    (row,) = estimate.rows
    assert (row.item, row.label, row.events, row.n) == (large.pk, "The one cohort", 9, 20)
    assert {one.item for one in estimate.left_out} == {small.pk, same.pk}
    assert all(f"by item {large.pk}" in one.reason for one in estimate.left_out)


def test_another_outcome_and_a_missing_count_are_left_out_with_the_reason() -> None:
    relief = Outcome.objects.create(slug="relief", name="Relief")
    Outcome.objects.create(slug="lasting-relief", name="Lasting relief", parent=relief)
    Outcome.objects.create(slug="sleep", name="Sleep")
    claim = make_claim(pooled="proportion", outcome=relief)
    narrower = linked(claim, outcome="lasting-relief", groups=arm(31, 35))
    other = linked(claim, outcome="sleep", groups=arm(3, 5))
    none = linked(claim, outcome="relief", groups=[{"label": "injection", "role": "arm", "percent": "52", "n": 21}])
    estimate = pooled(claim)
    assert [row.item for row in estimate.rows] == [narrower.pk]
    assert {one.item: one.reason for one in estimate.left_out} == {
        other.pk: "It is on another outcome.",
        none.pk: "It does not give events and n of the treated arm as counts.",
    }


def test_single_patients_are_no_proportions_and_are_left_out_with_the_reason() -> None:
    claim = make_claim(pooled="proportion")
    series = [linked(claim, groups=arm(events, 21)) for events in (12, 20)]
    single = linked(claim, groups=arm(1, 1))
    estimate = pooled(claim)
    assert [row.item for row in estimate.rows] == [item.pk for item in series]
    assert [(one.item, one.reason) for one in estimate.left_out] == [
        (single.pk, "It is of one patient, and one patient is no proportion.")
    ]
    assert estimate.pooled is None
    assert "from 3 on" in estimate.refusal
