"""What a claim's page shows beside the claim's own fields, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, zip_longest
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from evidence import claims, grade, verdict
from evidence.admin.claim.forms import CertaintyForm, LinkForm, as_initial
from evidence.claims.naming import short_names, study_names
from evidence.claims.standing import links_by_stance
from evidence.models import Claim, ClaimLink, Directness, EvidenceItem, ItemStatus, Stance, Verdict, VerdictStatus
from evidence.roles import reads_drafts

A_PAGE = 25
MOST_CHANGES = 50
MOST_PAPERS = 40  # without whom the verdict is shown at once; that of more papers is asked for
MOST_ROWS = 100  # of a table; the API has all


def shown(claim: Claim, request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page. Who neither writes nor reviews evidence sees the accepted items alone."""
    sees_all = reads_drafts(request.user)
    links = links_by_stance(claim)
    if not sees_all:
        links = links.filter(item__status=ItemStatus.ACCEPTED)
    page = Paginator(links, A_PAGE).get_page(request.GET.get("p"))
    listed = list(page.object_list)
    counts = Counter(links.order_by().values_list("stance", flat=True))
    changes = list(_verdicts(claim)[:MOST_CHANGES])
    papers = short_names({link.item.paper_id for link in listed} | {one.paper_id for one in changes if one.paper_id})
    return {
        "reads_drafts": sees_all,
        "standing": claim.verdict,
        "is_outdated": bool(claim.verdict and claim.verdict.method != verdict.METHOD),
        "page": page,
        "stances": _by_stance(listed, papers, claim.verdict, counts),
        "changes": [(one, before, papers.get(one.paper_id or 0, "")) for one, before in _with_before(changes)],
        "history_is_cut": len(changes) == MOST_CHANGES,
        "items": LinkForm(auto_id="link-%s"),
        "choices": {"stance": Stance.choices, "directness": Directness.choices},
        **_computed(claim, "sensitivity" in request.GET),
        **_certainty(claim),
    }


# ── Items ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _by_stance(
    links: Sequence[ClaimLink], papers: dict[int, str], standing: Verdict | None, counts: Counter[str]
) -> list[dict[str, Any]]:
    """Return the links of the page stance by stance, each with what its study adds."""
    adds = {item: one for one in (standing.details["contributions"] if standing else ()) for item in one["items"]}
    return [
        {"stance": Stance(stance), "count": counts[stance], "rows": [_row(link, papers, adds) for link in group]}
        for stance, group in groupby(links, key=lambda link: link.stance)
    ]


def _row(link: ClaimLink, papers: dict[int, str], adds: dict[int, Any]) -> dict[str, Any]:
    study = adds.get(link.item_id)
    return {
        "link": link,
        "paper": papers.get(link.item.paper_id, ""),
        "state": _state(link.item),
        "study": study,
        "with_others": len(study["items"]) - 1 if study else 0,
    }


def _state(item: EvidenceItem) -> str:
    """Say why an item does not count; "" where it does."""
    if item.status == ItemStatus.ACCEPTED:
        return "to be reviewed again: does not count meanwhile" if item.review_since else ""
    return f"{item.get_status_display().lower()}: does not count"


# ── The verdict without one paper, and what changed it ──────────────────────────────────────────────────────────────
def _computed(claim: Claim, asked: bool) -> dict[str, Any]:
    """Return what is computed for the page: at once for a few papers, for many where it was asked for."""
    number = claims.papers_counting(claim)
    if number > MOST_PAPERS and not asked:
        return {"papers_counting": number}
    told, added = claims.sensitivity(claim), _added(claim.verdict)
    papers = short_names({one.paper for one in told} | {paper for one in added for paper in one["papers"]})
    studies = study_names({one["study"] for one in added}, papers)
    rows = sorted(told, key=lambda one: (not one.changes, papers[one.paper]))
    return {
        "papers_counting": number,
        "sensitivity": [(one, papers[one.paper], VerdictStatus(one.verdict.status).label) for one in rows[:MOST_ROWS]],
        "papers_more": max(0, len(rows) - MOST_ROWS),
        "turning": sum(one.changes for one in told),
        "studies": [(studies[one["study"]], one) for one in added],
        "studies_more": max(0, (claim.verdict.studies if claim.verdict else 0) - MOST_ROWS),
        **_pooled(claim),
    }


def _added(standing: Verdict | None) -> list[dict[str, Any]]:
    """Return what the heaviest studies add, as many as are listed."""
    return standing.details["contributions"][:MOST_ROWS] if standing else []


def _verdicts(claim: Claim) -> QuerySet[Verdict]:
    """Return a claim's verdicts, the latest first, without what each study added: that of a thousand studies has 200 kB
    in each of them."""
    return claim.verdicts.order_by("-number").select_related("item").defer("details", "item__content")


def _with_before(changes: Sequence[Verdict]) -> list[tuple[Verdict, Verdict | None]]:
    """Return each change with the verdict before it, the newest first."""
    return list(zip_longest(changes, changes[1:]))


# ── Beside the verdict ──────────────────────────────────────────────────────────────────────────────────────────────
def _pooled(claim: Claim) -> dict[str, Any]:
    if not claim.pooled:
        return {}
    estimate = claims.pooled(claim)
    plot = claims.forest_svg(claim, estimate) if estimate.pooled else ""
    return {
        "estimate": estimate,
        "left_out": estimate.left_out[:MOST_ROWS],
        "left_out_more": max(0, len(estimate.left_out) - MOST_ROWS),
        "plot": mark_safe(plot),  # noqa: S308  evidence.forest escapes every text
    }


def _certainty(claim: Claim) -> dict[str, Any]:
    judged = list(claim.certainties.select_related("judged_by")[:20])
    initial = as_initial(judged[0].starts, judged[0].domains) if judged else {}
    return {
        "judged": [(one, _reasons(one.domains)) for one in judged],
        "certainty": CertaintyForm(initial=initial, auto_id="grade-%s"),
    }


def _reasons(domains: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(domain.label, one["change"], one["reason"]) for domain, one in grade.in_order(domains)]
