"""Topics, their versioned rules, and the tags that papers carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics as a tree."""

    def with_descendants(self, slugs: Iterable[str]) -> Self:
        """Keep the named topics and everything below them."""
        below = Q()
        for path in Topic.objects.filter(slug__in=list(slugs)).values_list("path", flat=True):
            below |= Q(path__startswith=path)
        return self.filter(below) if below else self.none()


class Topic(models.Model):
    """A topic of the tree. `path` is the slugs from the root, "/diagnosis/ultrasound/": it sorts and finds branches."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=500, unique=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    pack = models.ForeignKey("literature.Pack", models.PROTECT, null=True, blank=True, related_name="topics")
    objects = TopicQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the topic with the path that follows from its parent; move its branch along when that changed."""
        before = self.path
        self.path = f"{self.parent.path if self.parent else '/'}{self.slug}/"
        super().save(*args, **kwargs)
        if before and before != self.path:
            for child in self.children.all():
                child.save()

    @property
    def current_rule(self) -> TopicRule | None:
        """The rule that tags at present; None for a topic that only curators give."""
        return self.rules.order_by("-version").first()

    @staticmethod
    def tagged_paper_ids(topics: models.QuerySet[Topic]) -> models.QuerySet[TopicTag, int]:
        """Return a subquery of the papers that carry any of the topics, suggested or confirmed."""
        return TopicTag.objects.standing().filter(topic__in=topics).values_list("paper_id", flat=True)


class TopicRule(models.Model):
    """A version of a topic's rule in the query language. It is never edited: a new text is a new version."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="rules")
    version = models.PositiveIntegerField()
    query = models.TextField()
    note = models.TextField(blank=True)
    origin = models.CharField(max_length=20, default="curator", help_text="who wrote it: pack or curator")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("topic", "version")
        constraints = (models.UniqueConstraint(fields=("topic", "version"), name="topic_rule_version_once"),)

    def __str__(self) -> str:
        return f"{self.topic} rule {self.version}"


class TagStatus(models.TextChoices):
    """What a tag is worth: a machine suggests, a curator confirms or rejects; a suggestion whose rule no longer
    matches has lapsed."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    LAPSED = "lapsed"


class TagQuerySet(models.QuerySet["TopicTag"]):
    """Tags by what they are worth."""

    def standing(self) -> Self:
        """Keep tags that count: suggested and confirmed."""
        return self.filter(status__in=(TagStatus.SUGGESTED, TagStatus.CONFIRMED))


class TopicTag(models.Model):
    """A topic on a paper: who or what gave it, why, and when. A curator's word is never overwritten."""

    paper = models.ForeignKey("literature.Paper", models.CASCADE, related_name="topic_tags", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="tags")
    status = models.CharField(max_length=10, choices=TagStatus, default=TagStatus.SUGGESTED)
    rule = models.ForeignKey(TopicRule, models.PROTECT, null=True, blank=True, related_name="tags")
    matched = models.JSONField(default=list, blank=True, help_text="the terms of the rule that matched, and where")
    suggested_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="why the curator decided so")
    asked_again = models.ForeignKey(
        TopicRule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="a later version of the rule than the one that was rejected, which suggests the topic again",
    )
    objects = TagQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("paper", "topic")
        constraints = (
            models.UniqueConstraint(fields=("paper", "topic"), name="topic_tag_once"),
            models.CheckConstraint(condition=Q(status__in=TagStatus.values), name="topic_tag_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=("suggested", "lapsed"), decided_at__isnull=True)
                | Q(status__in=("confirmed", "rejected"), decided_at__isnull=False),
                name="topic_tag_decided_has_time",
            ),
        )
        indexes = (models.Index(fields=("topic", "status", "paper"), name="topic_tag_by_status"),)

    def __str__(self) -> str:
        return f"{self.topic} ({self.status})"

    def decide(self, status: TagStatus, by: User, at: dt.datetime, reason: str = "") -> None:
        """Record a curator's word: confirmed or rejected. Raises ValueError for another status."""
        if status not in (TagStatus.CONFIRMED, TagStatus.REJECTED):
            raise ValueError(f"a curator confirms or rejects a tag; {status!r} is neither")
        self.set_decision(status, by, at, reason)
        self.save()

    def set_decision(self, status: TagStatus, by: User, at: dt.datetime, reason: str) -> None:
        """Set what a decision says; where a later rule asked again, it is that rule's suggestion that is decided on."""
        self.status, self.decided_by, self.decided_at, self.reason = status, by, at, reason
        if self.asked_again_id:
            self.rule_id, self.asked_again = self.asked_again_id, None
