"""Journals, and authors as far as their printed names tell them apart, as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from literature.api.papers import JOURNAL, Row, printed_name, said
from literature.models import Authorship, Journal, Paper, PaperState

_JOURNAL = ("id", *JOURNAL)


def journal_rows(journals: QuerySet[Journal]) -> QuerySet[Any]:
    """Return the journals as rows with how many papers each has."""
    # A subquery is worked out for the rows of one page; a join would be for all journals.
    standing = Paper.objects.live().filter(journal=OuterRef("pk")).order_by().values("journal")
    number = Subquery(standing.annotate(number=Count("pk")).values("number"))
    rows: QuerySet[Any, Any] = journals.annotate(number=Coalesce(number, 0)).values(*_JOURNAL, "key", "number")
    return rows


def build_journals(rows: Sequence[Row], request: HttpRequest) -> list[Row]:
    """Return journals as JSON. No query."""
    return [
        {
            **{name: said(row[name]) for name in _JOURNAL},
            "papers": row["number"],
            "papers_url": papers_url(request, journal=row["nlm_id"] or row["key"]),
        }
        for row in rows
    ]


def papers_url(request: HttpRequest, **asked: str) -> str:
    """Return the whole address of the list of papers, narrowed."""
    return request.build_absolute_uri(f"{reverse('literature-api:papers')}?{urlencode(asked)}")


def author_rows(authorships: QuerySet[Authorship]) -> QuerySet[Any]:
    """Return one row for each name: names that are equal but for accents and case are one."""
    merged = Paper.objects.filter(state=PaperState.MERGED).order_by().values("pk")
    standing = authorships.filter(valid=True).exclude(paper__in=merged)
    return standing.order_by().values("name_key").annotate(number=Count("paper", distinct=True))


def build_authors(rows: Sequence[Row], request: HttpRequest) -> list[Row]:
    """Return names as JSON, each with the forms it is printed in and the ORCID iDs given with it. One query."""
    forms: dict[str, set[str]] = defaultdict(set)
    orcids: dict[str, set[str]] = defaultdict(set)
    columns = ("name_key", "last_name", "fore_name", "initials", "suffix", "collective_name", "orcid")
    keys = [row["name_key"] for row in rows]
    for row in Authorship.objects.filter(name_key__in=keys, valid=True).order_by().values(*columns).distinct():
        forms[row["name_key"]].add(_full_name(row))
        orcids[row["name_key"]] |= {row["orcid"]} - {""}
    return [
        {
            "name_key": row["name_key"],
            "names": sorted(forms[row["name_key"]]),
            "orcids": sorted(orcids[row["name_key"]]),
            "papers": row["number"],
            "papers_url": papers_url(request, author=f'"{row["name_key"]}"'),
        }
        for row in rows
    ]


def _full_name(row: Row) -> str:
    """Return "Curtis, Peter", or what is printed where no fore name is."""
    if not row["fore_name"]:
        return printed_name(row)
    return f"{row['last_name']}, {row['fore_name']}" + (f", {row['suffix']}" if row["suffix"] else "")
