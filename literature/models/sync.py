"""One run of the nightly job for one strategy, told so that an operator can see what happened."""

from __future__ import annotations

import datetime as dt

from django.db import models


class RunOutcome(models.TextChoices):
    """How a run ended; `running` is also what a killed run leaves behind until the next one finds it."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"


class RunMode(models.TextChoices):
    """What a run set out to do."""

    WINDOW = "window", "new and revised since the watermark"
    FULL = "full", "comparison of the whole result"
    REFRESH = "refresh", "known papers, by PMID"


class SyncRun(models.Model):
    """What was asked, what came, and how it ended. A failure has a name (`error`) and a sentence (`message`)."""

    strategy = models.ForeignKey("literature.Strategy", models.PROTECT, null=True, blank=True, related_name="runs")
    version = models.ForeignKey(
        "literature.StrategyVersion", models.PROTECT, null=True, blank=True, related_name="runs"
    )
    mode = models.CharField(max_length=10, choices=RunMode)
    outcome = models.CharField(max_length=10, choices=RunOutcome, default=RunOutcome.RUNNING, db_index=True)
    started_at = models.DateTimeField(db_index=True)
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    window_from = models.DateField(null=True, blank=True)
    window_to = models.DateField(null=True, blank=True)
    query_sent = models.TextField(blank=True)
    query_translation = models.TextField(blank=True, help_text="as PubMed understood it")
    warnings = models.JSONField(default=list, blank=True)
    found = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    answer = models.TextField(blank=True, help_text="the beginning of the answer that was the failure")

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(outcome__in=RunOutcome.values), name="sync_run_outcome_known"),
            models.CheckConstraint(
                condition=models.Q(outcome="running") | models.Q(finished_at__isnull=False),
                name="sync_run_ended_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.outcome}"

    @property
    def duration(self) -> dt.timedelta | None:
        """How long it took; None while it runs."""
        return self.finished_at - self.started_at if self.finished_at else None
