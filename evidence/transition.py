"""What every transition of an evidence item does: hold its row, sign its history, and tell who depends on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.models import User

from evidence.models import EvidenceItem
from literature.changes import Told, record
from literature.models import ChangeType, Paper

_LONGEST_WHY = 100  # what the column of the history takes; the whole reason stands with the item


def locked(item: EvidenceItem) -> EvidenceItem:
    """Return the item as it stands, held until the transaction ends."""
    return EvidenceItem.objects.select_for_update(of=("self",)).get(pk=item.pk)


def sign(item: EvidenceItem, by: User | None, why: str = "") -> None:
    """Say who stands in the history row that the next save writes, and why; nobody is a machine."""
    item._history_user = by  # type: ignore[attr-defined]
    item._change_reason = why[:_LONGEST_WHY]  # type: ignore[attr-defined]


def moved(item: EvidenceItem, *, by: User | None, at: dt.datetime, why: str = "") -> EvidenceItem:
    """Save an item after a transition, with an entry in its history, and return it."""
    item.changed_at = at
    sign(item, by, why)
    item.save()
    return item


def tell(items: Collection[EvidenceItem], *, at: dt.datetime, by: User | None = None) -> None:
    """Date the papers of items whose public state changed, and record the change for who follows them."""
    papers = {item.paper_id for item in items}
    Paper.objects.date_change(papers, at)
    who = by.pk if by else None
    record(Told(ChangeType.PAPER_UPDATED, pk, fields=("evidence",), curator_id=who) for pk in sorted(papers))
