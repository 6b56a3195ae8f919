"""Which parts of a tree one look into the full-text index can answer.

A part is indexed as a whole when all its leaves are, and when every NOT in it takes something away from something that
is sought (FTS5 knows no NOT by itself).  `text_parts` cuts a tree into such parts, as large as they come.
"""

from __future__ import annotations

from literature.query.atoms import is_indexed
from literature.query.tree import And, Node, Not, Or, Term, conjunction, disjunction

# FTS5's own parser has a stack of a hundred places; what is nested deeper is asked for in several looks.
MAX_TEXT_DEPTH = 12


def text_depth(node: Node) -> int | None:
    """Return how deep the operators of a wholly indexed tree are nested; None for a tree that is not wholly indexed."""
    if isinstance(node, Term):
        return 0 if is_indexed(node.field) else None
    if isinstance(node, And):
        return _deepest(_positive(node), [child.child for child in node.children if isinstance(child, Not)])
    if isinstance(node, Or):
        return _deepest(list(node.children), [])
    return None


def _positive(node: And) -> list[Node]:
    return [child for child in node.children if not isinstance(child, Not)]


def _deepest(sought: list[Node], unwanted: list[Node]) -> int | None:
    depths = [text_depth(node) for node in (*sought, *unwanted)]
    if not sought or any(depth is None for depth in depths):
        return None
    deepest = 1 + max(depth for depth in depths if depth is not None)
    return deepest if deepest <= MAX_TEXT_DEPTH else None


def text_parts(node: And | Or) -> tuple[Node | None, list[Node]]:
    """Split the children of a node: one wholly indexed tree of all that can be together (or None), and the rest."""
    if isinstance(node, Or):
        indexed = [child for child in node.children if text_depth(child) is not None]
        rest = [child for child in node.children if text_depth(child) is None]
        return (disjunction(*indexed) if indexed else None), rest
    sought = [child for child in _positive(node) if text_depth(child) is not None]
    if not sought:
        return None, list(node.children)
    unwanted = [child for child in node.children if isinstance(child, Not) and text_depth(child.child) is not None]
    taken = {id(child) for child in (*sought, *unwanted)}
    together = conjunction(*sought, *unwanted)
    if text_depth(together) is None and len(node.children) > 1:
        return None, list(node.children)
    return together, [child for child in node.children if id(child) not in taken]
