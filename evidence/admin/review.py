"""An evidence item as a whole: what it says and rests on, what is wrong with it, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from evidence import waits, workflow
from evidence.admin.bias import forms_for
from evidence.admin.extraction.terms import Terms
from evidence.admin.reading import blocks_of
from evidence.admin.revisions import pending_of, versions_of, warnings_of
from evidence.admin.seen import seen
from evidence.admin.wording import value_label
from evidence.checked import findings_of
from evidence.levels import level
from evidence.models import EvidenceItem, ItemStatus, Suggestion
from evidence.roles import Act, reads_drafts
from literature.admin.base import curator, row_number
from literature.roles import may, require
from literature.site.reading import Reading
from literature.workbench import page

_HELD = (ItemStatus.SUBMITTED,)


def item_page(request: HttpRequest, item: EvidenceItem) -> HttpResponse:
    """Show the item; who may review a submitted one, and did not write it, holds it while they look. A reader of what
    is public sees neither the revisions that wait nor answers that nobody has reviewed."""
    user, now, terms = curator(request), timezone.now(), Terms()
    said, is_inside = item.content, reads_drafts(user)
    context = {
        **admin.site.each_context(request),
        "title": item.statement or "Evidence item",
        "item": item,
        "paper": item.paper,
        "reading": Reading.of(item.paper),
        "blocks": blocks_of(said, terms),
        "quotes": said.get("quotes", []),
        "level": level(said),
        "hurdles": [(value_label(one.path, said), one.message) for one in _hurdles(item)],
        "warnings": warnings_of(item, said, only_reviewed=not is_inside),
        "suggestions": pending_of(item, user, terms) if is_inside else [],
        "versions": versions_of(item, terms),
        "bias_forms": forms_for(item, user),
        "waits_for": waits.for_whom(item),
        "waits_since": waits.since(item),
        "holder": _holder(item, user, now),
        "can": _can(item, user),
        "reads_drafts": is_inside,
    }
    return render(request, "evidence/admin/item.html", context)


def _hurdles(item: EvidenceItem) -> list[Any]:
    waiting = item.status in (ItemStatus.DRAFT, ItemStatus.SUBMITTED)
    return workflow.hurdles(item) if waiting else []


def _holder(item: EvidenceItem, user: User, now: Any) -> User | None:
    """Return who else reviews the item at the moment; take it in hand where nobody does and the user may."""
    held_by: User | None
    if item.status in _HELD and item.created_by_id != user.pk and may(user, Act.REVIEW):
        held_by = workflow.hold(item, user, now)
    else:
        held_by = workflow.holder(item, now)
    return held_by if held_by and held_by.pk != user.pk else None


def _can(item: EvidenceItem, user: User) -> dict[str, bool]:
    """Return what the user may do with the item as it stands; the functions that do it ask again."""
    writes, reviews = may(user, Act.EXTRACT), may(user, Act.REVIEW)
    own, status = item.created_by_id == user.pk, item.status
    mine = writes and (own or not item.created_by.is_active)
    return {
        "edit": writes and workflow.is_open_to(item, user),
        "take_over": writes and not own and workflow.is_open_to(item, user),
        "submit": writes and own and status == ItemStatus.DRAFT,
        "decide": reviews and not own and status == ItemStatus.SUBMITTED,
        "own_submitted": own and status == ItemStatus.SUBMITTED,
        "reopen": mine and status in (ItemStatus.SUBMITTED, ItemStatus.REJECTED, ItemStatus.WITHDRAWN),
        "suggest": writes and status == ItemStatus.ACCEPTED,
        "withdraw": (reviews and status == ItemStatus.ACCEPTED)
        or (mine and status in (ItemStatus.DRAFT, ItemStatus.SUBMITTED, ItemStatus.REJECTED)),
        "clear": reviews and item.review_since is not None,
        "keep": reviews and not own and item.review_since is not None,
        "assess": workflow.is_open_to(item, user) or (reviews and not own and status == ItemStatus.ACCEPTED),
        "answer": writes and (mine or status == ItemStatus.ACCEPTED),
    }


# ── What is done with it ────────────────────────────────────────────────────────────────────────────────────────────
@page("evidence/evidenceitem/<int:pk>/decide/", "evidence_evidenceitem_decide")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out the button `_act` of an item's page, and show the page again with what came of it."""
    user = curator(request)
    require(user, Act.EXTRACT)
    item = EvidenceItem.objects.select_related("paper", "created_by").filter(pk=pk).first()
    if item is None:
        raise Http404(f"There is no evidence item {pk}.")
    act = request.POST.get("_act", "")
    if act not in _ACTS:
        return HttpResponseBadRequest("The page has no such button.", content_type="text/plain; charset=utf-8")
    try:
        messages.success(request, _ACTS[act](request, item, user))
    except workflow.WorkflowRefused as error:
        reason = request.POST.get("reason", "").strip()
        messages.error(request, f"{error}" + (f" Your reason was: “{reason}”" if reason else ""))
    return HttpResponseRedirect(reverse("admin:evidence_evidenceitem_change", args=[item.pk]))


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()


def _submit(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.submit(item, by=user, at=timezone.now())
    return "Submitted: a second curator reviews it now."


def _accept(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.accept(item, by=user, at=timezone.now(), seen=seen(request))
    return "Accepted: the item is public and counts in verdicts."


def _reject(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.reject(item, reason=_reason(request), by=user, at=timezone.now(), seen=seen(request))
    return f"Rejected. {item.created_by} can read why and mend it."


def _withdraw(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.withdraw(item, reason=_reason(request), by=user, at=timezone.now())
    return "Withdrawn. Nothing was deleted: the history keeps it."


def _reopen(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.reopen(item, by=user, at=timezone.now())
    return "The item is a draft again."


def _take_over(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.take_over(item, by=user, at=timezone.now())
    return "The draft is yours now: check it against the paper."


def _keep(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.clear_flag(item, keep=True, reason=_reason(request), by=user, at=timezone.now())
    return "Kept: the item counts again."


def _drop(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.clear_flag(item, keep=False, reason=_reason(request), by=user, at=timezone.now())
    return "Withdrawn on account of its paper."


def _answer(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    """Answer a warning of the item, or of the suggested revision that is named."""
    code, path = request.POST.get("code", ""), request.POST.get("path", "")
    said = _suggestion(request, item).content if "suggestion" in request.POST else item.content
    found = next((one for one in findings_of(item, said) if (one.code, one.path) == (code, path)), None)
    if found is None:
        raise workflow.WorkflowRefused("The check does not object to this any more.")
    workflow.answer_warning(item, found, request.POST.get("answer", ""), by=user, at=timezone.now())
    return "The warning is answered."


def _suggestion(request: HttpRequest, item: EvidenceItem) -> Suggestion:
    number = row_number(request.POST.get("suggestion", ""))
    found = Suggestion.objects.filter(item=item, pk=number).select_related("item", "suggested_by").first()
    if found is None:
        raise workflow.WorkflowRefused("There is no such revision of this item.")
    return found


def _accept_revision(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    revised = workflow.accept_suggestion(_suggestion(request, item), by=user, at=timezone.now())
    return f"Accepted: version {revised.version} of the item is public."


def _reject_revision(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.reject_suggestion(_suggestion(request, item), reason=_reason(request), by=user, at=timezone.now())
    return "The revision is rejected; the item stays as it is."


def _withdraw_revision(request: HttpRequest, item: EvidenceItem, user: User) -> str:
    workflow.withdraw_suggestion(_suggestion(request, item), by=user, at=timezone.now())
    return "Your revision is withdrawn."


_ACTS: dict[str, Callable[[HttpRequest, EvidenceItem, User], str]] = {
    **{"submit": _submit, "accept": _accept, "reject": _reject, "withdraw": _withdraw, "reopen": _reopen},
    **{"take_over": _take_over, "keep": _keep, "drop": _drop, "answer": _answer},
    **{"accept_revision": _accept_revision, "reject_revision": _reject_revision},
    **{"withdraw_revision": _withdraw_revision},
}
__all__ = ["decide", "item_page"]
