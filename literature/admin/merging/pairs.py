"""Pairs of papers that may be one, the likeliest first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from literature import jobs
from literature.admin.asking import watch
from literature.admin.base import curator
from literature.api.identifiers import Malformed, find, read_identifier
from literature.merging import pairs
from literature.merging.errors import MergeRefused
from literature.models import DuplicatePair, JobKind, PairState
from literature.roles import Act, may, require
from literature.workbench import page

_A_PAGE = 25
_SHOWN_REASONS = 5


@page("duplicates/", "literature_duplicates")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """List the open pairs, or those that were decided to be two papers; lead to two papers named by hand."""
    if "first" in request.GET:
        return _lead_to_comparison(request)
    distinct = request.GET.get("state") == PairState.DISTINCT
    decided = DuplicatePair.objects.filter(state=PairState.DISTINCT).order_by("-decided_at", "-pk")
    listed = (decided if distinct else pairs.open_pairs()).select_related("first", "second", "decided_by")
    found = Paginator(listed, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": "Not duplicates" if distinct else "Duplicates",
        "page_of": found,
        "pairs": [(pair, pair.evidence[:_SHOWN_REASONS]) for pair in found],
        "distinct": distinct,
        "may_merge": may(request.user, Act.MERGE),
    }
    return render(request, "literature/admin/merging/pairs.html", context)


def _lead_to_comparison(request: HttpRequest) -> HttpResponse:
    """Lead to the comparison of the two papers that were named, or back with what is wrong with the names."""
    named = [request.GET.get(name, "").strip() for name in ("first", "second")]
    try:
        ids = [_paper(text) for text in named]
    except Malformed as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:literature_duplicates"))
    if ids[0] == ids[1]:
        messages.error(request, "These name one and the same paper.")
        return HttpResponseRedirect(reverse("admin:literature_duplicates"))
    return HttpResponseRedirect(reverse("admin:literature_compare", args=ids))


def _paper(text: str) -> int:
    """Return the paper that stands under an identifier. Raises Malformed."""
    wanted = read_identifier(text)
    if (found := find([wanted]).get(wanted)) is None:
        raise Malformed(f"No paper here is {wanted}. {wanted.hint}")
    return int((found.survivor or found.paper)["id"])


@page("duplicates/find/", "literature_find_duplicates")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Compare all papers, in the background."""
    user: Any = curator(request)
    require(user, Act.MERGE)
    return watch(request, lambda: jobs.ask(JobKind.FIND_DUPLICATES, by=user, at=timezone.now()))


@page("duplicates/<int:pk>/ask-again/", "literature_pair_again")
@require_POST
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take "not a duplicate" back."""
    pair = DuplicatePair.objects.filter(pk=pk).first()
    require(request.user, Act.MERGE)
    if pair is None:
        messages.error(request, f"There is no pair {pk}.")
        return HttpResponseRedirect(reverse("admin:literature_duplicates"))
    try:
        pairs.ask_again(pair, by=curator(request), at=timezone.now())
    except MergeRefused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("admin:literature_compare", args=[pair.first_id, pair.second_id]))
