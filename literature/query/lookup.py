"""A wholly indexed tree as a condition on papers: one look into the full-text index, in the way that suits its size.

"The newest papers with a word" are had in two ways: fetch all that have it and sort, or walk the papers by date until
enough of them have it.  Neither database can tell by itself which is quicker: SQLite knows nothing about its index, and
PostgreSQL counts on the frequency of the ten thousandth word for every rarer one.  So the index is asked first
(docs/decisions/0046).
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from literature.bulk import among
from literature.query.render import fts5, tsquery
from literature.query.tree import Node

FTS5 = "SELECT rowid FROM literature_papertext_index WHERE literature_papertext_index MATCH %s"
TSQUERY = "SELECT paper_id FROM literature_papertext WHERE tsv @@ %s::tsquery"

# Papers that had better be fetched, all of them; of more, the papers are walked.
FETCHED = 2_000
# PostgreSQL looks up every paper of a word before it gives the first: of the last papers so many are looked at before,
# and a word in so many of them is a frequent one.
SAMPLE, FREQUENT = 100, 5
_IN_SAMPLE = (
    f"SELECT count(*) FROM (SELECT tsv FROM literature_papertext ORDER BY paper_id DESC LIMIT {SAMPLE}) newest"  # noqa: S608
    " WHERE tsv @@ %s::tsquery"
)


def indexed(node: Node, vendor: str) -> Q:
    """Return the papers of a tree for which `plan.text_depth` is not None, for "sqlite" or "postgresql".

    Asks the index at once whether they are many."""
    return _CONDITIONS[vendor](node)


def _postgresql(node: Node) -> Q:
    """A phrase is checked in the vector of every paper that has its words, so few papers are found once and then
    named: a page, its count and its facets would otherwise each check them anew."""
    expression = tsquery(node)
    if _rows(_IN_SAMPLE, expression)[0][0] < FREQUENT:
        found = [paper_id for (paper_id,) in _rows(f"{TSQUERY} LIMIT {FETCHED + 1}", expression)]
        if len(found) <= FETCHED:
            return among("pk", found)
    return Q(pk__in=_ids(TSQUERY, expression))


def _sqlite(node: Node) -> Q:
    expression = fts5(node)
    found = _ids(FTS5, expression)
    # An expression is looked up in what was found; a bare key would be fetched for each one found.
    are_many = _rows(f"{FTS5} LIMIT 1 OFFSET {FETCHED}", expression)
    return Q(In(F("pk") + Value(0), found)) if are_many else Q(pk__in=found)


_CONDITIONS = {"postgresql": _postgresql, "sqlite": _sqlite}


def _ids(statement: str, expression: str) -> Any:
    return RawSQL(statement, (expression,))  # noqa: S611 (constants with one parameter)


def _rows(statement: str, expression: str) -> list[Any]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, (expression,))
        found: list[Any] = cursor.fetchall()
        return found
