"""Revisions of a paper's record as received: what one says differently from the one before, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from literature.differences import differences
from literature.formats import SOURCES, UnreadableFile, read_one
from literature.history.readable import FieldChange, plain
from literature.models import ReceivedRecord
from literature.pubmed.parse import MalformedRecord
from literature.pubmed.records import Source

_READ = {Source.PUBMED, *SOURCES.values()}
_LONGEST_TEXT = 50_000  # of bytes that are compared as text because no reader reads them


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revision changed against `before`, the one received before it (None for the first). `remark` says where
    records are compared as text, because one of them cannot be read."""

    before: ReceivedRecord | None
    changes: list[FieldChange]
    remark: str = ""


def compared(row: ReceivedRecord) -> Revision:
    """Return what a revision says differently from the one that was received before it."""
    before = ReceivedRecord.objects.filter(paper=row.paper_id, pk__lt=row.pk).order_by("-pk").first()
    if before is None:
        return Revision(None, [])
    facts = [_facts(one) for one in (before, row)]
    if facts[0] is not None and facts[1] is not None:
        return Revision(before, _changes(facts[0], facts[1]))
    texts = [{"record": _text(one)} for one in (before, row)]
    return Revision(before, _changes(*texts), "One of the two cannot be read field by field: compared as text.")


def _facts(row: ReceivedRecord) -> Mapping[str, Any] | None:
    """Return what a record says as plain values; None where today's readers cannot read it, as of a pack's entries."""
    source = Source(row.source)
    if source not in _READ:
        return None
    try:
        facts: Mapping[str, Any] = orjson.loads(orjson.dumps(read_one(source, row.raw()).record))
    except (MalformedRecord, UnreadableFile):
        return None
    return facts


def _text(row: ReceivedRecord) -> str:
    return row.raw()[:_LONGEST_TEXT].decode("utf-8", errors="replace")


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    changes = []
    for name in after:
        if name.endswith("_html") or before.get(name) == after[name]:
            continue
        old, new = (plain(_without_markup(facts.get(name))) for facts in (before, after))
        if old != new:
            changes.append(FieldChange(name, name.replace("_", " "), old, new, differences(old, new)))
    return changes


def _without_markup(value: Any) -> Any:
    """Leave out of nested values the forms with markup: the same text stands beside them."""
    if isinstance(value, dict):
        return {name: _without_markup(one) for name, one in value.items() if not name.endswith("_html")}
    return [_without_markup(one) for one in value] if isinstance(value, list) else value
