"""Fits of the ranking model: when, on what, and with which words."""

from __future__ import annotations

from django.db import models

from literature.models.screening import ScreeningStage


class Ranking(models.Model):
    """One fit of the active-learning model for one stage; `words` are its strongest, as [word, weight] pairs.

    `refusal` says why there is no model (too few decisions, or of one kind alone); scores are then empty."""

    stage = models.CharField(max_length=20, choices=ScreeningStage)
    fitted_at = models.DateTimeField()
    included = models.PositiveIntegerField(default=0, help_text="decisions that it learned from")
    excluded = models.PositiveIntegerField(default=0, help_text="decisions that it learned from")
    scored = models.PositiveIntegerField(default=0, help_text="tasks that it ordered")
    words = models.JSONField(default=list, blank=True)
    refusal = models.TextField(blank=True)

    class Meta:
        ordering = ("-fitted_at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_stage_display()}, {self.fitted_at:%Y-%m-%d %H:%M}"
