"""Accepted evidence items as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from evidence.models import EvidenceItem
from literature.api.papers import Row, said

_PLAIN = ("id", "question", "design", "level", "statement", "created_at")
_PAPER = ("id", "pmid", "doi", "title", "is_retracted")
_CURATOR = tuple(f"decided_by__{name}" for name in ("first_name", "last_name", "username"))


def rows(items: QuerySet[EvidenceItem]) -> QuerySet[Any]:
    """Return the items as the rows that `build` takes."""
    paper = (f"paper__{name}" for name in _PAPER)
    found: QuerySet[Any, Any] = items.values(*_PLAIN, *paper, *_CURATOR, "decided_at", "content")
    return found


def build(found: Sequence[Row]) -> list[Row]:
    """Return items as JSON, each with what its paper is cited by. No query."""
    return [{**_item(row), "paper": {name: said(row[f"paper__{name}"]) for name in _PAPER}} for row in found]


def of_papers(paper_ids: Sequence[int]) -> dict[int, list[Row]]:
    """Return the accepted items of each paper that has some, the oldest first. One query."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows(EvidenceItem.objects.accepted().filter(paper__in=paper_ids).order_by("pk")):
        found[row["paper__id"]].append(_item(row))
    return dict(found)


def _item(row: Row) -> Row:
    full = f"{row['decided_by__first_name']} {row['decided_by__last_name']}".strip()
    first: Row = next(iter(row["content"].get("quotes", ())), {})
    return {
        **{name: said(row[name]) for name in _PLAIN},
        "quote": first.get("text"),
        "place": first.get("place"),
        "accepted_at": row["decided_at"],
        "accepted_by": full or row["decided_by__username"],
    }
