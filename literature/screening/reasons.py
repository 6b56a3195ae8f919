"""Reasons for exclusion: a pack's list, which curators may extend, in order of precedence."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from literature.models import ExclusionReason


def offered(stage: str) -> QuerySet[ExclusionReason]:
    """Return the reasons that reviewers of a stage may choose from, in their order."""
    return ExclusionReason.objects.filter(Q(stage=stage) | Q(stage=""), is_active=True)


def first_of(given: Sequence[str]) -> str:
    """Return which of several reviewers' reasons becomes the outcome's: the earliest of the list, else the first
    sentence that somebody wrote; "" where none was given."""
    listed = ExclusionReason.objects.filter(slug__in=given).values_list("slug", flat=True)
    return next(iter(listed), None) or next(filter(None, given), "")
