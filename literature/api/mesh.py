"""MeSH headings that are used here as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from literature.api.papers import Row, said
from literature.api.people import papers_url
from literature.models import MeshAnnotation, MeshTerm, MeshTreeNode, Paper

_COLUMNS = ("id", "ui", "name")


def rows(terms: QuerySet[MeshTerm]) -> QuerySet[Any]:
    """Return the headings as rows with how many papers have each, and how many as a major topic."""
    annotations = MeshAnnotation.objects.filter(descriptor=OuterRef("pk"))
    annotations = annotations.exclude(paper__in=Paper.objects.filter(merged_into__isnull=False).order_by().values("pk"))
    major = annotations.filter(Q(descriptor_major=True) | Q(qualifier_major=True))
    found: QuerySet[Any, Any] = terms.annotate(number=_papers(annotations), number_major=_papers(major)).values(
        *_COLUMNS, "name_key", "number", "number_major"
    )
    return found


def _papers(annotations: QuerySet[MeshAnnotation]) -> Coalesce:
    """Return the number of papers as a subquery, which is worked out for the rows of one page only."""
    counted = annotations.order_by().values("descriptor").annotate(papers=Count("paper", distinct=True))
    return Coalesce(Subquery(counted.values("papers")), 0)


def build(found: Sequence[Row], request: HttpRequest) -> list[Row]:
    """Return headings as JSON. One query, for their places in the MeSH tree."""
    numbers = _tree_numbers([row["name_key"] for row in found])
    return [
        {
            **{name: said(row[name]) for name in _COLUMNS},
            "tree_numbers": numbers[row["name_key"]],
            "papers": row["number"],
            "papers_major": row["number_major"],
            "papers_url": papers_url(request, q=f'"{row["name"]}"[mh:noexp]'),
        }
        for row in found
    ]


def _tree_numbers(keys: Sequence[str]) -> dict[str, list[str]]:
    """Return the tree numbers of headings by their keys; none where no tree is loaded."""
    numbers: dict[str, list[str]] = {key: [] for key in keys}
    places = MeshTreeNode.objects.filter(key__in=keys).order_by("position")
    for key, number in places.values_list("key", "number"):
        numbers[key].append(number)
    return numbers
