"""What a query means, as a tree.  `str()` prints it as a query that reads back to an equal tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from literature.query.dates import days
from literature.query.fields import ALL, Field


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase in a field.  `text` has single spaces; `truncated` stands for the star at its end; `quoted`
    tells whether it is written in quotes, which for an author means: exactly these initials.  `narrower` has the keys
    of the headings below a heading (`literature.query.resolve`); they are not printed."""

    text: str
    field: Field = ALL
    quoted: bool = False
    truncated: bool = False
    narrower: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The term as written, without its field."""
        text = self.text + "*" * self.truncated
        return f'"{text}"' if self.quoted else text

    def __str__(self) -> str:
        return self.label if self.field is ALL else f"{self.label}{self.field}"


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included: dates as year, year/month or year/month/day, or PMIDs.

    `written` is what stood in the query where that was no range ("last 5 years")."""

    low: str
    high: str
    field: Field
    written: str = ""

    @property
    def label(self) -> str:
        """The range as written, without its field."""
        return self.written or f"{self.low}:{self.high}"

    def __str__(self) -> str:
        return f"{self.low}:{self.high}{self.field}"


@dataclass(frozen=True, slots=True)
class And:
    """Papers that all of the children match (at least two; made by `conjunction`)."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        first, *others = self.children
        return _grouped(first) + "".join(
            f" NOT {_grouped(child.child)}" if isinstance(child, Not) else f" AND {_grouped(child)}" for child in others
        )


@dataclass(frozen=True, slots=True)
class Or:
    """Papers that any of the children matches (at least two; made by `disjunction`)."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(_grouped, self.children))


@dataclass(frozen=True, slots=True)
class Not:
    """Papers that the child does not match."""

    child: Node

    def __str__(self) -> str:
        return f"NOT {_grouped(self.child)}"


Leaf = Term | Range
Node = Term | Range | And | Or | Not


def span(leaf: Leaf) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a date or range of dates."""
    low, high = (leaf.low, leaf.high) if isinstance(leaf, Range) else (leaf.text, leaf.text)
    return days(low)[0], days(high)[1]


def _grouped(node: Node) -> str:
    return str(node) if isinstance(node, Term | Range) else f"({node})"


def conjunction(*children: Node) -> Node:
    """Return the AND of the nodes, one level where a node is itself an AND."""
    flat = tuple(part for node in children for part in (node.children if isinstance(node, And) else (node,)))
    return flat[0] if len(flat) == 1 else And(flat)


def disjunction(*children: Node) -> Node:
    """Return the OR of the nodes, one level where a node is itself an OR."""
    flat = tuple(part for node in children for part in (node.children if isinstance(node, Or) else (node,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield all terms and ranges of a tree, in the order of the query."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from leaves(child)
    elif isinstance(node, Not):
        yield from leaves(node.child)
    else:
        yield node


def mapped(node: Node, change: Callable[[Leaf], Leaf]) -> Node:
    """Return the tree with `change` done to every term and range."""
    if isinstance(node, Not):
        return Not(mapped(node.child, change))
    if isinstance(node, And | Or):
        return type(node)(tuple(mapped(child, change) for child in node.children))
    return change(node)


def wanted_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the terms and ranges that speak for a paper: those under no NOT, or under an even number of them."""
    todo = [(node, True)]
    while todo:
        node, wanted = todo.pop()
        if isinstance(node, Not):
            todo.append((node.child, not wanted))
        elif isinstance(node, And | Or):
            todo.extend((child, wanted) for child in reversed(node.children))
        elif wanted:
            yield node
