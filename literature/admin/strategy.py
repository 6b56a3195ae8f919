"""Search strategies and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from literature import curation, query
from literature.admin.base import HistoryAdmin, curator
from literature.admin.panels import literal, table
from literature.models import Strategy
from literature.query.errors import QueryError
from literature.roles import Act
from literature.site.search import Misunderstanding

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Strategy]
else:
    ModelForm = forms.ModelForm

_QUERY_BOX = {"rows": 10, "cols": 100, "spellcheck": "false", "class": "query-text"}
_SHOWN_RUNS = 20


class StrategyForm(ModelForm):
    """A strategy's own fields, and its query: a changed text becomes a new version."""

    query = forms.CharField(
        max_length=20_000,
        widget=forms.Textarea(attrs=_QUERY_BOX),
        help_text="In PubMed's syntax. Saving a changed text makes a new version, which asks PubMed for everything "
        "the next night.",
    )
    query_note = forms.CharField(
        required=False, max_length=500, widget=forms.TextInput(attrs={"size": 80}), help_text="What changed, and why."
    )

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Strategy
        fields = ("title", "slug", "description", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and (newest := self.instance.versions.order_by("-number").first()):
            self.initial.update({"query": newest.query, "seen_version": newest.number})

    def clean_query(self) -> str:
        """Refuse what PubMed would misread in silence: parentheses or quotation marks that do not pair."""
        text: str = self.cleaned_data["query"].replace("\r\n", "\n").strip()
        if reason := unpaired(text):
            raise ValidationError(reason)
        return text

    def clean(self) -> dict[str, Any] | None:
        """Refuse a change that was made on top of a version which is no longer the newest."""
        facts = super().clean() or {}
        newest = self.initial.get("seen_version")
        if facts.get("seen_version") != newest and "query" in facts and self.new_query:
            self.add_error("query", f"Someone saved version {newest} meanwhile; look at it below and try again.")
        return facts

    @property
    def new_query(self) -> str:
        """The query where it differs from the current version; else ""."""
        text: str = self.cleaned_data["query"]
        return "" if text == (self.initial.get("query") or "").strip() else text


def unpaired(text: str) -> str:
    """Say which parenthesis or quotation mark has no partner; "" where all pair. Quoted parentheses are text."""
    opened: list[int] = []
    quote: int | None = None
    for place, character in enumerate(text, start=1):
        if character == '"':
            quote = None if quote else place
        elif quote is None and character == "(":
            opened.append(place)
        elif quote is None and character == ")" and not opened:
            return f"The parenthesis at character {place} closes nothing."
        elif quote is None and character == ")":
            opened.pop()
    if quote:
        return f"The quotation mark at character {quote} is never closed."
    return f"The parenthesis at character {opened[-1]} is never closed." if opened else ""


@admin.register(Strategy)
class StrategyAdmin(HistoryAdmin):
    """What is searched every night, in versions that never change."""

    adding = changing = Act.EDIT_STRATEGIES
    form = StrategyForm
    list_display = ("title", "slug", "is_active", "pack")
    list_filter = ("is_active",)
    list_select_related = ("pack",)
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("pack", "versions", "runs")
    fieldsets = (
        (None, {"fields": ("title", "slug", "description", "is_active", "pack")}),
        ("Query", {"fields": ("query", "query_note", "seen_version", "versions")}),
        ("Runs", {"fields": ("runs",)}),
    )

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
        """List all versions, newest first."""
        rows = (
            (v.number, literal(v.query), v.note, v.origin, v.created_at, v.watermark, v.compared_at)
            for v in strategy.versions.order_by("-number")
        )
        return table(("version", "query", "note", "by", "made", "complete up to", "last compared"), rows)

    @admin.display(description="latest runs")
    def runs(self, strategy: Strategy) -> SafeString | str:
        """List the latest runs and what they brought."""
        rows = strategy.runs.values_list("started_at", "mode", "outcome", "found", "created", "updated", "message")
        return table(("started", "mode", "outcome", "found", "new", "updated", "message"), rows[:_SHOWN_RUNS])
