"""The vocabulary's terms as trees: what a slug in an address stands for, with the terms below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evidence.models import IndexTest, Intervention, Outcome
from literature.api.names import unknown

Vocabulary = type[Intervention] | type[IndexTest] | type[Outcome]


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


def branch(parameter: str, vocabulary: Vocabulary, slugs: Sequence[str]) -> list[int]:
    """Return the keys of the terms and of all below them. Raises Refused for a slug that the vocabulary has not."""
    tree = Tree.of(vocabulary)
    for slug in slugs:
        if slug not in tree.keys:
            said = f"there is no such {vocabulary._meta.verbose_name}; {LISTED[vocabulary]} lists them by slug"
            raise unknown(parameter, slug, tree.keys, said)
    wanted: set[int] = set().union(*(tree.branches[tree.keys[slug]] for slug in slugs))
    return sorted(wanted)


LISTED: dict[Any, str] = {Intervention: "interventions/", IndexTest: "index-tests/", Outcome: "outcomes/"}
