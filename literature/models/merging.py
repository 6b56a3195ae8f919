"""Duplicates: pairs of papers that may be one, and merges that can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PairState(models.TextChoices):
    """What became of a pair."""

    OPEN = "open", "to be looked at"
    MERGED = "merged"
    DISTINCT = "distinct", "not a duplicate"


class DuplicatePair(models.Model):
    """Two papers that may be one. `evidence` says why: [fact, the first's, the second's] triples."""

    first = models.ForeignKey("literature.Paper", models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey("literature.Paper", models.CASCADE, related_name="+", help_text="the later one")
    score = models.FloatField(help_text="of likeness, 0 to 100")
    evidence = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("-score", "pk")
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"),
            models.CheckConstraint(condition=Q(state__in=PairState.values), name="duplicate_pair_state_known"),
        )
        indexes = (models.Index(fields=("state", "-score"), name="duplicate_pair_by_state"),)

    def __str__(self) -> str:
        return f"papers {self.first_id} and {self.second_id}"


class Merge(models.Model):
    """One paper taken into another: the loser is a tombstone that names the survivor.

    `chosen` maps fields to "survivor" or "loser"; `before` holds what undoing needs: the fields of both as they were,
    and which rows were moved."""

    survivor = models.ForeignKey("literature.Paper", models.PROTECT, related_name="merges_survived")
    loser = models.ForeignKey("literature.Paper", models.PROTECT, related_name="merges_lost")
    chosen = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-merged_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("loser",), condition=Q(undone_at__isnull=True), name="merge_loses_once"),
            models.CheckConstraint(condition=~Q(survivor=F("loser")), name="merge_of_two"),
        )

    def __str__(self) -> str:
        return f"paper {self.loser_id} into {self.survivor_id}"
