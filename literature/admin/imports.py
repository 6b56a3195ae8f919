"""Imports in the admin: hand a file or a list in, look at what it holds, decide, apply or discard."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import RequestDataTooBig
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from literature import importing
from literature.admin.asking import job_page
from literature.admin.base import KeptAdmin, curator, row_number
from literature.admin.import_preview import job_of, preview_of
from literature.admin.panels import link
from literature.importing import ImportRefused
from literature.importing.handing_in import megabytes
from literature.importing.upload import Limited, allow_file
from literature.models import JobState, PaperImport, RowDecision, Verdict
from literature.roles import Act, require


@admin.register(PaperImport)
class PaperImportAdmin(KeptAdmin):
    """What was handed in, by whom, and what became of it."""

    adding = Act.BRING_IN
    list_display = ("what", "origin", "state", "records", "created_by", "created_at", "message")
    list_display_links = None
    list_filter = ("state", "origin")
    list_select_related = ("created_by",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaperImport]:
        """Leave the bodies in the database."""
        imports: QuerySet[PaperImport] = super().get_queryset(request)
        return imports.defer("body").annotate(rows_in_all=Count("rows"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: an import is decided about on its own page."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add what can be done with an import."""
        own = [
            path(
                f"<int:pk>/{act}/", self.admin_site.admin_view(require_POST(view)), name=f"literature_paperimport_{act}"
            )
            for act, view in (
                ("decide", self.decide_view),
                ("apply", self.apply_view),
                ("discard", self.discard_view),
                ("read", self.read_view),
            )
        ]
        return [*own, *super().get_urls()]

    @admin.display(description="import", ordering="name")
    def what(self, handed: PaperImport) -> SafeString | str:
        """Link to the import's page."""
        return link(page_of(handed), handed.name)

    @admin.display(description="records")
    def records(self, handed: Any) -> int:
        """Say how many records it holds."""
        return int(handed.rows_in_all)

    # ── Handing in ──────────────────────────────────────────────────────────────────────────────────────────────────
    @method_decorator(csrf_exempt)  # the upload is limited first; the token is asked for below
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Take a file or a list of PMIDs; the one page that takes files."""
        limited = allow_file(request)

        def hand_in(request: HttpRequest) -> HttpResponse:
            return self._hand_in(request, limited)

        try:
            return csrf_protect(hand_in)(request)
        except RequestDataTooBig:
            return self._form(request, _too_large(), status=413)

    def _hand_in(self, request: HttpRequest, limited: Limited) -> HttpResponse:
        require(request.user, Act.BRING_IN)
        if request.method != "POST":
            return self._form(request)
        file = request.FILES.get("file")  # only now is the form read
        if limited.is_too_large:
            return self._form(request, _too_large(), status=413)
        by, now = curator(request), timezone.now()
        try:
            if file:
                handed = importing.start_upload(file, by=by, at=now)
            elif text := request.POST.get("pmids", "").strip():
                handed = importing.start_pmids(text, by=by, at=now)
            else:
                raise ImportRefused("Choose a file, or write PMIDs into the box.")
        except ImportRefused as refused:
            return self._form(request, str(refused), status=422)
        return HttpResponseRedirect(_next_page(handed))

    def _form(self, request: HttpRequest, problem: str = "", *, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "title": "Import papers", "media": self.media, "problem": problem},
            "limit": _limit(),
            "pmids": request.POST.get("pmids", "") if status != 413 else "",
        }
        return render(request, "literature/admin/imports/add.html", context, status=status)

    # ── Looking and deciding ────────────────────────────────────────────────────────────────────────────────────────
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show what the import holds, group by group."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        handed = self._handed(request, object_id)
        preview = preview_of(handed, curator(request), request.GET)
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "title": handed.name, "media": self.media, "preview": preview},
        }
        return TemplateResponse(request, "literature/admin/imports/preview.html", context)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide about one row (`row`, with what was `seen`) or a group (`verdict`, "all" for every one)."""
        handed = self._handed(request, str(pk))
        decision = _choice(RowDecision, request.POST.get("decision", ""))
        row = row_number(request.POST.get("row", ""))
        try:
            said = self._decide(request, handed, decision, row)
        except ImportRefused as refused:
            said = str(refused)
        if getattr(request, "htmx", False) and row:
            return self._row_answer(request, handed, row, said)
        messages.info(request, said)
        return HttpResponseRedirect(_back_to(request, handed))

    def _decide(self, request: HttpRequest, handed: PaperImport, decision: RowDecision, row: int) -> str:
        if row:
            seen = _choice(RowDecision, request.POST.get("seen", "")) if request.POST.get("seen") else None
            importing.decide_rows(handed, [row], decision, by=curator(request), seen=seen)
            return f"Saved: {decision.label}."
        group = request.POST.get("verdict", "")
        which = None if group == "all" else _choice(Verdict, group)
        changed = importing.decide_rows(handed, which, decision, by=curator(request))
        return f"{changed} record{'' if changed == 1 else 's'} set to “{decision.label}”."

    def _row_answer(self, request: HttpRequest, handed: PaperImport, row: int, said: str) -> HttpResponse:
        preview = preview_of(handed, curator(request), request.GET)
        context = {"preview": preview, "row": handed.rows.defer("raw").get(pk=row), "said": said, "is_part": True}
        return render(request, "literature/admin/imports/said.html", context)

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Apply the import, and lead to where that can be watched."""
        handed = self._handed(request, str(pk))
        return self._act(request, handed, lambda by, now: importing.apply_import(handed, by=by, at=now))

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the import to be read once more."""
        handed = self._handed(request, str(pk))
        return self._act(request, handed, lambda by, now: importing.read_again(handed, by=by, at=now))

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Drop the import."""
        handed = self._handed(request, str(pk))
        return self._act(request, handed, lambda by, now: importing.discard(handed, by=by, at=now))

    def _act(self, request: HttpRequest, handed: PaperImport, act: Any) -> HttpResponse:
        try:
            act(curator(request), timezone.now())
        except ImportRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(page_of(handed))
        handed.refresh_from_db(fields=["state"])
        return HttpResponseRedirect(_next_page(handed))

    def _handed(self, request: HttpRequest, object_id: str) -> PaperImport:
        """Return the import.  Raises Http404, and PermissionDenied for who may not look."""
        handed = self.get_queryset(request).filter(pk=row_number(object_id)).first()
        if handed is None:
            raise Http404("There is no such import.")
        if not self.has_view_permission(request, handed):
            require(request.user, Act.BRING_IN)
        return handed


def page_of(handed: PaperImport) -> str:
    """Return the address of an import's page."""
    return reverse("admin:literature_paperimport_change", args=[handed.pk])


def _next_page(handed: PaperImport) -> str:
    """Return where to go: to the job while it works, else to the import."""
    job = job_of(handed)
    is_working = job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)
    return job_page(job) if job and is_working else page_of(handed)


def _back_to(request: HttpRequest, handed: PaperImport) -> str:
    show = request.GET.get("show", "")
    return page_of(handed) + (f"?show={show}" if show in Verdict.values else "")


def _choice(kind: Any, text: str) -> Any:
    if text not in kind.values:
        raise Http404(f"There is no “{text[:40]}” to choose.")
    return kind(text)


def _limit() -> str:
    from django.conf import settings

    return megabytes(settings.IMPORT_MAX_BYTES)


def _too_large() -> str:
    return (
        f"The file is larger than {_limit()}, the most that can be read at once. Split it, or let who runs this "
        "installation import it with “manage.py import_papers”."
    )
