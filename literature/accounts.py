"""Accounts: nobody makes anybody, themselves included, more than they are."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet

from literature.changes import Told, record
from literature.models import ChangeType, TopicTag
from literature.roles import NotAllowed
from literature.writing import one_writer


def is_above(other: User, by: User) -> bool:
    """Return whether an account may do something that `by` may not; such an account `by` can only look at."""
    if by.is_superuser:
        return False
    return other.is_superuser or not _permissions(other) <= by.get_all_permissions()


def groups_to_give(by: User) -> QuerySet[Group]:
    """Return the groups that may do nothing which `by` may not."""
    if by.is_superuser:
        return Group.objects.all()
    held = by.get_all_permissions()
    lacking = [p.pk for p in Permission.objects.select_related("content_type") if _name(p) not in held]
    return Group.objects.exclude(permissions__in=lacking)


def check_change(before: User | None, after: User, groups: Iterable[Group] | None, *, by: User) -> None:
    """Raise NotAllowed where a change of an account would make it more than `by` is, or where it is more already.

    `before` is the account as it stands, None for a new one; `groups` those it shall have, None where they stay."""
    if by.is_superuser:
        return
    if before is not None and is_above(before, by):
        raise NotAllowed(f"{before.get_username()} may do more than you: only a superuser can change that account.")
    given = {group.pk for group in groups or ()}
    if after.is_superuser or given - set(groups_to_give(by).values_list("pk", flat=True)):
        raise NotAllowed("You cannot give anybody more than you may do yourself: ask a superuser.")


@one_writer()
def keep(user: User, *, by: User) -> None:
    """Store an account, new or changed; where its public name differs, record a change of each paper that names it."""
    before = User.objects.filter(pk=user.pk).first() if user.pk else None
    user.save()
    if before is not None and _public_name(before) != _public_name(user):
        papers = TopicTag.objects.filter(decided_by=user).order_by("paper").values_list("paper", flat=True)
        told = (Told(ChangeType.PAPER_UPDATED, pk, fields=("topics",), curator_id=by.pk) for pk in papers.distinct())
        record(told)


def _public_name(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _permissions(user: User) -> set[str]:
    """Return what the account could do if it were switched on: a switched-off one is not to be had for a password."""
    own = Permission.objects.filter(user=user) | Permission.objects.filter(group__user=user)
    return {_name(permission) for permission in own.select_related("content_type").distinct()}


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"
