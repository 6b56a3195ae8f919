"""How claims stand: what a list and a page of claims show beside the verdict."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from evidence.models import CertaintyJudgement, Claim, ClaimLink, ItemStatus, Stance

_OPEN = (ItemStatus.DRAFT, ItemStatus.SUBMITTED)
WAITING = Q(item__status__in=_OPEN) | Q(item__status=ItemStatus.ACCEPTED, item__review_since__isnull=False)


def with_standing(listed: QuerySet[Claim]) -> QuerySet[Any]:
    """Annotate `certainty_now`, the latest judgement, and `items_waiting`: how many linked items are not accepted yet,
    or are flagged for review."""
    judged = CertaintyJudgement.objects.filter(claim=OuterRef("pk")).order_by("-pk").values("certainty")[:1]
    waiting = ClaimLink.objects.filter(WAITING, claim=OuterRef("pk")).order_by()
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    counted = Subquery(waiting.annotate(number=number).values("number"))
    found: QuerySet[Any] = listed.annotate(certainty_now=Subquery(judged), items_waiting=counted)
    return found


def links_by_stance(claim: Claim) -> QuerySet[ClaimLink]:
    """Return a claim's links, those that support first, then by the items' numbers, with their items and papers."""
    order = Case(
        *(When(stance=stance, then=Value(place)) for place, stance in enumerate(Stance)), output_field=IntegerField()
    )
    links = ClaimLink.objects.filter(claim=claim).select_related("item").defer("item__content")
    return links.order_by(order, "item")
