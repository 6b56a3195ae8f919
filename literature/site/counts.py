"""How many papers a topic has, those of its subtopics included, each counted once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from literature.models import PaperState, TagStatus, TopicTag

STANDING = (TagStatus.SUGGESTED, TagStatus.CONFIRMED)


def papers_in_branch(statuses: Iterable[TagStatus] = STANDING) -> Coalesce:
    """Return an expression to annotate topics with: the papers with a tag of the branch in one of the statuses.

    All topics are counted in one statement; tombstones of merged papers do not count.
    """
    papers = (
        TopicTag.objects.filter(status__in=list(statuses), topic__path__startswith=OuterRef("path"))
        .exclude(paper__state=PaperState.MERGED)
        .order_by()
        .annotate(all_of_them=Value(1))  # one group, so that the subquery is one number
        .values("all_of_them")
        .annotate(papers=Count("paper", distinct=True))
        .values("papers")
    )
    return Coalesce(Subquery(papers), 0)
