"""Retractions, corrections and concerns."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.safestring import SafeString

from literature.admin.base import ReadOnlyAdmin
from literature.admin.panels import link, pubmed_link
from literature.models import Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """What records say about papers that a reader must know; one that no record states any longer has lapsed."""

    list_display = ("paper", "kind", "notice_at_pubmed", "first_seen_at", "lapsed_at")
    list_filter = ("kind", ("lapsed_at", admin.EmptyFieldListFilter))
    list_select_related = ("paper",)
    search_fields = ("=pmid", "=paper__pmid", "paper__title")
    search_help_text = "A PMID, of the notice or of the paper, or words of the paper's title."
    ordering = ("-first_seen_at", "-pk")
    fields = ("paper_page", "kind", "notice_at_pubmed", "citation", "first_seen_at", "lapsed_at")
    readonly_fields = ("paper_page", "notice_at_pubmed")

    @admin.display(description="paper")
    def paper_page(self, notice: Notice) -> SafeString | str:
        """Link to the paper's page in the admin."""
        return link(reverse("admin:literature_paper_change", args=[notice.paper_id]), notice.paper)

    @admin.display(description="notice", ordering="pmid")
    def notice_at_pubmed(self, notice: Notice) -> SafeString | str:
        """Link to the notice's own record at PubMed."""
        return pubmed_link(notice.pmid)
