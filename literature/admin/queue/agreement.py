"""How well reviewers agree, for each stage and each two of them."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from literature.admin.queue.looking import require_look
from literature.models import ScreeningStage
from literature.screening.agreement import by_pair
from literature.workbench import page


@page("queue/agreement/", "literature_agreement")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show raw agreement, Cohen's kappa and Gwet's AC1 with the number of papers they rest on."""
    require_look(request)
    stages = [(stage.label, by_pair(stage)) for stage in ScreeningStage]
    context = {**admin.site.each_context(request), "title": "Agreement", "by_stage": stages}
    return render(request, "literature/admin/queue/agreement.html", context)
