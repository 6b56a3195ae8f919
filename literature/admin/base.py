"""What all our admin pages share: nothing is deleted, what machines keep is read-only, history cannot be rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.urls import URLPattern
from simple_history.admin import SimpleHistoryAdmin

if TYPE_CHECKING:  # Django's own classes take no type arguments at run time
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


def curator(request: HttpRequest) -> Any:
    """Return who is logged in; the admin lets nobody else near."""
    return request.user


def about_selection(
    model_admin: ModelAdmin, request: HttpRequest, selected: QuerySet[Any], form: Form
) -> dict[str, Any]:
    """Return what `decide.html` shows of a question about the selected rows, and sends again with its answer."""
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "form": form,
        "count": selected.count(),
        "action": request.POST.get("action", ""),
        "select_across": request.POST.get("select_across", "0"),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "media": model_admin.media,
    }


class KeptAdmin(ModelAdmin):
    """Rows that nobody deletes through the admin, in lists that never count more than they must."""

    show_full_result_count = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER  # a count for every choice would read whole tables many times over

    class Media:
        css = {"all": ("literature/admin.css",)}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted: what no longer holds is marked."""
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that only machines write: they can be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: a machine writes these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: a machine writes these."""
        return False


class HistoryAdmin(KeptAdmin, SimpleHistoryAdmin):  # type: ignore[misc]  # the library has no types
    """Rows with a history that can be read and not rewritten.

    The library's page for one old version saves a whole row again, which would put back what a record said years ago
    over what it says now; so that address does not exist here.
    """

    object_history_template = "literature/admin/history.html"
    object_history_list_template = "literature/admin/history_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Leave out the address that writes an old version back."""
        return [url for url in super().get_urls() if not str(url.name).endswith("_simple_history")]

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return that no version can be put back."""
        return True
