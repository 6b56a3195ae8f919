"""How much a claim's verdict hangs on single papers, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from evidence import verdict
from evidence.api.items import PAPER
from evidence.claims import evidence_of
from evidence.models import Claim
from literature.api.papers import Row, said
from literature.bulk import among
from literature.models import Paper

_JUDGED = ("studies", "patients", "mass_for", "mass_against", "disagreement", "best_level", "demo_items")
_DECIMALS = 4


def build(claim: Claim) -> Row:
    """Return the verdict as it is computed now, and as it would be without each paper. Five queries."""
    found = evidence_of(claim)
    without = verdict.sensitivity(found)
    papers = _papers([one.paper for one in without])
    return {
        "claim": claim.slug,
        "method": verdict.METHOD,
        "verdict": _told(verdict.judge(found)),
        "changes": sum(one.changes for one in without),
        "papers": [
            {"paper": papers[one.paper], "verdict": _told(one.verdict), "changes": one.changes} for one in without
        ],
    }


def _told(judged: verdict.Summary) -> Row:
    facts = {name: getattr(judged, name) for name in _JUDGED}
    rounded = {name: round(value, _DECIMALS) if isinstance(value, float) else value for name, value in facts.items()}
    return {"status": str(judged.status), **rounded}


def _papers(ids: Sequence[int]) -> dict[int, Row]:
    found = Paper.objects.filter(among("pk", ids)).order_by()
    return {row["id"]: {name: said(row[name]) for name in PAPER} for row in found.values(*PAPER)}
