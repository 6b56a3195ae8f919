"""The page on which a paper is written by hand, and edited again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from literature.admin.base import curator
from literature.importing.by_hand import FIELDS, Faulty, HandFacts, ProbablyHere, add_by_hand, edit_by_hand, facts_of
from literature.importing.refusals import ImportRefused
from literature.models import Paper
from literature.pubmed.records import RecordKind
from literature.roles import Act, require
from literature.workbench import page

_KINDS = [
    (RecordKind.ARTICLE.value, "Article in a journal"),
    (RecordKind.BOOK.value, "Book or thesis"),
    (RecordKind.CHAPTER.value, "Chapter of a book"),
]


def _text(label: str, help_text: str = "", *, rows: int = 0, longest: int = 1_000, autocomplete: str = "off") -> Any:
    kind = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=longest, widget=kind)


class HandForm(forms.Form):
    """The facts of one paper.  What they must be is said in literature.importing.by_hand."""

    kind = forms.ChoiceField(label="What it is", choices=_KINDS, initial=RecordKind.ARTICLE.value)
    original_title = _text("Title as printed", "Needed. In its own language.", longest=5_000)
    title = _text("English translation of the title", "Only where the title is not English.", longest=5_000)
    authors = _text(
        "Authors", "One a line: “Ries, Edward” or “Ries E”; a group as it calls itself.", rows=4, longest=50_000
    )
    journal = _text("Journal")
    issn = _text("ISSN", "Such as 0304-3959.", longest=20)
    year = _text("Year", "Needed. Of publication.", longest=10)
    date = _text("Date as printed", "Where more than the year is known: “1937 Apr”.", longest=100)
    volume = _text("Volume", longest=100)
    issue = _text("Issue", longest=100)
    pages = _text("Pages", "Such as 117-21.", longest=100)
    book_title = _text("Title of the book", "Of a chapter.")
    publisher = _text("Publisher", "Of a book or chapter.")
    place = _text("Place of publication", "Of a book or chapter.")
    language = _text("Language", "Such as German, or ger; several with commas.", longest=200)
    doi = _text("DOI", longest=500)
    pmid = _text("PMID", longest=20)
    pmcid = _text("PMCID", longest=30)
    abstract = _text("Abstract", rows=6, longest=100_000)

    @property
    def facts(self) -> HandFacts:
        """What was written."""
        return HandFacts(**{name: self.cleaned_data.get(name, "") for name in FIELDS})


@page("papers/by-hand/", "literature_paper_by_hand")
@require_http_methods(["GET", "POST"])
def add_view(request: HttpRequest) -> HttpResponse:
    """Add a paper; where one here is alike, show it and ask first."""
    require(request.user, Act.BRING_IN)
    form = HandForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form, "Add a paper by hand")
    is_another = request.POST.get("is_another") == "yes"
    try:
        paper = add_by_hand(form.facts, is_another=is_another, by=curator(request), at=timezone.now())
    except ProbablyHere as found:
        return _page(request, form, "Add a paper by hand", alike=found.alike)
    except ImportRefused as refused:
        return _page(request, _with_problems(form, refused), "Add a paper by hand")
    messages.success(request, f"“{paper}” was added.")
    return HttpResponseRedirect(reverse("admin:literature_paper_change", args=[paper.pk]))


@page("papers/by-hand/<int:pk>/", "literature_paper_by_hand_edit")
@require_http_methods(["GET", "POST"])
def edit_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a paper that was added by hand; what it said before stays as an earlier revision."""
    require(request.user, Act.BRING_IN)
    paper = Paper.objects.filter(pk=pk).first()
    if paper is None:
        raise Http404("There is no such paper.")
    try:
        form = HandForm(request.POST or None, initial={name: getattr(facts_of(paper), name) for name in FIELDS})
        if not form.is_valid():
            return _page(request, form, "Edit a paper that was added by hand")
        edit_by_hand(paper, form.facts, by=curator(request), at=timezone.now())
    except Faulty as faulty:
        return _page(request, _with_problems(form, faulty), "Edit a paper that was added by hand")
    except ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"“{paper}” has a new revision.")
    return HttpResponseRedirect(reverse("admin:literature_paper_change", args=[paper.pk]))


def _with_problems(form: HandForm, refused: ImportRefused) -> HandForm:
    if isinstance(refused, Faulty):
        for name, sentence in refused.problems.items():
            form.add_error(name, sentence)
    else:
        form.add_error(None, str(refused))
    return form


def _page(request: HttpRequest, form: HandForm, title: str, **more: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, "form": form, **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "literature/admin/imports/by_hand.html", context, status=status)
