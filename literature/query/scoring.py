"""How much of a query a paper has, and where: a number that depends on the paper alone.

It does not depend on how many other papers there are (as bm25 does), so that a list by relevance can be walked page by
page while papers are added.  Title counts above keywords, keywords above abstract, abstract above everything else
(docs/decisions/0045).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from literature.query.atoms import Atom, atoms, is_indexed
from literature.query.columns import COLUMNS
from literature.query.lookup import FTS5
from literature.query.tree import Node, Term, wanted_leaves

# Of one column each weighs more than all that follow together.
WEIGHTS = {"title": 1000, "keywords": 400, "abstract": 200}
OTHERWISE = 100
# Terms that are weighed one by one; those beyond are weighed as one.
MOST_TERMS = 24

# PostgreSQL's letters D, C, B and A.
_LETTERS = "{0.1, 0.2, 0.4, 1.0}"
_RANK = (
    "(SELECT (ts_rank(%s::float4[], tsv, %s::tsquery) * 1000000)::integer"
    " FROM literature_papertext WHERE paper_id = candidate.id)"
)


def ranking_terms(tree: Node) -> tuple[Term, ...]:
    """Return the terms by which papers are ranked: the indexed ones that speak for a paper, each once.

    () means that the query knows no relevance: it asks for dates, identifiers or topics only.  A heading is weighed as
    written: the thousands that may be narrower would have to be looked up in every paper."""
    wanted = (leaf for leaf in wanted_leaves(tree) if isinstance(leaf, Term) and is_indexed(leaf.field))
    return tuple(dict.fromkeys(replace(term, narrower=()) for term in wanted))


def score(terms: Sequence[Term], vendor: str) -> tuple[str, list[Any]]:
    """Return the score of the paper `candidate.id` as SQL for a whole number, with its parameters."""
    return _rank(terms) if vendor == "postgresql" else _sum_of_weights(terms)


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _rank(terms: Sequence[Term]) -> tuple[str, list[Any]]:
    """ts_rank of all words of the terms, joined by OR: repeated words count less and less, and never reach a title."""
    return _RANK, [_LETTERS, " | ".join(dict.fromkeys(_words(terms)))]


def _words(terms: Sequence[Term]) -> Iterator[str]:
    for atom in _atoms(terms):
        yield from atom.terms[:-1]
        yield f"{atom.terms[-1]}:*" if atom.prefix else atom.terms[-1]


def _atoms(terms: Sequence[Term]) -> Iterator[Atom]:
    return (atom for term in terms for atom in atoms(term))


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _sum_of_weights(terms: Sequence[Term]) -> tuple[str, list[Any]]:
    """For each term and column the weight of the column, where the term is in it.

    FTS5 finds the papers that have a term in a column, once a statement; a candidate is looked up in them."""
    single, rest = terms[: MOST_TERMS - 1], terms[MOST_TERMS - 1 :]
    groups = [[term] for term in single] + ([list(rest)] if rest else [])
    parts = [part for group in groups for part in _weights(group)]
    return " + ".join(f"{weight} * (candidate.id IN ({FTS5}))" for weight, _ in parts), [sought for _, sought in parts]


def _weights(terms: Sequence[Term]) -> Iterator[tuple[int, str]]:
    for columns, weight in (*(((name,), weight) for name, weight in WEIGHTS.items()), (_rest(), OTHERWISE)):
        if sought := [text for atom in _atoms(terms) if (text := _within(atom, columns))]:
            yield weight, " OR ".join(sought)


def _rest() -> tuple[str, ...]:
    return tuple(name for name in COLUMNS if name not in WEIGHTS)


def _within(atom: Atom, columns: Sequence[str]) -> str:
    shared = [name for name in columns if name in atom.columns]
    star = " *" if atom.prefix else ""
    return f'({{{" ".join(shared)}}} : "{" ".join(atom.terms)}"{star})' if shared else ""
