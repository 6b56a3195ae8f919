"""Who may do what: the roles, the acts each may carry out, and the one question that every action asks.

An act is a permission of Django's; a role is a group that a migration makes (docs/roles.md shows the table). An action
asks here, in the function that carries it out, so that the admin, the API and commands obey alike.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Permitted(StrEnum):
    """Acts of one app; values are codenames of its permissions, each told with what the permission is called."""

    said: str

    def __new__(cls, codename: str, said: str) -> Self:
        """Make an act of a codename and of what its permission is called."""
        act = str.__new__(cls, codename)
        act._value_ = codename
        act.said = said
        return act

    @property
    def permission(self) -> str:
        """The permission as Django names it: the app of the module that lists the acts, and the codename."""
        return f"{type(self).__module__.partition('.')[0]}.{self.value}"

    @classmethod
    def permissions(cls) -> tuple[tuple[str, str], ...]:
        """Return the permissions as a model's Meta lists them; the migrations make them."""
        return tuple((act.value, act.said) for act in cls)


class Act(Permitted):
    """What can be done; codenames are permissions of the app `literature`."""

    SCREEN = "screen_papers", "Can screen papers in the queue"
    RESOLVE = "resolve_conflicts", "Can resolve conflicts of screening"
    ASSIGN = "assign_screening", "Can assign papers to reviewers"
    SETTLE = "settle_screening", "Can include and exclude papers outside the queue"
    TAG = "tag_papers", "Can accept, reject and add topics of papers"
    ANNOTATE = "annotate_papers", "Can write curators' fields of papers"
    BRING_IN = "bring_in_papers", "Can add papers by hand and import files"
    EXPORT = "export_papers", "Can export papers from the admin"
    MERGE = "merge_papers", "Can merge duplicates and undo a merge"
    EDIT_TOPICS = "edit_topics", "Can edit topics and their rules"
    EDIT_STRATEGIES = "edit_strategies", "Can edit strategies, reasons for exclusion and known papers"
    SYNC = "sync_now", "Can start a sync with PubMed and try records again"
    RESTORE = "restore_history", "Can restore an earlier state from the history"


_VIEWER = (Act.EXPORT,)
_CURATOR = (*_VIEWER, Act.SCREEN, Act.RESOLVE, Act.TAG, Act.ANNOTATE, Act.BRING_IN)
_EDITOR = (*_CURATOR, Act.ASSIGN, Act.SETTLE, Act.MERGE, Act.EDIT_TOPICS, Act.EDIT_STRATEGIES, Act.SYNC, Act.RESTORE)
# Every role may look at everything in the admin; an administrator also keeps the accounts.
ROLES: dict[str, tuple[Act, ...]] = {
    "viewer": _VIEWER,
    "curator": _CURATOR,
    "editor": _EDITOR,
    "administrator": _EDITOR,
}
# Permissions of Django's own that a role has besides. Parts above this one give roles their own (evidence/migrations).
ALSO: dict[str, tuple[str, ...]] = {
    "administrator": ("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group"),
}


class NotAllowed(PermissionDenied):
    """Somebody asked for an act that their role does not have; the message names both."""


def may(by: User | AnonymousUser, act: Permitted) -> bool:
    """Return whether the user's role, or a permission of their own, has the act; nobody inactive may do anything."""
    return by.is_active and by.has_perm(act.permission)


def require(by: User | AnonymousUser, act: Permitted) -> None:
    """Raise NotAllowed unless the user may carry out the act."""
    if not may(by, act):
        name = by.get_username() or "Who is not logged in"
        raise NotAllowed(f"{name} may not do this: it needs the permission “{act.said}”.")
