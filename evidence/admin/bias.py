"""The forms on the risk of bias of an evidence item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from evidence import workflow
from evidence.bias import WORDS, Form, Problem, Question, fitting, forms, judge, validate, validate_summary
from evidence.models import BiasAssessment, EvidenceItem, Judgement
from evidence.roles import Act
from literature.admin.base import curator
from literature.roles import require
from literature.workbench import page

_PARTS = ("answer", "quote", "place", "note")
Answers = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the form with what was answered and what is wrong with that."""

    question: Question
    choices: list[tuple[str, str]]
    said: Mapping[str, str]
    problems: list[str]


@page("evidence/evidenceitem/<int:pk>/bias/<slug:form>/", "evidence_evidenceitem_bias")
@require_http_methods(["GET", "POST"])
def fill_in(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Show a form with what it says of the item; keep what was answered."""
    require(curator(request), Act.EXTRACT)
    item = EvidenceItem.objects.select_related("paper", "created_by").filter(pk=pk).first()
    if item is None or form not in forms():
        raise Http404("There is no such item, or no such form.")
    if request.method == "POST":
        return _keep(request, item, forms()[form])
    kept = BiasAssessment.objects.filter(item=item, form=form).first()
    answers, judgement, reason = (kept.answers, kept.judgement, kept.reason) if kept else ({}, "", "")
    return _page(request, item, forms()[form], answers, judgement, reason, [])


def _keep(request: HttpRequest, item: EvidenceItem, form: Form) -> HttpResponse:
    """Keep the form where it is complete, so that nothing half done counts; else show it again as it was sent."""
    answers = _posted(request, form)
    judgement, reason = request.POST.get("judgement", ""), request.POST.get("reason", "").strip()
    problems = [*validate(form, answers), *validate_summary(form, answers, judgement, reason)]
    if problems:
        messages.error(request, "Not saved yet: see below. What you typed is still here.")
        return _page(request, item, form, answers, judgement, reason, problems)
    try:
        workflow.assess(item, form.slug, answers, judgement, reason, by=curator(request), at=timezone.now())
    except workflow.WorkflowRefused as error:
        messages.error(request, str(error))
        return _page(request, item, form, answers, judgement, reason, [])
    messages.success(request, f"{form.name} is saved.")
    return HttpResponseRedirect(reverse("admin:evidence_evidenceitem_change", args=[item.pk]))


def _posted(request: HttpRequest, form: Form) -> Answers:
    """Return what was answered, without questions of which nothing was said."""
    said = {
        key: {part: text for part in _PARTS if (text := request.POST.get(f"{key}.{part}", "").strip())}
        for key in form.questions
    }
    return {key: parts for key, parts in said.items() if parts}


def _page(  # noqa: PLR0913, PLR0917 the facts of one form
    request: HttpRequest,
    item: EvidenceItem,
    form: Form,
    answers: Mapping[str, Mapping[str, str]],
    judgement: str,
    reason: str,
    problems: list[Problem],
) -> HttpResponse:
    domains = [
        (domain, [_asked(question, answers, problems) for question in domain.questions]) for domain in form.domains
    ]
    context = {
        **admin.site.each_context(request),
        "title": form.name,
        "item": item,
        "form": form,
        "domains": domains,
        "judgement": judgement,
        "judgements": [(word, dict(Judgement.choices).get(word, WORDS[word])) for word in form.judgements],
        "computed": WORDS.get(judge(form, answers), ""),
        "reason": reason,
        "of_summary": [problem.message for problem in problems if problem.path == "judgement"],
        "fits": form in fitting(item.content),
    }
    return render(request, "evidence/admin/bias.html", context)


def _asked(question: Question, answers: Mapping[str, Mapping[str, str]], problems: list[Problem]) -> Asked:
    choices = [(word, WORDS[word]) for word in question.answers]
    wrong = [problem.message for problem in problems if problem.path == question.key]
    return Asked(question, choices, answers.get(question.key, {}), wrong)


def forms_for(item: EvidenceItem) -> list[tuple[Form, BiasAssessment | None]]:
    """Return the forms that fit an item and those that were filled in, each with what it says. One query."""
    kept = {one.form: one for one in BiasAssessment.objects.filter(item=item).select_related("assessed_by")}
    slugs = [*(form.slug for form in fitting(item.content)), *kept]
    return [(forms()[slug], kept.get(slug)) for slug in dict.fromkeys(slugs) if slug in forms()]
