"""The queue's page and what can be done on it.

Every act is a plain form that also works without JavaScript: then the answer leads back to the page. With htmx the
answer is the panel alone, with the next paper in it: one round trip a decision.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from literature import curation, ranking
from literature.admin.base import curator, row_number
from literature.admin.queue.panel import Panel, panel_of
from literature.admin.queue.wording import said_of_undo, said_of_vote
from literature.models import (
    CuratorDesk,
    QueueOrder,
    Ranking,
    ScreeningDecision,
    ScreeningStage,
    ScreeningTask,
    TagStatus,
    Topic,
    TopicTag,
)
from literature.roles import Act, require
from literature.screening import ScreeningRefused, queue, voting
from literature.sitting import UnknownArrangement, arrange, sit_down
from literature.workbench import page

_NOTHING_FURTHER_BACK = "There is no earlier decision of yours to go back to."


@page("queue/", "literature_queue")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the next paper, or the one that the address names: `task`, the one `after` a task, the one `before` it."""
    user, now = curator(request), timezone.now()
    desk = sit_down(user, now)
    ranking.ask_if_due(ScreeningStage(desk.stage), at=now)
    if request.GET.get("task"):
        return _page(request, panel_of(_task(request.GET["task"]), desk, user, now))
    if request.GET.get("before"):
        return _back(request, desk, now)
    left = _task(request.GET["after"]) if request.GET.get("after") else None
    return _page(request, panel_of(_next(desk, left, now), desk, user, now))


@page("queue/<int:pk>/vote/", "literature_queue_vote")
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the curator's decision and bring the next paper."""
    user, now = curator(request), timezone.now()
    task, desk = _task(pk), sit_down(user, now)
    reason = request.POST.get("reason", "").strip() or request.POST.get("own_reason", "").strip()
    decision = request.POST.get("decision") or (ScreeningDecision.EXCLUDED if reason else "")
    note = request.POST.get("note", "")
    try:
        said = cast("ScreeningDecision", decision)  # checked there
        voted = voting.vote(task, said, reason=reason, note=note, by=user, at=now)
    except ScreeningRefused as error:
        return _refused(request, task, f"{error}{_kept(note)}")
    ranking.ask_if_due(ScreeningStage(task.stage), at=now)
    coming = _next(desk, task if _same_fit(request, task.stage) else None, now)
    return _answer(request, panel_of(coming, desk, user, now, said=said_of_vote(voted, coming)))


@page("queue/<int:pk>/undo/", "literature_queue_undo")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the curator's own decision on the paper back, and show the paper again."""
    user, now, task = curator(request), timezone.now(), _task(pk)
    try:
        taken_back = voting.take_back(task, by=user, at=now)
    except ScreeningRefused as error:
        return _refused(request, task, str(error))
    ranking.ask_if_due(ScreeningStage(task.stage), at=now)
    return _answer(request, panel_of(_task(pk), sit_down(user, now), user, now, said=said_of_undo(taken_back)))


@page("queue/<int:pk>/tag/", "literature_queue_tag")
@require_POST
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, reject or add a topic, and show the same paper."""
    user, now, task = curator(request), timezone.now(), _task(pk)
    require(user, Act.TAG)
    topic = Topic.objects.filter(pk=row_number(request.POST.get("topic", ""))).first()
    if topic is None:
        return _refused(request, task, "Choose a topic first: none was chosen, or it is not there any more.")
    verdict = request.POST.get("verdict", "")
    if verdict not in (TagStatus.CONFIRMED, TagStatus.REJECTED):
        return _refused(request, task, "Accept the topic or reject it; nothing was changed.")
    said = _tagged(task, topic, verdict, user, now)
    panel = panel_of(_task(pk), sit_down(user, now), user, now, said=said, focus=f"topic-{topic.pk}")
    return _answer(request, panel)


@page("queue/arrange/", "literature_queue_arrange")
@require_POST
def rearrange(request: HttpRequest) -> HttpResponse:
    """Keep which stage the curator screens and in which order."""
    try:
        arrange(curator(request), stage=request.POST.get("stage", ""), order=request.POST.get("order", ""))
    except UnknownArrangement as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("admin:literature_queue"))


# ── Steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _task(number: object) -> ScreeningTask:
    """Return the task of a number. Raises Http404."""
    text = str(number)
    task = ScreeningTask.objects.select_related("paper").filter(pk=row_number(text)).first()
    if task is None:
        raise Http404(f"There is no paper {text[:20]!r} in the queue.")
    return task


def _next(desk: CuratorDesk, left: ScreeningTask | None, now: dt.datetime) -> ScreeningTask | None:
    order, stage = QueueOrder(desk.order), ScreeningStage(desk.stage)
    return queue.next_task(desk.user, stage, order, after=left if left and left.stage == stage else None, at=now)


def _same_fit(request: HttpRequest, stage: str) -> bool:
    """Whether the order is still the one that the curator saw; after a new fit the likeliest come first again."""
    newest = Ranking.objects.filter(stage=stage).values_list("pk", flat=True).first()
    return str(newest or "") == request.POST.get("ranking", "")


def _back(request: HttpRequest, desk: CuratorDesk, now: dt.datetime) -> HttpResponse:
    here = _task(request.GET["before"])
    task = queue.previous_task(desk.user, now, here)
    if task is None:
        return _page(request, panel_of(here, desk, desk.user, now, said=_NOTHING_FURTHER_BACK, is_trouble=True))
    return _page(request, panel_of(task, desk, desk.user, now, said="Back at a paper that you have screened."))


def _tagged(task: ScreeningTask, topic: Topic, verdict: str, user: Any, now: dt.datetime) -> str:
    tags = TopicTag.objects.filter(paper=task.paper, topic=topic)
    if verdict == TagStatus.REJECTED:
        curation.decide_tags(tags, TagStatus.REJECTED, by=user, at=now)
        return f"Topic rejected: {topic}."
    if tags.exists():
        curation.decide_tags(tags, TagStatus.CONFIRMED, by=user, at=now)
    else:
        curation.add_tag(task.paper, topic, by=user, at=now)
    return f"Topic accepted: {topic}."


def _kept(note: str) -> str:
    """Repeat a note that was not stored, so that it is not lost."""
    return f" Your note was: “{note.strip()}”" if note.strip() else ""


# ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _page(request: HttpRequest, panel: Panel) -> HttpResponse:
    """Answer a question for a paper: the panel alone to htmx, else the whole page."""
    if request.headers.get("HX-Request") == "true":
        return render(request, "literature/admin/queue/panel.html", _context(panel))
    context = {**admin.site.each_context(request), **_context(panel), "title": "Screening queue"}
    context |= {"stages": ScreeningStage.choices, "orders": QueueOrder.choices}
    return render(request, "literature/admin/queue/queue.html", context)


def _answer(request: HttpRequest, panel: Panel) -> HttpResponse:
    """Answer an act: the panel to htmx, else a redirect to the page, where a message says what happened."""
    if request.headers.get("HX-Request") == "true":
        return _page(request, panel)
    (messages.error if panel.is_trouble else messages.success)(request, panel.said)
    address = reverse("admin:literature_queue")
    return HttpResponseRedirect(f"{address}?task={panel.sheet.task.pk}" if panel.sheet else address)


def _refused(request: HttpRequest, task: ScreeningTask, said: str) -> HttpResponse:
    """Say why something was not done, with the paper as it is now."""
    user, now = curator(request), timezone.now()
    current = _task(task.pk)
    return _answer(request, panel_of(current, sit_down(user, now), user, now, said=said, is_trouble=True))


def _context(panel: Panel) -> dict[str, Any]:
    return {"panel": panel, "sheet": panel.sheet, "decisions": ScreeningDecision, "statuses": TagStatus}
