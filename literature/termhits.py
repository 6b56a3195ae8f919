"""What each term of a query brings: how many papers, and how many that would be lost without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import IntegerField, Value

from literature.models import Paper
from literature.query import Query
from literature.query.counting import bounded_count
from literature.query.tree import And, Node, Not, Or, conjunction

MOST_PAPERS = 5_000
MOST_TERMS = 200


@dataclass(frozen=True, slots=True)
class TermHits:
    """An alternative of a query: papers here that the query finds and that have it, and those that have no other
    alternative of its group, numbered from 1, and so would be lost without it."""

    term: str
    group: int
    papers: int
    unique: int


def hits_by_term(query: Query) -> list[TermHits] | None:
    """Return what each alternative of the query brings, group by group; None where more than MOST_PAPERS papers match
    or there are more than MOST_TERMS alternatives.

    A query is a conjunction of groups, each of alternatives joined by OR; what stands alone is a group of one, and what
    is under NOT brings nothing. Two statements, and for each alternative at most the few by which `Query.filter` finds
    out how to ask. Raises QueryNotSupported as that does."""
    _, all_counted = bounded_count(query.filter(Paper.objects.live()), MOST_PAPERS)
    alternatives = list(_alternatives(query.tree))
    if not all_counted or len(alternatives) > MOST_TERMS:
        return None
    holders = _holders(query, [node for _, node in alternatives])
    in_group = Counter(
        (group, paper) for (group, _), papers in zip(alternatives, holders, strict=True) for paper in papers
    )
    return [
        TermHits(str(node), group, len(papers), sum(in_group[group, paper] == 1 for paper in papers))
        for (group, node), papers in zip(alternatives, holders, strict=True)
    ]


def _alternatives(tree: Node) -> Iterator[tuple[int, Node]]:
    """Yield each alternative with the number of its group."""
    groups = [node for node in (tree.children if isinstance(tree, And) else (tree,)) if not isinstance(node, Not)]
    for number, group in enumerate(groups, 1):
        for node in group.children if isinstance(group, Or) else (group,):
            yield number, node


def _holders(query: Query, nodes: list[Node]) -> list[set[int]]:
    """Return for each node the papers that the query finds and that match it. One statement."""
    found: list[set[int]] = [set() for _ in nodes]
    parts = [
        Query(query.text, conjunction(query.tree, node))
        .filter(Paper.objects.live())
        .order_by()
        .annotate(number=Value(number, IntegerField()))
        .values_list("number", "pk")
        for number, node in enumerate(nodes)
    ]
    for number, paper_id in parts[0].union(*parts[1:], all=True) if parts else ():
        found[number].add(paper_id)
    return found
