"""What stands between two parentheses while it is read, and how deep it is nested."""

from __future__ import annotations

from dataclasses import dataclass, field

from literature.query.errors import QueryNotSupported
from literature.query.lexer import Token
from literature.query.tree import And, Node, Not, Or

# SQLite's parser has a stack of a hundred places.
MAX_DEPTH = 20


def too_deep(position: int, found: str = "") -> QueryNotSupported:
    """Return the refusal of what is nested more than MAX_DEPTH deep."""
    message = f"The query is nested more than {MAX_DEPTH} deep."
    return QueryNotSupported(message, position=position, found=found, expected="fewer nested groups")


@dataclass(slots=True)
class Group:
    """What stands between two parentheses (or in the whole query), as far as it is read: operands that one operator
    joins, from left to right.  `operator` and `negated` wait for their right side."""

    opened_at: int
    operands: list[Node] = field(default_factory=list)
    joined_by: type[And | Or] | None = None
    depth: int = 0
    operator: Token | None = None
    negated: Token | None = None

    @property
    def tree(self) -> Node | None:
        """What is read so far; None at the beginning."""
        if len(self.operands) < 2:
            return self.operands[0] if self.operands else None
        return And(tuple(self.operands)) if self.joined_by is And else Or(tuple(self.operands))

    @property
    def pending(self) -> Token | None:
        """The operator that still waits for its right side."""
        return self.negated or self.operator

    def refusal(self, operator: Token) -> str:
        """Return why an operator cannot stand here; "" where it can."""
        if operator.text == "NOT" and self.negated is None:
            return ""
        if self.pending:
            return f"{operator.text} follows an operator."
        return "" if self.operands else f"{operator.text} has nothing to its left."

    def take_operator(self, token: Token) -> None:
        """Let an operator wait that `refusal` has nothing against."""
        if token.text == "NOT":
            self.negated = token
        else:
            self.operator = token

    def take(self, node: Node, depth: int, position: int) -> None:
        """Join what is read with the next operand. Raises QueryNotSupported beyond MAX_DEPTH."""
        if self.negated:
            node, depth = Not(node), depth + 1
        if self.operands:
            self._join_by(Or if self.operator and self.operator.text == "OR" else And)
            is_flat = isinstance(node, self.joined_by or And)
            self.depth = max(self.depth, depth if is_flat else depth + 1)
            self.operands += _parts(node, self.joined_by)
        else:
            self.operands, self.depth = [node], depth
        if self.depth > MAX_DEPTH:
            raise too_deep(position)
        self.operator = self.negated = None

    def _join_by(self, kind: type[And | Or]) -> None:
        """An operator that goes on (a OR b OR c) widens the tree; another one (a OR b AND c) deepens it."""
        if self.joined_by is kind:
            return
        tree = self.operands[0] if self.joined_by is None else self.tree
        self.operands = _parts(tree, kind) if tree else []
        if not isinstance(tree, kind):
            self.depth += 1
        self.joined_by = kind


def _parts(node: Node, kind: type[And | Or] | None) -> list[Node]:
    """Return what a node joins, where it joins by the same operator; else the node."""
    return list(node.children) if isinstance(node, And | Or) and isinstance(node, kind or And) else [node]
