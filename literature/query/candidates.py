"""Which papers are weighed where they are too many for all: those whose title answers the query, and the newest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import LessThanOrEqual

from literature.bulk import among
from literature.models import Paper, PaperText
from literature.query.fields import FIELDS, Kind
from literature.query.lookup import indexed
from literature.query.plan import text_depth
from literature.query.render import tsquery
from literature.query.tree import And, Node, Not, Or, Term, conjunction, disjunction

Order = Literal["exact", "approximate"]

# Of each source the last published papers are weighed, so many.
TITLES = 1_000
NEWEST = 500

# Stands for the day of a paper that has none: the end of the list.
NO_DAY = dt.date.min
_TITLE = next(field for field in FIELDS if field.tag == "ti")
_OF_ONE = "tsv @@ %s::tsquery"


@dataclass(frozen=True, slots=True)
class Bound:
    """The last paper, newest first, that a source has."""

    day: str
    id: int

    def reached(self) -> Q:
        """Return the papers up to and with this one, newest first."""
        later = Q(published_first__gt=self.day) | Q(pk__gte=self.id)
        return Q(published_first__gte=self.day) & later

    def beyond(self) -> Q:
        """Return the papers after this one, undated ones with them."""
        earlier = Q(published_first__lt=self.day) | Q(published_first=self.day, pk__lt=self.id)
        return earlier | Q(published_first__isnull=True)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the first page decides for all: the last paper there was, and how far each source reaches.

    Without a source every paper is weighed."""

    last_id: int
    newest: Bound | None = None
    titles: Bound | None = None
    # What the sources have, where they were just read; not part of a place, from which it would be read again.
    read: tuple[int, ...] = field(default=(), compare=False)

    @property
    def order(self) -> Order:
        """Whether every paper is weighed."""
        return "approximate" if self.newest else "exact"

    def as_values(self) -> list[Any]:
        """Return the snapshot as numbers, texts and nulls."""
        return [self.last_id, *([bound.day, bound.id] if bound else None for bound in (self.newest, self.titles))]


class Candidates:
    """The sources for one query; a paper is of a source or not whatever other papers there are."""

    def __init__(self, tree: Node, vendor: str) -> None:
        titles = in_title(tree)
        self._titles = titles if titles and text_depth(titles) is not None else None
        self._vendor = vendor

    def up_to(self, last_id: int) -> Q:
        """Return the papers up to a key; not as a range of keys to SQLite, which would walk those and not the dates."""
        return Q(pk__lte=last_id) if self._vendor == "postgresql" else Q(LessThanOrEqual(F("pk") + Value(0), last_id))

    def snapshot(self, papers: QuerySet[Paper, Any], last_id: int) -> Snapshot:
        """Return how far the sources reach among the papers up to `last_id`, and which papers they have."""
        papers = papers.filter(self.up_to(last_id))
        newest = _read(papers, NEWEST)
        if len(newest) < NEWEST:  # they are few after all
            return Snapshot(last_id)
        titles = _read(papers.filter(self._with_title()), TITLES) if self._titles else []
        read = dict.fromkeys(paper_id for _, paper_id in (*newest, *titles))
        return Snapshot(last_id, _bound(newest, NEWEST), _bound(titles, TITLES) if self._titles else None, tuple(read))

    def sources(self, snapshot: Snapshot) -> Sequence[Q]:
        """Return the papers that are weighed, in conditions that have no paper in common."""
        if not snapshot.newest:
            return (Q(),)
        if snapshot.read:
            return (among("pk", snapshot.read),)
        if not snapshot.titles:
            return (snapshot.newest.reached(),)
        return (snapshot.newest.reached(), self._with_title() & snapshot.titles.reached() & snapshot.newest.beyond())

    def others(self, snapshot: Snapshot) -> Q:
        """Return the papers of no source."""
        beyond = snapshot.newest.beyond() if snapshot.newest else Q(pk__in=())
        return beyond & (snapshot.titles.beyond() | self._without_title()) if snapshot.titles else beyond

    def _with_title(self) -> Q:
        """Return the papers whose title answers the query, as the index finds them."""
        assert self._titles is not None  # noqa: S101  (a snapshot has titles only if the query has)
        return indexed(self._titles, self._vendor)

    def _without_title(self) -> Q:
        """Return the papers whose title does not; asked paper by paper: else PostgreSQL would read all."""
        if self._vendor == "sqlite" or self._titles is None:
            return ~self._with_title()
        answers = RawSQL(_OF_ONE, (tsquery(self._titles),), output_field=BooleanField())  # noqa: S611 (a constant)
        row = PaperText.objects.filter(paper=OuterRef("pk")).annotate(answers=answers)
        return ~Q(ExpressionWrapper(Subquery(row.values("answers")), output_field=BooleanField()))


def _read(papers: QuerySet[Paper, Any], number: int) -> list[tuple[Any, int]]:
    """Return the day and the key of up to so many dated papers, newest first."""
    newest = papers.filter(published_first__isnull=False).order_by("-published_first", "-pk")
    return list(newest.values_list("published_first", "pk")[:number])


def _bound(read: list[tuple[Any, int]], number: int) -> Bound:
    """Return the last of so many papers; where there are fewer, a bound that reaches every dated paper."""
    day, paper_id = read[-1] if len(read) == number else (NO_DAY, 0)
    return Bound(str(day), paper_id)


def in_title(tree: Node) -> Node | None:
    """Return what a title must have that answers the query by itself; None where no term can stand in a title."""
    if isinstance(tree, Term):
        titles = tree.field.kind is Kind.TEXT and "title" in tree.field.columns
        return replace(tree, field=_TITLE) if titles else None
    if isinstance(tree, And | Or):
        children = [in_title(child) for child in tree.children if not isinstance(child, Not)]
        found = [child for child in children if child is not None]
        join = conjunction if isinstance(tree, And) else disjunction
        return join(*found) if found else None
    return None
