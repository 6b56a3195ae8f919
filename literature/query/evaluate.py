"""A tree as a function on one paper in memory, and the terms of it that a paper matches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from literature.query.atoms import Atom, atoms, is_indexed
from literature.query.columns import ELECTRONIC, KEYS, PUBLISHED
from literature.query.document import Document
from literature.query.errors import QueryNotSupported
from literature.query.fields import Kind
from literature.query.tree import And, Leaf, Node, Not, Or, Range, Term, span, wanted_leaves

Matcher = Callable[[Document], bool]

# What a whole name in the column `keys` is said to have matched in.
_NAMED_BY_FIELD = {KEYS}


@dataclass(frozen=True, slots=True, order=True)
class MatchedTerm:
    """A term of a query that a paper has: as written, and where ("title", "abstract", or the tag of its field)."""

    term: str
    field: str


@lru_cache(maxsize=512)
def matcher(node: Node) -> Matcher:
    """Return the function that says whether a document matches the tree; equal trees have the same function.

    Raises QueryNotSupported for [topic] and [strategy], which are not in a document."""
    if isinstance(node, Not):
        return _negation(matcher(node.child))
    if isinstance(node, And):
        return _remembering(_all_of(tuple(matcher(child) for child in sorted(node.children, key=_effort))))
    if isinstance(node, Or):
        return _remembering(_alternatives(node))
    if isinstance(node, Term) and is_indexed(node.field):
        return _has_any(atoms(node))
    return _fact(node)


def _alternatives(node: Or) -> Matcher:
    """The indexed terms of an OR are asked for together: a rule of fifty names costs about as much as one name."""
    together: list[Atom] = []
    others: list[Matcher] = []
    for child in node.children:
        if isinstance(child, Term) and is_indexed(child.field):
            together += atoms(child)
        else:
            others.append(matcher(child))
    return _any_of((_has_any(tuple(together)), *others)) if together else _any_of(tuple(others))


def _effort(node: Node) -> tuple[bool, int]:
    """Return how much work it may be to see that a paper does not match: first the number of searches in its text.

    What is least work is asked first, and what is under NOT, which most papers match, last."""
    if isinstance(node, Not):
        return True, _effort(node.child)[1]
    if isinstance(node, And):
        return False, min(_effort(child)[1] for child in node.children)
    if isinstance(node, Or):
        return False, sum(_effort(child)[1] for child in node.children)
    return False, sum(not atom.sign for atom in atoms(node)) if isinstance(node, Term) and is_indexed(node.field) else 0


def _remembering(match: Matcher) -> Matcher:
    """Ask once a document: the rules of a pack share what they say of its condition."""

    def remembered(document: Document) -> bool:
        answer = document.answers.get(match)
        if answer is None:
            answer = document.answers[match] = match(document)
        return answer

    return remembered


def _negation(part: Matcher) -> Matcher:
    return lambda document: not part(document)


def _all_of(parts: tuple[Matcher, ...]) -> Matcher:
    return lambda document: all(part(document) for part in parts)


def _any_of(parts: tuple[Matcher, ...]) -> Matcher:
    return lambda document: any(part(document) for part in parts)


def _has_any(wanted: tuple[Atom, ...]) -> Matcher:
    """Most papers have none of the signs, which one comparison of sets tells."""
    by_sign: dict[str, list[Atom]] = {}
    for atom in wanted:
        by_sign.setdefault(atom.sign, []).append(atom)
    unsigned = by_sign.pop("", [])
    signs = frozenset(by_sign)

    def match(document: Document) -> bool:
        present = signs & document.vocabulary
        if present and any(_is_in(document, atom) for sign in present for atom in by_sign[sign]):
            return True
        return any(_is_in(document, atom) for atom in unsigned)

    return match


def _is_in(document: Document, atom: Atom) -> bool:
    return any(document.columns[column].has(atom.terms, atom.prefix) for column in atom.columns)


def _fact(leaf: Leaf) -> Matcher:
    kind = leaf.field.kind
    if kind is Kind.DATE:
        return _overlaps(leaf)
    if isinstance(leaf, Range):
        low, high = int(leaf.low), int(leaf.high)
        return lambda document: document.facts.pmid is not None and low <= document.facts.pmid <= high
    if kind is Kind.PMID:
        numbers = frozenset(int(number) for number in leaf.text.split())
        return lambda document: document.facts.pmid in numbers
    if kind is Kind.DOI:
        return lambda document: document.facts.doi == leaf.text
    raise QueryNotSupported(
        f"A rule cannot ask for {leaf}: what a paper is tagged with is not known before its rules are evaluated.",
        position=0,
        found=str(leaf),
    )


def _overlaps(leaf: Leaf) -> Matcher:
    tag = leaf.field.tag
    first, last = span(leaf)

    def match(document: Document) -> bool:
        said = document.facts.days.get(tag)
        return said is not None and said[0] <= last and said[1] >= first

    return _any_of((match, _electronic(leaf))) if tag == PUBLISHED else match


def _electronic(leaf: Leaf) -> Matcher:
    """A paper's electronic date, for [dp]; to a single date not one after print."""
    first, last = span(leaf)
    is_single = not isinstance(leaf, Range)

    def match(document: Document) -> bool:
        said = document.facts.days.get(ELECTRONIC)
        if said is None or not first <= said[0] <= last:
            return False
        printed = document.facts.days.get(PUBLISHED) if is_single else None
        return printed is None or said[0] <= printed[1]

    return match


def matched_terms(node: Node, document: Document) -> tuple[MatchedTerm, ...]:
    """Return the terms of the tree that the document has, in the order of the query; terms under NOT are left out."""
    found = (match for leaf in wanted_leaves(node) for match in leaf_matches(leaf, document))
    return tuple(dict.fromkeys(found))


def leaf_matches(leaf: Leaf, document: Document) -> list[MatchedTerm]:
    """Return where a document has a term or range. Raises QueryNotSupported for [topic] and [strategy]."""
    if not (isinstance(leaf, Term) and is_indexed(leaf.field)):
        return [MatchedTerm(leaf.label, leaf.field.tag)] if _fact(leaf)(document) else []
    return [
        MatchedTerm(leaf.label, leaf.field.tag if column in _NAMED_BY_FIELD else column)
        for atom in atoms(leaf)
        if not atom.sign or atom.sign in document.vocabulary
        for column in atom.columns
        if document.columns[column].has(atom.terms, atom.prefix)
    ]
