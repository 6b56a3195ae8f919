"""A wholly indexed tree as a condition on papers: one look into the full-text index, in the way that suits its size."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from literature.query.render import fts5, tsquery
from literature.query.tree import Node

FTS5 = "SELECT rowid FROM literature_papertext_index WHERE literature_papertext_index MATCH %s"
TSQUERY = "SELECT paper_id FROM literature_papertext WHERE tsv @@ %s::tsquery"

# Papers that SQLite had better fetch one by one; of more, it walks the papers in the order asked for until it has
# enough.  It cannot tell by itself how many a look will find.
FETCHED = 2_000


def indexed(node: Node, vendor: str) -> Q:
    """Return the papers of a tree for which `plan.text_depth` is not None, for "sqlite" or "postgresql".

    On SQLite the index is asked at once whether they are many."""
    return _CONDITIONS[vendor](node)


def _postgresql(node: Node) -> Q:
    return Q(pk__in=_ids(TSQUERY, tsquery(node)))


def _sqlite(node: Node) -> Q:
    expression = fts5(node)
    found = _ids(FTS5, expression)
    # An expression is looked up in what was found; a bare key would be fetched for each one found.
    return Q(In(F("pk") + Value(0), found)) if _are_many(expression) else Q(pk__in=found)


_CONDITIONS = {"postgresql": _postgresql, "sqlite": _sqlite}


def _ids(statement: str, expression: str) -> Any:
    return RawSQL(statement, (expression,))  # noqa: S611 (a constant with one parameter)


def _are_many(expression: str) -> bool:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"{FTS5} LIMIT 1 OFFSET {FETCHED}", (expression,))
        return cursor.fetchone() is not None
