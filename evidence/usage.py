"""How much evidence and how many claims are told in each term of a vocabulary."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from evidence.models import (
    CaseRow,
    Claim,
    Diagnosis,
    EvidenceItem,
    IndexTest,
    Intervention,
    Outcome,
    Therapy,
)
from evidence.vocabulary import Tree, Vocabulary
from literature.bulk import among

# Vocabulary -> the column of a claim that names its terms.
_OF_CLAIMS: dict[Any, str] = {Intervention: "intervention", IndexTest: "index_test", Outcome: "outcome"}


@dataclass(frozen=True)
class Use:
    """By the key of each term: accepted items on it or on a narrower one, accepted items on it, and claims in use.

    An item is on what was given or tested in it, in the whole or in a single case; not on what that was compared with.
    """

    items: Counter[int]
    items_own: Counter[int]
    claims: Counter[int]


def use_of(vocabulary: Vocabulary) -> Use:
    """Return how much each term of a vocabulary is used. Five queries at the most."""
    found = _items(vocabulary)
    claims = _grouped(Claim.objects.filter(is_active=True), _OF_CLAIMS[vocabulary])
    return Use(_within(found, Tree.of(vocabulary)), found.own(), Counter(dict(claims)))


class _Items:
    """How many accepted items each term has: `single` of those that have no other term, `several` the terms of each
    item that may have more than one."""

    def __init__(self, single: Iterable[tuple[int, int]], several: dict[int, set[int]]) -> None:
        self.single = Counter(dict(single))
        self.several = several

    def own(self) -> Counter[int]:
        found = self.single.copy()
        for terms in self.several.values():
            found.update(terms)
        return found


def _within(own: _Items, tree: Tree) -> Counter[int]:
    """Return how many items each term has with the terms below it, each item once."""
    found: Counter[int] = Counter()
    for term, number in own.single.items():
        for above in tree.above(term):
            found[above] += number
    for terms in own.several.values():
        found.update({above for term in terms for above in tree.above(term)})
    return found


def _items(vocabulary: Vocabulary) -> _Items:
    """Count accepted items; single cases may be treated otherwise than the item as a whole. At most three queries."""
    if vocabulary is Outcome:
        return _Items(_grouped(EvidenceItem.objects.accepted(), "outcome"), {})
    if vocabulary is IndexTest:
        return _Items(_grouped(Diagnosis.objects.filter(_accepted()), "index_test"), {})
    several: dict[int, set[int]] = defaultdict(set)
    treated = CaseRow.objects.filter(treatment__isnull=False).order_by()
    for item, term in treated.filter(_accepted()).values_list("item", "treatment").distinct():
        several[item].add(term)
    whole = Therapy.objects.filter(intervention__isnull=False).order_by()
    for item, term in whole.filter(among("item", list(several))).values_list("item", "intervention"):
        several[item].add(term)
    others = whole.filter(_accepted()).exclude(item__in=treated.values("item"))
    return _Items(_grouped(others, "intervention"), several)


def _accepted() -> Q:
    """Return the condition that a row's item is accepted: one of a list of numbers that an index holds. Looking into
    each item's own row takes SQLite four times as long."""
    return Q(item__in=EvidenceItem.objects.accepted().order_by().values("pk"))


def _grouped(found: QuerySet[Any], column: str) -> list[tuple[int, int]]:
    terms = found.filter(**{f"{column}__isnull": False}).order_by().values(column).annotate(number=Count("*"))
    return list(terms.values_list(column, "number"))
