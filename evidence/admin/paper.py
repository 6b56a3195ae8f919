"""A paper's evidence items, on its page in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from literature.admin.panels import link, table
from literature.models import Paper


@admin.display(description="evidence items")
def evidence_items(paper: Paper) -> SafeString | str:
    """List what was taken from the paper and is public, with a link to each item: a paper's page is open to every
    role, and drafts are not."""
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
    extract = link(reverse("admin:literature_paper_extract", args=[paper.pk]), "Extract evidence")
    return format_html("{}<p>{}</p>", listed, extract)
