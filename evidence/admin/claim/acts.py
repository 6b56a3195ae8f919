"""What is done on a claim's page: linking, unlinking, judging. Each act leads back to the page."""

from __future__ import annotations

from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from evidence import claims
from evidence.admin.claim.forms import CertaintyForm, LinkForm
from evidence.models import Claim, EvidenceItem
from evidence.roles import Act
from literature.admin.base import curator, row_number
from literature.roles import require
from literature.workbench import page


@page("evidence/claim/<int:pk>/link/", "evidence_claim_link")
@require_POST
def link_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an item under the claim, or say anew how it stands there."""
    require(request.user, Act.EDIT_CLAIMS)
    claim, form = get_object_or_404(Claim, pk=pk), LinkForm(request.POST)
    if not form.is_valid():
        return _back(request, claim, "items", errors=form)
    facts = form.cleaned_data
    try:
        claims.link(
            *(claim, facts["item"], facts["stance"], facts["directness"], facts["note"]),
            by=curator(request),
            at=timezone.now(),
        )
    except claims.ClaimRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"“{facts['item']}” is linked.")
    return _back(request, claim, "items")


@page("evidence/claim/<int:pk>/unlink/", "evidence_claim_unlink")
@require_POST
def unlink_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item from under the claim."""
    require(request.user, Act.EDIT_CLAIMS)
    claim = get_object_or_404(Claim, pk=pk)
    item = get_object_or_404(EvidenceItem, pk=row_number(request.POST.get("item", "")))
    try:
        reason = request.POST.get("reason", "").strip()
        claims.unlink(claim, item, by=curator(request), at=timezone.now(), reason=reason)
    except claims.ClaimRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"“{item}” is not linked any more; the history keeps that it was.")
    return _back(request, claim, "items")


@page("evidence/claim/<int:pk>/certainty/", "evidence_claim_certainty")
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a judgement of certainty after GRADE."""
    require(request.user, Act.EDIT_CLAIMS)
    claim, form = get_object_or_404(Claim, pk=pk), CertaintyForm(request.POST)
    if not form.is_valid():
        return _back(request, claim, "certainty", errors=form)
    try:
        kept = claims.judge_certainty(
            claim, form.cleaned_data["starts"], form.judged(), by=curator(request), at=timezone.now()
        )
    except ValueError as error:
        messages.error(request, str(error))
        return _back(request, claim, "certainty", errors=form)
    messages.success(request, f"Certainty is {kept.get_certainty_display().lower()}.")
    return _back(request, claim, "certainty")


def _back(request: HttpRequest, claim: Claim, part: str, errors: Form | None = None) -> HttpResponse:
    """Lead to the part of the claim's page; where a form was refused, show the page with what was typed."""
    if errors is None:
        return HttpResponseRedirect(f"{reverse('admin:evidence_claim_change', args=[claim.pk])}#{part}")
    for name, said in errors.errors.items():
        label = errors.fields[name].label or name.replace("-", " ")
        messages.error(request, f"{label}: {' '.join(map(str, said))}")
    request.method = "GET"  # or the claim's own form would take it for its own
    shown: HttpResponse = admin.site.get_model_admin(Claim).change_view(
        request, str(claim.pk), extra_context={part: errors}
    )
    shown.status_code = 400
    return shown
