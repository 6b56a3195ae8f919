"""What waits for whom and how long, and who is to screen what."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from literature.admin.base import curator, row_number
from literature.admin.queue.looking import require_look
from literature.models import ScreeningStage, ScreeningTask, TaskState
from literature.roles import Act, may, require
from literature.screening import ScreeningRefused, waits
from literature.screening.assignments import assign, unassign
from literature.workbench import page

MOST_AT_ONCE = 1_000


@page("queue/waits/", "literature_waits")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what waits, for whom, how old it is, and how long decisions take."""
    require_look(request)
    now = timezone.now()
    context = {
        **admin.site.each_context(request),
        "title": "What waits",
        "ages": waits.counts(now),
        "waiting": waits.by_reviewer(),
        "turnarounds": [(stage.label, waits.turnaround(now, stage)) for stage in ScreeningStage],
        "stages": ScreeningStage.choices,
        "reviewers": waits.reviewers() if may(request.user, Act.ASSIGN) else [],
        "most": MOST_AT_ONCE,
    }
    return render(request, "literature/admin/queue/waits.html", context)


@page("queue/waits/assign/", "literature_waits_assign")
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give the longest waiting papers of a stage to a reviewer, or take all of theirs back."""
    by = curator(request)
    require(by, Act.ASSIGN)
    try:
        messages.success(request, _done(request))
    except ScreeningRefused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("admin:literature_waits"))


def _done(request: HttpRequest) -> str:
    """Carry out what the form asks for and say what was done. Raises ScreeningRefused."""
    by, number, stage = curator(request), request.POST.get("number", ""), request.POST.get("stage", "")
    reviewer = waits.reviewers().filter(username=request.POST.get("reviewer", "")).first()
    if reviewer is None or stage not in ScreeningStage.values:
        raise ScreeningRefused("Choose a reviewer who may screen, and a stage.")
    open_tasks = ScreeningTask.objects.filter(stage=stage, state=TaskState.WAITING)
    name = ScreeningStage(stage).label
    if "release" in request.POST:
        return f"{unassign(open_tasks, reviewer, by=by)} papers ({name}) taken back from {reviewer}."
    wanted = row_number(number)
    if not 1 <= wanted <= MOST_AT_ONCE:
        raise ScreeningRefused(f"Say how many papers, from 1 to {MOST_AT_ONCE}.")
    free = open_tasks.filter(assignments__isnull=True).exclude(votes__reviewer=reviewer, votes__taken_back_at=None)
    oldest = list(free.order_by("opened_at", "pk").values_list("pk", flat=True)[:wanted])
    given = assign(ScreeningTask.objects.filter(pk__in=oldest), reviewer, by=by, at=timezone.now())
    return f"{given} papers ({name}) given to {reviewer}, the longest waiting first."
