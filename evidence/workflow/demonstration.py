"""Drafts of a pack accepted as a demonstration, by nobody: for trying the system out, never for use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import User

from evidence.models import EvidenceItem, ItemStatus
from evidence.refusals import WorkflowRefused
from evidence.transition import locked
from evidence.workflow.ready import refuse_impossible
from evidence.workflow.review import make_public
from literature.writing import one_writer

DEMONSTRATION = "demonstration"  # an account that nobody can log in to, which stands where a second person would


@one_writer()
def accept_demo(items: Iterable[EvidenceItem], at: dt.datetime) -> list[EvidenceItem]:
    """Accept drafts of a pack as a demonstration, marked so (`is_demo`), and return them as they stand.

    Called by `load_pack --accept-demo` alone. Nobody has read them against their papers, so what `accept` asks of
    quotes and warnings is not asked; numbers that cannot be are refused all the same. What is no draft, or was taken
    over by a curator, is left as it is. Raises WorkflowRefused for what no pack brought."""
    by = _demonstrator()
    accepted = []
    for item in sorted(items, key=lambda one: one.pk):
        found = locked(item)
        if found.status == ItemStatus.DRAFT and not found.created_by.is_staff:
            accepted.append(_accept(found, by, at))
    return accepted


def _accept(item: EvidenceItem, by: User, at: dt.datetime) -> EvidenceItem:
    if not item.pack_key:
        raise WorkflowRefused(f"“{item}” came with no pack: only a pack's drafts are accepted as a demonstration.")
    refuse_impossible(item.content)
    item.is_demo = True
    return make_public(item, by=by, at=at, why="accepted as a demonstration: nobody has checked it")


def _demonstrator() -> User:
    """Return the account that nobody can log in to."""
    found, is_new = User.objects.get_or_create(
        username=DEMONSTRATION, defaults={"is_active": False, "first_name": "Demonstration, checked by nobody"}
    )
    if is_new:
        found.set_unusable_password()
        found.save(update_fields=["password"])
    return found
