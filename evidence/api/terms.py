"""What the slug of a term in an address stands for: the term with those below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence.models import IndexTest, Intervention, Outcome
from evidence.vocabulary import Tree, Vocabulary
from literature.api.names import unknown


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
