"""What reviewers disagree on: their votes side by side, and how it is resolved."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from literature import ranking
from literature.admin.base import curator, row_number
from literature.admin.queue.wording import reason_in_words
from literature.models import ExclusionReason, ScreeningDecision, ScreeningStage, ScreeningTask, Settlement
from literature.roles import Act, require
from literature.screening import ScreeningRefused
from literature.screening.conflicts import open_conflicts, reopen, resolve, resolved_by
from literature.site.reading import sections
from literature.workbench import page

_A_PAGE, _LATELY = 20, 5


@page("queue/conflicts/", "literature_conflicts")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """List the open conflicts, the oldest first."""
    user = curator(request)
    require(user, Act.RESOLVE)
    found = Paginator(open_conflicts(), _A_PAGE).get_page(request.GET.get("page"))
    reasons = list(ExclusionReason.objects.filter(is_active=True))
    labels = {reason.slug: reason.label for reason in reasons}
    context = {**admin.site.each_context(request), "title": "Conflicts", "page_of": found, "reasons": reasons}
    context["lately"] = [(task, one, labels.get(one.reason, one.reason)) for task, one in resolved_by(user, _LATELY)]
    return render(
        request,
        "literature/admin/queue/conflicts.html",
        context | {"conflicts": [_conflict(task, user.pk, reasons, labels) for task in found]},
    )


def _conflict(
    task: ScreeningTask, user_id: int, reasons: list[ExclusionReason], labels: dict[str, str]
) -> dict[str, Any]:
    votes = list(task.votes.all())
    return {
        "task": task,
        "votes": [(vote, labels.get(vote.reason, vote.reason)) for vote in votes],
        "is_mine": any(vote.reviewer_id == user_id for vote in votes),
        "others": [vote.reviewer for vote in votes if vote.reviewer_id != user_id],
        "abstract": sections(task.paper.abstract_sections),
        "reasons": [reason for reason in reasons if reason.stage in ("", task.stage)],
    }


@page("queue/conflicts/<int:pk>/resolve/", "literature_conflict_resolve")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Resolve a conflict and go back to the list."""
    user, now, task = curator(request), timezone.now(), _task(pk)
    said = {name: request.POST.get(name, "").strip() for name in ("decision", "reason", "own_reason", "how", "note")}
    excluded = said["decision"] == ScreeningDecision.EXCLUDED
    reason = (said["own_reason"] or said["reason"]) if excluded else ""
    try:
        outcome = resolve(
            task,
            cast("ScreeningDecision", said["decision"]),  # checked there, as is `how`
            reason=reason,
            how=cast("Settlement", said["how"]),
            note=said["note"],
            with_whom=[row_number(one) for one in request.POST.getlist("with_whom")],
            by=user,
            at=now,
        )
    except ScreeningRefused as error:
        note = f" Your note was: “{said['note']}”" if said["note"] else ""
        messages.error(request, f"{task.paper}: {error}{note}")
    else:
        ranking.ask_if_due(ScreeningStage(task.stage), at=now)
        because = f": {reason_in_words(outcome.reason)}" if outcome.reason else ""
        how = Settlement(outcome.settled).label
        messages.success(request, f"{task.paper}: {outcome.get_decision_display().lower()}{because} ({how}).")
    return HttpResponseRedirect(reverse("admin:literature_conflicts"))


@page("queue/conflicts/<int:pk>/reopen/", "literature_conflict_reopen")
@require_POST
def open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one's own resolution and go back to the list, where the conflict stands again."""
    user, now, task = curator(request), timezone.now(), _task(pk)
    try:
        reopen(task, by=user, at=now)
    except ScreeningRefused as error:
        messages.error(request, f"{task.paper}: {error}")
    else:
        ranking.ask_if_due(ScreeningStage(task.stage), at=now)
        messages.success(request, f"{task.paper}: your resolution is undone, and the conflict is open again.")
    return HttpResponseRedirect(reverse("admin:literature_conflicts"))


def _task(pk: int) -> ScreeningTask:
    """Return the task of a number, with its paper. Raises Http404."""
    task = ScreeningTask.objects.select_related("paper").filter(pk=pk).first()
    if task is None:
        raise Http404(f"There is no paper {pk} in the queue.")
    return task
