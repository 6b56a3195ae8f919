"""Work that goes on behind the pages, told so that whoever asked for it can watch."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class JobKind(models.TextChoices):
    """What is done."""

    SYNC = "sync", "sync with PubMed"
    FETCH = "fetch", "fetch again from PubMed"
    RETAG = "retag", "tag papers by a topic's new rule"
    READ_IMPORT = "read_import", "read an import"
    APPLY_IMPORT = "apply_import", "apply an import"
    RANK = "rank", "order the queue by the machine's score"
    FIND_DUPLICATES = "find_duplicates", "look for duplicates"


class JobState(models.TextChoices):
    """Where it stands; what a killed worker left running is taken up again or closed once its lease is over."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Job(models.Model):
    """One piece of background work; `subject` is what it is about (a strategy's slug, a topic's, an import's number).

    While it is queued or running no second one of the same kind and subject can be asked for."""

    kind = models.CharField(max_length=20, choices=JobKind)
    subject = models.CharField(max_length=200, blank=True)
    arguments = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    said = models.TextField(blank=True, help_text="what it does at present, or what it came to")

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=JobKind.values), name="job_kind_known"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.UniqueConstraint(
                fields=("kind", "subject"), condition=Q(state__in=("queued", "running")), name="job_once_at_a_time"
            ),
        )
        indexes = (models.Index(fields=("state", "asked_at"), name="job_by_state"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}" if self.subject else self.get_kind_display()
