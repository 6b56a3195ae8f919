"""The list of claims, and the page of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from evidence.admin.claim.shown import shown
from evidence.claims import keep_claim
from evidence.claims.standing import with_standing
from evidence.models import Certainty, Claim
from evidence.roles import Act
from literature.admin.base import curator
from literature.admin.history import HistoryAdmin
from literature.roles import may

_WITH_LINES = {"sentence": 2, "population": 2, "note": 3}


@admin.register(Claim)
class ClaimAdmin(HistoryAdmin):
    """Claims with what the evidence says of each; the page of one shows why."""

    adding = changing = Act.EDIT_CLAIMS
    change_form_template = "evidence/admin/claim/page.html"
    list_display = (
        *("sentence", "question", "says", "studies", "patients", "masses", "certainty", "waiting", "is_active"),
    )
    list_filter = ("verdict__status", "question", "is_active", "intervention", "index_test", "outcome")
    list_select_related = ("verdict",)
    search_fields = ("sentence", "slug", "note")
    prepopulated_fields = {"slug": ("sentence",)}
    autocomplete_fields = ("intervention", "index_test", "outcome")
    readonly_fields = ("pack",)
    fieldsets = (
        (None, {"fields": ("sentence", "slug", "question", "is_active", "position", "pack")}),
        ("Population, intervention or test, comparator, outcome", {
            "fields": ("population", "intervention", "index_test", "comparator", "outcome", "pooled", "note"),
        }),
    )  # fmt: skip

    class Media:
        css = {"all": ("evidence/claims.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Bring along what stands beside the verdict."""
        return with_standing(super().get_queryset(request)).defer("verdict__details")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A slug is an address: it does not change once the claim is there."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        """Make the slug from the sentence while it can still be chosen."""
        return {} if obj else self.prepopulated_fields

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Give sentences a few lines."""
        if lines := _WITH_LINES.get(db_field.name):
            kwargs["widget"] = forms.Textarea(attrs={"rows": lines, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        """Store the claim in the editor's name."""
        keep_claim(obj, by=curator(request), at=timezone.now())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the claim: its verdict, what it rests on, and its own fields."""
        claim = self.get_object(request, object_id)
        facts: dict[str, Any] = {"title": "Claim", "subtitle": None, "may_edit": may(request.user, Act.EDIT_CLAIMS)}
        if isinstance(claim, Claim) and self.has_view_or_change_permission(request, claim):
            facts |= shown(claim, request)
        return super().change_view(request, object_id, form_url, {**facts, **(extra_context or {})})

    @admin.display(description="verdict", ordering="verdict__status")
    def says(self, claim: Claim) -> str:
        """Name the status, and whether it rests on demonstrations."""
        if not claim.verdict:
            return ""
        mark = f" ({claim.verdict.demo_items} of a demonstration)" if claim.verdict.demo_items else ""
        return f"{claim.verdict.get_status_display().lower()}{mark}"

    @admin.display(description="studies", ordering="verdict__studies")
    def studies(self, claim: Claim) -> int:
        """Say how many studies count."""
        return claim.verdict.studies if claim.verdict else 0

    @admin.display(description="patients", ordering="verdict__patients")
    def patients(self, claim: Claim) -> int:
        """Say how many distinct patients count."""
        return claim.verdict.patients if claim.verdict else 0

    @admin.display(description="for : against", ordering="verdict__mass_for")
    def masses(self, claim: Claim) -> str:
        """Give the mass for and the mass against."""
        return f"{claim.verdict.mass_for:.2f} : {claim.verdict.mass_against:.2f}" if claim.verdict else ""

    @admin.display(description="certainty (GRADE)")
    def certainty(self, claim: Any) -> str:
        """Name the latest judgement."""
        return Certainty(claim.certainty_now).label.lower() if claim.certainty_now else "not judged"

    @admin.display(description="items waiting", ordering="items_waiting")
    def waiting(self, claim: Any) -> int:
        """Say how many linked items do not count yet, or not until somebody has decided."""
        number: int = claim.items_waiting
        return number
