"""Reasons for exclusion: a pack's list, which curators may extend, in order of precedence."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from literature.changes import save_reason
from literature.models import ExclusionReason, Screening
from literature.roles import Act, require
from literature.writing import one_writer


def offered(stage: str) -> QuerySet[ExclusionReason]:
    """Return the reasons that reviewers of a stage may choose from, in their order."""
    return ExclusionReason.objects.filter(Q(stage=stage) | Q(stage=""), is_active=True)


def first_of(given: Sequence[str]) -> str:
    """Return which of several reviewers' reasons becomes the outcome's: the earliest of the list, else the first
    sentence that somebody wrote; "" where none was given."""
    listed = ExclusionReason.objects.filter(slug__in=given).values_list("slug", flat=True)
    return next(iter(listed), None) or next(filter(None, given), "")


@one_writer()
def keep(reason: ExclusionReason, *, by: User) -> None:
    """Store a reason, new or changed, in an editor's name. Its short name stands in decisions, so it never changes."""
    require(by, Act.EDIT_STRATEGIES)
    reason._history_user = by  # type: ignore[attr-defined]
    save_reason(reason, curator_id=by.pk)


def label(column: str = "reason") -> Coalesce:
    """Return, as an expression, how the list words the reason in the column; what is not of the list as it stands."""
    listed = ExclusionReason.objects.filter(slug=OuterRef(column)).order_by().values("label")
    return Coalesce(Subquery(listed), F(column), output_field=TextField())


def with_use(listed: QuerySet[ExclusionReason]) -> QuerySet[ExclusionReason]:
    """Annotate `used`: of how many exclusions each reason is the outcome's."""
    same = Screening.objects.filter(decision="excluded", reason=OuterRef("slug")).order_by().values("reason")
    return listed.annotate(used=Coalesce(Subquery(same.annotate(number=Count("pk")).values("number")), 0))
