"""Tokens in the admin: made there, shown once, taken away there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest

from config.api.models import ApiToken
from literature.admin.base import KeptAdmin


@admin.register(ApiToken)
class ApiTokenAdmin(KeptAdmin):
    """Who has a token. None is deleted, so that a name stands for one client for ever."""

    list_display = ("name", "created_at", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    readonly_fields = ("created_at",)
    fields = ("name", "is_active", "created_at")

    def save_model(self, request: HttpRequest, obj: ApiToken, form: ModelForm[ApiToken], change: bool) -> None:
        """Save; a new token's text is shown now and never again."""
        if not change:
            text = obj.renew()
            messages.warning(request, f"The token of {obj.name} is {text} – it is shown this once and kept nowhere.")
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        """Keep the name of a token that is out."""
        return (*self.readonly_fields, "name") if obj else self.readonly_fields
