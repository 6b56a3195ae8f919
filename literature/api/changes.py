"""Changes as JSON, page by page behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from literature.api.papers import Row
from literature.changes import last_change
from literature.models import Change
from literature.query.counting import bounded_count

_COLUMNS = (
    *("number", "type", "at", "fields", "paper_id", "paper__pmid", "other_paper_id", "topic__slug", "sync_run_id"),
    *("rule__version", "pack__slug", "curator_id", "curator__first_name", "curator__last_name", "curator__username"),
)


EXACT_UP_TO = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Some changes in order; `after` is the number to go on from, `more` whether there is more to read at once, and
    `before` the number from which the page before is read, None on the first."""

    rows: list[Row]
    after: int
    more: bool
    last: int
    before: int | None


def page(changes: QuerySet[Change], after: int, size: int) -> Page:
    """Return the changes behind the number. Three queries, the last number included.

    The last number is read first: what is found up to it is complete, so that who filters can go on from there.
    """
    last, _ = last_change()
    before = _before(changes, after, size)
    rows: list[Row] = list(
        changes.filter(number__gt=after, number__lte=last).order_by("number").values(*_COLUMNS)[: size + 1]
    )
    if len(rows) > size:
        return Page(rows[:size], rows[size - 1]["number"], True, last, before)
    return Page(rows, max(after, last), False, last, before)


def _before(changes: QuerySet[Change], after: int, size: int) -> int | None:
    """Return the number behind which the page that ends with `after` begins."""
    earlier = changes.filter(number__lte=after).order_by("-number").values_list("number", flat=True)[: size + 1]
    numbers = list(earlier)
    if not numbers:
        return None
    return numbers[size] if len(numbers) > size else 0


def count(changes: QuerySet[Change]) -> Row:
    """Return how many changes there are, as far as EXACT_UP_TO; numbers have no holes, so all of them need no count."""
    number, exact = bounded_count(changes, EXACT_UP_TO) if changes.query.where else (last_change()[0], True)
    return {"count": number, "count_is": "exact" if exact else "at_least"}


def build(rows: Sequence[Row]) -> list[Row]:
    """Return changes as JSON. No query."""
    return [_change(row) for row in rows]


def _change(row: Row) -> Row:
    return {
        "number": row["number"],
        "type": row["type"],
        "at": row["at"],
        "paper": {"id": row["paper_id"], "pmid": row["paper__pmid"]} if row["paper_id"] else None,
        "merged_into": row["other_paper_id"],
        "topic": row["topic__slug"],
        "fields": row["fields"],
        "by": _by(row),
    }


def _by(row: Row) -> dict[str, Any]:
    """Return who or what made the change; a file that was taken in has no name of its own."""
    if row["curator_id"]:
        full = f"{row['curator__first_name'] or ''} {row['curator__last_name'] or ''}".strip()
        return _giver("curator", name=full or row["curator__username"])
    if row["rule__version"] is not None:
        return _giver("rule", rule_version=row["rule__version"])
    if row["pack__slug"]:
        return _giver("pack", name=row["pack__slug"])
    return _giver("sync", sync_run_id=row["sync_run_id"]) if row["sync_run_id"] else _giver("file")


def _giver(
    kind: str, *, name: str | None = None, sync_run_id: int | None = None, rule_version: int | None = None
) -> Row:
    return {"kind": kind, "name": name, "sync_run_id": sync_run_id, "rule_version": rule_version}
