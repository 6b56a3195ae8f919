"""Runs of the nightly job."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from literature.admin.asking import watch
from literature.admin.base import ReadOnlyAdmin, curator
from literature.admin.panels import lines, literal, table
from literature.admin.record import raw_link
from literature.models import RunOutcome, SyncRun
from literature.roles import Act, may
from literature.sync.background import ask_for_run_again

_COUNTS = ("found", "created", "updated", "unchanged", "rejected", "withdrawn", "left", "requests")

_TO_TRY_AGAIN = (RunOutcome.PARTIAL, RunOutcome.FAILED)


def run_page(run: SyncRun) -> str:
    """Return the address of a run's page."""
    return reverse("admin:literature_syncrun_change", args=[run.pk])


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    """What was asked, how PubMed understood it, what came, and how it ended."""

    change_form_template = "literature/admin/page_with_acts.html"
    list_display = ("started_at", "strategy", "outcome", "failure", *_COUNTS[:5], "took")
    list_filter = ("outcome", "mode", "strategy")
    list_select_related = ("strategy",)
    date_hierarchy = "started_at"
    fieldsets = (
        ("How it ended", {"fields": ("outcome", "error", "message", "warning_lines", "answer_text")}),
        ("When", {"fields": ("started_at", "finished_at", "took", "heartbeat_at")}),
        (
            "What was asked",
            {"fields": ("strategy", "version", "mode", "window_from", "window_to", "query_text", "translation")},
        ),
        ("What came", {"fields": (*_COUNTS, "rejects")}),
    )
    readonly_fields = ("took", "warning_lines", "answer_text", "query_text", "translation", "rejects")

    class Media:
        css = {"all": ("literature/jobs.css",)}

    def get_urls(self) -> list[URLPattern]:
        """Add the address that asks for the same again."""
        again = self.admin_site.admin_view(require_POST(self.again_view))
        return [path("<int:pk>/again/", again, name="literature_syncrun_again"), *super().get_urls()]

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for what the run set out to do once more, and show how far it is."""
        run = get_object_or_404(SyncRun, pk=pk)
        return watch(request, lambda: ask_for_run_again(run, by=curator(request), at=timezone.now()))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **given: Any) -> Any:
        """Offer to try again what did not succeed."""
        run: SyncRun | None = given.get("obj")
        if run and run.outcome in _TO_TRY_AGAIN and may(curator(request), Act.SYNC):
            context["acts"] = [("Try again", reverse("admin:literature_syncrun_again", args=[run.pk]))]
        return super().render_change_form(request, context, *args, **given)

    @admin.display(description="took")
    def took(self, run: SyncRun) -> dt.timedelta | None:
        """Say how long the run took, to the second."""
        return dt.timedelta(seconds=round(run.duration.total_seconds())) if run.duration is not None else None

    @admin.display(description="failure")
    def failure(self, run: SyncRun) -> str:
        """Name the failure in its own words."""
        return f"{run.error}: {run.message}"[:160] if run.error else ""

    @admin.display(description="warnings")
    def warning_lines(self, run: SyncRun) -> SafeString | str:
        """Show what PubMed remarked on the query."""
        return lines(run.warnings)

    @admin.display(description="answer that was the failure")
    def answer_text(self, run: SyncRun) -> SafeString | str:
        """Show the beginning of the answer as it came."""
        return literal(run.answer)

    @admin.display(description="query sent")
    def query_text(self, run: SyncRun) -> SafeString | str:
        """Show the query as it was sent."""
        return literal(run.query_sent)

    @admin.display(description="as PubMed understood it")
    def translation(self, run: SyncRun) -> SafeString | str:
        """Show NCBI's own translation of the query."""
        return literal(run.query_translation)

    @admin.display(description="records that could not be read")
    def rejects(self, run: SyncRun) -> SafeString | str:
        """List the run's rejected records."""
        rows = run.rejected_records.defer("body")
        return table(("PMID", "reason", "as it came"), ((row.pmid, row.reason, raw_link(row)) for row in rows))
