"""Papers by relevance, page by page.

    ranked = Relevance(query, papers)
    page = ranked.page(limit=25)
    page.ids, page.order                the papers, and whether all were weighed ("exact") or some ("approximate")
    ranked.page(page.last, limit=25)    the next page; page.first with backwards=True gives the one before

Up to FULLY_RANKED papers are weighed, each of them.  Of more, those are weighed whose title alone answers the query and
those that were published last (`literature.query.candidates`); all others follow, the last added first: none is left
out (docs/decisions/0045).

A place carries what was decided on the first page: the last paper there was, and how far the weighed part reaches.
Whether a paper is listed, in which part, and where, depends on the place and on that paper alone.  So whoever walks all
pages gets every paper that there was on the first page exactly once, also while others are added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Max, Value
from django.db.models.functions import Coalesce

from literature.models import Paper
from literature.query.candidates import NO_DAY, Bound, Candidates, Order, Snapshot
from literature.query.counting import bounded_count
from literature.query.scoring import ranking_terms, score

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from literature.query import Query

FULLY_RANKED = 5_000
# Whether there are more is guessed from so many of the last added, before they are counted.
SAMPLE = 500

_DAY = {"postgresql": "CAST(%s AS date)", "sqlite": "%s"}
_Read = Callable[["Snapshot", "Place | None", int, bool], "list[Place]"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper stands in a list by relevance; `score` is None in the part that is not weighed."""

    snapshot: Snapshot
    score: int | None
    day: str
    id: int

    def as_values(self) -> list[Any]:
        """Return the place as numbers, texts and nulls, for a cursor."""
        return [*self.snapshot.as_values(), self.score, self.day, self.id]

    @classmethod
    def from_values(cls, values: Sequence[Any]) -> Self:
        """Return the place that `as_values` wrote; raises ValueError or TypeError for what it did not write."""
        last_id, newest, titles, score_there, day, paper_id = values
        newest, titles = (Bound(*bound) if bound else None for bound in (newest, titles))
        return cls(Snapshot(last_id, newest, titles), score_there, day, paper_id)


@dataclass(frozen=True, slots=True)
class RankedPage:
    """Papers in the order of the list; `more` says whether others follow in the direction of reading."""

    places: tuple[Place, ...]
    more: bool
    order: Order

    @property
    def ids(self) -> list[int]:
        """The primary keys of the papers."""
        return [place.id for place in self.places]

    @property
    def first(self) -> Place | None:
        """The place of the first paper; None on an empty page."""
        return self.places[0] if self.places else None

    @property
    def last(self) -> Place | None:
        """The place of the last paper; None on an empty page."""
        return self.places[-1] if self.places else None


def has_relevance(query: Query) -> bool:
    """Return whether papers can be ranked for a query: not where it asks for dates, identifiers or topics only."""
    return bool(ranking_terms(query.tree))


class Relevance:
    """The papers of a queryset (already filtered by the query, and by whatever else) in the order of relevance."""

    def __init__(self, query: Query, papers: QuerySet[Paper, Any]) -> None:
        """Raises ValueError for a query without relevance (`has_relevance`)."""
        self._terms = ranking_terms(query.tree)
        if not self._terms:
            raise ValueError(f"Nothing in {query.echo} can be ranked.")
        self._papers = papers.order_by()
        self._vendor = connections[papers.db].vendor
        self._candidates = Candidates(query.tree, self._vendor)

    def page(self, beside: Place | None = None, *, limit: int, backwards: bool = False) -> RankedPage:
        """Return up to `limit` papers after a place (before it, if backwards), from the beginning without one.

        Takes one or two statements; the first page up to five more."""
        snapshot = beside.snapshot if beside else self._snapshot()
        found: list[Place] = []
        for read, begun in self._parts_to_read(snapshot, beside, backwards):
            found += read(snapshot, beside if begun else None, limit + 1 - len(found), backwards)
            if len(found) > limit:
                break
        kept = found[:limit]
        return RankedPage(tuple(kept[::-1] if backwards else kept), len(found) > limit, snapshot.order)

    def _snapshot(self) -> Snapshot:
        last_id = Paper.objects.using(self._papers.db).aggregate(last=Max("pk"))["last"] or 0
        return Snapshot(last_id) if self._are_few(last_id) else self._candidates.snapshot(self._papers, last_id)

    def _are_few(self, last_id: int) -> bool:
        """Counting takes up to ten times as long as guessing, most of all for a phrase. Where the guess says that there
        are more than FULLY_RANKED, the order is told to be approximate, whether or not it might have been exact."""
        in_sample = self._papers.filter(pk__gt=last_id - SAMPLE).count()
        if in_sample * last_id > FULLY_RANKED * SAMPLE:
            return False
        return bounded_count(self._papers, FULLY_RANKED)[1]

    def _parts_to_read(self, snapshot: Snapshot, beside: Place | None, backwards: bool) -> list[tuple[_Read, bool]]:
        """Return the parts of the list that lie in the direction of reading, and whether the place is in them."""
        parts = [self._weighed, self._others] if snapshot.newest else [self._weighed]
        at = 0 if beside is None or beside.score is not None else 1
        to_read = parts[at::-1] if backwards else parts[at:]
        return [(part, number == 0) for number, part in enumerate(to_read)]

    def _weighed(self, snapshot: Snapshot, beside: Place | None, limit: int, backwards: bool) -> list[Place]:
        """Read the papers with the highest score first, of equals the last published.

        Each paper is weighed once: in one plain statement the score would be worked out for every comparison.  Each
        source is a statement of its own, for which the database finds its own way."""
        try:
            sources = [self._read(snapshot, source) for source in self._candidates.sources(snapshot)]
        except EmptyResultSet:  # nothing answers the query, which is known before the database is asked
            return []
        found = " UNION ALL ".join(statement for statement, _ in sources)
        points, parameters = score(self._terms, self._vendor)
        parameters = [*(value for _, values in sources for value in values), *parameters]
        sign, direction = (">", "ASC") if backwards else ("<", "DESC")
        after = f"WHERE (score, day, id) {sign} (%s, {_DAY[self._vendor]}, %s)" if beside else ""
        key = (beside.score, beside.day, beside.id) if beside else ()
        # Only keywords are put into the text; every value is a parameter.
        statement = (
            f"WITH candidate (id, day) AS MATERIALIZED ({found}),"  # noqa: S608
            f" weighed (id, day, score) AS MATERIALIZED (SELECT id, day, {points} FROM candidate)"
            f" SELECT id, score, day FROM weighed {after}"
            f" ORDER BY score {direction}, day {direction}, id {direction} LIMIT %s"
        )
        with connections[self._papers.db].cursor() as cursor:
            cursor.execute(statement, (*parameters, *key, limit))
            kept = replace(snapshot, read=())
            return [Place(kept, points, str(day), paper_id) for paper_id, points, day in cursor.fetchall()]

    def _read(self, snapshot: Snapshot, source: Any) -> tuple[str, Sequence[Any]]:
        # Papers that were just read are not asked again whether they answer the query.
        papers = Paper.objects.using(self._papers.db) if snapshot.read else self._papers
        papers = papers.filter(source, self._candidates.up_to(snapshot.last_id))
        day = Coalesce("published_first", Value(NO_DAY))
        rows = papers.annotate(day=day).values_list("pk", "day")
        statement, parameters = rows.query.get_compiler(self._papers.db).as_sql()
        return statement, parameters

    def _others(self, snapshot: Snapshot, beside: Place | None, limit: int, backwards: bool) -> list[Place]:
        papers = self._papers.filter(self._candidates.others(snapshot), pk__lte=snapshot.last_id)
        if beside:
            papers = papers.filter(pk__gt=beside.id) if backwards else papers.filter(pk__lt=beside.id)
        ids = papers.order_by("pk" if backwards else "-pk").values_list("pk", flat=True)[:limit]
        return [Place(replace(snapshot, read=()), None, "", paper_id) for paper_id in ids]
