"""The terms that evidence is told in: what editors do with them, and the trees that they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User

from evidence.models import IndexTest, Intervention, Outcome
from evidence.roles import Act
from literature.roles import require
from literature.writing import one_writer

Term = Intervention | IndexTest | Outcome
Vocabulary = type[Intervention] | type[IndexTest] | type[Outcome]
_LONGEST_TREE = 20  # terms from a top to a leaf; no vocabulary of one condition is deeper


class TermRefused(ValueError):
    """A term that cannot be kept as it is; the message says why."""


@one_writer()
def keep_term(term: Term, *, by: User) -> None:
    """Store a term, new or changed, in an editor's name. Its slug stands in documents, so it never changes.

    Raises TermRefused for a term that would be narrower than itself and for a synonym that is no text, NotAllowed for
    who may not edit the vocabulary."""
    require(by, Act.EDIT_VOCABULARY)
    if not all(isinstance(name, str) and name.strip() for name in term.synonyms):
        raise TermRefused("Synonyms are a list of texts: one name a line.")
    check_tree(term)
    term._history_user = by  # type: ignore[union-attr]
    term.save()


def check_tree(term: Term) -> None:
    """Raise TermRefused for a term that would stand under itself."""
    above = term.parent
    for _ in range(_LONGEST_TREE):
        if above is None:
            return
        if above.pk == term.pk:
            raise TermRefused(f"“{term}” cannot stand under itself: choose another broader term.")
        above = above.parent
    raise TermRefused(f"“{term}” would have more than {_LONGEST_TREE} terms above it: choose a broader one.")


@dataclass(frozen=True)
class Tree:
    """The terms of one vocabulary: the key of each slug, and the key of each term's parent."""

    keys: dict[str, int]
    parents: dict[int, int | None]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Tree:
        """Return the terms of a vocabulary, those that are switched off included. One query."""
        rows = list(vocabulary._default_manager.order_by("pk").values_list("pk", "slug", "parent_id"))
        return cls({slug: pk for pk, slug, _ in rows}, {pk: parent for pk, _, parent in rows})

    def above(self, term: int) -> Iterator[int]:
        """Yield the term and those above it; a circle that somebody made of parents ends where it began."""
        seen: set[int] = set()
        at: int | None = term
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self.parents[at]

    @cached_property
    def branches(self) -> dict[int, set[int]]:
        """Return for each term itself and the terms below it."""
        found: dict[int, set[int]] = {term: set() for term in self.parents}
        for term in self.parents:
            for above in self.above(term):
                found[above].add(term)
        return found

    def branch(self, term: int) -> set[str]:
        """Return the slugs of a term and of all below it."""
        within = self.branches[term]
        return {slug for slug, key in self.keys.items() if key in within}
