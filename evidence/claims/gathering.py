"""What counts for claims, gathered from the tables in a fixed number of queries, however many claims and items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.bias import worst
from evidence.claims.documents import patients
from evidence.models import BiasAssessment, Claim, ClaimLink, ItemStatus, Study
from evidence.verdict import Evidence
from literature.bulk import among

_COUNTING = {"item__status": ItemStatus.ACCEPTED, "item__review_since__isnull": True}


@dataclass(frozen=True, slots=True)
class Linked:
    """An item that counts, under one claim."""

    claim: int
    item: int
    paper: int
    study: str
    stance: str
    directness: str
    level: int
    said: Mapping[str, Any]
    is_demo: bool


def evidence_of(claim: Claim) -> list[Evidence]:
    """Return what counts for a claim: its accepted items, without those that are flagged for review. Three queries."""
    return evidence_of_many([claim.pk])[claim.pk]


def evidence_of_many(claims: Collection[int]) -> dict[int, list[Evidence]]:
    """Return what counts for each of the claims, in the order of the items' numbers. Three queries."""
    links, judged = linked(claims), _judgements(claims)
    found: dict[int, list[Evidence]] = {claim: [] for claim in claims}
    for one in links:
        found[one.claim].append(_evidence(one, judged.get(one.item)))
    return found


def papers_counting(claim: Claim) -> int:
    """Return how many papers have an item that counts for a claim. One query."""
    return ClaimLink.objects.filter(claim=claim, **_COUNTING).order_by().values("item__paper").distinct().count()


def _evidence(one: Linked, judgement: str | None) -> Evidence:
    return Evidence(
        item=one.item,
        paper=one.paper,
        study=one.study,
        stance=one.stance,
        directness=one.directness,
        level=one.level,
        judgement=judgement,
        n=patients(one.said),
        is_demo=one.is_demo,
    )


def linked(claims: Collection[int]) -> list[Linked]:
    """Return the items that count for the claims, by the items' numbers. Two queries.

    The study of an item is "study:7" where the item names one, or where its paper reports that one alone, else its
    paper, "paper:12"."""
    links = ClaimLink.objects.filter(claim__in=claims, **_COUNTING).order_by("item")
    names = ("item__study", "claim", "item", "item__paper", "stance", "directness", "item__level")
    rows = list(links.values_list(*names, "item__content", "item__is_demo"))
    reported = _studies_reported({paper for study, _, _, paper, *_ in rows if study is None})
    return [
        Linked(claim, item, paper, _key(study or reported.get(paper), paper), *facts)
        for study, claim, item, paper, *facts in rows
    ]


def _key(study: int | None, paper: int) -> str:
    return f"study:{study}" if study else f"paper:{paper}"


def _judgements(claims: Collection[int]) -> dict[int, str | None]:
    """Return the worst summary of the forms on each item: a flaw that one form sees is there, whatever others ask."""
    found: dict[int, set[str]] = defaultdict(set)
    assessed = BiasAssessment.objects.filter(item__claim_links__claim__in=claims).order_by()
    for item, judgement in assessed.values_list("item", "judgement"):
        found[item].add(judgement)
    return {item: worst(judgements) for item, judgements in found.items()}


def _studies_reported(papers: Collection[int]) -> dict[int, int]:
    """Return the study of each paper that reports one alone; of a paper on several, each item says which it is on."""
    found: dict[int, list[int]] = defaultdict(list)
    reports = Study.papers.through._default_manager.filter(among("paper", papers)).order_by("study")
    for paper, study in reports.values_list("paper", "study"):
        found[paper].append(study)
    return {paper: studies[0] for paper, studies in found.items() if len(studies) == 1}
