"""What counts for claims, gathered from the tables in a fixed number of queries, however many claims and items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.bias import worst
from evidence.claims.documents import patients
from evidence.models import BiasAssessment, Claim, ClaimLink, EvidenceItem, ItemStatus, Study
from evidence.models.item import COUNTING
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
    """Return what counts for a claim: its accepted items, without those that are flagged for review. Four queries."""
    return evidence_of_many([claim.pk])[claim.pk]


def evidence_of_many(claims: Collection[int]) -> dict[int, list[Evidence]]:
    """Return what counts for each of the claims, in the order of the items' numbers. Four queries."""
    links = linked(claims)
    judged = _judgements({one.item for one in links})
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
    """Return the items that count for the claims, by the items' numbers. Three queries.

    The study of an item is "study:7" where the item names one, or where its paper reports that one alone, else its
    paper, "paper:12"."""
    links = ClaimLink.objects.filter(claim__in=claims).order_by()
    rows = sorted(links.values_list("item", "claim", "stance", "directness"))
    items = _counting({item for item, *_ in rows})
    reported = _studies_reported({paper for study, paper, *_ in items.values() if study is None})
    return [
        Linked(claim, item, paper, _key(study or reported.get(paper), paper), stance, directness, *facts)
        for item, claim, stance, directness in rows
        if item in items
        for study, paper, *facts in [items[item]]
    ]


def _counting(items: Collection[int]) -> dict[int, Any]:
    """Return those of the items that count: study, paper, level, document, and whether it is a demonstration.

    By their numbers alone: asked for those that count, SQLite would look through all that there are."""
    asked = EvidenceItem.objects.filter(among("pk", items)).annotate(counts=COUNTING).order_by()
    rows = asked.values_list("pk", "counts", "study", "paper", "level", "content", "is_demo")
    return {item: facts for item, counts, *facts in rows if counts}


def _key(study: int | None, paper: int) -> str:
    return f"study:{study}" if study else f"paper:{paper}"


def _judgements(items: Collection[int]) -> dict[int, str | None]:
    """Return the worst summary of the forms on each item: a flaw that one form sees is there, whatever others ask."""
    found: dict[int, set[str]] = defaultdict(set)
    assessed = BiasAssessment.objects.filter(among("item", items)).order_by()
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
