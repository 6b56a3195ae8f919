"""Studies: cohorts that one or more papers report, and whose patients are counted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from evidence.claims import recompute_for
from evidence.models import Cause, EvidenceItem, Study
from evidence.roles import Act
from literature.models import Paper
from literature.roles import require
from literature.writing import one_writer


@one_writer()
def keep_study(study: Study, papers: Collection[Paper], *, by: User, at: dt.datetime) -> None:
    """Store a study, new or changed, with the papers that report it, in an editor's name.

    Items of these papers that name no study themselves are counted as its, so the verdicts that rest on them are
    computed anew. Raises NotAllowed for who may not edit the vocabulary."""
    require(by, Act.EDIT_VOCABULARY)
    before = set(study.papers.values_list("pk", flat=True)) if study.pk else set()
    after = {paper.pk for paper in papers}
    study._history_user = by  # type: ignore[attr-defined]
    study.save()
    if before != after:
        study.papers.set(papers)
        recompute_for(_of_papers(before ^ after), Cause.STUDY, at)


def _of_papers(papers: Collection[int]) -> Sequence[EvidenceItem]:
    return list(EvidenceItem.objects.counting().filter(paper__in=papers, study__isnull=True).order_by("pk"))


def items_of(study: Study) -> QuerySet[EvidenceItem]:
    """Return the items that are counted as the study's, whatever their status: those that name it, and those that name
    none and are from a paper that reports this study alone."""
    others = Study.papers.through._default_manager.exclude(study=study).values("paper")
    alone = Paper.objects.filter(studies=study).exclude(pk__in=others).order_by()
    return EvidenceItem.objects.filter(Q(study=study) | Q(study__isnull=True, paper__in=alone.values("pk")))
