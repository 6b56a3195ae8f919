"""The list of evidence items, with what waits for whom; an item's page is that of `evidence.admin.review`."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from evidence import waits
from evidence.admin.seen import carry, name_of, seen
from evidence.models import EvidenceItem, ItemStatus, SuggestionStatus
from evidence.models.item import ItemQuerySet
from evidence.roles import Act, reads_drafts
from evidence.workflow import WorkflowRefused, accept
from literature.admin.base import curator, row_number
from literature.admin.history import HistoryAdmin
from literature.admin.searching import HEAVY
from literature.identifiers import normalise_doi
from literature.models import Paper
from literature.roles import may, require

_MOST_TOLD = 50  # refusals of one action; as many as a page has rows
_OF_PUBLIC = ("question", "design", "level")


@admin.action(description="Accept what was submitted", permissions=["review"])
def accept_drafts(model_admin: ItemAdmin, request: HttpRequest, queryset: QuerySet[EvidenceItem]) -> None:
    """Accept the selected items one by one, as the list showed them, and say of each that cannot be why."""
    done, refused = 0, []
    for item in queryset.order_by("pk"):
        try:
            accept(item, by=curator(request), at=timezone.now(), seen=seen(request, name_of(item)))
            done += 1
        except WorkflowRefused as error:
            refused.append(f"{item}: {error}")
    for said in refused[:_MOST_TOLD]:
        model_admin.message_user(request, said, messages.WARNING)
    if len(refused) > _MOST_TOLD:
        more = f"{len(refused) - _MOST_TOLD} more were not accepted: select them page by page, and it is said why."
        model_admin.message_user(request, more, messages.WARNING)
    model_admin.message_user(request, f"{done} accepted.", messages.SUCCESS if done else messages.WARNING)


class WaitingFilter(admin.SimpleListFilter):
    """What waits, and for whom."""

    title = "what waits"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name what can be asked for."""
        return [
            *(("me", "for me to review"), ("mine", "mine to finish"), ("review", "for a second curator")),
            *(("revisions", "with a suggested revision"), ("flagged", "of questioned papers")),
            *(("drafts", "drafts"), ("rejected", "rejected"), ("secondary", "to be checked against the paper")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[EvidenceItem]) -> QuerySet[EvidenceItem]:
        """Keep what waits so."""
        user, unfinished = curator(request), (ItemStatus.DRAFT, ItemStatus.REJECTED)
        pending = queryset.filter(suggestions__status=SuggestionStatus.PENDING).distinct()
        kept = {
            "me": lambda: queryset.filter(waits.for_review_by(user)).distinct(),
            "mine": lambda: queryset.filter(created_by=user, status__in=unfinished),
            "review": lambda: queryset & waits.submitted(),
            "revisions": lambda: pending,
            "flagged": lambda: queryset & waits.flagged(),
            "drafts": lambda: queryset & waits.drafts(),
            "rejected": lambda: queryset & waits.rejected(),
            "secondary": lambda: queryset & waits.to_be_checked(),
        }
        chosen = kept.get(self.value() or "")
        return chosen() if chosen else queryset


@admin.register(EvidenceItem)
class ItemAdmin(HistoryAdmin):
    """The list says what is public and what waits; to add is to choose a paper, to open is to read. Who neither writes
    nor reviews evidence finds what is public here, and nothing else."""

    adding = changing = Act.EXTRACT
    change_list_template = "evidence/admin/item_list.html"
    list_display = ("statement", "about", "question", "design", "level", "standing", "waits_for", "waits_since")
    list_filter = (WaitingFilter, "status", *_OF_PUBLIC)
    list_select_related = ("created_by", "decided_by", "paper")
    search_fields = ("statement", "quotes__text", "paper__title", "=paper__pmid")
    search_help_text = "Words of the finding, of a quote or of the paper’s title; or a PMID."
    actions = (accept_drafts,)

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Return whether the curator may accept what others wrote."""
        return may(request.user, Act.REVIEW)

    @admin.display(description="paper", ordering="paper")
    def about(self, item: EvidenceItem) -> str:
        """Name the paper in short."""
        title = str(item.paper)
        return f"{title[:60]}…" if len(title) > 60 else title

    @admin.display(description="status", ordering="status")
    def standing(self, item: EvidenceItem) -> SafeString | str:
        """Say where it stands, and whether that is a demonstration; carry along what was seen of what may be
        accepted."""
        waits_here = item.status == ItemStatus.SUBMITTED
        return format_html("{}{}", item.standing, carry(item)) if waits_here else item.standing

    @admin.display(description="waits for")
    def waits_for(self, item: EvidenceItem) -> str:
        """Say for whom it waits."""
        return waits.for_whom(item)

    @admin.display(description="since", ordering="changed_at")
    def waits_since(self, item: EvidenceItem) -> str:
        """Say for how long it waits; nothing where it waits for nobody."""
        return timesince(waits.since(item), timezone.now(), depth=1) if waits.for_whom(item) else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceItem]:
        """Keep what the reader may read, and leave long texts of papers behind."""
        items = cast("ItemQuerySet", super().get_queryset(request))
        return (
            items.readable_by(curator(request))
            .select_related("paper")
            .defer("content", *(f"paper__{name}" for name in HEAVY))
        )

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Ask a reader of what is public neither what waits nor where it stands."""
        return self.list_filter if reads_drafts(request.user) else _OF_PUBLIC

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Let a reader of what is public ask nothing of an item but what its filters ask: whether a revision waits,
        say, is not theirs to know."""
        asks_more = lookup.partition("__")[0] not in _OF_PUBLIC and not reads_drafts(request.user)
        return not asks_more and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Call the list what it is."""
        facts = {"title": "Evidence items", "reads_drafts": reads_drafts(request.user)}
        return super().changelist_view(request, {**facts, **(extra_context or {})})

    # ── Pages ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for the paper, and lead to the form for it."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        require(request.user, Act.EXTRACT)
        asked = request.GET.get("paper", "").strip()
        paper = paper_of(asked) if asked else None
        if paper:
            return HttpResponseRedirect(reverse("admin:literature_paper_extract", args=[paper.pk]))
        found = _titled(asked) if asked else []
        context = {
            **self.admin_site.each_context(request),
            "title": "Extract evidence: which paper?",
            "opts": self.opts,
        }
        return render(request, "evidence/admin/which_paper.html", {**context, "asked": asked, "found": found})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the item as a whole; what is done with it has addresses of its own."""
        from evidence.admin.review import item_page

        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        item = self._looked_at(request, object_id)
        return item_page(request, cast("EvidenceItem", item))


def paper_of(text: str) -> Paper | None:
    """Return the paper of a PMID, a DOI, or our number after "#"; None where there is none."""
    papers = Paper.objects.live()
    if text.startswith("#"):
        return papers.filter(pk=row_number(text[1:])).first()
    if number := row_number(text):
        return papers.filter(pmid=number).first()
    doi = normalise_doi(text)
    return papers.filter(doi=doi).first() if doi else None


def _titled(text: str) -> list[Paper]:
    return list(Paper.objects.filter(merged_into__isnull=True, title__icontains=text).order_by("-year", "pk")[:20])
