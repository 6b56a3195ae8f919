"""What evidence adds to the list of papers: narrowing by it, counting by study design, and the items themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q

from evidence.api import items
from evidence.api.shapes.item import ItemOfPaper
from evidence.models import EvidenceItem, ItemStatus, StudyDesign
from literature.api.extensions import Dimension, Named, PaperInclude, PaperMember, PaperParameter
from literature.api.parameters import Parameter, flag, some_of
from literature.api.shapes.fields import count
from literature.bulk import among


def _with_evidence(wanted: bool) -> Q:
    found = Q(pk__in=EvidenceItem.objects.accepted().order_by().values("paper"))
    return found if wanted else ~found


def _with_design(designs: Sequence[str]) -> Q:
    return Q(pk__in=EvidenceItem.objects.accepted().filter(design__in=designs).order_by().values("paper"))


def _named(designs: Sequence[Any]) -> dict[Any, Named]:
    return {design: Named(design, StudyDesign(design).label) for design in designs}


HAS_EVIDENCE = PaperParameter(
    Parameter(
        "has_evidence",
        "Whether an accepted evidence item was taken from the paper.",
        flag,
        {"type": "string", "enum": ["true", "false"]},
    ),
    _with_evidence,
)
DESIGN = PaperParameter(
    Parameter(
        "design",
        "The study design of an accepted evidence item of the paper. Repeat it to ask for several at once; separate by "
        "commas to ask for any.",
        some_of(StudyDesign.values),
        {"type": "string", "examples": StudyDesign.values},
        repeats=True,
    ),
    _with_design,
)
BY_DESIGN = Dimension(
    "design",
    "Study designs of the papers' accepted evidence items.",
    "evidence_items__design",
    standing={"status": ItemStatus.ACCEPTED.value},
    named=_named,
)
EVIDENCE = PaperInclude("evidence", "The paper's accepted evidence items.", ItemOfPaper, items.of_papers)


def _counts(paper_ids: Sequence[int]) -> dict[int, int]:
    """Return how many accepted items each paper has, of those that have any. One query."""
    items = EvidenceItem.objects.accepted().filter(among("paper", paper_ids)).order_by()
    return dict(items.values("paper").annotate(number=Count("pk")).values_list("paper", "number"))


EVIDENCE_COUNT = PaperMember(
    "evidence_count", lambda: count("How many accepted evidence items were taken from the paper."), _counts, 0
)
