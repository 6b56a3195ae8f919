"""The pages for readers."""

from __future__ import annotations

import re

from django.core.paginator import Paginator
from django.db import Error, connection
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from literature.models import Authorship, Pack, Paper, Topic, TopicTag
from literature.site import overview
from literature.site.reading import Reading
from literature.site.search import ask

PAGE_SIZE = 25
_NEWEST = 10
_LARGEST_ID = 2**63 - 1  # a larger number would be an error in SQLite
_LISTED = (
    *("pk", "title", "title_html", "year", "publication_date", "volume", "issue", "pages", "elocation", "pmid", "doi"),
    *("is_retracted", "state", "book", "journal_as_printed", "published_first"),
)
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, what there is, and the ways in; a query given here goes on to the results."""
    if "q" in request.GET:
        return redirect(f"{reverse('site:results')}?{request.GET.urlencode()}")
    packs = Pack.objects.prefetch_related("names")
    live = Paper.objects.live()
    context = {
        "packs": packs,
        "count": live.count(),
        "topics": overview.topic_lines(),
        "runs": overview.last_runs(timezone.now()),
        "newest": _listed(overview.newest_first(live))[:_NEWEST],
    }
    return render(request, "literature/site/front.html", context)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The papers that a query finds, newest first; status 400 with the place where it is no query."""
    text = request.GET.get("q", "")
    papers, topic = _narrowed(request.GET.get("topic", ""))
    answer = ask(papers, text)
    page = None
    if answer.problem is None:
        page = Paginator(_listed(overview.newest_first(answer.papers)), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"q": text, "topic": topic, "answer": answer, "page": page}
    return render(request, "literature/site/results.html", context, status=400 if answer.problem else 200)


def _narrowed(slug: str) -> tuple[QuerySet[Paper], Topic | None]:
    """Return the papers to be searched: all, or those of a topic; raises Http404 for a topic that is not there."""
    papers = Paper.objects.live()
    if not slug:
        return papers, None
    if not _SLUG.fullmatch(slug):
        raise Http404("there is no such topic")
    return papers.tagged(slug), get_object_or_404(Topic, slug=slug)


def _listed(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """Bring along what a line of a list shows, and nothing heavy."""
    authors = Authorship.objects.only("paper_id", "position", "last_name", "initials", "collective_name")
    some = Prefetch("authorships", authors.filter(position__lte=4), to_attr="first_authors")
    return papers.only(*_LISTED).prefetch_related(some)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper; one that was merged answers with where it went."""
    tags = TopicTag.objects.standing().select_related("topic").order_by("topic__path")
    with_tags = Prefetch("topic_tags", tags, to_attr="standing_tags")
    if pk > _LARGEST_ID:
        raise Http404("there is no such paper")
    found = get_object_or_404(Paper.objects.prefetch_related(with_tags), pk=pk)
    if found.merged_into_id:
        return redirect("site:paper", pk=found.merged_into_id, permanent=True)
    return render(request, "literature/site/paper.html", {"paper": found, "reading": Reading.of(found)})


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers, else 503 with the kind of failure, for operators' monitors."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return JsonResponse({"status": "unavailable", "database": type(error).__name__}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Lead browsers to the icon: they ask for it here on pages that name none, the admin's among them."""
    return redirect(static("literature/icon.svg"), permanent=True)
