"""Claims as JSON: the sentence, the computed verdict, and a curator's certainty beside it, never mixed with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from evidence.api.addresses import evidence_url
from evidence.models import CertaintyJudgement, Claim, ClaimLink, ItemStatus, Stance
from literature.api.papers import Row, said

_PLAIN = ("id", "slug", "sentence", "question", "population", "comparator", "position")
_TERMS = ("intervention", "index_test", "outcome")
VERDICT = (
    *("number", "at", "status", "studies", "patients", "mass_for", "mass_against", "disagreement", "best_level"),
    *("demo_items", "method"),
)
_ACCEPTED = {"item__status": ItemStatus.ACCEPTED}


def rows(claims: QuerySet[Claim]) -> QuerySet[Any]:
    """Return the claims as the rows that `build` takes."""
    terms, verdict = (f"{name}__slug" for name in _TERMS), (f"verdict__{name}" for name in VERDICT)
    found: QuerySet[Any, Any] = claims.values(*_PLAIN, *terms, "verdict_id", *verdict)
    return found


def build(found: Sequence[Row], request: HttpRequest) -> list[Row]:
    """Return claims as JSON. Three queries, however many claims and items."""
    ids = [row["id"] for row in found]
    items, certainties = _stances(ids), _certainties(ids)
    return [
        {
            **{name: said(row[name]) for name in _PLAIN},
            **{name: row[f"{name}__slug"] for name in _TERMS},
            "verdict": _verdict(row),
            "certainty": certainties.get(row["id"]),
            "items": {stance: items[row["id"]].get(stance, 0) for stance in Stance.values},
            "url": request.build_absolute_uri(reverse("evidence-api:claim", args=[row["slug"]])),
            "evidence_url": evidence_url(request, claim=row["slug"]),
        }
        for row in found
    ]


def _verdict(row: Row) -> Row | None:
    if row["verdict_id"] is None:
        return None
    return {name: row[f"verdict__{name}"] for name in VERDICT}


def _stances(claims: Sequence[int]) -> Mapping[int, dict[str, int]]:
    """Return how many accepted items each claim has by their stance."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    links = ClaimLink.objects.filter(claim__in=claims, **_ACCEPTED).order_by()
    for claim, stance, number in links.values_list("claim", "stance").annotate(number=Count("pk")):
        found[claim][stance] = number
    return found


def _certainties(claims: Sequence[int]) -> dict[int, str]:
    """Return the certainty of each claim that was judged, by the judgement that stands: the latest."""
    judged = CertaintyJudgement.objects.filter(claim__in=claims).order_by()
    latest = judged.values("claim").annotate(latest=Max("pk")).values("latest")
    return dict(CertaintyJudgement.objects.filter(pk__in=latest).order_by().values_list("claim", "certainty"))
