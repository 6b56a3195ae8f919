"""A paper's evidence items, on its page in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evidence.roles import Act
from literature.admin.panels import link, table
from literature.models import Paper
from literature.roles import may


@admin.display(description="evidence items")
def evidence_items(paper: Paper, reader: User) -> SafeString | str:
    """List what was taken from the paper and is public, with a link to each item: a paper's page is open to every
    role, and drafts are not. Who may extract is led to the form."""
    items = paper.evidence_items.accepted().select_related("created_by", "decided_by").order_by("pk")
    rows = (
        (
            link(reverse("admin:evidence_evidenceitem_change", args=[item.pk]), item.statement),
            *(item.get_question_display(), item.get_design_display(), item.level),
            *(item.standing, item.created_by, item.decided_by),
        )
        for item in items
    )
    listed = table(("statement", "question", "design", "level", "status", "written by", "accepted by"), rows)
    if door := to_extraction(paper, reader):
        return format_html("{}<p>{}</p>", listed, link(door[1], door[0]))
    return listed


def to_extraction(paper: Paper, user: User) -> tuple[str, str] | None:
    """Lead who may write evidence to the form for a new finding of the paper; from one that was merged nobody."""
    if paper.merged_into_id or not may(user, Act.EXTRACT):
        return None
    return "Extract evidence", reverse("admin:literature_paper_extract", args=[paper.pk])
