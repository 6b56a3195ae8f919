"""Evidence items: drafts are written, a second curator accepts them, accepted ones stay as they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from evidence.models import EvidenceItem
from evidence.roles import Act
from evidence.workflow import WorkflowRefused, accept, is_open_to, save_draft
from literature.admin.base import curator
from literature.admin.history import HistoryAdmin
from literature.roles import may


@admin.action(description="Accept drafts", permissions=["review"])
def accept_drafts(model_admin: ItemAdmin, request: HttpRequest, queryset: QuerySet[EvidenceItem]) -> None:
    """Accept the selected drafts one by one, and say of each that cannot be why."""
    done = 0
    for item in queryset.order_by("pk"):
        try:
            accept(item, by=curator(request), at=timezone.now())
            done += 1
        except WorkflowRefused as error:
            model_admin.message_user(request, f"{item}: {error}", messages.WARNING)
    model_admin.message_user(request, f"{done} accepted.", messages.SUCCESS if done else messages.WARNING)


@admin.register(EvidenceItem)
class ItemAdmin(HistoryAdmin):
    """The list says what is public; the page of an accepted item can only be read."""

    adding = changing = Act.EXTRACT
    list_display = ("statement", "question", "design", "level", "status", "created_by", "decided_by")
    list_filter = ("status", "question", "design", "level")
    list_select_related = ("created_by", "decided_by")
    search_fields = ("statement", "quotes__text", "paper__title")
    raw_id_fields = ("paper",)
    actions = (accept_drafts,)
    readonly_fields = ("status", "created_by", "created_at", "decided_by", "decided_at")
    fieldsets = (
        (None, {"fields": ("paper", "question", "design", "statement")}),
        ("Standing", {"fields": readonly_fields}),
    )

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Return whether the curator may accept what others wrote."""
        return may(request.user, Act.REVIEW)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """An accepted item is not changed, nor a draft by anybody but its writer."""
        closed = isinstance(obj, EvidenceItem) and not is_open_to(obj, curator(request))
        return not closed and super().has_change_permission(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Give sentences a few lines."""
        if db_field.name in {"statement"}:
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: EvidenceItem, form: Any, change: bool) -> None:
        """Store the draft in the curator's name."""
        said = {**obj.content, **{name: form.cleaned_data[name] for name in ("question", "design", "statement")}}
        save_draft(obj, said, by=curator(request), at=timezone.now())
