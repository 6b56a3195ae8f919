"""What editors do with claims: write them, and link evidence to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from evidence.claims.verdicts import recompute
from evidence.models import Cause, Claim, ClaimLink, Directness, EvidenceItem, ItemStatus
from evidence.roles import Act
from literature.roles import require
from literature.writing import one_writer

_OUT = (ItemStatus.REJECTED, ItemStatus.WITHDRAWN)


class ClaimRefused(ValueError):
    """Something that cannot be done with a claim; the message says why."""


@one_writer()
def keep_claim(claim: Claim, *, by: User, at: dt.datetime) -> Claim:
    """Store a claim, new or changed, in an editor's name; a new one gets its first verdict.

    Raises ClaimRefused for what its columns do not take, NotAllowed for who may not write claims."""
    require(by, Act.EDIT_CLAIMS)
    _checked(claim, exclude={"verdict"})
    _sign(claim, by)
    claim.save()
    recompute(claim, Cause.CLAIM, at=at)
    return claim


@one_writer()
def link(  # noqa: PLR0913 the facts of one link
    claim: Claim,
    item: EvidenceItem,
    stance: str,
    directness: str = Directness.DIRECT,
    note: str = "",
    *,
    by: User,
    at: dt.datetime,
) -> ClaimLink:
    """Put an item under a claim, or say anew how it stands there. One that is not accepted yet waits until it is.

    Raises ClaimRefused for an item that was rejected or withdrawn, and for an unknown stance or directness; NotAllowed
    for who may not edit claims."""
    require(by, Act.EDIT_CLAIMS)
    found = ClaimLink.objects.select_for_update(of=("self",)).filter(claim=claim, item=item).first()
    said = {"stance": str(stance), "directness": str(directness), "note": note.strip()}
    if found and all(getattr(found, name) == value for name, value in said.items()):
        return found
    if not found and item.status in _OUT:
        raise ClaimRefused(f"The item was {item.get_status_display().lower()}: it says nothing for or against a claim.")
    linked = found or ClaimLink(claim=claim, item=item)
    for name, value in {**said, "linked_by": by, "linked_at": at}.items():
        setattr(linked, name, value)
    _checked(linked)
    _sign(linked, by)
    linked.save()
    recompute(claim, Cause.LINKED, item, at=at)
    return linked


@one_writer()
def unlink(claim: Claim, item: EvidenceItem, *, by: User, at: dt.datetime, reason: str = "") -> None:
    """Take an item from under a claim; the history keeps that it was there.

    Raises ClaimRefused where it is not linked, NotAllowed for who may not edit claims."""
    require(by, Act.EDIT_CLAIMS)
    found = ClaimLink.objects.select_for_update(of=("self",)).filter(claim=claim, item=item).first()
    if found is None:
        raise ClaimRefused("The item is not linked to the claim any more.")
    _sign(found, by, reason)
    found.delete()
    recompute(claim, Cause.UNLINKED, item, at=at)


def _checked(row: Any, exclude: set[str] | None = None) -> None:
    """Raise ClaimRefused with every sentence of what the row's columns do not take."""
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        raise ClaimRefused(" ".join(f"{name}: {' '.join(said)}" for name, said in _told(error))) from error


def _told(error: ValidationError) -> list[tuple[str, list[str]]]:
    return [(name.replace("_", " "), said) for name, said in error.message_dict.items()]


def _sign(row: Any, by: User, reason: str = "") -> None:
    """Say who stands in the history row that the next write makes, and why."""
    row._history_user = by
    row._change_reason = reason[:100]
