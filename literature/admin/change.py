"""The feed of changes, as the API gives it."""

from __future__ import annotations

from django.contrib import admin

from literature.admin.base import ReadOnlyAdmin
from literature.models import Change


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """What happened, the last first."""

    list_display = ("number", "at", "type", "paper", "topic", "fields", "sync_run", "rule", "pack", "curator")
    list_filter = ("type",)
    list_select_related = ("paper", "topic", "sync_run", "rule__topic", "pack", "curator")
    search_fields = ("=number", "=paper__pmid")
    search_help_text = "The number of a change, or a PMID."
    ordering = ("-number",)
    fields = ("number", "type", "at", "paper", "other_paper", "topic", "names", "sync_run", "rule", "pack", "who")
    readonly_fields = fields

    @admin.display(description="fields")
    def names(self, change: Change) -> str:
        """Name what differs."""
        return ", ".join(change.fields)

    @admin.display(description="curator")
    def who(self, change: Change) -> str:
        """Name the curator, without a link: not everybody may look at accounts."""
        return str(change.curator or "")
