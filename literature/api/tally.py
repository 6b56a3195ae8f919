"""How many of some papers have each value of a dimension: what facets and groups are made of.

The papers are chosen once, and then named to each table by their ids: a costly query is asked once and not for every
dimension (docs/decisions/0048).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from literature.api.dimensions import TOPIC
from literature.api.extensions import Dimension
from literature.bulk import among
from literature.models import Paper, Topic

# Every pair of paper and value once; then the values, how many there are, and how many papers have any, in one pass.
_TALLY = """
WITH pair (paper, value, first_row) AS MATERIALIZED ({pairs})
SELECT value, COUNT(*) AS papers, MIN(first_row), COUNT(*) OVER (), (SELECT COUNT(DISTINCT paper) FROM pair)
FROM pair GROUP BY value ORDER BY papers DESC, value LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The papers that are counted, how many they are, and whether they are all that the filter keeps.

    `among` returns the condition that a column, of any table, has the id of one of them."""

    among: Callable[[str], Q]
    number: int
    complete: bool

    @property
    def papers(self) -> QuerySet[Paper]:
        """The papers themselves."""
        return Paper.objects.filter(self.among("pk"))


def choose(papers: QuerySet[Paper], most: int | None) -> Chosen:
    """Return which of the papers are counted: all, or the last added up to `most`. One query."""
    if most is None:
        every = papers.order_by().values("pk")
        return Chosen(lambda column: Q((f"{column}__in", every)), papers.count(), complete=True)
    ids = list(papers.order_by("-pk").values_list("pk", flat=True)[: most + 1])
    counted = ids[:most]
    return Chosen(lambda column: among(column, counted), len(counted), complete=len(ids) <= most)


@dataclass(frozen=True, slots=True)
class Tally:
    """The most frequent values with how many papers have each; how many values there are, and how many papers have any.

    `first_rows` has for each value the key of the first row that has it, where values are rows of another table."""

    papers: dict[Any, int]
    number: int
    having: int
    first_rows: dict[Any, int]


def tallies(chosen: Chosen, wanted: Iterable[Dimension], most: int) -> dict[str, Tally]:
    """Return the `most` frequent values of each dimension, by its name.

    One query for all columns of the papers together, one for each other dimension, two for topics."""
    wanted = list(wanted)
    columns = [dimension for dimension in wanted if not _is_of_children(dimension)]
    found = _of_columns(chosen, columns, most) if columns else {}
    return found | {dimension.name: _tally(chosen, dimension, most) for dimension in wanted if dimension not in columns}


def first_rows(chosen: Chosen, dimension: Dimension, values: Sequence[Any]) -> dict[Any, int]:
    """Return for each of the values the first row of the counted papers that has it. One query."""
    rows, value = _children(chosen, dimension)
    found = rows.filter(**{f"{value}__in": values}).values(value).annotate(first_row=Min("pk"))
    return dict(found.values_list(value, "first_row"))


# ── Columns of papers ───────────────────────────────────────────────────────────────────────────────────────────────
def _of_columns(chosen: Chosen, columns: Sequence[Dimension], most: int) -> dict[str, Tally]:
    paths = [dimension.path for dimension in columns]
    rows = chosen.papers.order_by().values(*paths).annotate(papers=Count("pk")).values_list(*paths, "papers")
    found: list[Counter[Any]] = [Counter() for _ in columns]
    for *values, papers in rows.iterator():
        for counter, value in zip(found, values, strict=True):
            if value is not None:
                counter[value] += papers
    return {dimension.name: _of_counter(counter, most) for dimension, counter in zip(columns, found, strict=True)}


def _of_counter(counter: Counter[Any], most: int) -> Tally:
    ordered = sorted(counter.items(), key=lambda one: (-one[1], one[0]))
    return Tally(dict(ordered[:most]), len(ordered), counter.total(), {})


# ── Rows of other tables ────────────────────────────────────────────────────────────────────────────────────────────
def _is_of_children(dimension: Dimension) -> bool:
    return bool(Paper._meta.get_field(dimension.relation).one_to_many)


def _children(chosen: Chosen, dimension: Dimension) -> tuple[QuerySet[Any], str]:
    """Return the rows of the counted papers that count for a dimension, and the name of the value in them."""
    relation: Any = Paper._meta.get_field(dimension.relation)
    value = dimension.path.partition("__")[2]
    standing = Q(**dimension.standing) if dimension.standing else Q()
    rows = relation.related_model._default_manager.order_by()
    return rows.filter(chosen.among(_paper_column(dimension)), standing, **{f"{value}__isnull": False}), value


def _tally(chosen: Chosen, dimension: Dimension, most: int) -> Tally:
    if dimension == TOPIC:
        return _of_topics(chosen, most)
    rows, value = _children(chosen, dimension)
    paper = _paper_column(dimension)
    pairs = rows.values(paper, value).annotate(first_row=Min("pk")).values_list(paper, value, "first_row")
    try:
        sql, parameters = pairs.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return Tally({}, 0, 0, {})
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(pairs=sql), (*parameters, most))
        found = cursor.fetchall()
    number, having = found[0][3:] if found else (0, 0)
    return Tally({row[0]: row[1] for row in found}, number, having, {row[0]: row[2] for row in found})


def _paper_column(dimension: Dimension) -> str:
    relation: Any = Paper._meta.get_field(dimension.relation)
    return str(relation.field.attname)


# ── Topics ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _of_topics(chosen: Chosen, most: int) -> Tally:
    """Count a paper for its topics and all above them, once each: one query, united along the tree here."""
    rows, value = _children(chosen, TOPIC)
    above = topics_above()
    found: dict[int, set[int]] = defaultdict(set)
    having = set()
    for paper, tagged in rows.values_list("paper_id", value).iterator():
        having.add(paper)
        for topic in above[tagged]:
            found[topic].add(paper)
    tally = _of_counter(Counter({topic: len(papers) for topic, papers in found.items()}), most)
    return Tally(tally.papers, tally.number, len(having), {})


def topics_above() -> dict[int, list[int]]:
    """Return for each topic itself and the topics above it."""
    by_path = dict(Topic.objects.values_list("path", "pk"))
    return {pk: [number for other, number in by_path.items() if path.startswith(other)] for path, pk in by_path.items()}
