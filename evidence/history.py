"""Evidence items in the histories that curators read, and how a draft is put back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from evidence.models import EvidenceItem
from evidence.workflow import save_draft
from literature.history import Stream, add_stream, let_restore
from literature.history.readable import values_of
from literature.models import Paper

_DRAFTED = ("content",)
_SHOWN = ("content", "status")


def _restore(item: Any, row: Any, by: User, at: dt.datetime) -> None:
    save_draft(item, values_of(row, _DRAFTED)["content"], by=by, at=at)


def register() -> None:
    """Show items in their own history and in their paper's, and let drafts be restored."""
    add_stream(EvidenceItem, Stream(EvidenceItem, "evidence item", lambda item: Q(id=item.pk), _SHOWN))
    add_stream(
        Paper, Stream(EvidenceItem, "evidence item", lambda paper: Q(paper_id=paper.pk), _SHOWN, about="question")
    )
    let_restore(EvidenceItem, _DRAFTED, _restore)
