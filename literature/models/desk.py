"""What a curator's own desk remembers: visits, the sitting at the queue, and how the queue is wanted."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from literature.models.screening import ScreeningStage


class QueueOrder(models.TextChoices):
    """In which order the queue is worked through."""

    NEWEST = "newest", "newest first"
    OLDEST = "oldest", "oldest first"
    SCORE = "score", "likeliest first"


class CuratorDesk(models.Model):
    """One curator's desk. `visited_before_at` is the visit before the present one: what happened since is news."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk")
    stage = models.CharField(max_length=20, choices=ScreeningStage, default=ScreeningStage.TITLE_ABSTRACT)
    order = models.CharField(max_length=10, choices=QueueOrder, default=QueueOrder.NEWEST)
    sitting_started_at = models.DateTimeField(null=True, blank=True)
    visited_at = models.DateTimeField(null=True, blank=True)
    visited_before_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"desk of {self.user}"
