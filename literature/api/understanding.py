"""How a list of papers understood its query: with synonyms where asked for, told in the answer and paper by paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from literature.api.errors import Refused
from literature.api.explain import explain
from literature.api.filters import FLAG
from literature.api.papers import Row
from literature.api.parameters import Asked, Parameter, flag
from literature.models import PackName
from literature.query import Query
from literature.query.expand import Addition, Thesaurus, expand

_OFF = {**FLAG, "default": "false"}
EXPLAIN = Parameter(
    "explain",
    "With true, each paper says in `explain` which terms of q it has in which field, and shows the places.",
    flag,
    _OFF,
)
EXPAND = Parameter(
    "expand",
    "With true, a name of the condition in q is asked for under all its names; `query.expanded` says what was added.",
    flag,
    _OFF,
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """A query as it is answered, what was added to it, and whether each paper is to be explained."""

    query: Query
    expanding: bool
    additions: tuple[Addition, ...]
    explaining: bool

    @classmethod
    def of(cls, asked: Asked) -> Self | None:
        """Return how the query of a request is understood, None for a request without one.

        Raises Refused where there is nothing to explain or expand, and QueryError for a query that expansion makes too
        long."""
        query: Query | None = next(iter(asked.get("q", ())), None)
        explaining, expanding = (any(asked.get(one.name, ())) for one in (EXPLAIN, EXPAND))
        if query is None:
            _check_that_nothing_is_asked_of_it({EXPLAIN.name: explaining, EXPAND.name: expanding})
            return None
        additions: tuple[Addition, ...] = ()
        if expanding:
            query, additions = expand(query, Thesaurus(PackName.by_pack()))
        return cls(query, expanding, additions, explaining)

    def told(self) -> Row:
        """Return what the answer says of the query."""
        told = {"understood": self.query.echo, "warnings": [*self.query.warnings, *self.query.absences]}
        return told | ({"expanded": [asdict(addition) for addition in self.additions]} if self.expanding else {})

    def explained(self, rows: Sequence[Row], papers: Sequence[Row]) -> list[Row]:
        """Return the papers of a page, each with its explanation where that was asked for; the rows have their ids."""
        if not self.explaining:
            return list(papers)
        why = explain(self.query, [row["id"] for row in rows])
        return [{**paper, "explain": why[row["id"]]} for row, paper in zip(rows, papers, strict=True)]


def _check_that_nothing_is_asked_of_it(asked: Mapping[str, bool]) -> None:
    for name, wanted in asked.items():
        if wanted:
            raise Refused(f"{name}=true needs q: there is no query otherwise.", parameter=name)
