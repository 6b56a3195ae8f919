"""What there is to learn from: the decisions of a stage, and the words of papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from literature.bulk import among
from literature.models import (
    MeshAnnotation,
    Paper,
    Screening,
    ScreeningDecision,
    ScreeningStage,
    TaskState,
    Vote,
)

# More than a niche condition has in decades; it bounds the memory of a fit.
MOST_DECISIONS = 10_000
_CLEAR = (ScreeningDecision.INCLUDED, ScreeningDecision.EXCLUDED)


def decisions(stage: ScreeningStage) -> dict[int, bool]:
    """Return the newest decisions of a stage, by paper: True for included.

    Outcomes first; where there is none yet, the standing votes, if they agree. Who is unsure teaches nothing."""
    outcomes = Screening.objects.filter(stage=stage, paper__merged_into__isnull=True)
    decided = outcomes.order_by("-decided_at", "-pk").values_list("paper_id", "decision")[:MOST_DECISIONS]
    clear = {paper: decision == ScreeningDecision.INCLUDED for paper, decision in decided if decision in _CLEAR}
    said = _said(stage)
    for paper in said.keys() - clear.keys():
        if len(said[paper]) == 1 and len(clear) < MOST_DECISIONS:
            clear[paper] = said[paper] == {ScreeningDecision.INCLUDED}
    return dict(sorted(clear.items()))


def _said(stage: ScreeningStage) -> dict[int, set[str]]:
    """Return what the standing votes on open tasks say, by paper."""
    votes = Vote.objects.filter(task__stage=stage, taken_back_at__isnull=True, decision__in=_CLEAR)
    votes = votes.exclude(task__state=TaskState.SETTLED).filter(task__paper__merged_into__isnull=True)
    said: dict[int, set[str]] = defaultdict(set)
    for paper, decision in votes.order_by().values_list("task__paper_id", "decision"):
        said[paper].add(decision)
    return said


def texts(paper_ids: Collection[int]) -> dict[int, str]:
    """Return the words of papers, by id: title, title in the original language, abstract, keywords and headings."""
    facts = Paper.objects.filter(among("id", paper_ids)).values_list(
        "pk", "title", "vernacular_title", "abstract", "keywords"
    )
    headings = _headings(paper_ids)
    return {paper: "\n".join((*said, *_keyword_texts(keywords), *headings[paper])) for paper, *said, keywords in facts}


def _keyword_texts(keywords: Iterable[dict[str, Any]]) -> list[str]:
    return [str(keyword.get("text", "")) for keyword in keywords]


def _headings(paper_ids: Collection[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    annotations = MeshAnnotation.objects.filter(among("paper_id", paper_ids)).order_by("paper_id", "position", "pk")
    for paper, name in annotations.values_list("paper_id", "descriptor__name"):
        if name not in names[paper][-1:]:  # a heading with two qualifiers is two rows
            names[paper].append(name)
    return names
