"""The query language in a list's search box."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from literature.models import Paper, TopicTag
from literature.site.search import ask

# What a row of the list does not show and a hundred rows should not carry.
HEAVY = (
    *("abstract", "abstract_sections", "other_abstracts", "history_dates", "substances", "investigators", "grants"),
    *("data_banks", "conflict_of_interest", "keywords", "other_ids", "book", "title_html", "abstract_copyright"),
)


class PaperChangeList(ChangeList):
    """The list of papers: light rows with their tags."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Paper]:
        """Bring tags and topics along and leave long texts behind."""
        papers: QuerySet[Paper] = super().get_queryset(request, exclude_parameters)
        tags = TopicTag.objects.select_related("topic").order_by("topic__path")
        return papers.defer(*HEAVY).prefetch_related(Prefetch("topic_tags", tags))


def search(request: HttpRequest, papers: QuerySet[Paper], text: str) -> QuerySet[Paper]:
    """Return the papers that a query finds; none, with the reason kept on the request, where it is no query."""
    answer = ask(papers, text)
    request.query_problem = answer.problem  # type: ignore[attr-defined]
    return answer.papers
