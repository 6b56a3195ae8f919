"""Versions of an item and suggested revisions, each as what differs, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.safestring import SafeString

from evidence.admin.extraction.terms import Terms, kind_of
from evidence.admin.wording import value_label
from evidence.checked import findings_of
from evidence.differences import Difference, differences
from evidence.models import EvidenceItem, ItemVersion, Suggestion, SuggestionStatus
from evidence.roles import Act
from literature.admin.differences import marked
from literature.differences import differences as words
from literature.roles import may


@dataclass(frozen=True, slots=True)
class Differs:
    """A value that differs: its name, what it was and is ("" for nothing), and both with the words marked."""

    label: str
    before: str
    after: str
    marked: SafeString


@dataclass(frozen=True, slots=True)
class Revision:
    """A suggested revision before a reader: what it would change, and what the reader may do with it."""

    suggestion: Suggestion
    changes: list[Differs]
    warnings: list[dict[str, Any]]
    is_stale: bool
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version and what it changed; nothing for the first."""

    version: ItemVersion
    changes: list[Differs]


def what_differs(before: Mapping[str, Any], after: Mapping[str, Any], terms: Terms) -> list[Differs]:
    """Return what differs between two documents in words."""
    return [_differs(one, before, after, terms) for one in differences(before, after)]


def _differs(one: Difference, before: Mapping[str, Any], after: Mapping[str, Any], terms: Terms) -> Differs:
    old, new = _shown(one.path, one.before, before, terms), _shown(one.path, one.after, after, terms)
    return Differs(value_label(one.path, after if one.after is not None else before), old, new, marked(words(old, new)))


def _shown(path: str, value: Any, said: Mapping[str, Any], terms: Terms) -> str:
    """Return what a value says in words; `said` is the document it is of, which names the values of a quote."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return ", ".join(value_label(str(one), said) for one in value)
    return terms.name(kind, str(value)) if (kind := kind_of(path)) else "yes" if value is True else str(value)


def pending_of(item: EvidenceItem, user: User, terms: Terms) -> list[Revision]:
    """Return the revisions on which nobody has decided. One query, and two for each revision."""
    found = Suggestion.objects.filter(item=item, status=SuggestionStatus.PENDING).select_related("suggested_by")
    reviews = may(user, Act.REVIEW)
    return [
        Revision(
            suggestion=one,
            changes=what_differs(item.content, one.content, terms),
            warnings=warnings_of(item, one.content),
            is_stale=one.base_version != item.version,
            may_decide=reviews and one.suggested_by_id != user.pk,
            may_withdraw=one.suggested_by_id == user.pk,
        )
        for one in found
    ]


def warnings_of(item: EvidenceItem, said: Mapping[str, Any], *, only_reviewed: bool = False) -> list[dict[str, Any]]:
    """Return the warnings of the checks about the item's document or one that is suggested, each with its answer where
    one holds, or where one holds that a second person has reviewed. Two queries."""
    answers = item.warning_answers.select_related("answered_by")
    kept = {(a.code, a.path, a.message): a for a in (answers.reviewed() if only_reviewed else answers)}
    return [
        {
            "finding": one,
            "label": value_label(one.path, said),
            "answer": kept.get((one.code, one.path, one.message)),
        }
        for one in findings_of(item, dict(said))
        if one.kind == "implausible"
    ]


def versions_of(item: EvidenceItem, terms: Terms) -> list[Version]:
    """Return the accepted versions, the newest first, each with what it changed. One query."""
    found = list(ItemVersion.objects.filter(item=item).select_related("written_by", "accepted_by").order_by("number"))
    before: list[ItemVersion | None] = [None, *found][: len(found)]
    listed = [
        Version(one, what_differs(earlier.content, one.content, terms) if earlier else [])
        for one, earlier in zip(found, before, strict=True)
    ]
    return listed[::-1]
