"""What a curator types into a form, kept as typed every few seconds, whether it makes sense or not."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User

from evidence.bias import forms
from evidence.models import EvidenceItem, ItemStatus, TypedAssessment, TypedDraft
from evidence.refusals import ChangedSince, WorkflowRefused
from evidence.roles import Act
from evidence.workflow.appraisal import check_assesses
from evidence.workflow.drafts import is_open_to
from literature.models import Paper
from literature.roles import require
from literature.writing import one_writer

TAB = "_tab"  # among what is typed: the mark of the page into which it is
MOST_TYPED = 500_000  # characters; the largest form filled to the brim has fewer


@one_writer()
def autosave(  # noqa: PLR0913 the facts of one typed form
    user: User,
    paper: Paper,
    item: EvidenceItem | None,
    typed: Mapping[str, Any],
    at: dt.datetime,
    *,
    base_version: int | None = None,
    after: Collection[str] = (),
) -> TypedDraft:
    """Keep what the user has typed about a paper into the form of an item, or of a new one (None), in place of what
    they had typed before. Of an accepted item it is a suggested revision; `base_version` is the version that the form
    showed when it was opened: unless given, the one that stood when the user first typed. `after` are the marks of the
    pages whose text may be replaced, unless it is any: that of this page, and of the one whose text it took up. Raises
    ChangedSince where the user typed into a third one since.

    Raises WorkflowRefused for an item that the user may not change, and for text without end."""
    require(user, Act.EXTRACT)
    _check_open(user, item)
    _check_text(typed)
    base = item.version if item and item.status == ItemStatus.ACCEPTED else None
    facts: dict[str, Any] = {"paper": item.paper if item else paper, "typed": dict(typed), "saved_at": at}
    if base and base_version:
        facts["base_version"] = base_version
    key = {"item": item} if item else {"paper": paper, "item": None}
    kept, is_new = TypedDraft.objects.get_or_create(user=user, **key, defaults={"base_version": base, **facts})
    if not is_new:
        _check_page(kept, after)
        TypedDraft.objects.filter(pk=kept.pk).update(**facts)
        kept.refresh_from_db()
    return kept


def _check_page(kept: TypedDraft, after: Collection[str]) -> None:
    if after and kept.typed.get(TAB, "") not in after:
        raise ChangedSince(
            f"You typed into the same form at {kept.saved_at:%H:%M:%S} UTC in another tab, or on another machine. What "
            "you type here is not kept until you choose: go on there, or keep what stands here in its place."
        )


def typed_draft(user: User, about: EvidenceItem | Paper) -> TypedDraft | None:
    """Return what the user themselves had typed into the form of an item, or about a paper into that of a new one, and
    not saved; None where there is nothing. What others type is nobody's to read."""
    require(user, Act.EXTRACT)
    own = TypedDraft.objects.filter(user=user)
    if isinstance(about, EvidenceItem):
        return own.filter(item=about).first()
    return own.filter(paper=about, item__isnull=True).first()


def discard_typed(user: User, about: EvidenceItem | Paper) -> None:
    """Throw away what the user had typed and not saved."""
    if found := typed_draft(user, about):
        found.delete()


@one_writer()
def keep_assessment(
    user: User, item: EvidenceItem, form: str, typed: Mapping[str, Any], at: dt.datetime
) -> TypedAssessment:
    """Keep a form on the risk of bias as far as the user has filled it in, in place of what they had kept before. It
    counts for nothing and is nobody else's to read, before `assess` takes it whole.

    Raises WorkflowRefused for an item whose risk of bias the user may not judge, for a form that there is not, and for
    text without end."""
    check_assesses(item, user)
    if form not in forms():
        raise WorkflowRefused(f"There is no form “{form}”: take one of {', '.join(forms())}.")
    _check_text(typed)
    facts = {"typed": dict(typed), "saved_at": at}
    kept, _ = TypedAssessment.objects.update_or_create(user=user, item=item, form=form, defaults=facts)
    return kept


def typed_assessments(user: User, item: EvidenceItem) -> dict[str, TypedAssessment]:
    """Return what the user themselves has typed into forms on the item's risk of bias and not saved, by form."""
    return {one.form: one for one in TypedAssessment.objects.filter(user=user, item=item)}


def discard_assessment(user: User, item: EvidenceItem, form: str) -> None:
    """Throw away what the user had typed into a form and not saved."""
    TypedAssessment.objects.filter(user=user, item=item, form=form).delete()


def _check_text(typed: Mapping[str, Any]) -> None:
    if len(json.dumps(typed, ensure_ascii=False)) > MOST_TYPED or "\\u0000" in json.dumps(typed):
        raise WorkflowRefused("This is more text than a form has room for, or contains the character NUL.")


def _check_open(user: User, item: EvidenceItem | None) -> None:
    if item is None or item.status == ItemStatus.ACCEPTED or is_open_to(item, user):
        return
    raise WorkflowRefused(f"The item is {item.get_status_display().lower()} and {item.created_by}'s: it is not yours.")
