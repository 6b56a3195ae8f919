"""Including and excluding the selected papers outside the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from literature.admin.base import about_selection, curator
from literature.admin.bulk import asked, told
from literature.models import ExclusionReason, Paper, ScreeningDecision, ScreeningStage
from literature.screening.outcome import Settled, settle_many
from literature.screening.reasons import offered

if TYPE_CHECKING:
    from literature.admin.paper import PaperAdmin

_SHOWN_REFUSALS = 5
# Every paper is decided on in a transaction of its own, some fifty a second.
MOST_AT_ONCE = 1_000


def _reasons() -> list[tuple[str, Any]]:
    """Return the choices: no reason, then the list of the packs, grouped by the stage that each is for."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for reason in ExclusionReason.objects.filter(is_active=True):
        groups.setdefault(reason.get_stage_display() or "both stages", []).append((reason.slug, reason.label))
    return [("", "–"), *groups.items()]


class ScreeningForm(forms.Form):
    """What to decide about the selected papers, and why."""

    stage = forms.ChoiceField(choices=ScreeningStage.choices)
    decision = forms.ChoiceField(choices=ScreeningDecision.choices)
    reason = forms.ChoiceField(choices=_reasons, required=False, help_text="An exclusion needs one.")

    def clean(self) -> dict[str, Any] | None:
        """Refuse an exclusion without a reason of its stage, and a reason for anything else, before anything is
        written."""
        facts = super().clean() or {}
        excluded, reason = facts.get("decision") == ScreeningDecision.EXCLUDED, facts.get("reason")
        if excluded and not reason and "reason" not in self.errors:
            self.add_error("reason", "Say why the papers are excluded.")
        elif excluded and reason and not offered(facts.get("stage", "")).filter(slug=reason).exists():
            self.add_error("reason", "This is a reason of the other stage: choose one of this stage.")
        elif not excluded and reason:
            self.add_error("reason", "Only an exclusion has a reason: leave it out.")
        return facts


@admin.action(description="Include or exclude…", permissions=["settle"])
def screen(model_admin: PaperAdmin, request: HttpRequest, queryset: QuerySet[Paper]) -> TemplateResponse | None:
    """Ask for stage, decision and reason, then decide on the selected papers one by one."""
    form = ScreeningForm(asked(request))
    if not form.is_valid():
        return _question(model_admin, request, queryset, form)
    facts = form.cleaned_data
    stage, decision = ScreeningStage(facts["stage"]), ScreeningDecision(facts["decision"])
    papers = list(queryset.prefetch_related(None).order_by("pk")[: MOST_AT_ONCE + 1])
    if len(papers) > MOST_AT_ONCE:
        form.add_error(None, f"No more than {MOST_AT_ONCE:,} papers are decided on at once: narrow the list.")
        return _question(model_admin, request, queryset, form)
    settled = settle_many(papers, stage, decision, facts["reason"], by=curator(request), at=timezone.now())
    _tell(model_admin, request, settled, decision)
    return None


def _tell(model_admin: PaperAdmin, request: HttpRequest, settled: Settled, decision: ScreeningDecision) -> None:
    told(model_admin, request, settled.done, "paper", f"{decision}.")
    for paper, sentence in settled.refused[:_SHOWN_REFUSALS]:
        model_admin.message_user(request, f"{paper}: {sentence}", messages.WARNING)
    if (more := len(settled.refused) - _SHOWN_REFUSALS) > 0:
        model_admin.message_user(request, f"{more} more papers were left as they are.", messages.WARNING)


def _question(
    model_admin: PaperAdmin, request: HttpRequest, papers: QuerySet[Paper], form: ScreeningForm
) -> TemplateResponse:
    context = {**about_selection(model_admin, request, papers, form), "title": "Include or exclude papers"}
    return TemplateResponse(request, "literature/admin/screen.html", context)
