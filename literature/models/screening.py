"""What screening a paper came to: the public outcome, one a stage."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class ScreeningStage(models.TextChoices):
    """What was read: first title and abstract, then the full text."""

    TITLE_ABSTRACT = "title_abstract", "title and abstract"
    FULL_TEXT = "full_text", "full text"


class ScreeningDecision(models.TextChoices):
    """What was decided."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    UNSURE = "unsure"


class ScreeningQuerySet(models.QuerySet["Screening"]):
    """Outcomes in the words of those who ask for them."""

    def in_order(self) -> Self:
        """Sort by paper, and title and abstract before the full text."""
        return self.order_by("paper_id", "-stage")


class Screening(models.Model):
    """The outcome of one stage for one paper; written by `literature.screening.decide` alone.

    `reason` is a pack's short name of a reason, or a sentence; an exclusion has one. `decided_by` is empty where the
    outcome comes from a machine or a pack.
    """

    paper = models.ForeignKey("literature.Paper", models.CASCADE, related_name="screenings", db_index=False)
    stage = models.CharField(max_length=20, choices=ScreeningStage)
    decision = models.CharField(max_length=10, choices=ScreeningDecision)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    objects = ScreeningQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("paper", "-stage")
        constraints = (
            models.UniqueConstraint(fields=("paper", "stage"), name="screening_once_a_stage"),
            models.CheckConstraint(condition=Q(stage__in=ScreeningStage.values), name="screening_stage_known"),
            models.CheckConstraint(condition=Q(decision__in=ScreeningDecision.values), name="screening_decision_known"),
            models.CheckConstraint(
                condition=~Q(decision="excluded") | ~Q(reason=""), name="screening_exclusion_has_reason"
            ),
        )
        indexes = (models.Index(fields=("decision", "stage", "paper"), name="screening_by_decision"),)

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.get_decision_display()}"
