"""A tree as it stands on one day in one collection: recent days as dates, headings with those below them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

from literature.query.dates import OPEN_END, recent, since
from literature.query.fields import Kind
from literature.query.headings import parts, standard
from literature.query.narrower import QUALIFIERS_ABOVE_OTHERS, TYPES_BELOW
from literature.query.text import key
from literature.query.tree import Leaf, Node, Range, Term, leaves, mapped

# Narrower headings that one query may take in: ten thousand keys are read by either database in one look.
MAX_NARROWER = 10_000


@dataclass(frozen=True, slots=True)
class Branch:
    """What is below a heading: how many places of the tree, and the keys of the headings there; None if too many."""

    size: int
    keys: tuple[str, ...] | None


# By the key of the heading; without the headings that the tree does not have.
Branches = Mapping[str, Branch]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The tree with dates and narrower headings, and sentences about what could not be taken in."""

    tree: Node
    warnings: tuple[str, ...] = ()


def _is_recent(leaf: Leaf) -> TypeGuard[Term]:
    return leaf.field.kind is Kind.DATE and isinstance(leaf, Term) and recent(leaf.text) is not None


def exploding(node: Node) -> Iterator[Term]:
    """Yield the terms that PubMed would search with all that is narrower: headings and types, not truncated."""
    for leaf in leaves(node):
        if isinstance(leaf, Term) and leaf.field.explodes and not leaf.truncated:
            yield leaf


def heading_key(term: Term) -> str:
    """Return the key of the heading that a term names, without its qualifiers."""
    return key(parts(term.text)[0] if term.field.kind is Kind.HEADING else term.text)


def resolve(node: Node, today: dt.date, branches: Branches | None) -> Resolved:
    """Return the tree as of `today`, with the branches of a MeSH tree; None where no tree is loaded."""
    explosion = _Explosion(branches)
    tree = mapped(node, _both(lambda leaf: _dated(leaf, today), explosion.of))
    return Resolved(tree, tuple(explosion.warnings()))


def _both(first: Callable[[Leaf], Leaf], second: Callable[[Leaf], Leaf]) -> Callable[[Leaf], Leaf]:
    return lambda leaf: second(first(leaf))


def _dated(leaf: Leaf, today: dt.date) -> Leaf:
    """PubMed leaves the end open: a paper of next month's issue is recent too."""
    return Range(since(leaf.text, today), OPEN_END, leaf.field, written=leaf.label) if _is_recent(leaf) else leaf


class _Explosion:
    """One walk through a tree, with what it came across."""

    def __init__(self, branches: Branches | None) -> None:
        self.branches = branches
        self.room = MAX_NARROWER
        self.unexploded = False
        self.types: dict[str, Term] = {}  # asked for without those below them, by their keys
        self.qualifiers: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.too_large: dict[str, int] = {}

    def of(self, leaf: Leaf) -> Leaf:
        if isinstance(leaf, Term):
            self.qualifiers |= dict.fromkeys(_qualifiers(leaf))
        if not isinstance(leaf, Term) or not leaf.field.explodes or leaf.truncated:
            return leaf
        if self.branches is None:
            self._left_as_written(leaf)
            return leaf
        return self._with_narrower(leaf, self.branches.get(heading_key(leaf)))

    def _left_as_written(self, term: Term) -> None:
        if term.field.kind is Kind.HEADING:
            self.unexploded = True
        else:
            self.types[key(term.text)] = term

    def _with_narrower(self, term: Term, branch: Branch | None) -> Term:
        if branch is None:
            self.unknown[term.label] = None
            return term
        keys = len(branch.keys or ()) * max(len(parts(term.text)[1]), 1)  # each with each qualifier
        if branch.keys is None or keys > self.room:
            self.too_large[term.label] = branch.size
            return term
        self.room -= keys
        return replace(term, narrower=branch.keys)

    def _types(self) -> Iterator[str]:
        for name, term in self.types.items():
            below = TYPES_BELOW.get(name, ())
            if missing := [one for one in below if key(one) not in self.types]:
                named = " OR ".join(f'"{one}"[pt]' for one in missing)
                yield f"{term} is searched as written: no MeSH tree is loaded. PubMed would include {named}."

    def warnings(self) -> Iterator[str]:
        yield from self._types()
        for name in self.qualifiers:
            yield f"The qualifier {name} is searched as written; PubMed would include the narrower qualifiers."
        if self.unexploded:
            yield (
                "Headings are searched as written: no MeSH tree is loaded, so narrower headings are not included "
                "as PubMed would include them."
            )
        for name in self.unknown:
            yield f"{name} is not in the MeSH tree that is loaded; it is searched as written."
        for name, number in self.too_large.items():
            yield (
                f"{name} stands above {number:,} places of the MeSH tree; one query takes in {MAX_NARROWER:,} at most, "
                "so it is searched without the headings there."
            )


def _qualifiers(term: Term) -> list[str]:
    """Return the qualifiers of a term that PubMed would search with narrower ones."""
    if term.field.tag == "sh":
        named = [standard(term.text) or ""]
    else:
        named = parts(term.text)[1] if term.field.kind is Kind.HEADING and term.field.explodes else []
    return [name for name in named if name in QUALIFIERS_ABOVE_OTHERS]
