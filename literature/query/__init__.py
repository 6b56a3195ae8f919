"""The query language: PubMed's syntax over our collection.

query = parse('"back mice"[tiab] NOT review[pt]').resolved()
query.echo                         how it was understood
query.warnings                     what may have been meant otherwise
query.filter(Paper.objects.all())  the papers, from the database
query.matches(document)            one paper, in memory

`parse` only reads; `resolved` then asks the database for the headings below a heading, and the clock for the day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from literature.query.document import Document
from literature.query.errors import QueryError, QueryNotSupported, QuerySyntaxError
from literature.query.evaluate import MatchedTerm, Matcher, matcher
from literature.query.evaluate import matched_terms as _matched_terms
from literature.query.resolve import Branches, exploding, heading_key, resolve
from literature.query.syntax import read
from literature.query.tree import Node, Term

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
    """A query that was understood; `warnings` are sentences about what may have been meant otherwise, `suggestion` is a
    query that may have been meant (operators in small letters), or None."""

    text: str
    tree: Node
    warnings: tuple[str, ...] = ()
    suggestion: str | None = None
    is_resolved: bool = False

    @property
    def echo(self) -> str:
        """The query as it was understood, with every group in parentheses and every AND written."""
        return str(self.tree)

    @cached_property
    def matches(self) -> Matcher:
        """The function that says whether a document matches; made once, with "last 5 years" up to today.  Headings have
        what is below them only in a query that was resolved before.

        Raises QueryNotSupported for [topic], [strategy] and others, which a document does not hold."""
        return matcher(self.of_one_document)

    @property
    def of_one_document(self) -> Node:
        """The tree as a document is asked it: with "last 5 years" up to today, and without asking the database."""
        return self.tree if self.is_resolved else resolve(self.tree, _today(), None).tree

    def resolved(self, today: dt.date | None = None) -> Query:
        """Return the query as it stands today, or on the day given, in this collection: "last 5 years" as days, and
        headings with those below them if a MeSH tree is loaded, else with a warning.  Asks the database at most three
        times, and only about a query with headings or publication types."""
        if self.is_resolved:
            return self
        terms = list(exploding(self.tree))
        found = resolve(self.tree, today or _today(), _branches(terms) if terms else None)
        return replace(self, tree=found.tree, warnings=(*self.warnings, *found.warnings), is_resolved=True)

    @cached_property
    def absences(self) -> tuple[str, ...]:
        """Sentences on the headings, publication types, journals and languages that no paper here has, each with the
        nearest name, and on identifiers of merged papers; asked of the database once, and only about a query with such
        names."""
        from literature.query import absent, merged

        tree = self.resolved().tree
        return (*absent.warnings(tree), *merged.warnings(tree))

    def filter(self, papers: Papers) -> Papers:
        """Return those of the papers that match, each once.

        Raises QueryNotSupported for a topic or strategy that does not exist."""
        from django.db import connections

        from literature.query.compile import condition

        try:
            return papers.filter(condition(self.resolved().tree, connections[papers.db].vendor))
        except QueryNotSupported as error:
            error.position = max(self.text.lower().find(error.found.lower()), 0)
            raise


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def _branches(terms: list[Term]) -> Branches | None:
    from literature.models import MeshTreeNode

    return MeshTreeNode.objects.branches(dict.fromkeys(map(heading_key, terms)))


def parse(text: str) -> Query:
    """Return the query that a text is. Raises QuerySyntaxError or QueryNotSupported, both QueryError."""
    found = read(text)
    return Query(text, found.tree, found.warnings, found.suggestion)


def evaluate(query: Query, document: Document) -> bool:
    """Return whether a paper in memory matches; the same answer as `Query.filter` gives from the database."""
    return query.matches(document)


def matched_terms(query: Query, document: Document) -> tuple[MatchedTerm, ...]:
    """Return the terms of the query that the paper has, and where; terms under NOT are left out."""
    return _matched_terms(query.tree, document)
