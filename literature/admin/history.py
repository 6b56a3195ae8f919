"""The history of an object: one timeline with what differs, and, for who may, putting an earlier state back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from literature.admin.base import KeptAdmin, curator
from literature.admin.differences import marked
from literature.history import (
    Entry,
    RestoreRefused,
    can_be_restored,
    restore,
    streams_of,
    timeline,
    what_would_change,
)
from literature.history.restoring import LONGEST_WHY, newest_entry
from literature.history.timeline import MOST_ROWS
from literature.roles import Act, may, require

if TYPE_CHECKING:
    from django.db.models import QuerySet

_A_PAGE = 50


class RestoreForm(forms.Form):
    """Why, and which entry was the newest when the curator asked."""

    why = forms.CharField(required=False, max_length=LONGEST_WHY, widget=forms.TextInput(attrs={"size": 60}))
    seen = forms.IntegerField(widget=forms.HiddenInput)


class HistoryAdmin(KeptAdmin):
    """Rows whose history can be read, and whose earlier states can be put back by the functions of their actions."""

    history_template = "literature/admin/history.html"
    restore_template = "literature/admin/restore.html"

    class Media:
        css = {"all": ("literature/papers.css",)}

    def get_urls(self) -> list[URLPattern]:
        """Add the page that asks before it restores."""
        address = "<int:pk>/history/restore/<slug:kind>/<int:entry>/"
        return [path(address, self.admin_site.admin_view(self.restore_view), name=self._name()), *super().get_urls()]

    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_restore"

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what happened, the newest first."""
        thing = self._looked_at(request, object_id)
        entries = timeline(thing, curator(request))
        page = Paginator(entries, _A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self._context(request, thing),
            "title": f"History of {thing}",
            "page": page,
            "rows": [self._shown(request, thing, entry) for entry in page],
            "is_cut": len(entries) >= MOST_ROWS,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.history_template, context)

    def _looked_at(self, request: HttpRequest, object_id: str) -> Model:
        """Return the object. Raises Http404 where there is none, PermissionDenied for who may not look."""
        thing = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        if thing is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id}.")
        found: Model = thing
        return found

    def _context(self, request: HttpRequest, thing: Model) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": thing,
            "media": self.media,
            "history_address": self._address("history", thing.pk),
            "change_address": self._address("change", thing.pk),
        }

    def _address(self, what: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}", args=args)

    def _shown(self, request: HttpRequest, thing: Model, entry: Entry) -> dict[str, Any]:
        restorable = entry.row is not None and not entry.is_newest and can_be_restored(entry.row)
        address = ""
        if restorable and may(request.user, Act.RESTORE):
            kind = entry.row.instance_type._meta.model_name
            address = reverse(f"admin:{self._name()}", args=[thing.pk, kind, entry.row.history_id])
        changes = [(change.label, marked(change.pieces)) for change in entry.changes]
        return {"entry": entry, "changes": changes, "restore": address}

    # ── Restoring ───────────────────────────────────────────────────────────────────────────────────────────────────
    def restore_view(self, request: HttpRequest, pk: int, kind: str, entry: int) -> HttpResponse:
        """Ask, with what would change, and then restore."""
        require(request.user, Act.RESTORE)
        thing = self._looked_at(request, str(pk))
        row = self._entry(request, thing, kind, entry)
        form = RestoreForm(request.POST if request.method == "POST" else None, initial={"seen": newest_entry(row)})
        if request.method == "POST" and form.is_valid():
            facts = form.cleaned_data
            try:
                restore(row, by=curator(request), at=timezone.now(), why=facts["why"], seen=facts["seen"])
            except RestoreRefused as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, "The earlier state was restored.", messages.SUCCESS)
                return HttpResponseRedirect(self._address("history", thing.pk))
        return self._question(request, thing, row, form)

    def _entry(self, request: HttpRequest, thing: Model, kind: str, number: int) -> Any:
        """Return the row of one of the object's own streams. Raises Http404."""
        for stream in streams_of(type(thing)):
            if stream.name == kind:
                rows: QuerySet[Any] = stream.rows(thing, curator(request))
                if row := rows.filter(history_id=number).first():
                    return row
        raise Http404("There is no such entry in this history.")

    def _question(self, request: HttpRequest, thing: Model, row: Any, form: RestoreForm) -> HttpResponse:
        try:
            changes, refusal = what_would_change(row), ""
        except RestoreRefused as error:
            changes, refusal = [], str(error)
        context = {
            **self._context(request, thing),
            "title": "Restore an earlier state",
            "row": row,
            "who": row.history_user or "machine",
            "changes": [(change.label, marked(change.pieces)) for change in changes],
            "refusal": refusal,
            "form": form,
        }
        return TemplateResponse(request, self.restore_template, context)
