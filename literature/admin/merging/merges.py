"""Merges that were made: what was chosen, what curators had said differently, and how to undo them."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from literature.admin.base import curator
from literature.admin.panels import NOTHING, link, table
from literature.merging.errors import MergeRefused
from literature.merging.fields import GROUPS
from literature.merging.undo import undo
from literature.models import Merge, Paper
from literature.roles import Act, may, require
from literature.workbench import page

_A_PAGE = 50


@page("merges/", "literature_merges")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """List the merges, the last first."""
    listed = Merge.objects.select_related("survivor", "loser", "merged_by", "undone_by").defer("before")
    found = Paginator(listed, _A_PAGE).get_page(request.GET.get("page"))
    context = {**admin.site.each_context(request), "title": "Merges", "page_of": found}
    return render(request, "literature/admin/merging/merges.html", context)


@page("merges/<int:pk>/", "literature_merge")
@require_GET
def show_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one merge."""
    merged = _merge(pk)
    pinned = [GROUPS[name].label for name in merged.before.get("pinned", ())]
    context = {
        **admin.site.each_context(request),
        "title": "A merge",
        "merged": merged,
        "taken": [GROUPS[name].label for name, side in merged.chosen.items() if side == "loser" and name in GROUPS],
        "pinned": pinned,
        "said": merged.before.get("said", ()),
        "may_merge": may(request.user, Act.MERGE),
    }
    return render(request, "literature/admin/merging/merge.html", context)


def _merge(pk: int) -> Merge:
    found = Merge.objects.select_related("survivor", "loser", "merged_by", "undone_by").filter(pk=pk).first()
    if found is None:
        raise Http404(f"There is no merge {pk}.")
    return found


@page("merges/<int:pk>/undo/", "literature_undo_merge")
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merge and stay on its page."""
    require(request.user, Act.MERGE)
    merged = _merge(pk)
    try:
        undo(merged, by=curator(request), at=timezone.now())
    except MergeRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The merge is undone: paper {merged.loser_id} is back.")
    return HttpResponseRedirect(reverse("admin:literature_merge", args=[pk]))


@admin.display(description="merges")
def of_paper(paper: Paper) -> str:
    """List the merges of a paper on its page, each with the way to undo it."""
    made = Merge.objects.filter(survivor=paper) | Merge.objects.filter(loser=paper)
    rows = [
        (
            link(reverse("admin:literature_merge", args=[one.pk]), str(one)),
            one.loser if one.survivor_id == paper.pk else one.survivor,
            one.reason,
            one.merged_by,
            one.merged_at,
            f"undone by {one.undone_by}" if one.undone_by else "stands; its page undoes it",
        )
        for one in made.select_related("survivor", "loser", "merged_by", "undone_by").defer("before").order_by("-pk")
    ]
    return table(("merge", "other paper", "reason", "by", "when", "state"), rows) if rows else NOTHING
