"""Imports: what was handed in, what each record of it seems to be, and what the curator made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ImportOrigin(models.TextChoices):
    """How records were handed in."""

    UPLOAD = "upload", "a file"
    PMIDS = "pmids", "a list of PMIDs"


class ImportState(models.TextChoices):
    """Where an import stands. Nothing reaches the collection before it is applied."""

    READING = "reading"
    PREVIEW = "preview", "waiting for the curator"
    APPLYING = "applying"
    APPLIED = "applied"
    DISCARDED = "discarded"
    FAILED = "failed"


class PaperImport(models.Model):
    """One file or list, kept as it was handed in until it is applied or discarded."""

    origin = models.CharField(max_length=10, choices=ImportOrigin)
    name = models.CharField(max_length=300, help_text="of the file, or the beginning of the list")
    format = models.CharField(max_length=20, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField(help_text="compressed; emptied when the import ends")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    message = models.TextField(blank=True, help_text="why it failed, and what to do")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "import"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(condition=Q(origin__in=ImportOrigin.values), name="import_origin_known"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.created_at:%Y-%m-%d %H:%M})"


class Verdict(models.TextChoices):
    """What a record of an import seems to be."""

    NEW = "new"
    HERE = "here", "already here"
    PROBABLE = "probable", "probably the same as one that is here"
    REPEATED = "repeated", "the same as an earlier one of this import"
    UNREADABLE = "unreadable"


class RowDecision(models.TextChoices):
    """What the curator wants done with a record."""

    UNDECIDED = "undecided"
    ADD = "add", "add as a new paper"
    UPDATE = "update", "take as the record of the paper that is here"
    SKIP = "skip", "leave out"


class ImportRow(models.Model):
    """One record of an import. `evidence` says why it seems the same as `paper`: [fact, theirs, ours] triples."""

    batch = models.ForeignKey(PaperImport, models.CASCADE, related_name="rows", db_index=False)
    position = models.PositiveIntegerField(help_text="1 for the first record")
    line = models.PositiveBigIntegerField(null=True, blank=True, help_text="at which it begins")
    verdict = models.CharField(max_length=10, choices=Verdict)
    decision = models.CharField(max_length=10, choices=RowDecision, default=RowDecision.UNDECIDED)
    shown = models.JSONField(default=dict, blank=True, help_text="title, authors, journal, year, identifiers")
    raw = models.BinaryField(help_text="the record as it came, compressed")
    paper = models.ForeignKey("literature.Paper", models.SET_NULL, null=True, blank=True, related_name="+")
    matched_by = models.CharField(max_length=20, blank=True, help_text="pmid, doi, pmcid, or likeness")
    score = models.FloatField(null=True, blank=True, help_text="of likeness, 0 to 100")
    evidence = models.JSONField(default=list, blank=True)
    reason = models.TextField(blank=True, help_text="why it cannot be read, or was not taken")
    result = models.CharField(max_length=20, blank=True, help_text="what applying it came to")

    class Meta:
        ordering = ("batch", "position")
        constraints = (
            models.UniqueConstraint(fields=("batch", "position"), name="import_row_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="import_row_verdict_known"),
            models.CheckConstraint(condition=Q(decision__in=RowDecision.values), name="import_row_decision_known"),
        )
        indexes = (models.Index(fields=("batch", "verdict", "position"), name="import_row_by_verdict"),)

    def __str__(self) -> str:
        return f"record {self.position}: {self.get_verdict_display()}"
