"""Known papers: what every search for the condition should find, and which searches do."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from literature import known
from literature.admin.base import KeptAdmin, curator
from literature.admin.panels import link, literal, table
from literature.models import KnownPaper, KnownPaperCheck
from literature.roles import Act

_HEADINGS = ("strategy", "version", "PubMed names it", "its record as we read it", "what it would need", "checked")


class MissedFilter(admin.SimpleListFilter):
    """Missed or found."""

    title = "whether it is found"
    parameter_name = "missed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", "missed by every strategy"), ("no", "found")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[KnownPaper]) -> QuerySet[KnownPaper]:
        """Keep what was chosen."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(missed_since__isnull=self.value() == "no")


@admin.register(KnownPaper)
class KnownPaperAdmin(KeptAdmin):
    """A pack brings them; a curator may add others, and write why."""

    adding = changing = Act.EDIT_STRATEGIES
    list_display = ("title", "pack", "found", "missed_since", "checked_at")
    list_filter = (MissedFilter, "pack")
    list_select_related = ("paper", "pack")
    search_fields = ("paper__title", "=paper__pmid", "note")
    search_help_text = "Words of the title or the note, or a PMID."
    autocomplete_fields = ("paper",)
    ordering = ("-missed_since", "pk")
    readonly_fields = ("of_paper", "term", "missed_since", "checks", "checked_at")

    class Media:
        css = {"all": ("literature/jobs.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[KnownPaper]:
        """Bring along what the list shows of each."""
        return known.all_known()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Choose a paper for a new one; a known paper stays the paper that it is."""
        if obj is None:
            return ("pack", "paper", "note")
        return ("of_paper", "pack", "note", "missed_since", "term", "checks", "checked_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Only the note of a known paper changes."""
        return (*self.readonly_fields, "pack", "paper") if obj else ()

    def save_model(self, request: HttpRequest, obj: KnownPaper, form: Any, change: bool) -> None:
        """Keep it, look at once whether it is found, and say so."""
        kept = known.know(obj.paper, obj.pack, obj.note, by=curator(request), at=timezone.now())
        obj.pk = kept.pk
        if kept.missed_since:
            self.message_user(
                request, "No active strategy finds this paper: see below which term would.", messages.WARNING
            )

    @admin.display(description="paper", ordering="paper__title")
    def title(self, row: KnownPaper) -> str:
        """Name the paper."""
        return str(row.paper)

    @admin.display(description="paper")
    def of_paper(self, row: KnownPaper) -> SafeString | str:
        """Link to the paper."""
        return link(reverse("admin:literature_paper_change", args=[row.paper_id]), row.paper)

    @admin.display(description="found by")
    def found(self, row: KnownPaper) -> str:
        """Name the strategies that find it."""
        return ", ".join(strategy.slug for strategy in known.found_by(row)) or "no active strategy"

    @admin.display(description="a term that would find it")
    def term(self, row: KnownPaper) -> SafeString | str:
        """Propose what can be added to a strategy with OR."""
        return literal(known.term_for(row)) if row.missed_since else "not needed: it is found"

    @admin.display(description="strategy by strategy")
    def checks(self, row: KnownPaper) -> SafeString | str:
        """Show what PubMed and we say of each active strategy."""
        return table(_HEADINGS, (_row(check) for check in row.checks.select_related("strategy", "version")))


def _row(check: KnownPaperCheck) -> tuple[Any, ...]:
    strategy = link(reverse("admin:literature_strategy_change", args=[check.strategy_id]), check.strategy)
    asked = "" if check.version.watermark else " (not asked for this version yet)"
    named = ("yes" if check.hit else "no") + asked
    return (
        strategy,
        check.version.number,
        named,
        _reading(check),
        [*map(need_sentence, check.lacking)],
        check.checked_at,
    )


def _reading(check: KnownPaperCheck) -> str:
    if check.matches is None:
        return "cannot be told: PubMed may understand this query, we do not"
    if check.matches and not check.hit and check.version.watermark:
        return "matches; PubMed reads the query or the record otherwise: see its translation in the latest run"
    return "matches" if check.matches else "does not match"


def need_sentence(need: dict[str, Any]) -> str:
    """Say in words what a record lacks."""
    if need["none_of"]:
        return f"must not have {', '.join(need['none_of'])}"
    shown = need["any_of"][:6]
    others = need["others"] + len(need["any_of"]) - len(shown)
    return f"any of {', '.join(shown)}" + (f" or {others} others" if others else "")
