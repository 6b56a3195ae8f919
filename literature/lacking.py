"""What a paper that is not here would need in its title for a search strategy to find it.

questions = prepared(current_queries())
for verdict in judge(title, pmid, questions):
    verdict.strategy, verdict.matches, verdict.needs
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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


Lacks = Callable[[Document], tuple[Need, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """A strategy's query, ready to be asked of titles; `lacks` is None where no title can tell, for a `reason`."""

    strategy: str
    lacks: Lacks | None
    reason: str = ""


def current_queries() -> list[tuple[str, str]]:
    """Return the slug of each active strategy with the text of its current version. One query."""
    newest = StrategyVersion.objects.filter(strategy=OuterRef("pk")).order_by("-number").values("query")[:1]
    found = Strategy.objects.filter(is_active=True).annotate(text=Subquery(newest)).order_by("slug")
    return [(slug, text) for slug, text in found.values_list("slug", "text") if text is not None]


def prepared(queries: Iterable[tuple[str, str]]) -> list[Question]:
    """Return the questions that strategies ask, each read once, however many titles they are put to. No query."""
    return [_question(slug, text) for slug, text in queries]


def judge(title: str, pmid: int | None, questions: Sequence[Question]) -> list[Verdict]:
    """Return for each strategy whether a paper of which only the title is known would be found. No query."""
    document = Document.from_record(PaperRecord(source=Source.PUBMED, title=title, pmid=pmid))
    return [_judged(question, document) for question in questions]


def _question(slug: str, text: str) -> Question:
    try:
        return Question(slug, lacking(parse(text)))
    except QueryError as error:
        return Question(slug, None, str(error))


def _judged(question: Question, document: Document) -> Verdict:
    if question.lacks is None:
        return Verdict(question.strategy, None, reason=question.reason)
    needs = question.lacks(document)
    return Verdict(question.strategy, not needs, needs)


def lacking(query: Query) -> Lacks:
    """Return the function that says what a document lacks for the query to match it, () for one that matches; each need
    must be met.

    Raises QueryNotSupported for a query that cannot be asked of one document."""
    return _lacks(query.of_one_document)


def _lacks(node: Node) -> Lacks:
    """The needs are written once: of a thousand titles most lack the same."""
    match = matcher(node)
    if isinstance(node, And):
        parts = [_lacks(child) for child in node.children]
        return lambda document: () if match(document) else tuple(need for part in parts for need in part(document))
    needs = (_need(node),)
    return lambda document: () if match(document) else needs


def _need(node: Node) -> Need:
    if isinstance(node, Not):
        return Need(none_of=(str(node.child),))
    terms = [str(child) for child in (node.children if isinstance(node, Or) else (node,))]
    return Need(any_of=tuple(terms[:MOST_TERMS]), others=max(len(terms) - MOST_TERMS, 0))
