"""A curator's desk: how they want the queue, and since when they have been sitting at it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User

from literature.models import CuratorDesk, QueueOrder, ScreeningStage
from literature.roles import Act, require

# Who comes back after a longer pause begins a new sitting.
PAUSE = dt.timedelta(hours=1)


class UnknownArrangement(ValueError):
    """A stage or an order that there is not; the message says which there are."""


def sit_down(user: User, at: dt.datetime) -> CuratorDesk:
    """Return the curator's desk, with a new sitting if none was begun or its last word is longer ago than PAUSE."""
    require(user, Act.SCREEN)
    desk, _ = CuratorDesk.objects.get_or_create(user=user)
    desk.user = user  # at hand: whoever asks for it need not fetch it
    if desk.sitting_started_at is None or _last_sign(user, desk.sitting_started_at) < at - PAUSE:
        desk.sitting_started_at = at
        desk.save(update_fields=["sitting_started_at"])
    return desk


def arrange(user: User, *, stage: str, order: str) -> CuratorDesk:
    """Keep which stage the curator screens and in which order. Raises UnknownArrangement."""
    require(user, Act.SCREEN)
    if stage not in ScreeningStage.values or order not in QueueOrder.values:
        stages, orders = ", ".join(ScreeningStage.values), ", ".join(QueueOrder.values)
        raise UnknownArrangement(f"The stage is one of {stages}, the order one of {orders}.")
    desk, _ = CuratorDesk.objects.update_or_create(user=user, defaults={"stage": stage, "order": order})
    return desk


def _last_sign(user: User, began: dt.datetime) -> dt.datetime:
    said = user.screening_votes.order_by("-decided_at").values_list("decided_at", flat=True).first()
    return max(began, said) if said else began
