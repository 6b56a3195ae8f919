"""Papers: what their records say, read-only, and what a curator says about them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

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
from literature.admin.asking import watch
from literature.admin.base import curator
from literature.admin.extensions import added_panels, doors_of
from literature.admin.history import HistoryAdmin
from literature.admin.merging.merges import of_paper as merges_of_paper
from literature.admin.panels import link as panel_link
from literature.admin.paper_form import NotesForm
from literature.admin.searching import PaperChangeList, search
from literature.admin.tags import NewTagInline, TagInline, save_decisions
from literature.models import Paper, PaperState
from literature.pubmed.records import Source
from literature.roles import Act, may
from literature.sync.background import ask_to_fetch

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

_NAMES = {"pubmed": "PubMed", "nbib": "an NBIB file", "ris": "a RIS file", "bibtex": "a BibTeX file"}
_NAMES |= {"csl": "a CSL-JSON file", "hand": "a curator by hand", "pack": "a condition pack"}


def _source_of(paper: Paper | None) -> str:
    return _NAMES.get(paper.source, paper.source) if paper else "the record"


def _said_when(paper: Paper | None, reader: User) -> str:
    """Say from when the record is that stands; that of the newest revision that was applied. Who may edit what was
    written by hand is led there."""
    rows = paper.received_records.filter(applied=True) if paper else None
    last = rows.order_by("-pk").values_list("received_at", flat=True).first() if rows is not None else None
    told = f"Received {last:%Y-%m-%d %H:%M} UTC. " if last else ""
    if paper and paper.source == Source.HAND and paper.state == PaperState.LIVE:
        address = reverse("admin:literature_paper_by_hand_edit", args=[paper.pk])
        by_hand = format_html("{}A curator wrote this by hand.", told)
        if not may(reader, Act.BRING_IN):
            return by_hand
        return format_html("{} {}.", by_hand, panel_link(address, "Edit what was written"))
    return f"{told}These words are the source's own: they change when it does, and nobody types over them here."


@admin.register(Paper)
class PaperAdmin(HistoryAdmin):
    """The list speaks the query language; the page keeps a curator's fields apart from the record's."""

    changing = Act.ANNOTATE
    change_list_template = "literature/admin/paper_list.html"
    list_display = paper_columns.COLUMNS
    list_display_links = (paper_columns.heading,)
    list_select_related = ("journal",)
    show_full_result_count = False  # the list gives its own count, and one of all papers costs another statement
    list_filter = filters.FILTERS
    search_fields = ("title",)  # shows the box; what is typed is read as a query, see get_search_results
    search_help_text = "A query in PubMed's syntax, for example: outcome*[tiab] AND 1990:2020[dp] NOT review[pt]"
    actions = (
        *(bulk_tags.confirm_suggested_tags, bulk_tags.reject_suggested_tags, bulk_tags.add_topics, screening.screen),
        *(bulk.ask_for_full_texts, bulk_export.export_papers),
    )
    inlines = (TagInline, NewTagInline)
    form = NotesForm
    change_form_template = "literature/admin/paper_page.html"

    class Media:
        css = {"all": ("literature/jobs.css",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Paper | None = None) -> Any:
        """Everything but a curator's own fields, with what other apps show."""
        return (*_FACTS, *_STANDING, *_SCREENING, *added_panels(curator(request)), *_ORIGIN, *_TECHNICAL)

    def get_fieldsets(self, request: HttpRequest, obj: Paper | None = None) -> Any:
        """Keep a curator's fields apart from what a source says, which is named with the day it came."""
        machine = {"classes": ("from-record",)}
        said = f"What {_source_of(obj)} says (read-only)"
        return (
            ("Yours: what a curator says", {"fields": curation.ANNOTATIONS}),
            (said, {"fields": _FACTS, "description": _said_when(obj, curator(request)), **machine}),
            ("Standing (read-only)", {"fields": _STANDING, **machine}),
            ("Screening (read-only)", {"fields": _SCREENING, **machine}),
            ("What was taken from it (read-only)", {"fields": added_panels(curator(request)), **machine}),
            ("Where it comes from (read-only)", {"fields": _ORIGIN, **machine}),
            ("Bookkeeping (read-only)", {"fields": _TECHNICAL, "classes": ("from-record", "collapse")}),
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the address by which the record is fetched again."""
        fetch = self.admin_site.admin_view(require_POST(self.fetch_view))
        return [path("<int:pk>/fetch/", fetch, name="literature_paper_fetch"), *super().get_urls()]

    def fetch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for PubMed's record, and show how far that is."""
        paper = get_object_or_404(Paper, pk=pk, pmid__isnull=False)
        return watch(request, lambda: ask_to_fetch([paper.pmid or 0], by=curator(request), at=timezone.now()))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **given: Any) -> Any:
        """Offer what else is done with the paper, and to fetch the record again where PubMed may have it."""
        paper: Paper | None = given.get("obj")
        if paper:
            context["doors"] = doors_of(paper, curator(request))
        if paper and paper.pmid and may(request.user, Act.SYNC):
            address = reverse("admin:literature_paper_fetch", args=[paper.pk])
            context["acts"] = [("Fetch it again from PubMed", address)]
        return super().render_change_form(request, context, *args, **given)

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
