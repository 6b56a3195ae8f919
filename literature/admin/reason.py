"""Reasons for exclusion: what reviewers choose from, in order of precedence."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from literature.admin.base import curator
from literature.admin.history import HistoryAdmin
from literature.models import ExclusionReason
from literature.roles import Act
from literature.screening import reasons


@admin.register(ExclusionReason)
class ExclusionReasonAdmin(HistoryAdmin):
    """The list; a reason that is not wanted any more is no longer offered, and stays in what it decided."""

    adding = changing = Act.EDIT_STRATEGIES
    list_display = ("label", "slug", "stage_offered", "position", "is_active", "used", "pack")
    list_filter = ("is_active", "stage")
    list_select_related = ("pack",)
    ordering = ("position", "pk")
    search_fields = ("label", "slug")
    prepopulated_fields = {"slug": ("label",)}
    readonly_fields = ("pack",)
    fields = ("label", "slug", "description", "stage", "position", "is_active", "pack")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExclusionReason]:
        """Bring along how often each was used."""
        return reasons.with_use(super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A short name stands in decisions: it does not change once the reason is there."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        """Make the short name from the label while it can still be chosen."""
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: ExclusionReason, form: Any, change: bool) -> None:
        """Store the reason in the editor's name."""
        reasons.keep(obj, by=curator(request))

    @admin.display(description="offered at", ordering="stage")
    def stage_offered(self, reason: ExclusionReason) -> str:
        """Name the stage, or both."""
        return reason.get_stage_display() if reason.stage else "both stages"

    @admin.display(description="exclusions", ordering="used")
    def used(self, reason: Any) -> int:
        """Say of how many exclusions it is the reason."""
        number: int = reason.used
        return number
