"""The fields [design] and [level] of the query language, answered by accepted evidence items."""

from __future__ import annotations

from django.db.models import Q

from evidence.models import EvidenceItem, StudyDesign
from evidence.models.item import BEST_LEVEL, LOWEST_LEVEL
from literature.api.errors import nearest
from literature.query import QueryNotSupported
from literature.query.text import key

_DESIGNS = {key(name): design for design in StudyDesign for name in (design.value, design.label)}
_LEVELS = [str(level) for level in range(BEST_LEVEL, LOWEST_LEVEL + 1)]


def with_design(text: str) -> Q:
    """Return the papers that have accepted evidence of a study design: "case series", "randomised-trial".

    Raises QueryNotSupported for what is no design."""
    if design := _DESIGNS.get(key(text)):
        return _with(design=design)
    near = nearest(text, [design.value for design in StudyDesign])
    expected = near[0] if near else ", ".join(StudyDesign.values)
    raise QueryNotSupported(f"There is no study design “{text}”.", position=0, found=text, expected=expected)


def with_level(text: str) -> Q:
    """Return the papers that have accepted evidence of a level, 1 (best) to 5 (OCEBM 2011).

    Raises QueryNotSupported for what is no level."""
    if text in _LEVELS:
        return _with(level=int(text))
    message = f"There is no level of evidence “{text}”."
    raise QueryNotSupported(message, position=0, found=text, expected=f"one of {', '.join(_LEVELS)}")


def _with(**facts: object) -> Q:
    return Q(pk__in=EvidenceItem.objects.accepted().filter(**facts).order_by().values("paper"))
