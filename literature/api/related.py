"""The papers nearest to one as JSON, each with what it shares."""

from __future__ import annotations

from literature import related
from literature.api.papers import Row, address, said
from literature.models import Paper

_COLUMNS = ("id", "pmid", "pmcid", "doi", "title", "year", "is_retracted", "state")


def build(paper_id: int, limit: int) -> list[Row]:
    """Return the papers nearest to one, the nearest first, with score and reason. Six queries."""
    found = related.nearest(paper_id, limit)
    papers = Paper.objects.in_bulk([one.paper_id for one in found])
    return [_row(papers[one.paper_id], one) for one in found]


def _row(paper: Paper, found: related.Related) -> Row:
    facts = {name: said(getattr(paper, name)) for name in _COLUMNS}
    because = {
        **{"mesh": list(found.headings), "topics": list(found.topics)},
        **{"names": list(found.names), "words": list(found.words)},
    }
    return {**facts, "url": address(facts | {"doi": paper.doi}), "score": found.score, "because": because}
