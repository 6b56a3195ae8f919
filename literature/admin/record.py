"""Records as received, and those that could not be read."""

from __future__ import annotations

import zlib
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from literature.admin.asking import watch
from literature.admin.base import ReadOnlyAdmin, curator
from literature.admin.differences import marked
from literature.admin.panels import link, literal, pubmed_link
from literature.models import ReceivedRecord, RejectedRecord
from literature.revisions import compared
from literature.roles import Act, may
from literature.sync.background import ask_to_fetch
from literature.sync.rejects import StillUnreadable, read_again

_EXCERPT_BYTES = 4_000


class RawBytesAdmin(ReadOnlyAdmin):
    """Rows that hold bytes as they came, shown as plain text at an address of their own."""

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the bytes."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_raw"
        return [path("<int:pk>/raw/", self.admin_site.admin_view(self.raw_view), name=name), *super().get_urls()]

    def raw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the bytes as text that no browser interprets: plain, not sniffed, in a sandbox."""
        row = self.get_object(request, str(pk))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404(f"there is no {self.opts.verbose_name} {pk}")
        response = HttpResponse(row.raw(), content_type="text/plain; charset=utf-8")
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        if "download" in request.GET:
            response["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}-{pk}.txt"'
        return response

    @admin.display(description="as it came")
    def raw_link(self, row: Any) -> SafeString | str:
        """Link to the bytes."""
        return raw_link(row)


def raw_link(row: ReceivedRecord | RejectedRecord) -> SafeString | str:
    """Return a link to a row's bytes as they came."""
    return link(reverse(f"admin:literature_{row._meta.model_name}_raw", args=[row.pk]), "view")


@admin.register(ReceivedRecord)
class ReceivedRecordAdmin(RawBytesAdmin):
    """Revisions of papers' records; they are reached from the paper's page."""

    fields = (
        *("paper_page", "source", "received_at", "run", "applied", "differences", "raw_link", "download_link"),
        *("preview", "sha256"),
    )
    readonly_fields = fields
    list_display = ("paper", "source", "received_at", "applied", "raw_link")
    list_select_related = ("paper",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the bytes where they are until someone asks for them."""
        return super().get_queryset(request).defer("body")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep the table off the front page."""
        return False

    class Media:
        css = {"all": ("literature/papers.css",)}

    @admin.display(description="paper")
    def paper_page(self, row: ReceivedRecord) -> SafeString | str:
        """Link to the paper's page."""
        return link(reverse("admin:literature_paper_change", args=[row.paper_id]), row.paper)

    @admin.display(description="against the revision before")
    def differences(self, row: ReceivedRecord) -> SafeString | str:
        """Show what this revision says differently, field by field."""
        revision = compared(row)
        if revision.before is None:
            return "This is the first revision that was received."
        parts = ((change.label.capitalize(), marked(change.pieces)) for change in revision.changes)
        return format_html(
            '<p>Received before: {}</p>{}<dl class="changes">{}</dl>',
            link(reverse("admin:literature_receivedrecord_change", args=[revision.before.pk]), _when(revision.before)),
            format_html("<p>{}</p>", revision.remark) if revision.remark else "",
            format_html_join("", "<dt>{}</dt><dd>{}</dd>", parts) or "Nothing that is read differs.",
        )

    @admin.display(description="download")
    def download_link(self, row: ReceivedRecord) -> SafeString | str:
        """Link to the bytes as a file."""
        return link(reverse("admin:literature_receivedrecord_raw", args=[row.pk]) + "?download=1", "download")

    @admin.display(description="beginning")
    def preview(self, row: ReceivedRecord) -> SafeString | str:
        """Show the first bytes as text."""
        return literal(row.raw()[:_EXCERPT_BYTES].decode("utf-8", errors="replace"))


def _when(row: ReceivedRecord) -> str:
    return f"{row.received_at:%Y-%m-%d %H:%M} UTC, {row.source}"


@admin.register(RejectedRecord)
class RejectedRecordAdmin(RawBytesAdmin):
    """What could not be read, with the reason and the bytes, which can be read again, or fetched again from PubMed."""

    change_form_template = "literature/admin/page_with_acts.html"
    list_display = ("reason", "pmid", "origin", "run", "first_seen_at", "last_seen_at", "resolved_at", "raw_link")
    list_filter = (("resolved_at", admin.EmptyFieldListFilter),)
    list_select_related = ("run",)
    search_fields = ("=pmid", "reason", "origin")
    search_help_text = "A PMID, or words of the reason or the file's name."
    fields = (
        *("reason", "at_pubmed", "origin", "position", "run", "first_seen_at", "last_seen_at", "resolved_at"),
        *("sha256", "raw_link", "excerpt"),
    )
    readonly_fields = ("at_pubmed", "raw_link", "excerpt")

    class Media:
        css = {"all": ("literature/jobs.css",)}

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses by which a record is tried again."""
        fetch, read = (self.admin_site.admin_view(require_POST(view)) for view in (self.fetch_view, self.read_view))
        return [
            path("<int:pk>/fetch/", fetch, name="literature_rejectedrecord_fetch"),
            path("<int:pk>/read/", read, name="literature_rejectedrecord_read"),
            *super().get_urls(),
        ]

    def fetch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for PubMed's record of its PMID, and show how far that is."""
        row = get_object_or_404(RejectedRecord, pk=pk, pmid__isnull=False)
        return watch(request, lambda: ask_to_fetch([row.pmid or 0], by=curator(request), at=timezone.now()))

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read the bytes again, and say what became of them."""
        row = get_object_or_404(RejectedRecord, pk=pk)
        try:
            self.message_user(request, read_again(row, by=curator(request), at=timezone.now()))
        except StillUnreadable as error:
            self.message_user(request, str(error), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:literature_rejectedrecord_change", args=[pk]))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **given: Any) -> Any:
        """Offer both ways of trying again for what is not settled."""
        row: RejectedRecord | None = given.get("obj")
        if row and not row.resolved_at and may(curator(request), Act.SYNC):
            read = ("Read these bytes again", reverse("admin:literature_rejectedrecord_read", args=[row.pk]))
            fetch = ("Fetch it again from PubMed", reverse("admin:literature_rejectedrecord_fetch", args=[row.pk]))
            context["acts"] = [fetch, read] if row.pmid else [read]
        return super().render_change_form(request, context, *args, **given)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the bytes where they are until someone asks for them."""
        return super().get_queryset(request).defer("body")

    @admin.display(description="PMID")
    def at_pubmed(self, row: RejectedRecord) -> SafeString | str:
        """Link to the record at PubMed, where its PMID could be made out."""
        return pubmed_link(row.pmid)

    @admin.display(description="beginning")
    def excerpt(self, row: RejectedRecord) -> SafeString | str:
        """Show the first bytes; those that are no UTF-8 appear as replacement characters."""
        start = zlib.decompressobj().decompress(bytes(row.body), _EXCERPT_BYTES)
        return literal(start.decode("utf-8", errors="replace"))
