"""What is done with many papers of the list at once: each action asks on a page of its own before it does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from literature import curation
from literature.admin.base import about_selection, curator
from literature.models import Paper

if TYPE_CHECKING:
    from literature.admin.paper import PaperAdmin


def asked(request: HttpRequest) -> Any:
    """Return the answer to an action's question; None where the question is still to be asked."""
    return request.POST if "decide" in request.POST else None


def ids_of(papers: QuerySet[Paper]) -> QuerySet[Any, Any]:
    """Return the numbers of the selected papers as a subquery, whatever the list sorts and brings along."""
    return papers.prefetch_related(None).order_by().values("pk")


def told(model_admin: PaperAdmin, request: HttpRequest, done: int, what: str, became: str) -> None:
    """Say how many of what became what; none is a warning."""
    level = messages.SUCCESS if done else messages.WARNING
    model_admin.message_user(request, f"{done} {what}{'' if done == 1 else 's'} {became}", level)


class FullTextForm(forms.Form):
    """Of whom the full texts are asked."""

    of = forms.CharField(
        label="Asked of", required=False, max_length=300, help_text="A person, a library, a service. May stay empty."
    )


@admin.action(description="Ask for full texts…", permissions=["annotate"])
def ask_for_full_texts(
    model_admin: PaperAdmin, request: HttpRequest, queryset: QuerySet[Paper]
) -> TemplateResponse | None:
    """Ask of whom, then mark the papers whose full text is not at hand as asked for."""
    form = FullTextForm(asked(request))
    if not form.is_valid():
        context = {**about_selection(model_admin, request, queryset, form), "title": "Ask for full texts"}
        return TemplateResponse(request, "literature/admin/ask_full_texts.html", context)
    done = curation.ask_for_full_text(
        Paper.objects.filter(pk__in=ids_of(queryset)),
        of=form.cleaned_data["of"],
        by=curator(request),
        at=timezone.now(),
    )
    told(model_admin, request, done, "full text", "marked as requested; those at hand were left as they are.")
    return None
