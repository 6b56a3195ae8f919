"""The vocabulary as JSON, each term with how much evidence and how many claims are told in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from evidence.api.addresses import evidence_url
from evidence.api.terms import Tree, Vocabulary
from evidence.models import (
    CaseRow,
    Claim,
    Diagnosis,
    EvidenceItem,
    IndexTest,
    Intervention,
    ItemStatus,
    Outcome,
    Therapy,
)
from literature.api.papers import Row, said

_COLUMNS = ("id", "slug", "name", "description", "synonyms", "position", "is_active")
_STANDING = {"item__status": ItemStatus.ACCEPTED}
# Vocabulary -> the parameter of evidence/ and the column of a claim that name its terms.
PARAMETERS: dict[Any, str] = {Intervention: "intervention", IndexTest: "index_test", Outcome: "outcome"}


def rows(terms: QuerySet[Any]) -> QuerySet[Any]:
    """Return the terms as rows."""
    more = ("better",) if terms.model is Outcome else ()
    found: QuerySet[Any, Any] = terms.values(*_COLUMNS, *more, "parent__slug")
    return found


def build(found: Sequence[Row], vocabulary: Vocabulary, request: HttpRequest) -> list[Row]:
    """Return terms as JSON. A fixed number of queries, however many terms and items there are."""
    tree, own, name = Tree.of(vocabulary), _items(vocabulary), PARAMETERS[vocabulary]
    claims = Counter(dict(_claims(name)))
    within = _within(own, tree)
    return [
        {
            **{column: said(value) for column, value in row.items() if column != "parent__slug"},
            "parent": row["parent__slug"],
            "items": within[row["id"]],
            "items_own": own.total(row["id"]),
            "claims": claims[row["id"]],
            "evidence_url": evidence_url(request, **{name: row["slug"]}),
        }
        for row in found
    ]


class _Items:
    """How many accepted items each term has: `single` of those that have no other term, `several` the terms of each
    item that may have more than one."""

    def __init__(self, single: Iterable[tuple[int, int]], several: dict[int, set[int]]) -> None:
        self.single = Counter(dict(single))
        self.several = several

    def total(self, term: int) -> int:
        return self.single[term] + sum(term in terms for terms in self.several.values())


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
        return _Items(_grouped(Diagnosis.objects.filter(**_STANDING), "index_test"), {})
    several: dict[int, set[int]] = defaultdict(set)
    treated = CaseRow.objects.filter(**_STANDING, treatment__isnull=False).order_by()
    for item, term in treated.values_list("item", "treatment").distinct():
        several[item].add(term)
    whole = Therapy.objects.filter(**_STANDING, intervention__isnull=False).order_by()
    of_cases = treated.values("item")
    for item, term in whole.filter(item__in=of_cases).values_list("item", "intervention"):
        several[item].add(term)
    return _Items(_grouped(whole.exclude(item__in=of_cases), "intervention"), several)


def _claims(name: str) -> Iterable[tuple[int, int]]:
    return _grouped(Claim.objects.filter(is_active=True), name)


def _grouped(found: QuerySet[Any], column: str) -> list[tuple[int, int]]:
    terms = found.filter(**{f"{column}__isnull": False}).order_by().values(column).annotate(number=Count("pk"))
    return list(terms.values_list(column, "number"))
