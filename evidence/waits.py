"""What waits for whom and how long: drafts for their writers, submitted items and suggested revisions for somebody
else, flagged items for a decision."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Min, Q, QuerySet

from evidence.models import EvidenceItem, ItemStatus, Origin, Suggestion, SuggestionStatus
from evidence.roles import Act
from literature.front import Pile

WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: what it is, the value of the list's filter that shows it, how much, how old."""

    what: str
    key: str
    number: int
    week: int
    month: int
    longer: int
    oldest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """What waits for one curator: drafts to finish, rejected items to mend, what others wrote to review."""

    user: User
    drafts: int
    rejected: int
    reviews: int
    oldest: dt.datetime | None


def drafts() -> QuerySet[EvidenceItem]:
    """Return the drafts that somebody writes; they wait since their last change."""
    return EvidenceItem.objects.filter(status=ItemStatus.DRAFT).exclude(origin=Origin.SECONDARY)


def to_be_checked() -> QuerySet[EvidenceItem]:
    """Return the drafts from a secondary source that somebody must check against the paper."""
    return EvidenceItem.objects.filter(status=ItemStatus.DRAFT, origin=Origin.SECONDARY)


def submitted() -> QuerySet[EvidenceItem]:
    """Return what waits for a second curator."""
    return EvidenceItem.objects.filter(status=ItemStatus.SUBMITTED)


def flagged() -> QuerySet[EvidenceItem]:
    """Return what must be looked at again, since its paper was retracted or put in question."""
    return EvidenceItem.objects.filter(review_since__isnull=False)


def rejected() -> QuerySet[EvidenceItem]:
    """Return what was turned down and waits for its writer to mend it or to leave it."""
    return EvidenceItem.objects.filter(status=ItemStatus.REJECTED)


def revisions() -> QuerySet[Suggestion]:
    """Return the suggested revisions on which nobody has decided."""
    return Suggestion.objects.filter(status=SuggestionStatus.PENDING)


def for_review_by(user: User) -> Q:
    """Return which items wait for a decision that the user may take: not on what they wrote."""
    pending = Q(suggestions__status=SuggestionStatus.PENDING) & ~Q(suggestions__suggested_by=user)
    return Q(status=ItemStatus.SUBMITTED) & ~Q(created_by=user) | Q(review_since__isnull=False) | pending


def counts(now: dt.datetime) -> list[Waiting]:
    """Return what waits, by kind and age; one query each."""
    return [
        _waiting("submitted items, for a second curator", "review", submitted(), "submitted_at", now),
        _waiting("suggested revisions, for a second person", "revisions", revisions(), "suggested_at", now),
        _waiting("items of retracted or questioned papers, for a decision", "flagged", flagged(), "review_since", now),
        _waiting("drafts, for their writers", "drafts", drafts(), "changed_at", now),
        _waiting("rejected items, for their writers", "rejected", rejected(), "decided_at", now),
        _waiting("drafts from a secondary source, to be checked", "secondary", to_be_checked(), "created_at", now),
    ]


def _waiting(what: str, key: str, rows: QuerySet[EvidenceItem] | QuerySet[Suggestion], since: str,
             now: dt.datetime) -> Waiting:  # fmt: skip
    told = rows.order_by().aggregate(
        number=Count("pk"),
        week=Count("pk", filter=Q(**{f"{since}__gte": now - WEEK})),
        month=Count("pk", filter=Q(**{f"{since}__gte": now - MONTH, f"{since}__lt": now - WEEK})),
        longer=Count("pk", filter=Q(**{f"{since}__lt": now - MONTH})),
        oldest=Min(since),
    )
    return Waiting(what, key, **told)


def by_person() -> list[Person]:
    """Return what waits for each curator, who has most to do first; whoever has nothing to do is left out."""
    own: dict[int, dict[str, tuple[int, dt.datetime | None]]] = defaultdict(dict)
    for kind, rows, since in (("draft", drafts(), "changed_at"), ("rejected", rejected(), "decided_at"),
                              ("wrote", submitted(), "submitted_at")):  # fmt: skip
        for who, number, oldest in _by_writer(rows, since):
            own[who][kind] = (number, oldest)
    waiting, since_when = submitted().count(), submitted().aggregate(oldest=Min("submitted_at"))["oldest"]
    people = [_person(user, own[user.pk], waiting, since_when) for user in _curators()]
    busy = [one for one in people if one.drafts or one.rejected or one.reviews]
    return sorted(busy, key=lambda one: (-(one.drafts + one.rejected + one.reviews), str(one.user)))


def _by_writer(rows: QuerySet[EvidenceItem], since: str) -> Iterable[tuple[int, int, dt.datetime]]:
    return rows.order_by().values_list("created_by").annotate(number=Count("pk"), oldest=Min(since))


def _person(
    user: User, own: dict[str, tuple[int, dt.datetime | None]], waiting: int, since: dt.datetime | None
) -> Person:
    nothing: tuple[int, dt.datetime | None] = (0, None)
    written, turned_down = own.get("draft", nothing), own.get("rejected", nothing)
    reviews = waiting - own.get("wrote", nothing)[0] if user.has_perm(Act.REVIEW.permission) else 0
    dates = [date for date in (written[1], turned_down[1], since if reviews else None) if date]
    return Person(user, written[0], turned_down[0], reviews, min(dates, default=None))


def _curators() -> Iterable[User]:
    """Return who may come in and write or review evidence."""
    acts = [Act.EXTRACT.value, Act.REVIEW.value]
    mine = Q(user_permissions__codename__in=acts) | Q(groups__permissions__codename__in=acts) | Q(is_superuser=True)
    return User.objects.filter(mine, is_active=True, is_staff=True).distinct().order_by("username")


def piles() -> list[tuple[str, str, Pile]]:
    """Return what the front page tells: what it is, which filter of the list shows it, how much. One query each."""
    kinds = (
        ("evidence items waiting for a second curator", "review", submitted(), "submitted_at"),
        ("suggested revisions of evidence", "revisions", revisions(), "suggested_at"),
        ("evidence items of retracted or questioned papers", "flagged", flagged(), "review_since"),
        ("drafts of evidence to be checked against the paper", "secondary", to_be_checked(), "created_at"),
    )
    return [(what, key, _pile(rows, since)) for what, key, rows, since in kinds]


def _pile(rows: QuerySet[EvidenceItem] | QuerySet[Suggestion], since: str) -> Pile:
    told = rows.order_by().aggregate(number=Count("pk"), oldest=Min(since))
    return Pile(told["number"], told["oldest"])


def since(item: EvidenceItem) -> dt.datetime:
    """Return since when the item waits, or stands as it does."""
    by_status = {ItemStatus.DRAFT: item.changed_at, ItemStatus.SUBMITTED: item.submitted_at}
    return item.review_since or by_status.get(ItemStatus(item.status)) or item.decided_at or item.changed_at


def for_whom(item: EvidenceItem) -> str:
    """Return in words for whom the item waits; "" where it waits for nobody."""
    if item.review_since:
        return "a decision: its paper was put in question"
    if item.status == ItemStatus.DRAFT and item.origin == Origin.SECONDARY:
        return "somebody who checks it against the paper"
    if item.status == ItemStatus.SUBMITTED:
        return f"a second curator (not {item.created_by})"
    return str(item.created_by) if item.status in (ItemStatus.DRAFT, ItemStatus.REJECTED) else ""
