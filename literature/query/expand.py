"""Names of one thing: a query that asks for one of them can be made to ask for all.

A condition pack says under which names its condition was written about.  A term that is one of them, in any inflection
that the index does not tell apart, becomes an OR with the other names in the same field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from literature.query.errors import QueryNotSupported
from literature.query.fields import ALL, Field, Kind
from literature.query.syntax import MAX_TERMS
from literature.query.text import stem, words
from literature.query.tree import And, Node, Not, Or, Range, Term, conjunction, disjunction

if TYPE_CHECKING:
    from literature.query import Query

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """A name that was found in a query, whose it is, and the names that were added to it, as written in the query."""

    term: str
    source: str
    added: tuple[str, ...]


class Thesaurus:
    """Names by whose they are: {"back-mice": ["back mouse", "episacral lipoma", ...]}."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names = {source: tuple(dict.fromkeys(some)) for source, some in names.items()}
        self._sources: dict[Stems, list[str]] = {}
        for source, some in self._names.items():
            for stems in dict.fromkeys(map(_stems, some)):
                if stems:
                    self._sources.setdefault(stems, []).append(source)
        self.longest = max(map(len, self._sources), default=0)

    def sources(self, term: Term) -> list[str]:
        """Return whose name a term is: none for most terms, and for terms that are not text."""
        if term.field.kind is not Kind.TEXT:
            return []
        if not term.truncated:
            return self._sources.get(_stems(term.text), [])
        return [source for source, names in self._names.items() if any(_begins(name, term.text) for name in names)]

    def others(self, term: Term, source: str) -> list[Term]:
        """Return the other names as terms of the same field; two that are indexed alike are one."""
        known = {_stems(term.text): None}
        found = []
        for name in self._names[source]:
            if (stems := _stems(name)) and stems not in known and not (term.truncated and _begins(name, term.text)):
                known[stems] = None
                found.append(_phrase(name, term.field))
        return found


def _stems(text: str) -> Stems:
    return tuple(map(stem, words(text)))


def _begins(name: str, beginning: str) -> bool:
    return " ".join(words(name)).startswith(" ".join(words(beginning)))


def _phrase(name: str, field: Field) -> Term:
    return Term(" ".join(name.replace('"', " ").replace("*", " ").split()), field, quoted=True)


class _Expansion:
    """One walk through a tree, with what it added."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self.thesaurus = thesaurus
        self.additions: dict[Addition, None] = {}

    def of(self, node: Node) -> Node:
        if isinstance(node, Term):
            return self._with_names(node, node)
        if isinstance(node, Not):
            return Not(self.of(node.child))
        if isinstance(node, Or):
            return self._alternatives(node)
        return conjunction(*self._run(list(node.children))) if isinstance(node, And) else node

    def _with_names(self, node: Node, term: Term) -> Node:
        """Return the node, which asks for the term, beside the other names of what the term is a name of."""
        added: list[Term] = []
        for source in self.thesaurus.sources(term):
            others = self.thesaurus.others(term, source)
            self.additions[Addition(str(term), source, tuple(map(str, others)))] = None
            added += others
        return disjunction(node, *dict.fromkeys(added))

    def _alternatives(self, node: Or) -> Node:
        """Several names of one thing in one OR are completed together; none is written twice."""
        expanded = [part for child in node.children for part in _parts(self.of(child))]
        return disjunction(*_without_repetition(expanded))

    def _run(self, children: list[Node]) -> list[Node]:
        """Expand what an AND joins.  Words beside each other may together be a name: back mouse."""
        done: list[Node] = []
        while children:
            length = self._name_length(children)
            taken, children = children[:length], children[length:]
            if length == 1:
                done.append(self.of(taken[0]))
            else:
                phrase = _phrase(" ".join(str(term) for term in taken), ALL)
                done.append(self._with_names(conjunction(*taken), phrase))
        return done

    def _name_length(self, children: Sequence[Node]) -> int:
        plain = 0
        while plain < min(len(children), self.thesaurus.longest) and _is_plain(children[plain]):
            plain += 1
        for length in range(plain, 1, -1):
            if self.thesaurus.sources(_phrase(" ".join(map(str, children[:length])), ALL)):
                return length
        return 1


def _is_plain(node: Node) -> bool:
    return isinstance(node, Term) and node.field is ALL and not node.quoted and not node.truncated


def _parts(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, Or) else (node,)


def _without_repetition(nodes: Iterable[Node]) -> list[Node]:
    kept: dict[object, Node] = {}
    for node in nodes:
        same = (node.field, _stems(node.text), node.truncated) if isinstance(node, Term) else node
        kept.setdefault(same, node)
    return list(kept.values())


def expand(query: Query, thesaurus: Thesaurus) -> tuple[Query, tuple[Addition, ...]]:
    """Return the query with the other names of whatever it names, and what was added.

    Raises QueryNotSupported for a query that becomes too long by it."""
    walk = _Expansion(thesaurus)
    tree = walk.of(query.tree)
    if (terms := _count(tree)) > MAX_TERMS:
        raise QueryNotSupported(
            f"With all synonyms the query has {terms} terms, more than {MAX_TERMS}.",
            position=0,
            found=query.text[:60],
            expected="a shorter query, or expand=false",
        )
    return replace(query, tree=tree), tuple(walk.additions)


def _count(node: Node) -> int:
    if isinstance(node, Term | Range):
        return 1
    if isinstance(node, Not):
        return _count(node.child)
    return sum(map(_count, node.children))
