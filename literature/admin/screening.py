"""Screening on papers' pages: what was decided, and an action that includes or excludes the selected ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from literature.admin.base import about_selection, curator
from literature.admin.panels import table
from literature.models import Paper, Screening, ScreeningDecision, ScreeningStage
from literature.screening.outcome import Settled, settle_many

if TYPE_CHECKING:
    from literature.admin.paper import PaperAdmin

_SHOWN_REFUSALS = 5


@admin.display(description="screening")
def outcome(paper: Paper) -> SafeString | str:
    """List the outcome of each stage."""
    rows = (
        (s.get_stage_display(), s.get_decision_display(), s.reason, s.decided_by or "machine", s.decided_at)
        for s in paper.screenings.select_related("decided_by")
    )
    return table(("stage", "decision", "reason", "by", "when"), rows)


class ScreeningForm(forms.Form):
    """What to decide about the selected papers, and why."""

    stage = forms.ChoiceField(choices=ScreeningStage.choices)
    decision = forms.ChoiceField(choices=ScreeningDecision.choices)
    reason = forms.CharField(required=False, max_length=1_000, help_text="An exclusion needs one.")

    def clean(self) -> dict[str, Any] | None:
        """Refuse an exclusion without a reason before anything is written."""
        facts = super().clean() or {}
        if facts.get("decision") == ScreeningDecision.EXCLUDED and not facts.get("reason"):
            self.add_error("reason", "Say why the papers are excluded.")
        return facts


@admin.action(description="Screen: include or exclude…", permissions=["settle"])
def screen(model_admin: PaperAdmin, request: HttpRequest, queryset: QuerySet[Paper]) -> TemplateResponse | None:
    """Ask for stage, decision and reason, then decide on the selected papers one by one."""
    form = ScreeningForm(request.POST if "decide" in request.POST else None)
    if not form.is_valid():
        return _question(model_admin, request, queryset, form)
    facts = form.cleaned_data
    stage, decision = ScreeningStage(facts["stage"]), ScreeningDecision(facts["decision"])
    papers = queryset.order_by("pk")
    report = settle_many(papers, stage, decision, facts["reason"], by=curator(request), at=timezone.now())
    _tell(model_admin, request, report, decision)
    return None


def _tell(model_admin: PaperAdmin, request: HttpRequest, report: Settled, decision: ScreeningDecision) -> None:
    """Say how many papers were decided on, and of the first few others why not."""
    level = messages.SUCCESS if report.done else messages.WARNING
    model_admin.message_user(request, f"{report.done} paper{'' if report.done == 1 else 's'} {decision}.", level)
    for paper, sentence in report.refused[:_SHOWN_REFUSALS]:
        model_admin.message_user(request, f"{paper}: {sentence}", messages.WARNING)
    if (more := len(report.refused) - _SHOWN_REFUSALS) > 0:
        model_admin.message_user(request, f"{more} more papers were left as they are.", messages.WARNING)


def _question(
    model_admin: PaperAdmin, request: HttpRequest, papers: QuerySet[Paper], form: ScreeningForm
) -> TemplateResponse:
    context = {**about_selection(model_admin, request, papers, form), "title": "Screen papers"}
    return TemplateResponse(request, "literature/admin/screen.html", context)


def history_of(object_id: str) -> QuerySet[Any]:
    """Return the changes of a paper's outcomes, newest first; none for what is no number."""
    if not (object_id.isascii() and object_id.isdigit()):
        empty: QuerySet[Any] = Screening.history.none()
        return empty
    changes: QuerySet[Any] = Screening.history.filter(paper_id=int(object_id)).select_related("history_user")
    return changes
