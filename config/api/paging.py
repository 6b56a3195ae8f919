"""Pages by keyset: a page begins after the last row of the page before it, not at a number that moves under writes.

Cursors are signed and bound to the list they were made for; whoever changes one, or a filter, begins again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from config.api import counting
from config.api.counting import EXACT_UP_TO, Counted, CountMode, read_count_mode
from config.api.errors import Refused
from config.api.ordering import Key, Sort, as_json, keys_of, read_ordering, rows_after

PAGE_SIZE = 25
LARGEST_PAGE = 200
# Lists that take a query in words say how they understood it.
_QUERY = {
    "type": "object",
    "description": "How `q` was understood; absent without one.",
    "required": ["understood", "warnings"],
    "properties": {
        "understood": {"type": "string", "description": "The query with every group and every AND written."},
        "warnings": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What may have been meant otherwise.",
        },
        "order": {
            "type": "string",
            "enum": ["exact", "approximate"],
            "description": "With ordering=relevance: whether all papers were weighed, or of very many those that are "
            "likely to be relevant; the others follow.",
        },
        "expanded": {
            "type": "array",
            "description": "With expand=true: the names that were found in `q`, and the names that were added.",
            "items": {
                "type": "object",
                "required": ["term", "source", "added"],
                "properties": {
                    "term": {"type": "string"},
                    "source": {"type": "string", "description": "Whose names these are: a condition pack."},
                    "added": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
_COUNT = (
    f"auto counts exactly up to {EXACT_UP_TO:,} rows and answers a lower bound above (`count_is` is then at_least); "
    "exact counts all, however long it takes; none counts nothing, and `count` is null."
)
# What decides neither which rows there are nor their order.
_NOT_BINDING = frozenset(
    {"count", "cursor", "page_size", "format", "fields", "include", "facets", "group_by", "explain"}
)
_SIGNER = Signer(salt="api.cursor")

Row = dict[str, Any]


class KeysetView(Protocol):
    """What a list says of itself: the columns it can be sorted by, its order unless asked, and a column without equals.

    The columns must be among the rows' `.values()`. `ordering_columns` has those that are called otherwise there."""

    ordering_fields: Sequence[str]
    ordering_columns: Mapping[str, str]
    ordering: str
    unique_field: str
    page_size: int
    rankings: Sequence[str]

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return what is listed with every column that a page needs: counting and ordering need no joined table."""

    def ranking(self, ordering: str) -> Ranking | None:
        """Return the order that `ordering` names where it is no column's (one of `rankings`); may raise Refused."""


class RankedRows(Protocol):
    """A part of a list: its rows, the places of the first and the last of them, and whether others follow."""

    rows: list[Row]
    first: Sequence[Any]
    last: Sequence[Any]
    more: bool


class Ranking(Protocol):
    """An order that is no column's."""

    def page(self, beside: Sequence[Any] | None, *, limit: int, backwards: bool) -> RankedRows:
        """Return up to `limit` rows in the list's order, after a place, or before it if backwards."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list: the keys of the row beside it, and which way to read from there."""

    values: tuple[Any, ...]
    backwards: bool = False


class KeysetPagination(BasePagination):
    """Pages of rows (dictionaries, from `.values()` that include the sort keys' columns)."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        """Return the page that the request asks for. Raises Refused for a wrong size, order or cursor.

        Takes one query for the count, unless count=none, and one for the page; two for the page where the first sort
        key is missing in some of the rows. It is so for every size of page, except that where nobody knows whether the
        key is missing (rows not counted, or more than are counted) the second is made only once the first runs dry."""
        shape = cast("KeysetView", view)
        self._request = request
        self._size = read_page_size(request.query_params.get("page_size"), shape.page_size)
        self._mode = read_count_mode(request.query_params.get("count"))
        if ranking := shape.ranking(_ordering(request, shape)):
            only = keys_of(queryset.model, [shape.unique_field])[shape.unique_field]
            self.counted = counting.count(queryset, only, self._mode)
            self._rank(ranking)
        else:
            self._sort(queryset, shape.rows(queryset), _sorts(queryset, request, shape))
        return self._rows

    def ordered(self, queryset: QuerySet[Any], request: Request, view: APIView) -> QuerySet[Any]:
        """Return all rows, unread, in the order of the columns that the request names. Raises Refused for others."""
        sorts = _sorts(queryset, request, cast("KeysetView", view))
        return queryset.order_by(*(sort.order_by() for sort in sorts))

    def _rank(self, ranking: Ranking) -> None:
        position = read_cursor(self._request)
        backwards = position is not None and position.backwards
        page = ranking.page(position.values if position else None, limit=self._size, backwards=backwards)
        self._ends = (page.first, page.last)
        self._keep(page.rows, position, more=page.more)

    def _sort(self, queryset: QuerySet[Any], listed: QuerySet[Any], sorts: Sequence[Sort]) -> None:
        """Fetch a row too many, which only tells that there is more in the direction of reading."""
        position = read_cursor(self._request, len(sorts))
        self.counted = counting.count(queryset, sorts[0].key, self._mode)
        found = _fetch(listed, sorts, position, self._size + 1, self.counted)
        rows = found[: self._size]
        if position and position.backwards:
            rows.reverse()
        self._ends = (_place(rows[0], sorts), _place(rows[-1], sorts)) if rows else ((), ())
        self._keep(rows, position, more=len(found) > self._size)

    def _keep(self, rows: list[Row], position: Position | None, *, more: bool) -> None:
        backwards = position is not None and position.backwards
        self._rows = rows
        self._has_next = bool(rows) and (more or backwards)
        self._has_previous = bool(rows) and (more if backwards else position is not None)

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the number of all rows and the addresses of its neighbours."""
        links = {"next": self._next(), "previous": self._previous()}
        return Response({**self.counted.members(), **links, "results": data})

    def _next(self) -> str | None:
        return self._link(self._ends[1], backwards=False) if self._has_next else None

    def _previous(self) -> str | None:
        return self._link(self._ends[0], backwards=True) if self._has_previous else None

    def _link(self, place: Sequence[Any], *, backwards: bool) -> str:
        bare = remove_query_param(self._request.build_absolute_uri(), "cursor")
        return replace_query_param(bare, "cursor", write_cursor(self._request, Position(tuple(place), backwards)))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a page whose results have the given one."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {
                    "type": ["integer", "null"],
                    "minimum": 0,
                    "description": "How many rows the whole list has now; null with count=none.",
                },
                "count_is": {
                    "type": "string",
                    "enum": ["exact", "at_least"],
                    "description": "What `count` is worth; absent with count=none.",
                },
                "next": {**address, "description": "The page after this one."},
                "previous": {**address, "description": "The page before this one."},
                "results": schema,
                "query": _QUERY,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters that every list takes, as OpenAPI."""
        keys = ", ".join(sorted(view.ordering_fields))
        alone = f" Or, by itself: {', '.join(view.rankings)}." if view.rankings else ""
        texts = {
            "cursor": "Where to go on: part of `next` and `previous`, opaque, and valid for the same list only.",
            "ordering": f"One or more of {keys}, separated by commas; - before a name puts the last first. "
            f"Missing values come last. Ties are broken by a unique key.{alone}",
        }
        parameters = [_query_parameter(name, text, {"type": "string"}) for name, text in texts.items()]
        parameters[1]["schema"]["default"] = view.ordering
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": view.page_size}
        modes = {"type": "string", "enum": [mode.value for mode in CountMode], "default": CountMode.AUTO.value}
        return [
            *parameters,
            _query_parameter("page_size", "How many rows to a page.", size),
            _query_parameter("count", _COUNT, modes),
        ]


def _sorts(queryset: QuerySet[Any], request: Request, shape: KeysetView) -> tuple[Sort, ...]:
    keys = keys_of(queryset.model, {*shape.ordering_fields, shape.unique_field}, shape.ordering_columns)
    offered = {name: keys[name] for name in shape.ordering_fields}
    return read_ordering(_ordering(request, shape), offered, keys[shape.unique_field], shape.rankings)


def _ordering(request: Request, shape: KeysetView) -> str:
    return str(request.query_params.get("ordering", shape.ordering))


def _query_parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def read_page_size(text: str | None, default: int = PAGE_SIZE) -> int:
    """Return the size asked for; raises Refused for anything but a whole number from 1 to 200."""
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= LARGEST_PAGE:
        return int(text)
    raise Refused(
        f"page_size={text[:40]} is not possible: use a whole number from 1 to {LARGEST_PAGE}.",
        parameter="page_size",
        minimum=1,
        maximum=LARGEST_PAGE,
    )


# ── Cursors ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def fingerprint(request: Request) -> str:
    """Return what binds a cursor to its list: the path and every parameter that decides which rows in which order."""
    asked = sorted((name, values) for name, values in request.query_params.lists() if name not in _NOT_BINDING)
    return hashlib.sha256(repr((request.path, asked)).encode()).hexdigest()[:16]


def write_cursor(request: Request, position: Position) -> str:
    """Return a position as a signed text."""
    return _SIGNER.sign_object([fingerprint(request), list(position.values), position.backwards])


def read_cursor(request: Request, length: int | None = None) -> Position | None:
    """Return the position of the request's cursor, None without one; raises Refused for one of another list, or one
    whose place has not the `length` that it should have."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        bound_to, values, backwards = _SIGNER.unsign_object(text)
    except BadSignature:
        raise _refused_cursor("The cursor was not made by this service, or is not whole.") from None
    if bound_to != fingerprint(request) or length not in (None, len(values)):
        raise _refused_cursor("The cursor belongs to another list: its filters or its order were different.")
    return Position(tuple(values), bool(backwards))


def _refused_cursor(reason: str) -> Refused:
    return Refused(f"{reason} Begin again without cursor.", "invalid_cursor", parameter="cursor")


def _place(row: Row, sorts: Sequence[Sort]) -> tuple[Any, ...]:
    return tuple(as_json(row[sort.key.column]) for sort in sorts)


# ── Fetching ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _fetch(
    queryset: QuerySet[Any], sorts: Sequence[Sort], position: Position | None, limit: int, counted: Counted
) -> list[Row]:
    """Return up to `limit` rows from the position on, in the direction of reading.

    Rows with and rows without the first key are two stretches of the list, each read by an ordered index range; in one
    query, "missing values last" would make PostgreSQL sort the table. `counted` says which have rows."""
    backwards = position is not None and position.backwards
    directed = [sort.reversed() for sort in sorts] if backwards else list(sorts)
    if not sorts[0].key.nullable:
        return list(_stretch(queryset, directed, position.values if position else None)[:limit])
    stretches = [False, True] if backwards else [True, False]
    may_have = {True: counted.with_key, False: counted.without_key}
    start = position.values[0] is not None if position else stretches[0]
    rows: list[Row] = []
    for present in stretches[stretches.index(start) :]:
        if may_have[present] and (counted.certain or len(rows) < limit):
            values = position.values if position and present is start else None
            rows += _stretch_of_nullable(queryset, directed, values, present=present)[:limit]
    return rows[:limit]


def _stretch_of_nullable(
    queryset: QuerySet[Any], sorts: Sequence[Sort], values: tuple[Any, ...] | None, *, present: bool
) -> QuerySet[Any]:
    first, *rest = sorts
    part = queryset.filter(**{f"{first.key.column}__isnull": not present})
    if not present:
        return _stretch(part, rest, values[1:] if values else None)
    certain = Sort(Key(first.key.column, text=first.key.text), first.descending)
    return _stretch(part, [certain, *rest], values)


def _stretch(queryset: QuerySet[Any], sorts: Sequence[Sort], values: tuple[Any, ...] | None) -> QuerySet[Any]:
    ordered = queryset.order_by(*(sort.order_by() for sort in sorts))
    if values is None:
        return ordered
    bound = Q() if sorts[0].key.nullable else sorts[0].not_before(values[0])
    return ordered.filter(bound & rows_after(sorts, values))
