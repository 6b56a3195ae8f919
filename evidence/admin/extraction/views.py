"""The extraction form's page and what its buttons do.

Every button is part of one plain form that also works without scripts: the answer is then the page again.  With htmx
the answer is the part that changed.  Whatever is sent is kept first, right or wrong, so that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from evidence import workflow
from evidence.admin.extraction import texts as typed
from evidence.admin.extraction.desk import Desk, desk_for_item, desk_for_paper
from evidence.admin.extraction.layout import ASKED_FOR, FIRST_FIELD, ONE_ROW, PARTS, ROWS
from evidence.admin.extraction.standing import Noted, Standing, answers_to
from evidence.admin.extraction.terms import VOCABULARIES, Terms
from evidence.admin.extraction.texts import Texts
from evidence.models import EvidenceItem, ItemStatus
from evidence.roles import Act
from literature.admin.base import curator, row_number
from literature.roles import require
from literature.workbench import page
from literature.writing import one_writer

_LONGEST_ASKED = 200  # characters of a term's name
_TEMPLATES = "evidence/admin/extraction"


@page("literature/paper/<int:pk>/extract/", "literature_paper_extract")
@require_http_methods(["GET", "POST"])
def of_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Take down a new finding of a paper."""
    require(curator(request), Act.EXTRACT)
    return _answer(request, desk_for_paper(curator(request), pk))


@page("evidence/evidenceitem/<int:pk>/extract/", "evidence_evidenceitem_extract")
@require_http_methods(["GET", "POST"])
def of_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a draft, or suggest a revision of an accepted item."""
    user = curator(request)
    require(user, Act.EXTRACT)
    desk = desk_for_item(user, pk)
    item = desk.item
    if item and not desk.is_suggestion and not workflow.is_open_to(item, user):
        return _closed(request, desk, item) if request.method == "POST" else HttpResponseRedirect(_page_of(item))
    return _answer(request, desk)


@page("evidence/terms/", "evidence_terms")
@require_GET
def terms_offered(request: HttpRequest) -> HttpResponse:
    """Tell which terms of the vocabulary `of` fit what is typed into a field, `q`."""
    require(curator(request), Act.EXTRACT)
    kind = request.GET.get("of", "")
    if kind not in VOCABULARIES:
        known = ", ".join(VOCABULARIES)
        return HttpResponseBadRequest(f"“of” names one of {known}.", content_type="text/plain; charset=utf-8")
    fitting = Terms().offered(kind, request.GET.get("q", "")[:_LONGEST_ASKED])
    return JsonResponse({"terms": [{"name": term.name, "others": term.other_names} for term in fitting]})


def _closed(request: HttpRequest, desk: Desk, item: EvidenceItem) -> HttpResponse:
    """Answer what is sent for an item that is no draft any more: the same once more is no news, else it stays as typed.
    Raises PermissionDenied for another's item."""
    standing_as = item.get_status_display().lower()
    if item.created_by_id != desk.user.pk:
        raise PermissionDenied(f"The item is {standing_as}, and {item.created_by} wrote it.")
    texts = typed.posted(request.POST.lists())
    if desk.says(texts, item):
        return HttpResponseRedirect(_page_of(item))
    said = (
        f"The item is {standing_as} meanwhile. Make it a draft again on its page, in another tab, and then save here."
    )
    return _refused(request, desk, texts, said)


def _answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "GET":
        return _open(request, desk)
    texts = typed.posted(request.POST.lists())
    act, _, what = request.POST.get("_act", "check").partition(":")
    if act not in _ACTS:
        return HttpResponseBadRequest("The form has no such button.", content_type="text/plain; charset=utf-8")
    try:
        return _ACTS[act](request, desk, texts, what)
    except workflow.WorkflowRefused as error:  # what is typed cannot even be kept
        return _refused(request, desk, texts, str(error), elsewhere=isinstance(error, workflow.ChangedSince))


def _refused(request: HttpRequest, desk: Desk, texts: Texts, said: str, *, elsewhere: bool = False) -> HttpResponse:
    """Say why nothing was kept; typed `elsewhere` since, it can be kept all the same."""
    if request.headers.get("HX-Request") == "true":
        headers = {"X-Typed-Elsewhere": "yes"} if elsewhere else {}
        return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8", headers=headers)
    return _whole(request, desk, texts, status=409, trouble=[said], elsewhere=elsewhere)


def _open(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what was typed and not saved, or else what is saved."""
    texts, kept_at = desk.opened()
    return _whole(request, desk, texts, restored=kept_at, kept_at=kept_at)


def _whole(request: HttpRequest, desk: Desk, texts: Texts, status: int = 200, **more: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), **desk.shown(texts, **more), **desk.beside()}
    return render(request, f"{_TEMPLATES}/page.html", {**context, "reason": texts.get("_reason", "")}, status=status)


def _keep(desk: Desk, texts: Texts) -> Any:
    now = timezone.now()
    desk.keep(texts, now)
    return now


# ── Buttons that change what is shown ───────────────────────────────────────────────────────────────────────────────
def _typed(request: HttpRequest, desk: Desk, texts: Texts, _: str) -> HttpResponse:
    """Keep what is typed and say where it stands."""
    return render(request, f"{_TEMPLATES}/piece_typed.html", desk.shown(texts, kept_at=_keep(desk, texts)))


def _changed(request: HttpRequest, desk: Desk, texts: Texts, focus: str, happened: str) -> HttpResponse:
    """Keep the texts and show the fields anew: the part of the page to htmx, else the page."""
    more = {"kept_at": _keep(desk, texts), "focus": focus, "happened": happened}
    if request.headers.get("HX-Request") == "true":
        return render(request, f"{_TEMPLATES}/piece_fields.html", desk.shown(texts, **more))
    return _whole(request, desk, texts, **more)


def _check(request: HttpRequest, desk: Desk, texts: Texts, _: str) -> HttpResponse:
    return _whole(request, desk, texts, kept_at=_keep(desk, texts))


def _keep_here(request: HttpRequest, desk: Desk, texts: Texts, _: str) -> HttpResponse:
    """Keep what stands on this page in the place of what was typed on another."""
    now = timezone.now()
    desk.keep(texts, now, in_any_place=True)
    return _whole(request, desk, texts, kept_at=now)


def _fit(request: HttpRequest, desk: Desk, texts: Texts, _: str) -> HttpResponse:
    return _changed(request, desk, texts, "", "The form fits the question and the design now.")


def _show(request: HttpRequest, desk: Desk, texts: Texts, key: str) -> HttpResponse:
    if key not in ASKED_FOR:
        return HttpResponseBadRequest("The form has no such section.")
    texts = {**texts, typed.ASKED: sorted({*typed.asked(texts), key})}
    if key in PARTS:
        return _changed(request, desk, texts, f"f-{key}-{PARTS[key].names[0]}", f"{PARTS[key].title} added.")
    return _add(request, desk, texts, key)


def _add(request: HttpRequest, desk: Desk, texts: Texts, key: str) -> HttpResponse:
    if key not in ROWS:
        return HttpResponseBadRequest("The form has no such rows.")
    texts, path = typed.with_row(texts, key)
    focus = f"f-{path}.{FIRST_FIELD[key]}".replace(".", "-")
    return _changed(request, desk, texts, focus, f"{ONE_ROW[key].capitalize()} added.")


def _remove(request: HttpRequest, desk: Desk, texts: Texts, path: str) -> HttpResponse:
    key, _, number = path.partition(".")
    if key not in ROWS or not number.isdigit():
        return HttpResponseBadRequest("The form has no such row.")
    texts = typed.without_row(texts, key, row_number(number))
    return _changed(request, desk, texts, f"add-{key}", f"{ONE_ROW[key].capitalize()} removed.")


def _quote(request: HttpRequest, desk: Desk, texts: Texts, value: str) -> HttpResponse:
    """Add a quote for a value; words that were selected in the abstract become its text."""
    selected = texts.pop(typed.SELECTED, "")
    facts = {"values": [value] if value else [], "text": selected, "place": "abstract" if selected else ""}
    texts, path = typed.with_row(texts, "quotes", **facts)
    focus = f"f-{path}.{'place' if selected else 'text'}".replace(".", "-")
    return _changed(request, desk, texts, focus, "Quote added.")


def _discard(request: HttpRequest, desk: Desk, _: Texts, __: str) -> HttpResponse:
    """Forget what was typed and not saved."""
    workflow.discard_typed(desk.user, desk.item or desk.paper)
    messages.success(request, "What was typed and not saved is gone.")
    return HttpResponseRedirect(desk.address)


# ── Buttons that save ───────────────────────────────────────────────────────────────────────────────────────────────
def _save(request: HttpRequest, desk: Desk, texts: Texts, _: str) -> HttpResponse:
    item = _saved(request, desk, texts)
    if isinstance(item, HttpResponse):
        return item
    messages.success(request, "The draft is saved.")
    return HttpResponseRedirect(reverse("admin:evidence_evidenceitem_extract", args=[item.pk]))


def _submit(request: HttpRequest, desk: Desk, texts: Texts, _: str) -> HttpResponse:
    """Save, and hand the item over to a second curator."""
    item = _saved(request, desk, texts)
    if isinstance(item, HttpResponse):
        return item
    try:
        if item.status == ItemStatus.DRAFT:
            workflow.submit(item, by=desk.user, at=timezone.now())
    except workflow.WorkflowRefused as error:
        messages.warning(request, f"The draft is saved, but not submitted. {error}")
        return HttpResponseRedirect(reverse("admin:evidence_evidenceitem_extract", args=[item.pk]))
    messages.success(request, "Submitted: a second curator reviews it now.")
    return HttpResponseRedirect(_page_of(item))


def _saved(request: HttpRequest, desk: Desk, texts: Texts) -> EvidenceItem | HttpResponse:
    """Save the draft with the answers to its warnings; return the page with what is wrong where it cannot be saved."""
    now = _keep(desk, texts)
    standing = desk.standing(texts)
    if standing.impossible:
        return _not_saved(request, desk, texts, refused=standing.impossible)
    try:
        return _with_answers(desk, standing, now, desk.seen(texts))
    except workflow.ChangedSince as error:  # who presses again has read it
        texts[typed.SEEN] = desk.item.changed_at.isoformat() if desk.item else ""
        return _not_saved(request, desk, texts, str(error))
    except workflow.WorkflowRefused as error:
        return _not_saved(request, desk, texts, str(error))


@one_writer()
def _with_answers(desk: Desk, standing: Standing, now: dt.datetime, seen: dt.datetime | None) -> EvidenceItem:
    """Save the draft and the answers to its warnings, all or nothing; a new one that was sent twice is one item."""
    twin = None if desk.item else workflow.undecided_twin(desk.paper, standing.document, by=desk.user)
    if twin and twin.status != ItemStatus.DRAFT:
        return twin
    draft = desk.item or twin or EvidenceItem(paper=desk.paper)
    item = workflow.save_draft(draft, standing.document, by=desk.user, at=now, seen=seen)
    for finding, answer in answers_to(standing):
        workflow.answer_warning(item, finding, answer, by=desk.user, at=now)
    return item


def _not_saved(
    request: HttpRequest, desk: Desk, texts: Texts, *said: str, refused: Sequence[Noted] = ()
) -> HttpResponse:
    trouble = ["Not saved as evidence yet; what you typed is kept.", *said]
    return _whole(request, desk, texts, trouble=trouble, refused=refused, kept_at=timezone.now())


def _suggest(request: HttpRequest, desk: Desk, texts: Texts, _: str) -> HttpResponse:
    """Suggest what is typed as a revision of an accepted item."""
    now = _keep(desk, texts)
    standing = desk.standing(texts)
    if desk.item is None or not desk.is_suggestion:
        return HttpResponseBadRequest("Only an accepted item is revised by a suggestion.")
    if standing.impossible:
        return _not_saved(request, desk, texts, refused=standing.impossible)
    facts: dict[str, Any] = {"reason": texts.get("_reason", ""), "answers": answers_to(standing)}
    base = desk.base_version(texts)
    try:
        workflow.suggest(desk.item, standing.document, **facts, by=desk.user, at=now, base_version=base)
    except workflow.WorkflowRefused as error:
        return _not_saved(request, desk, texts, str(error))
    messages.success(request, "The revision is suggested: a second person accepts or rejects it.")
    return HttpResponseRedirect(_page_of(desk.item))


def _page_of(item: EvidenceItem) -> str:
    return reverse("admin:evidence_evidenceitem_change", args=[item.pk])


_ACTS: dict[str, Callable[[HttpRequest, Desk, Texts, str], HttpResponse]] = {
    **{
        "typed": _typed,
        "check": _check,
        "keep": _keep_here,
        "fit": _fit,
        "show": _show,
        "add": _add,
        "remove": _remove,
    },
    **{"quote": _quote, "discard": _discard, "save": _save, "submit": _submit, "suggest": _suggest},
}
__all__ = ["of_item", "of_paper", "terms_offered"]
