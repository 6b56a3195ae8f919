"""Search strategies and their versions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from literature import curation, query
from literature.admin.asking import watch
from literature.admin.base import curator
from literature.admin.differences import marked
from literature.admin.history import HistoryAdmin
from literature.admin.panels import NOTHING, link, literal, table
from literature.admin.strategy_form import StrategyForm
from literature.admin.sync import run_page
from literature.differences import differences
from literature.models import Strategy, StrategyHit, StrategyVersion
from literature.query.errors import QueryError
from literature.roles import Act, may
from literature.site.search import Misunderstanding
from literature.sync.background import ask_to_sync, said_of_other, under_way
from literature.termhits import told_of_terms
from literature.versions import data_version

_SHOWN_RUNS = 20
_RUN_FIELDS = ("mode", "outcome", "found", "created", "updated", "message")
_TERM_HEADINGS = ("term", "group", "papers here", "lost without it")
_VERSION_HEADINGS = ("version", "query", "what changed", "note", "by", "made", "complete up to", "last compared")


@admin.register(Strategy)
class StrategyAdmin(HistoryAdmin):
    """What is searched every night, in versions that never change."""

    adding = changing = Act.EDIT_STRATEGIES
    form = StrategyForm
    change_list_template = "literature/admin/list_with_acts.html"
    change_form_template = "literature/admin/strategy_form.html"
    list_display = ("title", "slug", "is_active", "reviewers_needed", "pack")
    list_filter = ("is_active",)
    list_select_related = ("pack",)
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("pack", "versions", "hits", "terms", "runs")
    fieldsets = (
        (None, {"fields": ("title", "slug", "description", "is_active", "reviewers_needed", "pack")}),
        ("Query", {"fields": ("query", "query_note", "seen_version", "difference_seen", "versions")}),
        ("What it finds", {"fields": ("hits", "terms")}),
        ("Runs", {"fields": ("runs",)}),
    )

    class Media:
        css = {"all": ("literature/jobs.css",)}

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses that ask for a sync."""
        sync = self.admin_site.admin_view(require_POST(self.sync_view))
        return [
            path("sync/", sync, name="literature_strategy_sync_all"),
            path("<int:pk>/sync/", sync, name="literature_strategy_sync"),
            *super().get_urls(),
        ]

    def sync_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Ask for a sync of one strategy or of all, and show how far it is."""
        strategy = get_object_or_404(Strategy, pk=pk) if pk else None
        return watch(request, lambda: ask_to_sync(strategy, by=curator(request), at=timezone.now()))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer a sync of all strategies."""
        address = reverse("admin:literature_strategy_sync_all")
        return super().changelist_view(request, {**_sync_acts(request, address), **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **given: Any) -> Any:
        """Offer a sync of this strategy, and show the difference that is to be looked at before it is saved."""
        strategy: Strategy | None = given.get("obj")
        if strategy:
            context |= _sync_acts(request, reverse("admin:literature_strategy_sync", args=[strategy.pk]))
        form = context["adminform"].form
        if texts := getattr(form, "to_look_at", None):
            context["difference"] = marked(differences(*texts))
            context["next_version"] = form.initial["seen_version"] + 1
        return super().render_change_form(request, context, *args, **given)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A slug is an address: it does not change once the strategy is there."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Propose a slug for a new strategy only."""
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Strategy, form: Any, change: bool) -> None:
        """Store the strategy, then a new version if the query changed."""
        curation.keep_strategy(obj, by=curator(request))
        text = form.new_query
        if not text:
            return
        note = form.cleaned_data["query_note"]
        version = curation.add_strategy_version(obj, text, note, by=curator(request), at=timezone.now())
        self.message_user(request, f"Version {version.number} is what the next run searches.", messages.INFO)
        self._warn(request, text)

    def _warn(self, request: HttpRequest, text: str) -> None:
        """Say where our own reading of PubMed's syntax differs: PubMed may know more, so this forbids nothing."""
        try:
            query.parse(text)
        except QueryError as error:
            reason = Misunderstanding.of(text, error).sentence()
            self.message_user(request, f"PubMed may understand this query; we do not: {reason}", messages.WARNING)

    @admin.display(description="versions")
    def versions(self, strategy: Strategy) -> SafeString | str:
        """List all versions, newest first, each with what it changed."""
        versions = list(strategy.versions.select_related("created_by").order_by("number"))
        rows = [_version_row(version, before) for version, before in zip(versions, [None, *versions], strict=False)]
        return table(_VERSION_HEADINGS, reversed(rows))

    @admin.display(description="hits")
    def hits(self, strategy: Strategy) -> str:
        """Say how many PMIDs it finds, and how many of them no other active strategy does."""
        found = strategy.hits.standing().count()
        unique = StrategyHit.objects.unique_counts([strategy.pk]).get(strategy.pk, 0)
        return f"{found:,} found in PubMed, {unique:,} of them by no other active strategy"

    @admin.display(description="what each term brings here")
    def terms(self, strategy: Strategy) -> SafeString | str:
        """List the alternatives of the current query: papers here that have them, and that would be lost without."""
        known_as = data_version()
        version = strategy.versions.order_by("number").last()
        if version is None:
            return NOTHING
        told = told_of_terms(version.query, known_as)
        if told.terms is None:
            return f"Cannot be told: {told.reason}."
        rows = [(literal(hit.term), hit.group, hit.papers, hit.unique) for hit in told.terms]
        return table(_TERM_HEADINGS, rows)

    @admin.display(description="latest runs")
    def runs(self, strategy: Strategy) -> SafeString | str:
        """List the latest runs and what they brought."""
        rows = [
            (link(run_page(run), f"{run.started_at:%Y-%m-%d %H:%M}"), *(getattr(run, name) for name in _RUN_FIELDS))
            for run in strategy.runs.all()[:_SHOWN_RUNS]
        ]
        return table(("started", "mode", "outcome", "found", "new", "updated", "message"), rows)


def _version_row(version: StrategyVersion, before: StrategyVersion | None) -> tuple[Any, ...]:
    changed = marked(differences(before.query, version.query)) if before else "the first"
    by = str(version.created_by or version.origin)
    days = (version.created_at, version.watermark, version.compared_at)
    return (version.number, literal(version.query), changed, version.note, by, *days)


def _sync_acts(request: HttpRequest, address: str) -> dict[str, Any]:
    """Return the button for who may press it, and what is said where a sync is under way already."""
    other = under_way()
    note = said_of_other(other) if other else ""
    return {"acts": [("Sync now", address)] if may(curator(request), Act.SYNC) else [], "acts_note": note}
