"""What surrounds an item while it is written and reviewed: typed text, versions, suggested revisions, the soft lock."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from evidence.models.item import EvidenceItem
from literature.models import Paper


class TypedDraft(models.Model):
    """What a curator has typed into an extraction form, as typed: saved every few seconds, whether valid or not, and
    deleted when the form is saved. `item` is empty for an item that is not saved yet; `base_version` is the version
    of an accepted item that a suggestion was begun on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="+")
    item = models.ForeignKey(EvidenceItem, models.CASCADE, null=True, related_name="typed")
    typed = models.JSONField(default=dict)
    base_version = models.PositiveIntegerField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "item"), condition=Q(item__isnull=False), name="typed_once_an_item"
            ),
            models.UniqueConstraint(
                fields=("user", "paper"), condition=Q(item__isnull=True), name="typed_once_a_paper"
            ),
        )

    def __str__(self) -> str:
        return f"typed by {self.user}"


class TypedAssessment(models.Model):
    """A form on the risk of bias as far as a curator has filled it in: kept as typed, read by nobody else, and deleted
    when the form is saved. It counts for nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="+")
    form = models.SlugField(max_length=40)
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "item", "form"), name="typed_once_a_form"),)

    def __str__(self) -> str:
        return f"{self.form}, typed by {self.user}"


class ItemVersion(models.Model):
    """An item as it was accepted. The latest is what is public; the others are superseded."""

    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    level = models.PositiveSmallIntegerField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    reason = models.TextField(blank=True, help_text="why it was revised")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("item", "number")
        constraints = (models.UniqueConstraint(fields=("item", "number"), name="item_version_once"),)

    def __str__(self) -> str:
        return f"version {self.number}"


class SuggestionStatus(models.TextChoices):
    """Where a suggested revision stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Suggestion(models.Model):
    """A suggested revision of an accepted item: the whole document as it should be, compared field by field with the
    version that it was made on. A second person accepts or rejects it."""

    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="suggestions")
    base_version = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.TextField()
    status = models.CharField(max_length=10, choices=SuggestionStatus, default=SuggestionStatus.PENDING)
    suggested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    suggested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("item", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(status__in=SuggestionStatus.values), name="suggestion_status_known"),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(decision_reason=""), name="suggestion_rejection_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | ~Q(decided_by=models.F("suggested_by")), name="suggestion_four_eyes"
            ),
        )
        indexes = (models.Index(fields=("status", "suggested_at"), name="suggestion_by_status"),)

    def __str__(self) -> str:
        return self.reason


class ItemLock(models.Model):
    """Who is reviewing an item: a courtesy that expires, not a bar."""

    item = models.OneToOneField(EvidenceItem, models.CASCADE, primary_key=True, related_name="lock")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"being reviewed by {self.held_by}"
