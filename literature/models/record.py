"""The record as received: what we were told is kept, so that a better parser can read it again."""

from __future__ import annotations

import zlib

from django.db import models

from literature.models.paper import SOURCES, Paper
from literature.models.sync import SyncRun


class ReceivedRecord(models.Model):
    """One revision of a paper's record, compressed. `changed_fields` is what differed from the revision before it."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="received_records")
    source = models.CharField(max_length=10, choices=SOURCES)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    run = models.ForeignKey(SyncRun, models.SET_NULL, null=True, blank=True, related_name="received_records")
    changed_fields = models.JSONField(default=list)
    applied = models.BooleanField(default=True, help_text="False: kept, but a newer or better record stood already")

    class Meta:
        ordering = ("paper", "pk")
        constraints = (models.UniqueConstraint(fields=("sha256", "paper"), name="received_record_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.sha256[:12]}"

    def raw(self) -> bytes:
        """Return the bytes as they came."""
        return zlib.decompress(bytes(self.body))


class RejectedRecord(models.Model):
    """A record that could not be read: the reason and the bytes, kept until someone has looked."""

    run = models.ForeignKey(SyncRun, models.SET_NULL, null=True, blank=True, related_name="rejected_records")
    origin = models.CharField(max_length=500, blank=True, help_text="the file it came from")
    pmid = models.PositiveIntegerField("PMID", null=True, blank=True, db_index=True)
    position = models.PositiveBigIntegerField(default=0)
    reason = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True, help_text="of the bytes: the same reject is kept once")
    body = models.BinaryField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True, help_text="when its PMID could be read after all")

    class Meta:
        ordering = ("-last_seen_at", "-pk")

    def __str__(self) -> str:
        return f"PMID {self.pmid or '?'}: {self.reason}"

    def raw(self) -> bytes:
        """Return the bytes as they came (cut at the length that the reader states)."""
        return zlib.decompress(bytes(self.body))
