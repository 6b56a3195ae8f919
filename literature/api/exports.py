"""Whole lists as files: streamed from one state of the database, with as little in memory for a million papers as for a
thousand."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from time import monotonic
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request

from literature.api.errors import Refused
from literature.api.files import FileFormat, Row
from literature.bulk import chunks
from literature.citations import records
from literature.formats import parquet_table
from literature.formats.table import NoColumn, columns
from literature.models import Pack
from literature.pubmed.records import PaperRecord
from literature.snapshot import one_state

_CHUNK = 500
_PIECE_BYTES = 64 * 1024
# What belongs to pages of JSON and would say nothing of a file.
OF_PAGES = ("page_size", "cursor", "count", "facets", "group_by", "explain", "include")
_log = logging.getLogger(__name__)


class NotInstalled(Refused):
    """A format whose library this installation lacks, with status 501."""

    status_code = status.HTTP_501_NOT_IMPLEMENTED


class ExportTookTooLong(Exception):
    """A client that reads so slowly that the state of the database could be held no longer."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file's papers come from: their numbers in order, and the builder of some of them as JSON, in that order.

    `fields` are the members that the client chose, None for all."""

    ids: Generator[int]
    build: Callable[[Sequence[int]], list[Row]]
    fields: Sequence[str] | None = None


def check(request: Request, file_format: FileFormat) -> None:
    """Raise Refused for parameters that a file does not take, and NotInstalled for a format that cannot be written."""
    for name in OF_PAGES:
        if name in request.query_params:
            sentence = f"{name} is for pages of JSON: format={file_format.name} gives the whole list. Leave {name} out."
            raise Refused(sentence, parameter=name)
    if "fields" in request.query_params and not file_format.takes_fields:
        sentence = f"fields chooses nothing in {file_format.name}: a citation is whole. Use csv, jsonl or parquet."
        raise Refused(sentence, parameter="fields", allowed=["csv", "jsonl", "parquet"])
    if file_format.name == "parquet" and not parquet_table.is_available():
        sentence = "This installation cannot write Parquet: its operator installs requirements-parquet.txt for it."
        raise NotInstalled(sentence, "not_installed", parameter="format")


# ── The whole file ──────────────────────────────────────────────────────────────────────────────────────────────────
def stream(
    request: Request | HttpRequest, file_format: FileFormat, source: Source, *, name: str
) -> StreamingHttpResponse:
    """Return the file as a stream. What goes wrong before its first papers is raised here, and answered as a problem;
    what goes wrong later breaks the connection, so that no client takes a part for the whole."""
    headers = _headers(file_format, name)
    if request.method == "HEAD":
        return StreamingHttpResponse((), headers=headers)
    pieces = _held(file_format, source, name)
    first = next(pieces, b"")
    return StreamingHttpResponse(_Pieces(first, pieces), headers=headers)


def whole(file_format: FileFormat, source: Source, *, name: str) -> HttpResponse:
    """Return a file of few papers, which is small enough to be answered at once."""
    return HttpResponse(b"".join(_written(file_format, source, source.ids)), headers=_headers(file_format, name))


class _Pieces:
    """The first piece and those that follow; closing it ends the transaction that they are read in."""

    def __init__(self, first: bytes, rest: Generator[bytes]) -> None:
        self._pieces = chain([first], rest)
        self.close = rest.close

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces


def _headers(file_format: FileFormat, name: str) -> dict[str, str]:
    return {
        "Content-Type": file_format.content_type,
        "Content-Disposition": f'attachment; filename="{name}.{file_format.suffix}"',
    }


def file_name(what: str = "papers") -> str:
    """Return the name of a file without its suffix: the pack, where there is one, what it holds, and the day."""
    packs = list(Pack.objects.order_by("slug").values_list("slug", flat=True)[:2])
    parts = [*(packs if len(packs) == 1 else []), what, timezone.now().date().isoformat()]
    return "-".join(parts)


# ── Pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _held(file_format: FileFormat, source: Source, name: str) -> Generator[bytes]:
    """Yield the pieces, all read from one state of the database; a failure among them is logged and raised again, which
    makes the server break the connection."""
    limit: int = settings.EXPORT_MAX_SECONDS
    sent = 0
    with one_state(limit), closing(source.ids):
        try:
            for piece in _gathered(_written(file_format, source, _in_time(source.ids, limit))):
                sent += len(piece)
                yield piece
        except Exception:
            _log.exception("%s broke off after %d bytes", name, sent)
            raise


def _in_time(ids: Iterable[int], limit: int) -> Iterator[int]:
    """Yield the numbers; raise ExportTookTooLong once the time is over."""
    end = monotonic() + limit
    for one in ids:
        if monotonic() > end:
            raise ExportTookTooLong(f"{limit} seconds (EXPORT_MAX_SECONDS) were not enough")
        yield one


def _written(file_format: FileFormat, source: Source, ids: Iterable[int]) -> Iterator[bytes]:
    if file_format.of_records:
        return file_format.of_records(_records(ids))
    papers = (paper for some in chunks(ids, _CHUNK) for paper in source.build(some))
    if file_format.of_columns:
        return file_format.of_columns(papers, columns_of(source.fields))
    assert file_format.of_papers is not None  # noqa: S101  one of the three is given
    return file_format.of_papers(papers)


def columns_of(fields: Sequence[str] | None) -> Any:
    """Return the columns of a table for the members chosen; raises Refused for a member that no column shows."""
    try:
        return columns(fields)
    except NoColumn as error:
        known = [column.path for column in columns()]
        sentence = f"fields={error.field}: a table has no column for it. `allowed` lists the members that have one."
        raise Refused(sentence, parameter="fields", allowed=known) from error


def _records(ids: Iterable[int]) -> Iterator[tuple[int, PaperRecord]]:
    return (one for some in chunks(ids, _CHUNK) for one in records(some))


def _gathered(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts in pieces of about 64 kB: a write to the socket costs more than the bytes in it."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= _PIECE_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def ordered_ids(rows: QuerySet[Any, Any]) -> Generator[int]:
    """Yield the numbers of an ordered list of papers, read from the database as they are wanted."""
    yield from rows.values_list("pk", flat=True).iterator(chunk_size=_CHUNK)
