"""A wholly indexed tree as the text that FTS5's MATCH or PostgreSQL's tsquery reads.

Index terms are letters a-z and digits only, so nothing in them can be an operator of either language.
"""

from __future__ import annotations

from literature.query.atoms import Atom, atoms
from literature.query.tree import And, Node, Not, Or, Term

# PostgreSQL tells columns apart by weight; these are the weights that the migration 0002_text_index gives.
WEIGHTS = {"title": "A", "keywords": "B", "abstract": "C", "headings": "D"}
# Stands before the stems of a title once more, without positions: the index itself does not tell the weights apart.
TITLE_MARK = "z"

# Operators of a tsquery that may stand in a row.
MOST_IN_A_ROW = 500


def fts5(node: Node) -> str:
    """Return the MATCH expression of a tree for which `plan.text_depth` is not None."""
    if isinstance(node, Term):
        return _any([_fts5_atom(atom) for atom in atoms(node)], " OR ")
    if isinstance(node, Or):
        return _any([fts5(child) for child in node.children], " OR ")
    sought, unwanted = _sides(node)
    expression = _any([fts5(child) for child in sought], " AND ")
    return f"({expression} NOT {_any([fts5(child) for child in unwanted], ' OR ')})" if unwanted else expression


def _fts5_atom(atom: Atom) -> str:
    columns = f"{{{' '.join(atom.restricted)}}} : " if atom.restricted else ""
    return f'{columns}"{" ".join(atom.terms)}"{" *" if atom.prefix else ""}'


def tsquery(node: Node) -> str:
    """Return the tsquery of a tree for which `plan.text_depth` is not None."""
    if isinstance(node, Term):
        return _halved([_tsquery_atom(atom) for atom in atoms(node)], " | ")
    if isinstance(node, Or):
        return _halved([tsquery(child) for child in node.children], " | ")
    sought, unwanted = _sides(node)
    return _any([*map(tsquery, sought), *(f"!{_any([tsquery(child)], '')}" for child in unwanted)], " & ")


def _tsquery_atom(atom: Atom) -> str:
    if atom.restricted == ("title",) and not atom.prefix:
        return _in_title(atom)
    return _phrase(atom)


def _in_title(atom: Atom) -> str:
    """The index finds the marked stems without a look at the row; of a phrase it then looks at few."""
    marked = [TITLE_MARK + term for term in dict.fromkeys(atom.terms)]
    return _any([*marked, _phrase(atom)] if len(atom.terms) > 1 else marked, " & ")


def _phrase(atom: Atom) -> str:
    weights = "".join(WEIGHTS[name] for name in atom.restricted)
    last = ":" + "*" * atom.prefix + weights if atom.prefix or weights else ""
    inner = f":{weights}" if weights else ""
    parts = [term + inner for term in atom.terms[:-1]] + [atom.terms[-1] + last]
    return _any(parts, " <-> ")


def _any(parts: list[str], operator: str) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


def _halved(parts: list[str], operator: str) -> str:
    """Join many parts in halves: PostgreSQL reads a row of operators as deep as it is long."""
    if len(parts) <= MOST_IN_A_ROW:
        return _any(parts, operator)
    middle = len(parts) // 2
    return _any([_halved(parts[:middle], operator), _halved(parts[middle:], operator)], operator)


def _sides(node: Node) -> tuple[list[Node], list[Node]]:
    """Return what an AND seeks and what it takes away."""
    if not isinstance(node, And):
        raise TypeError(f"{node} is not wholly indexed")
    sought: list[Node] = [child for child in node.children if not isinstance(child, Not)]
    return sought, [child.child for child in node.children if isinstance(child, Not)]
