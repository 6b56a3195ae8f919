"""Screening: what each reviewer says blindly, what waits for whom, and what it came to.

A `ScreeningTask` is one stage of one paper that is, or was, to be screened; its row is what reviewers who act at the
same instant lock.  A `Vote` is one reviewer's word on it.  A `Screening` is the public outcome."""

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


class Settlement(models.TextChoices):
    """How an outcome was reached."""

    SINGLE = "single", "one reviewer"
    AGREEMENT = "agreement", "reviewers agreeing blindly"
    THIRD = "third", "a third person after a conflict"
    DISCUSSION = "discussion", "a discussion after a conflict"
    DIRECT = "direct", "outside the queue"


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
    note = models.TextField(blank=True, help_text="what was said when a conflict was resolved")
    settled = models.CharField(max_length=10, choices=Settlement, default=Settlement.DIRECT)
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
            models.CheckConstraint(condition=Q(settled__in=Settlement.values), name="screening_settlement_known"),
        )
        indexes = (models.Index(fields=("decision", "stage", "paper"), name="screening_by_decision"),)

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.get_decision_display()}"


class ExclusionReason(models.Model):
    """A reason for exclusion, from a pack's list. The list's order is the order of precedence: of two reviewers who
    exclude for different reasons, the earlier reason becomes the outcome's."""

    pack = models.ForeignKey("literature.Pack", models.PROTECT, null=True, blank=True, related_name="exclusion_reasons")
    slug = models.SlugField(unique=True)
    label = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    stage = models.CharField(max_length=20, choices=ScreeningStage, blank=True, help_text="empty: both stages")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True, help_text="offered in the queue")
    history = HistoricalRecords()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(stage__in=("", *ScreeningStage.values)), name="exclusion_stage_known"),
        )

    def __str__(self) -> str:
        return self.label


class TaskState(models.TextChoices):
    """Where a task stands."""

    WAITING = "waiting", "waiting for reviewers"
    CONFLICT = "conflict", "reviewers disagree"
    SETTLED = "settled"


class ScreeningTask(models.Model):
    """One stage of one paper that is to be screened, or was; written by `literature.screening` alone.

    `score` is the machine's, higher for what is likelier to be included, and orders the queue without hiding anything;
    `score_words` are the words that moved it, as [word, weight] pairs, strongest first."""

    paper = models.ForeignKey("literature.Paper", models.CASCADE, related_name="screening_tasks", db_index=False)
    stage = models.CharField(max_length=20, choices=ScreeningStage)
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.WAITING)
    reviewers_needed = models.PositiveSmallIntegerField(default=2)
    opened_at = models.DateTimeField(help_text="when the paper came into the queue of this stage")
    conflict_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    score_words = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("stage", "-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("paper", "stage"), name="screening_task_once"),
            models.CheckConstraint(condition=Q(stage__in=ScreeningStage.values), name="screening_task_stage_known"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="screening_task_state_known"),
            models.CheckConstraint(condition=Q(reviewers_needed__gte=1), name="screening_task_needs_someone"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False)
                | (~Q(state="settled") & Q(settled_at__isnull=True)),
                name="screening_task_settled_has_time",
            ),
        )
        indexes = (
            models.Index(fields=("stage", "state", "opened_at", "id"), name="screening_task_by_age"),
            models.Index(fields=("stage", "state", "score", "id"), name="screening_task_by_score"),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()} of paper {self.paper_id}: {self.get_state_display()}"


class Vote(models.Model):
    """One reviewer's decision on one task, given without sight of the others'. What is taken back stays, dated."""

    task = models.ForeignKey(ScreeningTask, models.CASCADE, related_name="votes", db_index=False)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="screening_votes")
    decision = models.CharField(max_length=10, choices=ScreeningDecision)
    reason = models.TextField(blank=True, help_text="a reason's short name, or a sentence")
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("task", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("task", "reviewer"), condition=Q(taken_back_at__isnull=True), name="vote_once_a_reviewer"
            ),
            models.CheckConstraint(condition=Q(decision__in=ScreeningDecision.values), name="vote_decision_known"),
            models.CheckConstraint(condition=~Q(decision="excluded") | ~Q(reason=""), name="vote_exclusion_has_reason"),
        )
        indexes = (models.Index(fields=("reviewer", "decided_at"), name="vote_of_reviewer"),)

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.get_decision_display()}"


class ScreeningLock(models.Model):
    """ "Being screened by", until it expires or its holder decides; it keeps others away and forces nobody."""

    task = models.ForeignKey(ScreeningTask, models.CASCADE, related_name="locks")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("task", "reviewer"), name="screening_lock_once"),)

    def __str__(self) -> str:
        return f"{self.reviewer} until {self.expires_at:%H:%M}"


class ScreeningAssignment(models.Model):
    """A task that was given to a reviewer; it binds only while that reviewer is active."""

    task = models.ForeignKey(ScreeningTask, models.CASCADE, related_name="assignments", db_index=False)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="screening_assignments")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()

    class Meta:
        ordering = ("task", "pk")
        constraints = (models.UniqueConstraint(fields=("task", "reviewer"), name="screening_assignment_once"),)

    def __str__(self) -> str:
        return f"task {self.task_id} for {self.reviewer}"
