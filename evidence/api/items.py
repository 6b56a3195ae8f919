"""Accepted evidence items as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from evidence.models import EvidenceItem
from literature.api.papers import Row, said

_PLAIN = ("id", "question", "design", "level", "statement", "created_at")
_STANDING = ("direction", "n_enrolled", "n_analysed", "level_rule", "origin", "is_demo", "version", "review_since")
_MARKS = ("source_url", "review_reason")
PAPER = ("id", "pmid", "doi", "title", "year", "is_retracted")
_CURATOR = tuple(f"decided_by__{name}" for name in ("first_name", "last_name", "username"))
# Members that name a term or a study by its slug -> the part of the document that has it.
_TERMS = {
    **{"intervention": "therapy", "comparator": "therapy", "index_test": "diagnosis", "reference": "diagnosis"},
    **{"outcome": "", "study": ""},
}


def rows(items: QuerySet[EvidenceItem]) -> QuerySet[Any]:
    """Return the items as the rows that `build` takes."""
    paper = (f"paper__{name}" for name in PAPER)
    columns = (*_PLAIN, *_STANDING, *_MARKS, "level_override", *_CURATOR, "decided_at", "content")
    found: QuerySet[Any, Any] = items.values(*columns, *paper)
    return found


def build(found: Sequence[Row]) -> list[Row]:
    """Return items as JSON, each with what its paper is cited by. No query."""
    return [{**_item(row), "paper": {name: said(row[f"paper__{name}"]) for name in PAPER}} for row in found]


def of_papers(paper_ids: Sequence[int]) -> dict[int, list[Row]]:
    """Return the accepted items of each paper that has some, the oldest first. One query."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows(EvidenceItem.objects.accepted().filter(paper__in=paper_ids).order_by("pk")):
        found[row["paper__id"]].append(_item(row))
    return dict(found)


def _item(row: Row) -> Row:
    content = row["content"]
    first: Row = next(iter(content.get("quotes", ())), {})
    return {
        **{name: said(row[name]) for name in _PLAIN},
        "quote": first.get("text"),
        "place": first.get("place"),
        "accepted_at": row["decided_at"],
        "accepted_by": full_name(row, "decided_by"),
        **{name: said(row[name]) for name in _STANDING},
        "level_is_overridden": row["level_override"] is not None,
        "counted": content.get("counted", "patients"),
        **{name: (content.get(part, {}) if part else content).get(name) for name, part in _TERMS.items()},
        **{name: said(row[name]) for name in _MARKS},
    }


def full_name(row: Mapping[str, Any], who: str) -> str | None:
    """Return the name of a person whose columns the row has; the login name serves where no other is known."""
    full = f"{row[f'{who}__first_name'] or ''} {row[f'{who}__last_name'] or ''}".strip()
    return full or row[f"{who}__username"]
