"""Papers: what their records say, read-only, and what a curator says about them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from literature import curation
from literature.admin import (
    bulk,
    bulk_export,
    bulk_tags,
    filters,
    paper_columns,
    paper_screening,
    screening,
)
from literature.admin import paper_panels as panels
from literature.admin.base import curator
from literature.admin.history import HistoryAdmin
from literature.admin.merging.merges import of_paper as merges_of_paper
from literature.admin.paper_form import NotesForm
from literature.admin.searching import PaperChangeList, search
from literature.admin.tags import NewTagInline, TagInline, save_decisions
from literature.models import Paper
from literature.roles import Act, may

_FACTS: Any = (  # names of fields, and functions of a paper
    *("title", "vernacular_title", panels.authors, panels.journal_page, panels.reference, "publication_date"),
    *(panels.abstract_text, panels.languages, panels.publication_types, panels.headings, panels.keyword_list),
    panels.identifiers,
)
_STANDING: Any = (
    *("state", panels.retracted, panels.notices, panels.comments, "withdrawn_at", panels.merged_into_page),
    merges_of_paper,
)
_SCREENING: Any = (paper_screening.outcome, paper_screening.tasks, paper_screening.votes)
_ORIGIN: Any = (panels.found_by, panels.seen_at, panels.records)
_TECHNICAL = (
    *("source", "kind", "citation_status", "publication_status", "entry_date", "date_completed", "date_revised"),
    *("created_at", "updated_at", "record_sha256", "parser_version"),
)


@admin.register(Paper)
class PaperAdmin(HistoryAdmin):
    """The list speaks the query language; the page keeps a curator's fields apart from the record's."""

    changing = Act.ANNOTATE
    change_list_template = "literature/admin/paper_list.html"
    list_display = paper_columns.COLUMNS
    list_display_links = (paper_columns.heading,)
    list_select_related = ("journal",)
    list_filter = filters.FILTERS
    search_fields = ("title",)  # shows the box; what is typed is read as a query, see get_search_results
    search_help_text = "A query in PubMed's syntax, for example: outcome*[tiab] AND 1990:2020[dp] NOT review[pt]"
    actions = (
        *(bulk_tags.confirm_suggested_tags, bulk_tags.reject_suggested_tags, bulk_tags.add_topics, screening.screen),
        *(bulk.ask_for_full_texts, bulk_export.export_papers),
    )
    inlines = (TagInline, NewTagInline)
    readonly_fields = (*_FACTS, *_STANDING, *_SCREENING, *_ORIGIN, *_TECHNICAL)
    form = NotesForm
    fieldsets = (
        ("Yours: what a curator says", {"fields": curation.ANNOTATIONS}),
        ("What the record says (read-only)", {"fields": _FACTS, "classes": ("from-record",)}),
        ("Standing (read-only)", {"fields": _STANDING, "classes": ("from-record",)}),
        ("Screening (read-only)", {"fields": _SCREENING, "classes": ("from-record",)}),
        ("Where it comes from (read-only)", {"fields": _ORIGIN, "classes": ("from-record",)}),
        ("Bookkeeping (read-only)", {"fields": _TECHNICAL, "classes": ("from-record", "collapse")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Papers come with their records: from PubMed, a file or a pack."""
        return False

    def has_tag_permission(self, request: HttpRequest) -> bool:
        """Ask the roles, for the actions that tag."""
        return may(request.user, Act.TAG)

    def has_annotate_permission(self, request: HttpRequest) -> bool:
        """Ask the roles, for the action that asks for full texts."""
        return may(request.user, Act.ANNOTATE)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Ask the roles, for the action that includes and excludes."""
        return may(request.user, Act.SETTLE)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Ask the roles, for the export."""
        return may(request.user, Act.EXPORT)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use light rows."""
        return PaperChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Paper], search_term: str
    ) -> tuple[QuerySet[Paper], bool]:
        """Read the search box as a query; the list says why where it is none."""
        return search(request, queryset, search_term), False

    def save_model(self, request: HttpRequest, obj: Paper, form: Any, change: bool) -> None:
        """Store the curator's fields alone."""
        wanted = {name: form.cleaned_data[name] for name in curation.ANNOTATIONS if name in form.cleaned_data}
        if wanted:
            curation.annotate_paper(obj, by=curator(request), at=timezone.now(), seen=form.seen, **wanted)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Carry out the decisions on tags."""
        save_decisions(formset, curator(request), timezone.now())
