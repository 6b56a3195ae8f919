"""Filters beside the list of papers. Each costs a fixed number of queries, none of them over all papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.http import HttpRequest

from literature.models import Paper, PaperPublicationType, PublicationType, TagStatus, Topic, TopicTag

Choices = list[tuple[Any, str]]


class TopicFilter(admin.SimpleListFilter):
    """Papers that carry a topic or one below it; together with a tag status, that very tag has the status."""

    title = "topic"
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the tree, indented."""
        return [(t.slug, "\u2003" * (t.path.count("/") - 2) + t.name) for t in Topic.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        """Keep the papers with a tag of the branch, in the status asked for, else a standing one."""
        status = request.GET.get(TagStatusFilter.parameter_name)
        if not self.value():
            return queryset
        branch = Topic.objects.with_descendants([str(self.value())])
        return queryset.filter(Exists(_tags(status).filter(paper=OuterRef("pk"), topic__in=branch)))


class TagStatusFilter(admin.SimpleListFilter):
    """Papers with a tag of a status, whatever its topic, unless a topic is chosen too."""

    title = "tag status"
    parameter_name = "tag_status"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the four states."""
        return list(TagStatus.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        """Keep the papers with such a tag; with a topic chosen, the topic's filter has done so."""
        if not self.value() or request.GET.get(TopicFilter.parameter_name):
            return queryset
        return queryset.filter(Exists(_tags(self.value()).filter(paper=OuterRef("pk"))))


def _tags(status: str | None) -> QuerySet[TopicTag]:
    return TopicTag.objects.filter(status=status) if status in TagStatus.values else TopicTag.objects.standing()


class DecadeFilter(admin.SimpleListFilter):
    """Papers by decade of publication; a single year is asked for in the search box: 1993[dp]."""

    title = "year"
    parameter_name = "decade"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the decades from the first to the last year, and papers without a year."""
        years = Paper.objects.aggregate(first=Min("year"), last=Max("year"))
        if years["first"] is None:
            return []
        decades: Iterable[int] = range(years["last"] // 10 * 10, years["first"] // 10 * 10 - 1, -10)
        return [*((str(d), f"{d}–{d + 9}") for d in decades), ("none", "not known")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        """Keep the decade."""
        value = str(self.value() or "")
        if value == "none":
            return queryset.filter(year__isnull=True)
        if not (value.isascii() and value.isdigit() and len(value) <= 4):
            return queryset
        return queryset.filter(year__gte=int(value), year__lte=int(value) + 9)


class PublicationTypeFilter(admin.SimpleListFilter):
    """Papers of a publication type."""

    title = "publication type"
    parameter_name = "publication_type"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer the types seen in records, by name."""
        return [(str(pk), name) for pk, name in PublicationType.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        """Keep the type."""
        value = str(self.value() or "")
        if not (value.isascii() and value.isdigit() and len(value) <= 9):
            return queryset
        links = PaperPublicationType.objects.filter(paper=OuterRef("pk"), publication_type=int(value))
        return queryset.filter(Exists(links))


class ToCheckFilter(admin.SimpleListFilter):
    """Papers on which something is left to be checked."""

    title = "to check"
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """Offer yes and no."""
        return [("yes", "something to check"), ("no", "nothing to check")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        """Keep the papers with, or without, such a note."""
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.exclude(to_check="") if self.value() == "yes" else queryset.filter(to_check="")
