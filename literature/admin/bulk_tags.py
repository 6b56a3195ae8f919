"""Tags of many papers at once: confirmed, rejected or added, after a page that says what will be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from literature import curation
from literature.admin.base import about_selection, curator
from literature.admin.bulk import asked, ids_of, told
from literature.models import Paper, TagStatus, Topic, TopicTag

if TYPE_CHECKING:
    from literature.admin.paper import PaperAdmin

_REASON = {"required": False, "max_length": 1_000, "help_text": "Kept with every decision."}


class SuggestedForm(forms.Form):
    """Which of the suggested topics, and why."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose a topic."}
    )
    reason = forms.CharField(**_REASON)  # type: ignore[arg-type]

    def __init__(self, data: Any, suggested: QuerySet[TopicTag]) -> None:
        super().__init__(data)
        counts = dict(suggested.order_by().values_list("topic").annotate(Count("pk")))
        field: Any = self.fields["topics"]
        field.queryset = Topic.objects.filter(pk__in=counts)
        field.label_from_instance = lambda topic: f"{topic} ({counts[topic.pk]} suggested)"


class AddedForm(forms.Form):
    """Which topics to add, and why."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose a topic."}
    )
    reason = forms.CharField(**_REASON)  # type: ignore[arg-type]


def _decide(
    model_admin: PaperAdmin, request: HttpRequest, papers: QuerySet[Paper], status: TagStatus
) -> TemplateResponse | None:
    suggested = TopicTag.objects.filter(status=TagStatus.SUGGESTED, paper__in=ids_of(papers))
    form = SuggestedForm(asked(request), suggested)
    if not form.is_valid():
        verb = "Confirm" if status == TagStatus.CONFIRMED else "Reject"
        context = {"title": f"{verb} suggested tags", "verb": verb}
        return _question(model_admin, request, papers, form, context)
    chosen = suggested.filter(topic__in=form.cleaned_data["topics"])
    done = curation.decide_tags(
        chosen, status, by=curator(request), at=timezone.now(), reason=form.cleaned_data["reason"]
    )
    told(model_admin, request, done, "suggested tag", f"{status}.")
    return None


def _question(
    model_admin: PaperAdmin, request: HttpRequest, papers: QuerySet[Paper], form: forms.Form, about: dict[str, Any]
) -> TemplateResponse:
    context = {**about_selection(model_admin, request, papers, form), **about}
    return TemplateResponse(request, "literature/admin/decide_tags.html", context)


@admin.action(description="Confirm suggested tags…", permissions=["tag"])
def confirm_suggested_tags(
    model_admin: PaperAdmin, request: HttpRequest, queryset: QuerySet[Paper]
) -> TemplateResponse | None:
    """Ask for which topics, then confirm what is suggested on the selected papers."""
    return _decide(model_admin, request, queryset, TagStatus.CONFIRMED)


@admin.action(description="Reject suggested tags…", permissions=["tag"])
def reject_suggested_tags(
    model_admin: PaperAdmin, request: HttpRequest, queryset: QuerySet[Paper]
) -> TemplateResponse | None:
    """Ask for which topics, then reject what is suggested on the selected papers."""
    return _decide(model_admin, request, queryset, TagStatus.REJECTED)


@admin.action(description="Add topics…", permissions=["tag"])
def add_topics(model_admin: PaperAdmin, request: HttpRequest, queryset: QuerySet[Paper]) -> TemplateResponse | None:
    """Ask for which topics, then give them to the selected papers in the curator's name."""
    form = AddedForm(asked(request))
    if not form.is_valid():
        about = {"title": "Add topics", "verb": "Add", "adding": True}
        return _question(model_admin, request, queryset, form, about)
    facts = form.cleaned_data
    by, at = curator(request), timezone.now()
    done = sum(
        curation.add_tags(Paper.objects.filter(pk__in=ids_of(queryset)), topic, by=by, at=at, reason=facts["reason"])
        for topic in facts["topics"]
    )
    level = messages.SUCCESS if done else messages.WARNING
    model_admin.message_user(request, f"{done} tag{'' if done == 1 else 's'} added or confirmed.", level)
    return None
