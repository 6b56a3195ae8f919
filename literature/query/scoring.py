"""How much of a query a paper has, and where: a number that depends on the paper alone.

It does not depend on how many other papers there are (as bm25 does), so that a list by relevance can be walked page by
page while papers are added.  Title counts above keywords, keywords above abstract, abstract above everything else
(docs/decisions/0045).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable, RawSQL

from literature.models import PaperText
from literature.query.atoms import Atom, atoms, is_indexed
from literature.query.columns import COLUMNS
from literature.query.fields import FIELDS, Kind
from literature.query.tree import And, Node, Not, Or, Term, conjunction, disjunction, wanted_leaves

# Of one column each weighs more than all that follow together.
WEIGHTS = {"title": 1000, "keywords": 400, "abstract": 200}
OTHERWISE = 100
_TITLE = next(field for field in FIELDS if field.tag == "ti")
# Terms that are weighed one by one; those beyond are weighed as one.
MOST_TERMS = 24

# PostgreSQL's letters D, C, B and A.
_LETTERS = "{0.1, 0.2, 0.4, 1.0}"
_RANK = "(ts_rank(%s::float4[], tsv, %s::tsquery) * 1000000)::integer"
_MATCH = "SELECT rowid FROM literature_papertext_index WHERE literature_papertext_index MATCH %s"


def ranking_terms(tree: Node) -> tuple[Term, ...]:
    """Return the terms by which papers are ranked: the indexed ones that speak for a paper, each once.

    () means that the query knows no relevance: it asks for dates, identifiers or topics only."""
    wanted = (leaf for leaf in wanted_leaves(tree) if isinstance(leaf, Term) and is_indexed(leaf.field))
    return tuple(dict.fromkeys(wanted))


def score(terms: Sequence[Term], vendor: str) -> Combinable:
    """Return the score of a paper as a whole number; the expression is for querysets of Paper."""
    return _rank(terms) if vendor == "postgresql" else _sum_of_weights(terms)


def in_title(tree: Node) -> Node | None:
    """Return what a title must have that answers the query by itself; None where no term can stand in a title."""
    if isinstance(tree, Term):
        titles = tree.field.kind is Kind.TEXT and "title" in tree.field.columns
        return replace(tree, field=_TITLE) if titles else None
    if isinstance(tree, And | Or):
        children = [in_title(child) for child in tree.children if not isinstance(child, Not)]
        found = [child for child in children if child is not None]
        join = conjunction if isinstance(tree, And) else disjunction
        return join(*found) if found else None
    return None


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _rank(terms: Sequence[Term]) -> Combinable:
    """ts_rank of all words of the terms, joined by OR: repeated words count less and less, and never reach a title."""
    row = PaperText.objects.filter(paper=OuterRef("pk"))
    rank = RawSQL(_RANK, (_LETTERS, " | ".join(dict.fromkeys(_words(terms)))))  # noqa: S611 (a constant)
    return Subquery(row.annotate(rank=rank).values("rank"), output_field=IntegerField())


def _words(terms: Sequence[Term]) -> Iterator[str]:
    for atom in _atoms(terms):
        yield from atom.terms[:-1]
        yield f"{atom.terms[-1]}:*" if atom.prefix else atom.terms[-1]


def _atoms(terms: Sequence[Term]) -> Iterator[Atom]:
    return (atom for term in terms for atom in atoms(term))


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _sum_of_weights(terms: Sequence[Term]) -> Combinable:
    """For each term and column the weight of the column, where the term is in it."""
    single, rest = terms[: MOST_TERMS - 1], terms[MOST_TERMS - 1 :]
    groups = [[term] for term in single] + ([list(rest)] if rest else [])
    return _total([part for group in groups for part in _weights(group)])


def _total(parts: Sequence[Combinable]) -> Combinable:
    """Add up in halves: SQLite's parser does not take sums nested as deep as they are long."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return _total(parts[:middle]) + _total(parts[middle:])


def _weights(terms: Sequence[Term]) -> Iterator[Combinable]:
    """FTS5 finds the papers that have any of the terms in a column, once a statement; a paper is looked up in them."""
    for columns, weight in (*(((name,), weight) for name, weight in WEIGHTS.items()), (_rest(), OTHERWISE)):
        if sought := [text for atom in _atoms(terms) if (text := _within(atom, columns))]:
            papers = RawSQL(_MATCH, (" OR ".join(sought),))  # noqa: S611 (a constant)
            yield Case(When(Q(pk__in=papers), then=Value(weight)), default=Value(0), output_field=IntegerField())


def _rest() -> tuple[str, ...]:
    return tuple(name for name in COLUMNS if name not in WEIGHTS)


def _within(atom: Atom, columns: Sequence[str]) -> str:
    shared = [name for name in columns if name in atom.columns]
    star = " *" if atom.prefix else ""
    return f'({{{" ".join(shared)}}} : "{" ".join(atom.terms)}"{star})' if shared else ""
