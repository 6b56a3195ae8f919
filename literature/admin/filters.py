"""Filters of the list of papers, sent together as one form. Each costs a fixed number of queries, none of them over all
papers; a value that nobody offered is refused with a sentence, never answered with an empty list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from literature.admin.narrowing import named, outside, within
from literature.models import (
    FullText,
    Paper,
    PaperPublicationType,
    PaperState,
    PublicationType,
    Screening,
    ScreeningDecision,
    ScreeningStage,
    ScreeningTask,
    TagStatus,
    TaskState,
    Topic,
    TopicTag,
)
from literature.pubmed.records import Source

Choices = list[tuple[Any, str]]
ASKED_AGAIN = "asked_again"
NONE = "none"
_FIRST_YEAR, _LAST_YEAR = 1000, 2999


def problems_of(request: HttpRequest) -> list[str]:
    """Return the sentences that say which filters cannot be understood; the list shows them in place of papers."""
    told: list[str] = request.__dict__.setdefault("filter_problems", [])
    return told


def _refused(request: HttpRequest, papers: QuerySet[Paper], sentence: str) -> QuerySet[Paper]:
    if sentence not in problems_of(request):  # Django's page asks each filter more than once
        problems_of(request).append(sentence)
    return papers.none()


class Offered(admin.SimpleListFilter):
    """A filter with one value out of a list; subclasses say which papers have it."""

    template = "literature/admin/filter_choice.html"
    untouched: ClassVar[str] = "all"

    def has_output(self) -> bool:
        """It is always there: a filter that is left out where it has no choices would ignore what is asked of it."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        """Keep the papers with the value."""
        value = self.value()
        if not value:
            return self.unasked(queryset)
        if value not in {str(offered) for offered, _ in self.lookup_choices}:
            sentence = (
                f"“{value}” is none of the choices for “{self.title}” ({self.parameter_name}): choose one of them."
            )
            return _refused(request, queryset, sentence)
        return self.narrow(queryset, value)

    def unasked(self, papers: QuerySet[Paper]) -> QuerySet[Paper]:
        """Return what is kept where nothing was chosen: everything."""
        return papers

    def narrow(self, papers: QuerySet[Paper], value: str) -> QuerySet[Paper]:
        """Keep the papers with one of the values offered."""
        raise NotImplementedError

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices for a <select>, the untouched one first."""
        yield {"value": "", "display": self.untouched, "selected": not self.value()}
        for value, display in self.lookup_choices:
            yield {"value": value, "display": display, "selected": self.value() == str(value)}

    def also(self, name: str, known: Any) -> str | None:
        """Return what another filter of the form asks for, if it is one of the known values."""
        value = self.request.GET.get(name)
        return value if value in known else None


def _tags(status: str | None) -> QuerySet[TopicTag]:
    if status == ASKED_AGAIN:
        return TopicTag.objects.filter(asked_again__isnull=False)
    return TopicTag.objects.filter(status=status) if status else TopicTag.objects.standing()


class TopicFilter(Offered):
    """Papers that carry a topic or one below it; together with a tag status, that very tag has the status."""

    title = "topic, with its subtopics"
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the tree, indented."""
        return [(t.slug, "\u2003" * (t.path.count("/") - 2) + t.name) for t in Topic.objects.all()]

    def narrow(self, papers: QuerySet[Paper], value: str) -> QuerySet[Paper]:
        """Keep the papers with a tag of the branch, in the status asked for, else a standing one."""
        status = self.also(TagStatusFilter.parameter_name, (*TagStatus.values, ASKED_AGAIN))
        branch = Topic.objects.with_descendants([value])
        return within(papers, _tags(status).filter(topic__in=branch))


class TagStatusFilter(Offered):
    """Papers with a tag of a status, whatever its topic, unless a topic is chosen too."""

    title = "tag status"
    parameter_name = "tag_status"
    untouched = "any"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the four states, and rejected tags that a later rule asks about again."""
        return [*TagStatus.choices, (ASKED_AGAIN, "rejected, asked again")]

    def narrow(self, papers: QuerySet[Paper], value: str) -> QuerySet[Paper]:
        """Keep the papers with such a tag; with a topic chosen, the topic's filter has done so."""
        if self.request.GET.get(TopicFilter.parameter_name):
            return papers
        return within(papers, _tags(value))


class StageFilter(Offered):
    """Papers that came to a stage of screening; decision and queue, where chosen too, are meant of that stage."""

    title = "stage of screening"
    parameter_name = "stage"
    untouched = "any"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the two stages."""
        return list(ScreeningStage.choices)

    def narrow(self, papers: QuerySet[Paper], value: str) -> QuerySet[Paper]:
        """Keep the papers with a task or an outcome of the stage."""
        if self.request.GET.get(DecisionFilter.parameter_name) or self.request.GET.get(QueueFilter.parameter_name):
            return papers  # those filters ask about this very stage
        asked, decided = (rows.objects.filter(stage=value) for rows in (ScreeningTask, Screening))
        return papers.filter(named(asked) | named(decided))


def _of_stage(asked: Offered) -> dict[str, Any]:
    stage = asked.also(StageFilter.parameter_name, ScreeningStage.values)
    return {"stage": stage} if stage else {}


def _in_or_out(papers: QuerySet[Paper], rows: QuerySet[Any, Any], **asked: str) -> QuerySet[Paper]:
    """Keep the papers with such a row, or those without any."""
    return outside(papers, rows) if NONE in asked.values() else within(papers, rows.filter(**asked))


class DecisionFilter(Offered):
    """Papers by what screening them came to."""

    title = "decision"
    parameter_name = "decision"
    untouched = "any"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the decisions, and none."""
        return [*ScreeningDecision.choices, (NONE, "not decided")]

    def narrow(self, papers: QuerySet[Paper], value: str) -> QuerySet[Paper]:
        """Keep the papers with such an outcome, or without any."""
        outcomes = Screening.objects.filter(**_of_stage(self))
        return _in_or_out(papers, outcomes, decision=value)


class QueueFilter(Offered):
    """Papers by where they stand in the queue."""

    title = "queue"
    parameter_name = "queue"
    untouched = "any"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the states of a task, and none."""
        return [*TaskState.choices, (NONE, "not in the queue")]

    def narrow(self, papers: QuerySet[Paper], value: str) -> QuerySet[Paper]:
        """Keep the papers with such a task, or without any."""
        tasks = ScreeningTask.objects.filter(**_of_stage(self))
        return _in_or_out(papers, tasks, state=value)


class YearFilter(admin.ListFilter):
    """Papers of a range of years, both ends included; either may be left open."""

    title = "year"
    template = "literature/admin/filter_years.html"
    names = ("year_from", "year_to")

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.names:
            if name in params:
                self.used_parameters[name] = str(params.pop(name)[-1]).strip()

    def has_output(self) -> bool:
        """It is always there."""
        return True

    def expected_parameters(self) -> list[str | None]:
        """Name both ends."""
        return list(self.names)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield the two fields."""
        for name, label in zip(self.names, ("from year", "to year"), strict=True):
            yield {"name": name, "display": label, "value": self.used_parameters.get(name, "")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        """Keep the years."""
        limits = {name: str(text) for name, text in self.used_parameters.items() if text}
        for name, text in limits.items():
            if not (text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text[:9]) <= _LAST_YEAR):
                sentence = f"“{text}” is no year ({name}): write four digits, for example 1993."
                return _refused(request, queryset, sentence)
        first, last = (int(limits[name]) if name in limits else None for name in self.names)
        if first and last and first > last:
            sentence = f"No paper is from {first} or later and from {last} or earlier (year_from, year_to): swap them."
            return _refused(request, queryset, sentence)
        asked = {f"year__{end}": year for end, year in (("gte", first), ("lte", last)) if year}
        return within(queryset, Paper.objects.filter(**asked), "pk") if asked else queryset


class PublicationTypeFilter(Offered):
    """Papers of a publication type."""

    title = "publication type"
    parameter_name = "publication_type"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the types seen in records, by name."""
        return [(str(pk), name) for pk, name in PublicationType.objects.values_list("pk", "name")]

    def narrow(self, papers: QuerySet[Paper], value: str) -> QuerySet[Paper]:
        """Keep the type."""
        return within(papers, PaperPublicationType.objects.filter(publication_type=int(value)))


class ByCondition(Offered):
    """A filter whose every value is a condition on the paper's own columns; None for the opposite of "yes"."""

    conditions: ClassVar[dict[str, tuple[str, Q | None]]]

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the values in their order."""
        return [(value, display) for value, (display, _) in self.conditions.items()]

    def narrow(self, papers: QuerySet[Paper], value: str) -> QuerySet[Paper]:
        """Keep the papers that meet the condition, or for an opposite those that do not."""
        condition = self.conditions[value][1]
        if condition is None:
            return outside(papers, Paper.objects.filter(self.conditions["yes"][1]), "pk")
        return within(papers, Paper.objects.filter(condition), "pk")


class RetractedFilter(ByCondition):
    """Papers that are retracted, or not."""

    title = "retracted"
    parameter_name = "retracted"
    conditions: ClassVar = {
        "yes": ("retracted", Q(is_retracted=True)),
        "no": ("not retracted", None),
    }


class SourceFilter(ByCondition):
    """Papers by whose record stands."""

    title = "source"
    parameter_name = "source"
    conditions: ClassVar = {source.value: (source.value, Q(source=source.value)) for source in Source}


class FullTextFilter(ByCondition):
    """Papers by whether their full text is at hand."""

    title = "full text"
    parameter_name = "full_text"
    conditions: ClassVar = {kind.value or "unknown": (kind.label, Q(full_text=kind.value)) for kind in FullText}


class ToCheckFilter(ByCondition):
    """Papers on which something is left to be checked."""

    title = "to check"
    parameter_name = "check"
    conditions: ClassVar = {
        "yes": ("something to check", ~Q(to_check="")),
        "no": ("nothing to check", None),
    }


class LackingFilter(ByCondition):
    """Papers whose record does not give what most records give."""

    title = "lacking"
    parameter_name = "lacking"
    untouched = "–"
    conditions: ClassVar = {
        "year": ("the year", Q(year__isnull=True)),
        "pmid": ("a PMID", Q(pmid__isnull=True)),
        "doi": ("a DOI", Q(doi="")),
    }


class StateFilter(ByCondition):
    """Papers by state; tombstones of merged papers are shown only where they are asked for."""

    title = "state"
    parameter_name = "state"
    untouched = "live or withdrawn"
    conditions: ClassVar = {state.value: (state.label, Q(state=state.value)) for state in PaperState}

    def unasked(self, papers: QuerySet[Paper]) -> QuerySet[Paper]:
        """Leave merged papers out, by their few numbers: asking every paper would read its wide row."""
        return outside(papers, Paper.objects.filter(merged_into__isnull=False), "pk")


FILTERS = (
    *(TopicFilter, TagStatusFilter, StageFilter, DecisionFilter, QueueFilter, YearFilter, PublicationTypeFilter),
    *(RetractedFilter, SourceFilter, FullTextFilter, ToCheckFilter, LackingFilter, StateFilter),
)
