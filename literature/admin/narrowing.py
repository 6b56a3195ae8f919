"""Papers by the rows that name them, in the way that suits how many there are (as literature/query/lookup.py does it).

A page of the list is had by fetching the papers of a few rows and sorting them, or by walking all papers from the
newest until enough of them have such a row; neither database can tell beforehand which is quicker, so the rows are
asked. Both ways read indexes alone until it is known which papers are shown: papers are wide rows.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import In

from literature.bulk import among
from literature.models import Paper
from literature.query.lookup import FETCHED


def within(papers: QuerySet[Paper], rows: QuerySet[Any, Any], column: str = "paper") -> QuerySet[Paper]:
    """Keep the papers that one of the rows names in its column. One statement, at once: whether they are many."""
    rows = rows.order_by()
    found = list(rows.values_list(column, flat=True)[: FETCHED + 1])
    if len(found) <= FETCHED:
        return papers.filter(among("pk", found))
    return papers.filter(named(rows, column))


def named(rows: QuerySet[Any, Any], column: str = "paper") -> Q:
    """Return the condition that one of the rows, which are many, names the paper in its column."""
    named_papers = rows.order_by().values(column)
    if connection.vendor == "postgresql":
        return Q(pk__in=named_papers)
    # An expression is looked up among the rows; a bare key would be fetched for each of them.
    return Q(In(F("pk") + Value(0), named_papers.query))


def outside(papers: QuerySet[Paper], rows: QuerySet[Any, Any], column: str = "paper") -> QuerySet[Paper]:
    """Keep the papers that none of the rows names in its column, which is never null."""
    if connection.vendor == "postgresql":  # knows then how many are left, and needs no room for the rows
        return papers.filter(~Exists(rows.order_by().filter(**{column: OuterRef("pk")})))
    return papers.filter(~Q(pk__in=rows.order_by().values(column)))
