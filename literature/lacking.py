"""What a paper that is not here would need in its title for a search strategy to find it.

for verdict in judge(title, pmid, current_queries()):
    verdict.strategy, verdict.matches, verdict.needs
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from literature.models import Strategy, StrategyVersion
from literature.pubmed.records import PaperRecord, Source
from literature.query import Document, Query, QueryError, parse
from literature.query.evaluate import matcher
from literature.query.tree import And, Node, Not, Or

# Terms of one group that are told; strategies have groups of fifty names.
MOST_TERMS = 30


@dataclass(frozen=True, slots=True)
class Need:
    """What is lacking: any of some terms, or the absence of some; `others` is how many terms more would do."""

    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a strategy's query matches a title: `needs` says what it lacks, each of them. `matches` is None where the
    query asks for what no title can tell; then `reason` says what."""

    strategy: str
    matches: bool | None
    needs: tuple[Need, ...] = ()
    reason: str = ""


def current_queries() -> list[tuple[str, str]]:
    """Return the slug of each active strategy with the text of its current version. One query."""
    newest = StrategyVersion.objects.filter(strategy=OuterRef("pk")).order_by("-number").values("query")[:1]
    found = Strategy.objects.filter(is_active=True).annotate(text=Subquery(newest)).order_by("slug")
    return [(slug, text) for slug, text in found.values_list("slug", "text") if text is not None]


def judge(title: str, pmid: int | None, queries: Sequence[tuple[str, str]]) -> list[Verdict]:
    """Return for each strategy whether a paper of which only the title is known would be found. No query."""
    document = Document.from_record(PaperRecord(source=Source.PUBMED, title=title, pmid=pmid))
    return [_judged(slug, text, document) for slug, text in queries]


def _judged(slug: str, text: str, document: Document) -> Verdict:
    try:
        needs = lacking(parse(text), document)
    except QueryError as error:
        return Verdict(slug, None, reason=str(error))
    return Verdict(slug, not needs, needs)


def lacking(query: Query, document: Document) -> tuple[Need, ...]:
    """Return what the document lacks for the query to match it, () for one that matches; each need must be met.

    Raises QueryNotSupported for a query that cannot be asked of one document."""
    return () if query.matches(document) else tuple(_needs(query.tree, document))


def _needs(node: Node, document: Document) -> list[Need]:
    if matcher(node)(document):
        return []
    if isinstance(node, And):
        return [need for child in node.children for need in _needs(child, document)]
    if isinstance(node, Not):
        return [Need(none_of=(str(node.child),))]
    terms = [str(child) for child in (node.children if isinstance(node, Or) else (node,))]
    return [Need(any_of=tuple(terms[:MOST_TERMS]), others=max(len(terms) - MOST_TERMS, 0))]
