"""Papers counted by what they have, under the filter of the list: facets, and groups of up to two dimensions.

Up to COUNTED papers are counted all. Of more, those were added last, and the answer says so (`papers_are`): the
authors of a million papers are not counted while somebody waits. With `count=exact` all are counted all the same
(docs/decisions/0048).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from literature.api import tally
from literature.api.dimensions import TOPIC, dimensions
from literature.api.errors import Refused, did_you_mean, nearest, shown
from literature.api.extensions import Dimension, Named
from literature.api.papers import Row
from literature.api.parameters import Parameter, listed
from literature.api.tally import Chosen, Tally
from literature.models import Paper

COUNTED = 2_000
MOST_VALUES = 50
MOST_GROUPS = 1_000
_MOST_DIMENSIONS = 2

Values = tuple[Any, ...]
Counts = list[tuple[Values, int]]


# ── Facets ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def choose(papers: QuerySet[Paper], *, all_of_them: bool = False) -> Chosen:
    """Return which of the papers are counted: up to COUNTED, or all. One query, two for all."""
    return tally.choose(papers, None if all_of_them else COUNTED)


def _members(chosen: Chosen) -> Row:
    """Return what the answer says of the papers that were counted."""
    return {"papers": chosen.number, "papers_are": "all" if chosen.complete else "last_added"}


def facets(chosen: Chosen, wanted: Sequence[Dimension]) -> Row:
    """Return the most frequent values of each dimension; one query each for their names."""
    found = tally.tallies(chosen, wanted, MOST_VALUES)
    return {one.name: {**_facet(chosen, one, found[one.name]), **_members(chosen)} for one in wanted}


def _facet(chosen: Chosen, dimension: Dimension, found: Tally) -> Row:
    named = _named(dimension, list(found.papers), found.first_rows)
    told = [{**_told(named, value), "papers": papers} for value, papers in found.papers.items()]
    told.sort(key=lambda one: (-one["papers"], one["name"]))
    return {"values": told, "more": found.number - len(told), "without": chosen.number - found.having}


# ── Groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def groups(chosen: Chosen, by: Sequence[Dimension]) -> Row:
    """Return the papers of each value, or pair of values, the largest groups first, with the totals of each dimension.

    A paper is in every group whose values it has, and with null where it has none."""
    counts = _counts(chosen.papers, by, MOST_GROUPS + 1)
    shown_groups = counts[:MOST_GROUPS]
    named = [_named_in_groups(chosen, dimension, _nth(shown_groups, place)) for place, dimension in enumerate(by)]
    return {
        "by": [dimension.name for dimension in by],
        **_members(chosen),
        "groups": [_group(by, named, values, papers) for values, papers in shown_groups],
        "more": _number_of_groups(chosen.papers, by) - MOST_GROUPS if len(counts) > MOST_GROUPS else 0,
        "totals": facets(chosen, by),
    }


def _nth(counts: Counts, place: int) -> list[Any]:
    return [value for value in dict.fromkeys(values[place] for values, _ in counts) if value is not None]


def _group(by: Sequence[Dimension], named: Sequence[dict[Any, Named]], values: Values, papers: int) -> Row:
    told = {
        dimension.name: None if value is None else _told(names, value)
        for dimension, names, value in zip(by, named, values, strict=True)
    }
    return {**told, "papers": papers}


def _number_of_groups(papers: QuerySet[Paper], by: Sequence[Dimension]) -> int:
    if TOPIC in by:
        return len(_counts_with_topics(papers, by))
    asked, columns = _columns(papers, by)
    return asked.order_by().values(*columns).distinct().count()


def _named_in_groups(chosen: Chosen, dimension: Dimension, values: Sequence[Any]) -> dict[Any, Named]:
    return _named(dimension, values, tally.first_rows(chosen, dimension, values) if dimension.named_in_row else {})


def _named(dimension: Dimension, values: Sequence[Any], first_rows: Mapping[Any, int]) -> dict[Any, Named]:
    if dimension.named_in_row:
        rows = dimension.named_in_row([first_rows[value] for value in values])
        return {value: rows[first_rows[value]] for value in values}
    return dict(dimension.named(values)) if dimension.named else {value: Named(value, str(value)) for value in values}


def _told(named: dict[Any, Named], value: Any) -> Row:
    return {"value": named[value].value, "name": named[value].name}


# ── Counting ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _counts(papers: QuerySet[Paper], by: Sequence[Dimension], most: int) -> Counts:
    """Return the values with how many papers have them, the most frequent first, up to `most`."""
    if TOPIC in by:
        return _counts_with_topics(papers, by)[:most]
    asked, columns = _columns(papers, by)
    several = any("__" in dimension.path for dimension in by)  # a join may give a paper more than once
    numbered = asked.order_by().values(*columns).annotate(papers=Count("pk", distinct=several))
    values_last = (F(column).asc(nulls_last=True) for column in columns)  # the same on both databases
    rows = numbered.order_by("-papers", *values_last).values_list(*columns, "papers")[:most]
    return [(row[:-1], row[-1]) for row in rows]


def _columns(papers: QuerySet[Paper], by: Sequence[Dimension]) -> tuple[QuerySet[Any], list[str]]:
    """Return the papers joined with what they are counted by, and the names of the values."""
    names = []
    for place, dimension in enumerate(by):
        path, name = dimension.path, f"value_{place}"
        if dimension.standing:
            condition = Q(**{f"{dimension.relation}__{column}": value for column, value in dimension.standing.items()})
            joined = f"joined_{place}"
            papers = papers.annotate(**{joined: FilteredRelation(dimension.relation, condition=condition)})
            path = joined + path.removeprefix(dimension.relation)
        papers = papers.annotate(**{name: F(path)})
        names.append(name)
    return papers, names


def _counts_with_topics(papers: QuerySet[Paper], by: Sequence[Dimension]) -> Counts:
    """Count a paper for its topics and all above them, once each: one query, united along the tree here."""
    asked, columns = _columns(papers, by)
    place = list(by).index(TOPIC)
    above = tally.topics_above()
    found: dict[Values, set[int]] = defaultdict(set)
    for *values, paper in asked.order_by().values_list(*columns, "pk").iterator():
        for topic in above.get(values[place], (None,)):
            found[(*values[:place], topic, *values[place + 1 :])].add(paper)
    return sorted(((values, len(of)) for values, of in found.items()), key=_largest_first)


def _largest_first(group: tuple[Values, int]) -> tuple[Any, ...]:
    values, papers = group
    return (-papers, *((value is None, value if value is not None else 0) for value in values))


# ── Parameters ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _reader(parameter: str, most: int) -> Callable[[str], list[Dimension]]:
    def read(text: str) -> list[Dimension]:
        known = dimensions()
        names = listed(text)
        for name in names:
            if name not in known:
                raise _unknown(parameter, name, sorted(known))
        if len(set(names)) < len(names):
            raise ValueError("name each dimension once")
        if len(names) > most:
            raise ValueError(f"name at most {most} dimensions")
        return [known[name] for name in names]

    return read


def _unknown(parameter: str, name: str, known: list[str]) -> Refused:
    hint = f"{did_you_mean(name, known)} Use one or more of {', '.join(known)}."
    near = next(iter(nearest(name, known)), None)
    sentence = f"{parameter}={shown(name)}: papers are not counted by that.{hint}"
    return Refused(sentence, parameter=parameter, nearest=near, allowed=known)


def parameters() -> tuple[Parameter, ...]:
    """Return the parameters `facets` and `group_by`."""
    known = dimensions()
    explained = " ".join(f"{one.name}: {one.description}" for one in known.values())
    return (
        Parameter(
            "facets",
            f"Count the papers of the whole list by these, separated by commas. {explained} The {MOST_VALUES} most "
            f"frequent values are told. Beyond {COUNTED:,} papers those added last are counted, which the answer says; "
            "with count=exact all are.",
            _reader("facets", len(known)),
            {"type": "string", "examples": ["topic,year", ",".join(known)]},
        ),
        Parameter(
            "group_by",
            f"Count the papers of the whole list by one of the dimensions of `facets`, or by pairs of two; the "
            f"{MOST_GROUPS:,} largest groups are told, and the totals of each dimension.",
            _reader("group_by", _MOST_DIMENSIONS),
            {"type": "string", "examples": ["year", "topic,year"]},
        ),
    )
