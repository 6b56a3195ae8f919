"""What waits for whom and how long, on a page of its own and on the front page."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from evidence import waits
from evidence.roles import reads_drafts
from literature.admin.base import curator
from literature.front import Pile
from literature.workbench import page


@page("evidence/waits/", "evidence_waits")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what waits, how old it is, and for whom."""
    user = curator(request)
    if not reads_drafts(user):
        raise PermissionDenied("This page is for those who write and review evidence.")
    context = {
        **admin.site.each_context(request),
        "title": "Evidence: what waits",
        "kinds": waits.counts(timezone.now()),
        "people": waits.by_person(),
    }
    return render(request, "evidence/admin/waits.html", context)


def piles(user: User) -> list[tuple[str, str, Pile]]:
    """Return what the front page tells those who write or review evidence; nothing to others."""
    if not reads_drafts(user):
        return []
    items = reverse("admin:evidence_evidenceitem_changelist")
    return [(what, f"{items}?waits={key}", pile) for what, key, pile in waits.piles()]
