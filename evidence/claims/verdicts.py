"""Verdicts of claims, kept true: computed anew where something changed that they rest on, and dated.

Whoever changes what counts (`evidence.workflow`, `evidence.claims.linking`, `evidence.vocabulary`) says so here, in the
same transaction, with the cause.  Only the claims concerned are computed, all of them in a fixed number of queries; a
verdict that comes out as it stood is not written again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evidence import verdict
from evidence.claims.gathering import evidence_of, evidence_of_many
from evidence.models import Cause, Claim, ClaimLink, EvidenceItem, Verdict
from literature.bulk import chunks
from literature.writing import one_writer

_DECIMALS = 4
_AT_ONCE = 100  # claims computed in one transaction when all are
_COMPARED = (
    *("status", "studies", "patients", "mass_for", "mass_against", "disagreement", "best_level", "demo_items"),
    "method",
)


@dataclass(frozen=True, slots=True)
class Because:
    """What made a verdict change, when, and through which items."""

    cause: Cause
    at: dt.datetime
    items: Sequence[EvidenceItem]


@one_writer()
def recompute(claim: Claim, cause: Cause, item: EvidenceItem | None = None, *, at: dt.datetime) -> Verdict | None:
    """Compute a claim's verdict anew and return the one that stands now new, or None where it stays as it was.

    `item` is what caused it, and is named with its paper in the history."""
    made = _recompute({claim.pk: [item] if item else []}, cause, at)
    claim.refresh_from_db(fields=["verdict"])
    return made.get(claim.pk)


@one_writer()
def recompute_for(items: Iterable[EvidenceItem], cause: Cause, at: dt.datetime) -> list[Verdict]:
    """Compute the verdicts of all claims to which the items are linked, and return those that changed.

    Each names the first of its items, and that one's paper; all of them stand in its details."""
    by_claim: dict[int, list[EvidenceItem]] = defaultdict(list)
    known = {item.pk: item for item in items}
    links = ClaimLink.objects.filter(item__in=known).order_by("item")
    for claim, item in links.values_list("claim", "item"):
        by_claim[claim].append(known[item])
    return list(_recompute(by_claim, cause, at).values()) if by_claim else []


def recompute_all(at: dt.datetime) -> list[Verdict]:
    """Compute all verdicts, a hundred in a transaction, as after a change of the method; return those that changed."""
    made: list[Verdict] = []
    for some in chunks(list(Claim.objects.order_by("pk").values_list("pk", flat=True)), _AT_ONCE):
        made += _recompute_some(some, at)
    return made


@one_writer()
def _recompute_some(claims: Sequence[int], at: dt.datetime) -> Sequence[Verdict]:
    return list(_recompute({claim: [] for claim in claims}, Cause.METHOD, at).values())


def sensitivity(claim: Claim) -> list[verdict.Without]:
    """Return for every paper of a claim the verdict without it, and whether its status would be another."""
    return verdict.sensitivity(evidence_of(claim))


# ── One pass ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _recompute(causes: Mapping[int, Sequence[EvidenceItem]], cause: Cause, at: dt.datetime) -> dict[int, Verdict]:
    """Return the verdicts that changed, by claim. `causes` has the claims, each with the items that are the cause."""
    claims = list(Claim.objects.filter(pk__in=causes).select_for_update(of=("self",)).order_by("pk"))
    standing = {one.claim_id: one for one in Verdict.objects.filter(current_of__in=causes)}
    gathered = evidence_of_many(list(causes))
    made = {}
    for claim in claims:
        facts = _facts(verdict.judge(gathered[claim.pk]))
        if _differs(standing.get(claim.pk), facts):
            because = Because(cause, at, causes[claim.pk])
            made[claim.pk] = _verdict(claim, standing.get(claim.pk), facts, because)
    _store([claim for claim in claims if claim.pk in made], made)
    return made


def _facts(judged: verdict.Verdict) -> dict[str, Any]:
    """Return a verdict as its row says it: masses to four decimals, and what each study adds."""
    return {
        "status": str(judged.status),
        "studies": judged.studies,
        "patients": judged.patients,
        "mass_for": round(judged.mass_for, _DECIMALS),
        "mass_against": round(judged.mass_against, _DECIMALS),
        "disagreement": round(judged.disagreement, _DECIMALS),
        "best_level": judged.best_level,
        "demo_items": judged.demo_items,
        "method": judged.method,
        "details": {
            "says": judged.says,
            "contributions": [_contribution(one) for one in judged.contributions],
        },
    }


def _contribution(one: verdict.Contribution) -> dict[str, Any]:
    """Return what a study adds as JSON says it."""
    told = asdict(one) | {"factors": one.factors._asdict()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _differs(standing: Verdict | None, facts: Mapping[str, Any]) -> bool:
    return (
        standing is None
        or any(getattr(standing, name) != facts[name] for name in _COMPARED)
        or standing.details["contributions"] != facts["details"]["contributions"]
    )


def _verdict(claim: Claim, standing: Verdict | None, facts: Mapping[str, Any], because: Because) -> Verdict:
    items = because.items
    return Verdict(
        claim=claim,
        number=standing.number + 1 if standing else 1,
        at=because.at,
        details={**facts["details"], "items": [item.pk for item in items]},
        cause=because.cause,
        item=items[0] if items else None,
        paper_id=items[0].paper_id if items else None,
        **{name: facts[name] for name in _COMPARED},
    )


def _store(claims: Sequence[Claim], made: Mapping[int, Verdict]) -> None:
    """Write the verdicts and let each claim point to its own; `verdict` stands in no history of the claim."""
    Verdict.objects.bulk_create(made.values())
    for claim in claims:
        claim.verdict = made[claim.pk]
    Claim.objects.bulk_update(claims, ["verdict"])
