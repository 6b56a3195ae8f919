"""One claim as JSON: its verdict with what each study adds, the evidence for and against, and how it came to that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evidence.api import pooled
from evidence.api.claims import VERDICT
from evidence.api.claims import build as build_claims
from evidence.api.items import PAPER, full_name
from evidence.grade import in_order
from evidence.models import CertaintyJudgement, Claim, ClaimLink, ItemStatus, Stance, Verdict
from literature.api.papers import Row, said

_ITEM = ("id", "statement", "question", "design", "level", "direction", "n_analysed", "n_enrolled", "origin", "is_demo")
_HISTORY = (*VERDICT, "cause")
_JUDGED = tuple(f"judged_by__{name}" for name in ("first_name", "last_name", "username"))


def build(row: Row, request: HttpRequest) -> Row:
    """Return the claim of a row of `claims.rows` as JSON. A fixed number of queries."""
    (claim,) = build_claims([row], request)
    known = Claim.objects.select_related("verdict", "outcome").get(pk=row["id"])
    details = known.verdict.details if known.verdict else {}
    return {
        **claim,
        "note": said(known.note),
        "pooled": pooled.build(known),
        "verdict_says": details.get("says"),
        "contributions": details.get("contributions", []),
        "evidence": _evidence(row["id"]),
        "certainty_detail": _certainty(row["id"]),
        "history": _history(row["id"]),
        **{f"{name}_url": _address(request, name, row["slug"]) for name in ("sensitivity", "forest")},
    }


def _address(request: HttpRequest, name: str, slug: str) -> str:
    return request.build_absolute_uri(reverse(f"evidence-api:{name}", args=[slug]))


def _evidence(claim: int) -> dict[str, list[Row]]:
    """Return the accepted items of a claim by their stance, the best level first. One query."""
    links = ClaimLink.objects.filter(claim=claim, item__status=ItemStatus.ACCEPTED).order_by("item__level", "item")
    item, paper = (f"item__{name}" for name in _ITEM), (f"item__paper__{name}" for name in PAPER)
    found: dict[str, list[Row]] = {stance: [] for stance in Stance.values}
    for row in links.values("stance", "directness", "note", "item__review_since", *item, *paper):
        found[row["stance"]].append(_linked(row))
    return found


def _linked(row: Row) -> Row:
    return {
        **{name: said(row[f"item__{name}"]) for name in _ITEM},
        "directness": row["directness"],
        "note": said(row["note"]),
        "counts": row["item__review_since"] is None,
        "review_since": row["item__review_since"],
        "paper": {name: said(row[f"item__paper__{name}"]) for name in PAPER},
    }


def _certainty(claim: int) -> Row | None:
    """Return the judgement that stands, the latest. One query."""
    judged: Any = CertaintyJudgement.objects.filter(claim=claim).order_by("-pk")
    row = judged.values("starts", "certainty", "domains", "judged_at", *_JUDGED).first()
    if row is None:
        return None
    domains = [
        {"domain": domain.name, "change": one["change"], "reason": one["reason"]}
        for domain, one in in_order(row["domains"])
    ]
    return {
        "certainty": row["certainty"],
        "starts": row["starts"],
        "domains": domains,
        "judged_by": full_name(row, "judged_by"),
        "judged_at": row["judged_at"],
    }


def _history(claim: int) -> list[Row]:
    """Return all verdicts, the first first, each with the item and the paper that caused it. One query."""
    paper = tuple(f"paper__{name}" for name in PAPER)
    rows: Sequence[Any] = Verdict.objects.filter(claim=claim).order_by("number").values(*_HISTORY, "item_id", *paper)
    return [
        {
            **{name: row[name] for name in _HISTORY},
            "item": row["item_id"],
            "paper": {name: said(row[f"paper__{name}"]) for name in PAPER} if row["paper__id"] else None,
        }
        for row in rows
    ]
