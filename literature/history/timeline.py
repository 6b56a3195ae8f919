"""One timeline of an object: every entry of its streams and events, the newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from literature.history.readable import FieldChange, Names, changes_between, readable, values_of
from literature.history.sources import Reader, Stream, events_of, streams_of
from literature.models import Screening

MOST_ROWS = 2_000  # of one stream; beyond it the oldest are left out, which the page says
MACHINE = "machine"
_VERBS = {"+": "made", "~": "changed", "-": "taken back"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened at a moment. `row` is the row of the history, None for events; `is_newest` tells that the row still
    stands as this entry left it."""

    at: dt.datetime
    who: str
    what: str
    about: str = ""
    why: str = ""
    changes: Sequence[FieldChange] = ()
    row: Any = None
    is_newest: bool = False
    order: int = 0


def timeline(of: models.Model, reader: Reader | None = None) -> list[Entry]:
    """Return everything that was done with an object and that the reader may know, the newest first, in a fixed number
    of queries for each kind of row; None is a reader without any role. Of one stream at most MOST_ROWS entries are
    told."""
    names = Names()
    entries = [entry for stream in streams_of(type(of)) for entry in _told(stream.rows(of, reader), stream, names)]
    entries += [entry for events in events_of(type(of)) for entry in events(of)]
    return sorted(entries, key=lambda entry: (entry.at, entry.order), reverse=True)


def _told(found: models.QuerySet[Any], stream: Stream, names: Names) -> Iterable[Entry]:
    rows = list(found[:MOST_ROWS])
    shown = [*stream.fields, *([stream.about] if stream.about else [])]
    values = {row.history_id: values_of(row, shown) for row in rows}
    for name in shown:
        names.want(stream.model._meta.get_field(name), (one[name] for one in values.values()))  # type: ignore[arg-type]
    for row, before, is_newest in _in_context(rows):
        old = values[before.history_id] if before else stream.first(row)
        if entry := _entry(stream, row, (old, values[row.history_id]), names, is_newest):
            yield entry


def _in_context(rows: Sequence[Any]) -> Iterable[tuple[Any, Any | None, bool]]:
    """Yield each row with the next older one of the same object, None for its first, and whether it is the newest."""
    of_object: dict[Any, list[Any]] = {}
    for row in rows:
        of_object.setdefault(same_object(row), []).append(row)
    for same in of_object.values():
        for row, before in zip(same, [*same[1:], None], strict=True):
            yield row, before, row is same[0]


def same_object(row: Any) -> Any:
    """Return what rows of one object share: its number, but for an outcome, which may be taken back and given anew."""
    return (row.paper_id, row.stage) if isinstance(row, Screening.history.model) else row.id


def _entry(
    stream: Stream, row: Any, values: tuple[Mapping[str, Any], Mapping[str, Any]], names: Names, is_newest: bool
) -> Entry | None:
    """Return the entry; None where nothing that is shown differs, as when a version, which has its own, was added."""
    gone = row.history_type == "-"
    changes = [] if gone else changes_between(stream.model, stream.fields, *values, names)
    if not changes and row.history_type == "~":
        return None
    return Entry(
        at=row.history_date,
        who=str(row.history_user) if row.history_user else MACHINE,
        what=f"{stream.called} {_VERBS[row.history_type]}",
        about=_about(stream, values[1], names),
        why=row.history_change_reason or "",
        changes=changes,
        row=row,
        is_newest=is_newest,
        order=row.history_id,
    )


def _about(stream: Stream, values: Mapping[str, Any], names: Names) -> str:
    if not stream.about:
        return ""
    of: Any = stream.model._meta.get_field(stream.about)
    return readable(of, values[stream.about], names)
