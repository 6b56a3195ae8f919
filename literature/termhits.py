"""What each term of a query brings: how many papers, and how many that would be lost without it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from django.core.cache import cache
from django.db.models import IntegerField, Value

from literature.bulk import among
from literature.models import Paper, PaperText
from literature.query import Document, Query, QueryError, parse
from literature.query.atoms import atoms, is_indexed
from literature.query.columns import COLUMNS, Facts
from literature.query.evaluate import matcher
from literature.query.tree import And, Node, Not, Or, Term, conjunction, leaves

MOST_PAPERS = 5_000
MOST_TERMS = 200
_CHUNK = 500
_KEPT_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Told:
    """What the terms of a query bring, or None and the reason why that cannot be told."""

    terms: list[TermHits] | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TermHits:
    """An alternative of a query: papers here that the query finds and that have it, and those that have no other
    alternative of its group, numbered from 1, and so would be lost without it."""

    term: str
    group: int
    papers: int
    unique: int


def told_of_terms(text: str, known_as: str) -> Told:
    """Return what each term of a query brings, counted once for a state of the data and a day ("last 5 years").

    `known_as` is the version of the data, asked for before anything else is read."""
    said_of = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    kept_as = f"terms:{known_as}:{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}:{said_of}"
    return cache.get_or_set(kept_as, lambda: _told(text), _KEPT_SECONDS) or _told(text)


def _told(text: str) -> Told:
    try:
        found = hits_by_term(parse(text))
    except QueryError as error:
        return Told(None, f"PubMed is asked this, but it cannot be asked here: {error}")
    return Told(
        found, "" if found is not None else f"more than {MOST_PAPERS:,} papers or {MOST_TERMS} terms to compare"
    )


def hits_by_term(query: Query) -> list[TermHits] | None:
    """Return what each alternative of the query brings, group by group; None where more than MOST_PAPERS papers match
    or there are more than MOST_TERMS alternatives.

    A query is a conjunction of groups, each of alternatives joined by OR; what stands alone is a group of one, and what
    is under NOT brings nothing. Three statements, and the few by which `Query.filter` finds out how to ask. Raises
    QueryNotSupported as that does."""
    query = query.resolved()
    hits = list(query.filter(Paper.objects.live()).order_by().values_list("pk", flat=True)[: MOST_PAPERS + 1])
    alternatives = list(_alternatives(query.tree))
    if len(hits) > MOST_PAPERS or len(alternatives) > MOST_TERMS:
        return None
    holders = _holders(query, hits, [node for _, node in alternatives])
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


Numbered = list[tuple[int, Node]]


def _holders(query: Query, hits: list[int], nodes: list[Node]) -> list[set[int]]:
    """Return for each node which of the hits match it. Two statements at most.

    What the index holds is asked of the papers' search rows in memory, which reads each row once for all nodes; the
    rest (dates, topics, strategies) is asked of the database."""
    numbered = list(enumerate(nodes))
    read = _read([(number, node) for number, node in numbered if _is_text(node)], hits)
    asked = _asked([(number, node) for number, node in numbered if not _is_text(node)], query)
    found: list[set[int]] = [set() for _ in nodes]
    for number, paper_id in chain(read, asked):
        found[number].add(paper_id)
    return found


def _is_text(node: Node) -> bool:
    return all(isinstance(leaf, Term) and is_indexed(leaf.field) for leaf in leaves(node))


def _read(nodes: Numbered, hits: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the nodes that papers match, with the papers, from the columns of the search row that the nodes name."""
    terms = [leaf for _, node in nodes for leaf in leaves(node) if isinstance(leaf, Term)]
    columns = sorted({column for term in terms for atom in atoms(term) for column in atom.columns})
    questions = [(number, matcher(node)) for number, node in nodes]
    nothing = dict.fromkeys(COLUMNS, "")
    rows = PaperText.objects.filter(among("paper", hits if nodes else []))
    for paper_id, *texts in rows.values_list("paper_id", *columns).iterator(chunk_size=_CHUNK):
        document = Document.from_row(nothing | dict(zip(columns, texts, strict=True)), Facts())
        yield from ((number, paper_id) for number, match in questions if match(document))


def _asked(nodes: Numbered, query: Query) -> Iterator[tuple[int, int]]:
    """Yield the nodes that papers match, with the papers, as the database has it."""
    parts = [
        replace(query, tree=conjunction(query.tree, node))
        .filter(Paper.objects.live())
        .order_by()
        .annotate(number=Value(number, IntegerField()))
        .values_list("number", "pk")
        for number, node in nodes
    ]
    yield from parts[0].union(*parts[1:], all=True) if parts else ()
