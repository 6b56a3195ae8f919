"""Runs of the nightly job."""

from __future__ import annotations

import datetime as dt

from django.contrib import admin
from django.urls import reverse
from django.utils.safestring import SafeString

from literature.admin.base import ReadOnlyAdmin
from literature.admin.panels import lines, literal, table
from literature.admin.record import raw_link
from literature.models import SyncRun

_COUNTS = ("found", "created", "updated", "unchanged", "rejected", "withdrawn", "left", "requests")


def run_page(run: SyncRun) -> str:
    """Return the address of a run's page."""
    return reverse("admin:literature_syncrun_change", args=[run.pk])


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    """What was asked, how PubMed understood it, what came, and how it ended."""

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
