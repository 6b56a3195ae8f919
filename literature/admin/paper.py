"""Papers: what their records say, read-only, and what a curator says about them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from literature import curation
from literature.admin import bulk, filters, screening
from literature.admin import paper_panels as panels
from literature.admin.base import HistoryAdmin, curator
from literature.admin.panels import NOTHING, lines, pubmed_link
from literature.admin.paper_form import NotesForm
from literature.admin.searching import PaperChangeList, search
from literature.admin.tags import NewTagInline, TagInline, save_decisions
from literature.models import Paper, PaperState, TagStatus, TopicTag
from literature.roles import Act, may

_SHOWN_TAG_CHANGES = 200
_FACTS: Any = (  # names of fields, and functions of a paper
    *("title", "vernacular_title", panels.authors, panels.journal_page, panels.reference, "publication_date"),
    *(panels.abstract_text, panels.languages, panels.publication_types, panels.headings, panels.keyword_list),
    panels.identifiers,
)
_STANDING: Any = (
    *("state", panels.retracted, panels.notices, panels.comments, "withdrawn_at", panels.merged_into_page),
    screening.outcome,
)
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
    list_display = ("heading", "year", "journal_name", "pmid_link", "topics", "retracted", "source", "left_to_check")
    list_display_links = ("heading",)
    list_select_related = ("journal",)
    list_filter = (
        filters.TopicFilter,
        filters.TagStatusFilter,
        filters.ToCheckFilter,
        "is_retracted",
        filters.DecadeFilter,
        filters.PublicationTypeFilter,
        "source",
        "state",
    )
    search_fields = ("title",)  # shows the box; what is typed is read as a query, see get_search_results
    search_help_text = "A query in PubMed's syntax, for example: outcome*[tiab] AND 1990:2020[dp] NOT review[pt]"
    actions = (bulk.confirm_suggested_tags, bulk.reject_suggested_tags, screening.screen)
    inlines = (TagInline, NewTagInline)
    readonly_fields = (*_FACTS, *_STANDING, *_ORIGIN, *_TECHNICAL)
    form = NotesForm
    fieldsets = (
        ("Yours: what a curator says", {"fields": curation.ANNOTATIONS}),
        ("What the record says (read-only)", {"fields": _FACTS, "classes": ("from-record",)}),
        ("Standing (read-only)", {"fields": _STANDING, "classes": ("from-record",)}),
        ("Where it comes from (read-only)", {"fields": _ORIGIN, "classes": ("from-record",)}),
        ("Bookkeeping (read-only)", {"fields": _TECHNICAL, "classes": ("from-record", "collapse")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Papers come with their records: from PubMed, a file or a pack."""
        return False

    def has_tag_permission(self, request: HttpRequest) -> bool:
        """Return whether the curator may confirm and reject tags of many papers at once."""
        return may(request.user, Act.TAG)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Return whether the curator may include and exclude papers outside the queue."""
        return may(request.user, Act.SETTLE)

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

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the history of the paper and, below it, those of its tags and of its screening."""
        tags = TopicTag.history.none()
        if object_id.isascii() and object_id.isdigit():
            tags = TopicTag.history.filter(paper_id=int(object_id)).select_related("topic", "history_user")
        context = {
            "tag_history": tags[:_SHOWN_TAG_CHANGES],
            "screening_history": screening.history_of(object_id)[:_SHOWN_TAG_CHANGES],
            **(extra_context or {}),
        }
        response: HttpResponse = super().history_view(request, object_id, context)
        return response

    # ── Columns of the list ─────────────────────────────────────────────────────────────────────────────────────────
    @admin.display(description="title", ordering="title")
    def heading(self, paper: Paper) -> str:
        """Show the title, cut where it is very long."""
        title = str(paper)
        return title if len(title) <= 200 else f"{title[:199]}…"

    @admin.display(description="journal", ordering="journal__title")
    def journal_name(self, paper: Paper) -> str:
        """Show the journal by its abbreviation, where it has one."""
        if paper.journal is None:
            return NOTHING
        return paper.journal.medline_abbreviation or paper.journal.title or NOTHING

    @admin.display(description="PMID", ordering="pmid")
    def pmid_link(self, paper: Paper) -> SafeString | str:
        """Link to the record at PubMed."""
        return pubmed_link(paper.pmid)

    @admin.display(description="topics")
    def topics(self, paper: Paper) -> SafeString | str:
        """Show the tags that stand: confirmed ones with a tick, suggestions with a question mark."""
        marks = {TagStatus.CONFIRMED: "✓", TagStatus.SUGGESTED: "?"}
        return lines(f"{marks[TagStatus(t.status)]} {t.topic}" for t in paper.topic_tags.all() if t.status in marks)

    @admin.display(description="retracted", ordering="is_retracted")
    def retracted(self, paper: Paper) -> SafeString | str:
        """Say where a paper is retracted, or gone from PubMed."""
        if paper.is_retracted:
            return format_html('<strong class="warning">{}</strong>', "RETRACTED")
        return "" if paper.state == PaperState.LIVE else paper.get_state_display()

    @admin.display(description="to check", ordering="to_check")
    def left_to_check(self, paper: Paper) -> SafeString | str:
        """Say whether something is to be checked; what it is shows where the pointer rests, and on the paper's page."""
        return format_html('<span title="{}">yes</span>', paper.to_check) if paper.to_check else ""
