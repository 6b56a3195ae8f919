"""The query language: PubMed's syntax over our collection.

query = parse('"back mice"[tiab] NOT review[pt]')
query.echo                         how it was understood
query.filter(Paper.objects.all())  the papers, from the database
query.matches(document)            one paper, in memory
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from literature.query.document import Document
from literature.query.errors import QueryError, QueryNotSupported, QuerySyntaxError
from literature.query.evaluate import MatchedTerm, Matcher, matcher
from literature.query.evaluate import matched_terms as _matched_terms
from literature.query.syntax import read
from literature.query.tree import Node

if TYPE_CHECKING:
    from typing import Any, TypeVar

    from django.db.models import QuerySet

    from literature.models import Paper

    Papers = TypeVar("Papers", bound=QuerySet[Paper, Any])

__all__ = [
    "Document",
    "MatchedTerm",
    "Query",
    "QueryError",
    "QueryNotSupported",
    "QuerySyntaxError",
    "evaluate",
    "matched_terms",
    "parse",
]


@dataclass(frozen=True)
class Query:
    """A query that was understood; `warnings` are sentences about what may have been meant otherwise."""

    text: str
    tree: Node
    warnings: tuple[str, ...] = ()

    @property
    def echo(self) -> str:
        """The query as it was understood, with every group in parentheses and every AND written."""
        return str(self.tree)

    @cached_property
    def matches(self) -> Matcher:
        """The function that says whether a document matches; made once. Raises QueryNotSupported for [topic] and
        [strategy], which a document does not hold."""
        return matcher(self.tree)

    def filter(self, papers: Papers) -> Papers:
        """Return those of the papers that match, each once.

        Raises QueryNotSupported for a topic or strategy that does not exist."""
        from django.db import connections

        from literature.query.compile import condition

        return papers.filter(condition(self.tree, connections[papers.db].vendor))


def parse(text: str) -> Query:
    """Return the query that a text is. Raises QuerySyntaxError or QueryNotSupported, both QueryError."""
    tree, warnings = read(text)
    return Query(text, tree, warnings)


def evaluate(query: Query, document: Document) -> bool:
    """Return whether a paper in memory matches; the same answer as `Query.filter` gives from the database."""
    return query.matches(document)


def matched_terms(query: Query, document: Document) -> tuple[MatchedTerm, ...]:
    """Return the terms of the query that the paper has, and where; terms under NOT are left out."""
    return _matched_terms(query.tree, document)
