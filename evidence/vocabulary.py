"""The terms that evidence is told in: what editors do with them, and which are narrower."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, Func, IntegerField, Model, OuterRef, Q, QuerySet, Subquery

from evidence.models import (
    Claim,
    Diagnosis,
    EvidenceItem,
    IndexTest,
    Intervention,
    ItemStatus,
    Outcome,
    Therapy,
)
from evidence.roles import Act
from literature.roles import require
from literature.writing import one_writer

Term = Intervention | IndexTest | Outcome
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


def with_use(terms: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate `items_using`, in how many accepted items each term stands, and `claims_using`, in how many claims.

    An intervention stands in an item as treatment or comparator, an index test as test or reference standard."""
    model, accepted, columns, of_claim = _USES[terms.model]
    stands = reduce(or_, (Q(**{column: OuterRef("pk")}) for column in columns))
    items = model._default_manager.filter(stands, **{accepted: ItemStatus.ACCEPTED})
    claims = Claim.objects.filter(**{of_claim: OuterRef("pk")})
    used: QuerySet[Any] = terms.annotate(items_using=_number(items), claims_using=_number(claims))
    return used


# Where terms stand: the table, where it says that an item is accepted, the columns, and the column of a claim.
_USES: dict[type[Model], tuple[type[Model], str, Sequence[str], str]] = {
    Intervention: (Therapy, "item__status", ("intervention", "comparator"), "intervention"),
    IndexTest: (Diagnosis, "item__status", ("index_test", "reference"), "index_test"),
    Outcome: (EvidenceItem, "status", ("outcome",), "outcome"),
}


def _number(rows: QuerySet[Any]) -> Subquery:
    counted = rows.order_by().annotate(number=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"))


def narrower(term: Term) -> set[int]:
    """Return the ids of a term and of all that are narrower; a query for each level of the tree."""
    found: set[int] = set()
    level = {term.pk}
    while level:
        found |= level
        level = set(type(term)._default_manager.filter(parent__in=level).values_list("pk", flat=True)) - found
    return found
