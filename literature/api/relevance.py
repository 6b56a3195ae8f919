"""The list of papers by relevance, as pages of rows."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet

from literature.api import papers
from literature.api.errors import Refused
from literature.api.papers import Row
from literature.bulk import among
from literature.models import Paper
from literature.query import Query
from literature.query.counting import bounded_count
from literature.query.ranking import FULLY_RANKED, Place, Relevance, has_relevance

NAME = "relevance"


@dataclass(frozen=True, slots=True)
class RankedRows:
    """A page of rows, with the places of the first and the last as a cursor keeps them."""

    rows: list[Row]
    first: Sequence[Any]
    last: Sequence[Any]
    more: bool


class ByRelevance:
    """The papers of a list in the order of relevance; `order` says whether all of them were weighed."""

    order: Literal["exact", "approximate"] = "exact"

    def __init__(self, query: Query, narrowed: QuerySet[Paper], columns: Iterable[str]) -> None:
        """`narrowed` are the papers of the list, `columns` those of its rows."""
        self._ranked, self._narrowed, self._columns = Relevance(query, narrowed), narrowed, columns

    def page(self, beside: Sequence[Any] | None, *, limit: int, backwards: bool) -> RankedRows:
        """Return up to `limit` rows after a place, before it if backwards. Raises Refused for a place that is none."""
        page = self._ranked.page(_place(beside) if beside else None, limit=limit, backwards=backwards)
        self.order = page.order
        found = {row["id"]: row for row in papers.list_rows(Paper.objects.filter(among("pk", page.ids)), self._columns)}
        rows = [found[paper_id] for paper_id in page.ids if paper_id in found]
        return RankedRows(rows, _values(page.first), _values(page.last), page.more)

    def check_few(self) -> None:
        """Raise Refused where the papers are more than are all weighed: a file is in one order from end to end."""
        if not bounded_count(self._narrowed, FULLY_RANKED)[1]:
            reason = f"a file is by relevance for up to {FULLY_RANKED:,} papers; narrow it, or choose another order"
            raise _refused(reason)

    def ids(self) -> Generator[int]:
        """Yield the numbers of all papers, the most relevant first, of so few that all are weighed (`check_few`)."""
        yield from self._ranked.page(limit=FULLY_RANKED).ids


def _values(place: Place | None) -> Sequence[Any]:
    return place.as_values() if place else ()


def _place(values: Sequence[Any]) -> Place:
    try:
        return Place.from_values(values)
    except (TypeError, ValueError) as error:
        sentence = "The cursor belongs to another list. Begin again without cursor."
        raise Refused(sentence, "invalid_cursor", parameter="cursor") from error


def asks_for_relevance(ordering: str, query: Query | None) -> bool:
    """Return whether an `ordering` is relevance; raises Refused where it cannot be."""
    if NAME not in [name.strip().removeprefix("-") for name in ordering.split(",")]:
        return False
    if ordering.strip() != NAME:
        raise _refused("relevance stands alone: the most relevant first, of equals the newest")
    if query is None:
        raise _refused("there is no relevance without q; add a query, or choose another order")
    if not has_relevance(query):
        raise _refused("the query asks for dates, identifiers or topics only, for which there is no relevance")
    return True


def _refused(reason: str) -> Refused:
    return Refused(f"ordering: {reason}.", parameter="ordering")
