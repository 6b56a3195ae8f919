"""Two papers side by side: what they say differently, which value stands, and whether they are one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from literature.admin.base import curator, row_number
from literature.likeness import facts_of, likeness
from literature.merging import pairs
from literature.merging.errors import MergeRefused
from literature.merging.fields import GROUPS, differences
from literature.merging.merge import merge
from literature.models import DuplicatePair, Paper
from literature.pubmed.records import Source
from literature.roles import Act, may, require
from literature.workbench import page


@page("duplicates/<int:first>/<int:second>/", "literature_compare")
@require_GET
def show(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Show two papers side by side; `survivor` names the one that is to stand."""
    papers = _papers(first, second)
    return _render(request, papers, _survivor(request.GET.get("survivor", ""), papers))


def _papers(first: int, second: int) -> dict[int, Paper]:
    counted = Paper.objects.annotate(
        tags=Count("topic_tags", distinct=True),
        outcomes=Count("screenings", distinct=True),
        found=Count("hits", distinct=True),
    )
    found = {paper.pk: paper for paper in counted.filter(pk__in=(first, second)).select_related("journal")}
    if len(found) != 2:
        raise Http404("One of the two papers is not here.")
    return {pk: found[pk] for pk in (first, second)}


def _survivor(named: str, papers: dict[int, Paper]) -> Paper:
    """Return the paper that was named to stand, else the one that more rests on: the better source, then the older."""
    return papers.get(row_number(named)) or max(
        papers.values(), key=lambda p: (Source(p.source).rank, bool(p.pmid), -p.pk)
    )


def _render(request: HttpRequest, papers: dict[int, Paper], survivor: Paper, status: int = 200) -> HttpResponse:
    (loser,) = (paper for paper in papers.values() if paper.pk != survivor.pk)
    found = differences(survivor, loser)
    facts = facts_of([survivor.pk, loser.pk])
    context = {
        **admin.site.each_context(request),
        "title": "Two papers side by side",
        "survivor": survivor,
        "loser": loser,
        "pair": _pair(survivor.pk, loser.pk),
        "likeness": likeness(facts[survivor.pk], facts[loser.pk]),
        "differing": [_with_choice(one, request) for one in found if one.differs],
        "same": [one for one in found if not one.differs and one.survivor],
        "two_pmids": bool(survivor.pmid and loser.pmid),
        "merged": [paper for paper in papers.values() if paper.merged_into_id],
        "may_merge": may(request.user, Act.MERGE),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "literature/admin/merging/compare.html", context, status=status)


def _with_choice(difference: Any, request: HttpRequest) -> tuple[Any, str]:
    return difference, request.POST.get(f"field-{difference.group.name}", difference.proposed)


def _pair(one: int, other: int) -> DuplicatePair | None:
    first, second = sorted((one, other))
    return DuplicatePair.objects.filter(first=first, second=second).select_related("decided_by").first()


@page("duplicates/<int:first>/<int:second>/merge/", "literature_merge_two")
@require_POST
def merge_two(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Merge the two as chosen, and go to the paper that stands."""
    require(request.user, Act.MERGE)
    papers = _papers(first, second)
    survivor = _survivor(request.POST.get("survivor", ""), papers)
    (loser,) = (pk for pk in papers if pk != survivor.pk)
    chosen = {name: side for name in GROUPS if (side := request.POST.get(f"field-{name}", ""))}
    try:
        merged = merge(
            *(survivor.pk, loser, chosen),
            reason=request.POST.get("reason", "").strip(),
            two_pmids=request.POST.get("two_pmids") == "yes",
            by=curator(request),
            at=timezone.now(),
        )
    except ValueError as error:
        messages.error(request, str(error))
        return _render(request, papers, survivor, status=409 if isinstance(error, MergeRefused) else 400)
    messages.success(request, f"Paper {loser} was merged into paper {survivor.pk}. You can undo this here.")
    return HttpResponseRedirect(reverse("admin:literature_merge", args=[merged.pk]))


@page("duplicates/<int:first>/<int:second>/distinct/", "literature_distinct")
@require_POST
def are_two(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Remember that the two are no duplicate, and go on with the next pair."""
    require(request.user, Act.MERGE)
    _papers(first, second)  # or there is no such page
    now = timezone.now()
    pair = pairs.pair_of(first, second, at=now)
    try:
        pairs.not_duplicate(pair, note=request.POST.get("note", "").strip(), by=curator(request), at=now)
    except MergeRefused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:literature_compare", args=[first, second]))
    messages.success(request, f"Papers {first} and {second} will not be asked about again.")
    following = pairs.open_pairs().values_list("first_id", "second_id").first()
    if following is None:
        return HttpResponseRedirect(reverse("admin:literature_duplicates"))
    return HttpResponseRedirect(reverse("admin:literature_compare", args=following))
