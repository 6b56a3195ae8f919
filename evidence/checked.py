"""What the checks find in a document in the light of what is on file: words that a secondary source told of the paper,
given as the paper's."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from evidence.checks import check
from evidence.findings import Document, Finding
from evidence.models import EvidenceItem, Origin, WarningAnswer
from evidence.secondhand import retyped, told_words


def told_of(item: EvidenceItem) -> frozenset[str]:
    """Return the words, as `secondhand.words_of` has them, that the drafts of packs ever had as told by a secondary
    source about the item's paper. One query."""
    history: Any = EvidenceItem.history.model.objects
    of_paper = history.filter(Q(id=item.pk) | Q(paper_id=item.paper_id), origin=Origin.SECONDARY)
    quotes = of_paper.exclude(pack_key="").values_list("content__quotes", flat=True)
    return frozenset().union(*(told_words(one or ()) for one in quotes))


def findings_of(item: EvidenceItem, said: Document) -> list[Finding]:
    """Return what is impossible or implausible in a document about the item's paper (`evidence.checks`), and a warning
    for each quote that has the words of a secondary source under a place of its own. One query."""
    return [*check(said), *retyped(said, told_of(item))]


def unanswered(item: EvidenceItem, findings: list[Finding]) -> list[Finding]:
    """Return the warnings among the findings that nobody has answered. An answer holds while the warning's message is
    the same: other numbers make another message, and ask again. One query where there are warnings."""
    warnings = [finding for finding in findings if finding.kind == "implausible"]
    if not warnings:
        return []
    answered = set(WarningAnswer.objects.filter(item=item).values_list("code", "path", "message"))
    return [one for one in warnings if (one.code, one.path, one.message) not in answered]


def not_the_papers(item: EvidenceItem, said: Document) -> list[Finding]:
    """Return a finding for each quote that has a secondary source's words under a place of its own, and of which
    nobody has said that they have read it in the paper. Two queries at the most."""
    return unanswered(item, retyped(said, told_of(item)))
