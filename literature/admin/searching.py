"""The list of papers: the query language in the search box, filters sent as one form, and light rows."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import IGNORED_PARAMS, ChangeList
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from literature.admin.filters import problems_of
from literature.models import Authorship, Paper, TopicTag
from literature.site.search import ask

# What a row of the list does not show and a hundred rows should not carry.
HEAVY = (
    *("abstract", "abstract_sections", "other_abstracts", "history_dates", "substances", "investigators", "grants"),
    *("data_banks", "conflict_of_interest", "keywords", "other_ids", "book", "title_html", "abstract_copyright"),
    *("field_digests", "curator_note"),
)


class PaperChangeList(ChangeList):
    """The list of papers: light rows with what the columns show, in a fixed number of queries."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Paper]:
        """Leave long texts behind; fields left empty are no filters."""
        self.filter_params = {name: values for name, values in self.filter_params.items() if values != [""]}
        self.params = {name: value for name, value in self.params.items() if value}
        papers: QuerySet[Paper] = super().get_queryset(request, exclude_parameters)
        self.problems = problems_of(request)
        return papers.defer(*HEAVY)

    def get_results(self, request: HttpRequest) -> None:
        """Choose the papers of the page by their ids, and only then fetch what their rows show: a database that sorts
        many papers by a column without an index would else carry whole rows along."""
        super().get_results(request)
        ids = list(self.result_list.select_related(None).values_list("pk", flat=True))
        rows = _with_what_rows_show(self.root_queryset.filter(pk__in=ids)).in_bulk()
        self.result_list = [rows[pk] for pk in ids if pk in rows]

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """What the form of the filters sends along: search, order, and whether this is a pop-up."""
        return [(name, value) for name, value in self.params.items() if name in IGNORED_PARAMS]


def _with_what_rows_show(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    tags = TopicTag.objects.select_related("topic").order_by("topic__path")
    first = Authorship.objects.filter(position=1)
    return (
        papers.select_related("journal")
        .defer(*HEAVY)
        .prefetch_related(
            Prefetch("topic_tags", tags),
            Prefetch("authorships", first, to_attr="first_authors"),
            *("screenings", "screening_tasks"),
        )
    )


def search(request: HttpRequest, papers: QuerySet[Paper], text: str) -> QuerySet[Paper]:
    """Return the papers that a query finds; none, with the reason kept on the request, where it is no query."""
    answer = ask(papers, text)
    request.query_problem, request.query_warnings = answer.problem, answer.warnings  # type: ignore[attr-defined]
    return answer.papers
