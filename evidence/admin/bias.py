"""The forms on the risk of bias of an evidence item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_http_methods

from evidence import workflow
from evidence.bias import WORDS, Form, Problem, Question, fitting, forms, judge, validate, validate_summary
from evidence.models import BiasAssessment, EvidenceItem, Judgement, TypedAssessment
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


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in: right or wrong, whole or half."""

    answers: Answers
    judgement: str
    reason: str

    @classmethod
    def kept_in(cls, kept: BiasAssessment | None) -> Self:
        """Return what a saved form says; an empty one where none was saved."""
        return cls(kept.answers, kept.judgement, kept.reason) if kept else cls({}, "", "")


# ── Addresses ───────────────────────────────────────────────────────────────────────────────────────────────────────
@page("evidence/evidenceitem/<int:pk>/bias/<slug:form>/", "evidence_evidenceitem_bias")
@require_http_methods(["GET", "POST"])
def fill_in(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Show a form with what the curator typed and did not save, or else with what it says; carry out its buttons."""
    require(curator(request), Act.EXTRACT)
    item = EvidenceItem.objects.select_related("paper", "created_by").filter(pk=pk).first()
    if item is None or form not in forms():
        raise Http404("There is no such item, or no such form.")
    if request.method == "POST":
        act = request.POST.get("_act", "save")
        if act not in _ACTS:
            return HttpResponseBadRequest("The form has no such button.", content_type="text/plain; charset=utf-8")
        return _ACTS[act](request, item, forms()[form])
    typed = workflow.typed_assessments(curator(request), item).get(form)
    kept = BiasAssessment.objects.filter(item=item, form=form).select_related("assessed_by").first()
    saved = Filled.kept_in(kept)
    filled = Filled(**typed.typed) if typed else saved
    return _page(request, item, forms()[form], filled, restored=typed if filled != saved else None, kept=kept)


# ── Buttons ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _save(request: HttpRequest, item: EvidenceItem, form: Form) -> HttpResponse:
    """Save the form where it is complete, so that nothing half done counts; else keep it as it was sent, and say what
    is missing."""
    filled = _posted(request, form)
    problems = [
        *validate(form, filled.answers),
        *validate_summary(form, filled.answers, filled.judgement, filled.reason),
    ]
    if problems:
        messages.error(request, f"Not saved yet: see below. {_kept(request, item, form)}")
        return _page(request, item, form, filled, problems=problems)
    try:
        facts = (filled.answers, filled.judgement, filled.reason)
        workflow.assess(item, form.slug, *facts, by=curator(request), at=timezone.now())
    except workflow.WorkflowRefused as error:
        messages.error(request, str(error))
        return _page(request, item, form, filled)
    messages.success(request, f"{form.name} is saved.")
    return HttpResponseRedirect(_page_of(item))


def _keep(request: HttpRequest, item: EvidenceItem, form: Form) -> HttpResponse:
    """Keep what is filled in so far for the curator, and lead back to the item."""
    messages.info(request, _kept(request, item, form))
    return HttpResponseRedirect(_page_of(item))


def _typing(request: HttpRequest, item: EvidenceItem, form: Form) -> HttpResponse:
    """Keep what is filled in so far while it is typed, and say so: a piece of the page."""
    return HttpResponse(escape(_kept(request, item, form)))


def _discard(request: HttpRequest, item: EvidenceItem, form: Form) -> HttpResponse:
    """Forget what was typed and not saved."""
    workflow.discard_assessment(curator(request), item, form.slug)
    messages.success(request, "What was typed and not saved is gone.")
    return HttpResponseRedirect(reverse("admin:evidence_evidenceitem_bias", args=[item.pk, form.slug]))


_ACTS: dict[str, Callable[[HttpRequest, EvidenceItem, Form], HttpResponse]] = {
    **{"save": _save, "keep": _keep, "typed": _typing, "discard": _discard},
}


def _kept(request: HttpRequest, item: EvidenceItem, form: Form) -> str:
    """Keep what was sent, whole or half, and say so, or why not."""
    now, filled = timezone.now(), _posted(request, form)
    try:
        workflow.keep_assessment(curator(request), item, form.slug, asdict(filled), now)
    except workflow.WorkflowRefused as error:
        return f"Not kept: {error}"
    return f"What you typed is kept for you ({now:%H:%M:%S} UTC); it counts once it is complete and saved."


def _page_of(item: EvidenceItem) -> str:
    return reverse("admin:evidence_evidenceitem_change", args=[item.pk])


def _posted(request: HttpRequest, form: Form) -> Filled:
    """Return what was filled in, without questions of which nothing was said."""
    said = {
        key: {part: text for part in _PARTS if (text := request.POST.get(f"{key}.{part}", "").strip())}
        for key in form.questions
    }
    answers = {key: parts for key, parts in said.items() if parts}
    return Filled(answers, request.POST.get("judgement", ""), request.POST.get("reason", "").strip())


# ── What the page shows ─────────────────────────────────────────────────────────────────────────────────────────────
def _page(
    request: HttpRequest,
    item: EvidenceItem,
    form: Form,
    filled: Filled,
    *,
    problems: Sequence[Problem] = (),
    **more: Any,
) -> HttpResponse:
    domains = [
        (domain, [_asked(question, filled.answers, problems) for question in domain.questions])
        for domain in form.domains
    ]
    context = {
        **admin.site.each_context(request),
        "title": form.name,
        "item": item,
        "form": form,
        "domains": domains,
        "judgement": filled.judgement,
        "judgements": [(word, dict(Judgement.choices).get(word, WORDS[word])) for word in form.judgements],
        "computed": WORDS.get(judge(form, filled.answers), ""),
        "reason": filled.reason,
        "of_summary": [problem.message for problem in problems if problem.path == "judgement"],
        "fits": form in fitting(item.content),
        **more,
    }
    return render(request, "evidence/admin/bias.html", context)


def _asked(question: Question, answers: Answers, problems: Sequence[Problem]) -> Asked:
    choices = [(word, WORDS[word]) for word in question.answers]
    wrong = [problem.message for problem in problems if problem.path == question.key]
    return Asked(question, choices, answers.get(question.key, {}), wrong)


def forms_for(item: EvidenceItem, user: User) -> list[tuple[Form, BiasAssessment | None, TypedAssessment | None]]:
    """Return the forms that fit an item and those that were filled in, each with what it says and with what the user
    themselves has begun and not saved. Two queries."""
    kept = {one.form: one for one in BiasAssessment.objects.filter(item=item).select_related("assessed_by")}
    typed = workflow.typed_assessments(user, item)
    slugs = dict.fromkeys([*(form.slug for form in fitting(item.content)), *kept, *typed])
    return [(forms()[slug], kept.get(slug), typed.get(slug)) for slug in slugs if slug in forms()]
