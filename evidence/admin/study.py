"""Studies: which papers report one cohort, so that its patients are counted once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from evidence.models import ItemStatus, Study
from evidence.roles import Act
from evidence.studies import items_of, keep_study
from literature.admin.base import curator
from literature.admin.history import HistoryAdmin
from literature.admin.panels import link, table


@admin.register(Study)
class StudyAdmin(HistoryAdmin):
    """The list with the number of papers and items; a study's page shows both."""

    adding = changing = Act.EDIT_VOCABULARY
    list_display = ("name", "slug", "registration", "papers_counted", "items_counted")
    search_fields = ("name", "slug", "registration", "papers__title")
    prepopulated_fields = {"slug": ("name",)}
    raw_id_fields = ("papers",)
    readonly_fields = ("items",)
    fields = ("name", "slug", "registration", "description", "papers", "items")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Study]:
        """Bring along how many papers report each, and how many items name it."""
        counted: QuerySet[Study] = super().get_queryset(request)
        return counted.annotate(n_papers=Count("papers", distinct=True), n_items=Count("items", distinct=True))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A slug stands in documents: it does not change once the study is there."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        """Make the slug from the name while it can still be chosen."""
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Study, form: Any, change: bool) -> None:
        """Store the study with its papers in the editor's name."""
        papers = list(form.cleaned_data["papers"])
        keep_study(obj, papers, by=curator(request), at=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing more: the papers are stored with the study."""

    @admin.display(description="papers", ordering="n_papers")
    def papers_counted(self, study: Any) -> int:
        """Say how many papers report it."""
        number: int = study.n_papers
        return number

    @admin.display(description="items that name it", ordering="n_items")
    def items_counted(self, study: Any) -> int:
        """Say how many items name it."""
        number: int = study.n_items
        return number

    @admin.display(description="evidence counted as this study's")
    def items(self, study: Study) -> SafeString | str:
        """List those that are public, with their papers: every role may look here, and not at drafts."""
        if not study.pk:
            return "Save the study first."
        rows = (
            (
                link(reverse("admin:evidence_evidenceitem_change", args=[item.pk]), item.statement),
                *(item.standing, item.n_analysed),
                link(reverse("admin:literature_paper_change", args=[item.paper_id]), item.paper),
            )
            for item in items_of(study).filter(status=ItemStatus.ACCEPTED).select_related("paper").order_by("pk")
        )
        return table(("statement", "status", "analysed", "paper"), rows)
