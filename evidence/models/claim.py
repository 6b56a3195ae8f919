"""Claims: a sentence that the field says, the evidence for and against it, and what that comes to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from evidence.models.item import EvidenceItem, QuestionType
from evidence.models.vocabulary import IndexTest, Intervention, Outcome


class VerdictStatus(models.TextChoices):
    """What the evidence says of a claim."""

    SUPPORTED = "supported"
    CONTESTED = "contested"
    REFUTED = "refuted"
    INSUFFICIENT = "insufficient", "insufficient evidence"
    OPEN = "open", "open: no evidence linked"


class Pooled(models.TextChoices):
    """Which single-arm quantity of the linked items is pooled."""

    NONE = "", "nothing"
    PROPORTION = "proportion", "events of n in the treated arm"
    PREVALENCE = "prevalence", "cases of n"
    RECURRENCE = "recurrence", "recurrences of n"


class Claim(models.Model):
    """A sentence that evidence can support or refute, with its PICO parts. `verdict` is the latest of its history."""

    pack = models.ForeignKey("literature.Pack", models.PROTECT, null=True, blank=True, related_name="+")
    slug = models.SlugField(max_length=100, unique=True)
    sentence = models.CharField(max_length=300, unique=True)
    question = models.CharField("question type", max_length=20, choices=QuestionType)
    population = models.CharField(max_length=300, blank=True)
    intervention = models.ForeignKey(Intervention, models.PROTECT, null=True, blank=True, related_name="claims")
    index_test = models.ForeignKey(IndexTest, models.PROTECT, null=True, blank=True, related_name="claims")
    comparator = models.CharField(max_length=200, blank=True)
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True, related_name="claims")
    pooled = models.CharField("pooled quantity", max_length=20, choices=Pooled, blank=True, default=Pooled.NONE)
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True, help_text="shown to the public")
    verdict = models.OneToOneField(
        "Verdict", models.PROTECT, null=True, blank=True, editable=False, related_name="current_of"
    )
    history = HistoricalRecords(excluded_fields=["verdict"])

    class Meta:
        ordering = ("position", "slug")
        constraints = (
            models.CheckConstraint(condition=Q(question__in=QuestionType.values), name="claim_question_known"),
            models.CheckConstraint(condition=Q(pooled__in=Pooled.values), name="claim_pooled_known"),
        )

    def __str__(self) -> str:
        return self.sentence


class Stance(models.TextChoices):
    """What an item says of a claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    MIXED = "mixed"
    INCONCLUSIVE = "inconclusive"
    CONTEXT = "context"


class Directness(models.TextChoices):
    """How well an item's population, intervention and outcome are those of the claim."""

    DIRECT = "direct"
    PARTLY = "partly", "partly direct"
    INDIRECT = "indirect"


class ClaimLink(models.Model):
    """An item's place under a claim. Links to items that are not accepted wait, and count for nothing."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="links")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="claim_links")
    stance = models.CharField(max_length=20, choices=Stance)
    directness = models.CharField(max_length=10, choices=Directness, default=Directness.DIRECT)
    note = models.CharField(max_length=300, blank=True)
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        ordering = ("claim", "pk")
        constraints = (
            models.UniqueConstraint(fields=("claim", "item"), name="item_once_a_claim"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="link_stance_known"),
            models.CheckConstraint(condition=Q(directness__in=Directness.values), name="link_directness_known"),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.get_stance_display()} {self.claim}"


class Cause(models.TextChoices):
    """What made a verdict change."""

    CLAIM = "claim", "the claim was made or changed"
    LINKED = "linked", "an item was linked, or its link changed"
    UNLINKED = "unlinked", "a link was removed"
    ACCEPTED = "accepted", "an item was accepted"
    REVISED = "revised", "an item was revised"
    WITHDRAWN = "withdrawn", "an item was withdrawn"
    FLAGGED = "flagged", "an item was flagged for review after a notice on its paper"
    CLEARED = "cleared", "an item's flag was cleared"
    STUDY = "study", "papers were added to a study, or taken from it"
    MERGED = "merged", "papers were merged, or a merge was undone"
    METHOD = "method", "the constants of the verdict changed"


class Verdict(models.Model):
    """A claim's verdict from one day on, with the item and the paper that caused it. Written by `evidence.claims`."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="verdicts")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=VerdictStatus)
    studies = models.PositiveIntegerField()
    patients = models.PositiveIntegerField()
    mass_for = models.FloatField()
    mass_against = models.FloatField()
    disagreement = models.FloatField(help_text="0: all of one mind; 1: as much for as against")
    best_level = models.PositiveSmallIntegerField(null=True)
    demo_items = models.PositiveIntegerField(
        default=0, help_text="how many of the items that count were accepted as a demonstration"
    )
    method = models.CharField(max_length=20, help_text="version of the constants in evidence.verdict")
    cause = models.CharField(max_length=20, choices=Cause)
    item = models.ForeignKey(EvidenceItem, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey("literature.Paper", models.PROTECT, null=True, related_name="+")
    # Last in the row: SQLite reads its 200 kB for whatever stands behind them.
    details = models.JSONField(default=dict, help_text="what each study adds")

    class Meta:
        ordering = ("claim", "number")
        constraints = (
            models.UniqueConstraint(fields=("claim", "number"), name="verdict_number_once"),
            models.CheckConstraint(condition=Q(status__in=VerdictStatus.values), name="verdict_status_known"),
        )

    def __str__(self) -> str:
        return self.get_status_display()


class Certainty(models.TextChoices):
    """Certainty of evidence after GRADE."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very-low", "very low"


class CertaintyJudgement(models.Model):
    """A curator's judgement after GRADE, kept beside the computed verdict and never mixed with it.

    `domains` maps each domain that was judged to {"change": -2..2, "reason"}; `certainty` follows from where it starts
    and the changes (`evidence.grade`). The latest row stands."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="certainties")
    starts = models.CharField(max_length=10, choices=Certainty)
    domains = models.JSONField(default=dict)
    certainty = models.CharField(max_length=10, choices=Certainty)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ("claim", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(certainty__in=Certainty.values), name="certainty_known"),
            models.CheckConstraint(condition=Q(starts__in=("high", "low")), name="certainty_starts_high_or_low"),
        )

    def __str__(self) -> str:
        return self.get_certainty_display()
