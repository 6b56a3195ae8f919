"""Evidence items in the histories that curators read, and how a draft is put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.lookups import Exact

from evidence.models import BiasAssessment, EvidenceItem, ItemStatus
from evidence.roles import reads_drafts
from evidence.workflow import save_draft
from literature.history import Stream, add_stream, let_restore
from literature.history.readable import values_of
from literature.models import Paper

_DRAFTED = ("content",)
_SHOWN = ("content", "status", "created_by", "is_demo", "review_reason", "decision_reason", "paper")
_ASSESSED = ("judgement", "reason", "answers")


def _restore(item: Any, row: Any, by: User, at: dt.datetime) -> None:
    save_draft(item, values_of(row, _DRAFTED)["content"], by=by, at=at)


def _was_public() -> Q:
    """Which rows of the items' history were public: those accepted, and the withdrawal of what had been."""
    rows: Any = EvidenceItem.history.model.objects
    before = rows.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    taken_back = Exact(Subquery(before.values("status")[:1]), Value(ItemStatus.ACCEPTED))
    return Q(status=ItemStatus.ACCEPTED) | Q(taken_back, status=ItemStatus.WITHDRAWN)


def _stood_in_public() -> Q:
    """Which assessments were public: those that stood, replaced by no later one, when their item was accepted or
    changed in public."""
    items: Any = EvidenceItem.history.model.objects
    assessed: Any = BiasAssessment.history.model.objects
    replaced = assessed.filter(
        id=OuterRef(OuterRef("id")),
        history_id__gt=OuterRef(OuterRef("history_id")),
        history_date__lte=OuterRef("history_date"),
    )
    public = items.filter(
        id=OuterRef("item_id"), status=ItemStatus.ACCEPTED, history_date__gte=OuterRef("history_date")
    )
    return Q(Exists(public.exclude(Exists(replaced))))


def _unless_inside(public: Callable[[], Q]) -> Callable[[Any], Q]:
    """Let who writes or reviews evidence read every row, and everybody else those that were public."""
    return lambda reader: Q() if reads_drafts(reader) else public()


def register() -> None:
    """Show items in their own history and in their paper's, and let drafts be restored. A paper's history tells nobody
    of drafts: it has what was public, and that it was withdrawn."""
    add_stream(
        EvidenceItem,
        Stream(
            *(EvidenceItem, "evidence item", lambda item: Q(id=item.pk), _SHOWN),
            readable=_unless_inside(_was_public),
        ),
    )
    add_stream(
        EvidenceItem,
        Stream(
            *(BiasAssessment, "risk of bias", lambda item: Q(item_id=item.pk), _ASSESSED),
            about="form",
            readable=_unless_inside(_stood_in_public),
        ),
    )
    add_stream(
        Paper,
        Stream(
            *(EvidenceItem, "evidence item", lambda paper: Q(paper_id=paper.pk), ("content", "status")),
            about="question",
            readable=lambda reader: _was_public(),
        ),
    )
    let_restore(EvidenceItem, _DRAFTED, _restore)
