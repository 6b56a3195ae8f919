"""What a database says, without what may differ between two that say the same: row ids and moments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from literature.models import (
    Authorship,
    CommentCorrection,
    MeshAnnotation,
    Notice,
    Paper,
    PaperLanguage,
    PaperPublicationType,
    PaperText,
    ReceivedRecord,
    RejectedRecord,
    StrategyHit,
    StrategyVersion,
    TopicTag,
)
from literature.query import parse

Dump = dict[str, list[tuple[Any, ...]]]
_MOMENTS = {"created_at", "updated_at", "withdrawn_at", "pubmed_missing_at"}
_PAPER = [f.attname for f in Paper._meta.concrete_fields if f.name not in {"id", "journal", "merged_into", *_MOMENTS}]
_TEXT = [f.attname for f in PaperText._meta.concrete_fields if f.name != "paper"]


def dump() -> Dump:
    """Return every fact that a sync writes, sorted, as plain values."""
    return {name: sorted(rows, key=repr) for name, rows in _tables()}


def _tables() -> Iterable[tuple[str, list[tuple[Any, ...]]]]:
    key = "paper__pmid"
    yield "papers", _rows(Paper, *_PAPER, "journal__key", "merged_into__pmid", marks=("withdrawn_at",))
    yield "texts", _rows(PaperText, key, *_TEXT)
    yield "authors", _rows(Authorship, key, "position", "last_name", "fore_name", "name_key", "affiliations")
    yield "mesh", _rows(MeshAnnotation, key, "position", "descriptor__name", "qualifier__name", "descriptor_major")
    yield "types", _rows(PaperPublicationType, key, "position", "publication_type__name")
    yield "languages", _rows(PaperLanguage, key, "position", "code")
    yield "comments", _rows(CommentCorrection, key, "position", "ref_type", "pmid", "citation")
    yield "notices", _rows(Notice, key, "kind", "pmid", "citation", marks=("lapsed_at",))
    yield "tags", _rows(TopicTag, key, "topic__slug", "status", "rule__version", "matched")
    yield "hits", _rows(StrategyHit, key, "strategy__slug", "pmid", marks=("left_at", "missing_at"))
    yield "received", _rows(ReceivedRecord, key, "source", "sha256", "applied", "changed_fields")
    yield "unread", _rows(RejectedRecord.objects.filter(resolved_at=None), "pmid", "reason", "sha256")
    yield "found", _rows(parse('"back mice"[tiab] AND ultrasound[tiab]').filter(Paper.objects.all()), "pmid")
    yield "versions", _rows(StrategyVersion, "strategy__slug", "number", "watermark")


def _rows(source: Any, *columns: str, marks: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the columns of all rows; of a mark only whether it is there."""
    rows = getattr(source, "objects", source).values_list(*columns, *marks)
    width = len(columns)
    return [(*row[:width], *(mark is not None for mark in row[width:])) for row in rows]
