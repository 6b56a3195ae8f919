"""Evidence as a file, streamed from one state of the database: the flat table, a row a result, or a bundle of FHIR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.settings import api_settings

from evidence import flat
from evidence.api import exchange, items
from evidence.fhir import MEDIA_TYPE
from evidence.models import EvidenceItem
from literature.api import exports
from literature.api.base import ListView
from literature.api.files import FileFormat, file_format_of, renderer_of
from literature.api.papers import Row, said
from literature.bulk import among
from literature.formats import csv_table, json_lines
from literature.formats.table import Column, Value

# Kinds of columns -> those of tables.
_KINDS: dict[str, Any] = {
    "count": "number",
    "printed": "number",
    "number": "number",
    "flag": "flag",
    "moment": "moment",
}
_PAPER = ("pmid", "doi", "title", "year", "is_retracted")
_STANDING = ("version", "level", "level_rule", "origin", "is_demo", "review_since")


def _column(column: flat.Column) -> Column:
    name, kind = column.name, _KINDS.get(column.kind, "text")
    return Column(name, name, kind, partial(_number, name) if kind == "number" else lambda row: row[name])


def _number(name: str, row: Any) -> Value:
    """Return a number as printed, "52.0" with its decimals, as a number: no spreadsheet executes it."""
    value = row[name]
    return Decimal(value) if isinstance(value, str) else value


_COLUMNS = tuple(map(_column, flat.COLUMNS))
_PRINTED = tuple(column.name for column in flat.COLUMNS if column.kind in ("printed", "number"))


def _lines(found: Iterable[Row]) -> Iterator[bytes]:
    """Yield rows as lines of JSON, in which the numbers that papers print are numbers, too."""
    return json_lines.write(map(_with_numbers, found))


def _with_numbers(row: Row) -> Row:
    return {**row, **{name: float(row[name]) for name in _PRINTED if row[name] is not None}}


FORMATS = (
    FileFormat(
        "csv", ("text/csv",), "csv", "A table for spreadsheets", of_papers=partial(csv_table.write, columns=_COLUMNS)
    ),
    FileFormat("jsonl", ("application/x-ndjson", "application/jsonl"), "jsonl", "A result a line", of_papers=_lines),
    FileFormat("fhir", (MEDIA_TYPE,), "fhir.json", "A Bundle of FHIR R5", of_papers=exchange.bundle),
)
RENDERERS = tuple(map(renderer_of, FORMATS))
SUFFIXES = tuple(renderer.format for renderer in RENDERERS)
MEDIA = {(200, str(one.media_type)): OpenApiResponse(OpenApiTypes.STR) for one in RENDERERS} | exchange.MEDIA
DEFAULT: tuple[type[BaseRenderer], ...] = tuple(api_settings.DEFAULT_RENDERER_CLASSES)  # type: ignore[arg-type]


class TakenAway(ListView):
    """A list of evidence that can be had as a file, with every filter and order that it has as JSON."""

    renderer_classes = (*DEFAULT, *RENDERERS)
    action = "list"  # for drf-spectacular, which cannot see it where there are several media types

    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        """Return a page of the list, or all its items as a file."""
        if not (file_format := file_format_of(request.accepted_renderer)):
            return super().get(request)
        exports.check(request, file_format)
        rows = self.filter_queryset(self.get_queryset())
        ids = exports.ordered_ids(self.paginator.ordered(rows, request, self))  # type: ignore[union-attr]
        build = partial(exchange.entries, request) if file_format.name == exchange.FhirRenderer.format else table
        return exports.stream(request, file_format, exports.Source(ids, build), name=exports.file_name("evidence"))


def table(ids: Sequence[int]) -> list[Row]:
    """Return the results of some items, in the order of their numbers. One query."""
    found = {row["id"]: row for row in items.rows(EvidenceItem.objects.filter(among("pk", ids)))}
    return [one for pk in ids if pk in found for one in flat.rows(found[pk]["content"], _about(found[pk]))]


def _about(row: Row) -> Row:
    return {
        "item": row["id"],
        "paper": row["paper__id"],
        **{name: said(row[f"paper__{name}"]) for name in _PAPER},
        **{name: said(row[name]) for name in _STANDING},
        "accepted_at": row["decided_at"],
    }
