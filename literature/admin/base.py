"""What all our admin pages share: nothing is deleted, what machines keep is read-only, and roles are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest

from literature.roles import Permitted, may, require

if TYPE_CHECKING:  # Django's own classes take no type arguments at run time
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline

_DIGITS = 19  # what a database's number holds always; of 4,300 digits Python itself makes no number


def curator(request: HttpRequest) -> Any:
    """Return who is logged in; the admin lets nobody else near."""
    return request.user


def row_number(text: str) -> int:
    """Return the number that a field or an address names a row by; 0, which is no row's, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0


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
    """Rows that nobody deletes through the admin, in lists that never count more than they must.

    Roles hold acts, not Django's permissions to add and change: `adding` and `changing` say which act lets who do so,
    and the function that carries it out asks again. Where none is named, Django's own permission is asked for."""

    adding: Permitted | None = None
    changing: Permitted | None = None
    show_full_result_count = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER  # a count for every choice would read whole tables many times over

    class Media:
        css = {"all": ("literature/admin.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the curator's role has the act of adding."""
        return may(request.user, self.adding) if self.adding else super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the curator's role has the act of changing."""
        return may(request.user, self.changing) if self.changing else super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted: what no longer holds is marked."""
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Refuse who may not save with a sentence that names what they lack."""
        act = self.changing if object_id else self.adding
        if request.method == "POST" and act:
            require(request.user, act)
        return super().changeform_view(request, object_id, form_url, extra_context)


class ReadOnlyAdmin(KeptAdmin):
    """Rows that only machines write: they can be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: a machine writes these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: a machine writes these."""
        return False


class PartsInline(TabularInline):
    """Rows on the page of another one, which `acting` lets add and change, and nobody delete."""

    acting: Permitted

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the curator's role has the act."""
        return may(request.user, self.acting)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the curator's role has the act."""
        return may(request.user, self.acting)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What no longer holds is marked, not deleted."""
        return False
