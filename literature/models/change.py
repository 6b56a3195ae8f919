"""What happened to the public state, in the order in which it happened."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ChangeType(models.TextChoices):
    """What a change was. Types are only ever added."""

    PAPER_ADDED = "paper.added"
    PAPER_UPDATED = "paper.updated"
    PAPER_WITHDRAWN = "paper.withdrawn"
    PAPER_RESTORED = "paper.restored"
    PAPER_RETRACTED = "paper.retracted"
    PAPER_UNRETRACTED = "paper.unretracted"
    PAPER_CORRECTED = "paper.corrected"
    PAPER_CONCERN = "paper.concern"
    PAPER_MERGED = "paper.merged"
    PAPER_UNMERGED = "paper.unmerged"
    TAG_SUGGESTED = "tag.suggested"
    TAG_UPDATED = "tag.updated"
    TAG_CONFIRMED = "tag.confirmed"
    TAG_REJECTED = "tag.rejected"
    TAG_LAPSED = "tag.lapsed"
    SCREENING_DECIDED = "screening.decided"
    SCREENING_REOPENED = "screening.reopened"
    TOPIC_ADDED = "topic.added"
    TOPIC_UPDATED = "topic.updated"


def _named(to: str) -> models.ForeignKey[models.Model | None, models.Model | None]:
    """Return a column that names a row.  Nothing named is ever deleted, so nothing needs to be checked; and were it
    deleted all the same, the change would have happened still, and its number would be missed."""
    return models.ForeignKey(
        to, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )


class Change(models.Model):
    """One change, written by `literature.changes.record` in the transaction that makes it, and never again.

    Numbers have no holes and are in the order of commits: whoever sees a number has seen all below it."""

    number = models.BigIntegerField(primary_key=True)
    type = models.CharField(max_length=30, choices=ChangeType)
    at = models.DateTimeField(db_index=True, help_text="never before the change with the number below")
    paper = _named("literature.Paper")
    other_paper = _named("literature.Paper")  # of a merge, and of one undone: the survivor
    topic = _named("literature.Topic")
    fields = models.JSONField(default=list, blank=True, help_text="names of what differs, as the API calls it")
    sync_run = _named("literature.SyncRun")
    rule = _named("literature.TopicRule")
    pack = _named("literature.Pack")
    curator = _named(settings.AUTH_USER_MODEL)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=("paper", "number"), name="change_of_paper"),
            models.Index(fields=("type", "number"), name="change_of_type"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.type}"
