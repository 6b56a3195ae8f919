"""Evidence items in the histories that curators read, and how a draft is put back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from evidence.models import BiasAssessment, EvidenceItem, ItemStatus, ItemVersion
from evidence.workflow import save_draft
from literature.history import Stream, add_stream, let_restore
from literature.history.readable import values_of
from literature.models import Paper

_DRAFTED = ("content",)
_SHOWN = ("content", "status", "created_by", "is_demo", "review_reason", "decision_reason", "paper")
_ASSESSED = ("judgement", "reason", "answers")


def _restore(item: Any, row: Any, by: User, at: dt.datetime) -> None:
    save_draft(item, values_of(row, _DRAFTED)["content"], by=by, at=at)


def _public_of(paper: Any) -> Q:
    """A paper's history is open to every role, drafts are not: it has what was public, and that it was withdrawn."""
    public = (ItemStatus.ACCEPTED, ItemStatus.WITHDRAWN)
    return Q(paper_id=paper.pk, status__in=public, id__in=ItemVersion.objects.values("item_id"))


def register() -> None:
    """Show items in their own history and in their paper's, and let drafts be restored."""
    add_stream(EvidenceItem, Stream(EvidenceItem, "evidence item", lambda item: Q(id=item.pk), _SHOWN))
    add_stream(
        EvidenceItem,
        Stream(BiasAssessment, "risk of bias", lambda item: Q(item_id=item.pk), _ASSESSED, about="form"),
    )
    add_stream(Paper, Stream(EvidenceItem, "evidence item", _public_of, ("content", "status"), about="question"))
    let_restore(EvidenceItem, _DRAFTED, _restore)
