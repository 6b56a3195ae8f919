"""An evidence item: one finding of one paper about one question."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from literature.models import Paper

BEST_LEVEL, LOWEST_LEVEL = 1, 5  # of the OCEBM 2011 table
LONGEST_QUOTE = 300  # a short quote is a citation, a copied abstract is not


class QuestionType(models.TextChoices):
    """What kind of question the finding answers."""

    THERAPY = "therapy", "therapy benefit"
    HARM = "harm", "harm"
    DIAGNOSIS = "diagnosis", "diagnosis"
    PREVALENCE = "prevalence", "prevalence"
    PROGNOSIS = "prognosis", "prognosis"
    AETIOLOGY = "aetiology", "aetiology or mechanism"
    ANATOMY = "anatomy", "anatomy or pathology"


class StudyDesign(models.TextChoices):
    """How the study was made."""

    CASE_REPORT = "case-report", "case report"
    CASE_SERIES = "case-series", "case series"
    BEFORE_AFTER = "before-after", "before-after study"
    CROSS_SECTIONAL = "cross-sectional", "cross-sectional study"
    CASE_CONTROL = "case-control", "case-control study"
    PROSPECTIVE_COHORT = "prospective-cohort", "prospective cohort"
    RETROSPECTIVE_COHORT = "retrospective-cohort", "retrospective cohort"
    NON_RANDOMISED_TRIAL = "non-randomised-trial", "non-randomised trial"
    RANDOMISED_TRIAL = "randomised-trial", "randomised trial"
    DIAGNOSTIC_ACCURACY = "diagnostic-accuracy", "diagnostic accuracy study"
    SYSTEMATIC_REVIEW = "systematic-review", "systematic review"
    META_ANALYSIS = "meta-analysis", "meta-analysis"
    NARRATIVE_REVIEW = "narrative-review", "narrative review"
    CADAVER_STUDY = "cadaver-study", "cadaver or anatomical study"
    LABORATORY_STUDY = "laboratory-study", "animal or laboratory study"
    EXPERT_OPINION = "expert-opinion", "expert opinion"


class ItemStatus(models.TextChoices):
    """Whether an item is still being written, or accepted by a second curator and public."""

    DRAFT = "draft"
    ACCEPTED = "accepted"


class ItemQuerySet(models.QuerySet["EvidenceItem"]):
    """Items in the words of those who ask for them."""

    def accepted(self) -> Self:
        """Keep items that are public."""
        return self.filter(status=ItemStatus.ACCEPTED)


class EvidenceItem(models.Model):
    """One finding, with the words of the paper that it rests on; its status moves by `evidence.workflow` alone."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="evidence_items")
    question = models.CharField("question type", max_length=20, choices=QuestionType)
    design = models.CharField("study design", max_length=30, choices=StudyDesign)
    level = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=(MinValueValidator(BEST_LEVEL), MaxValueValidator(LOWEST_LEVEL)),
        help_text="level of evidence, 1 (best) to 5 (OCEBM 2011)",
    )
    statement = models.CharField(max_length=300, help_text="the finding in the curator's own words")
    quote = models.CharField(max_length=LONGEST_QUOTE, blank=True, help_text="the paper's words that say so")
    place = models.CharField(max_length=100, blank=True, help_text="where they stand: page, section or table")
    status = models.CharField(max_length=10, choices=ItemStatus, default=ItemStatus.DRAFT, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    objects = ItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(question__in=QuestionType.values), name="item_question_known"),
            models.CheckConstraint(condition=Q(design__in=StudyDesign.values), name="item_design_known"),
            models.CheckConstraint(condition=Q(status__in=ItemStatus.values), name="item_status_known"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=BEST_LEVEL, level__lte=LOWEST_LEVEL),
                name="item_level_known",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", decided_by__isnull=True, decided_at__isnull=True)
                | Q(status="accepted", decided_by__isnull=False, decided_at__isnull=False),
                name="item_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(quote="") & ~Q(place=""), name="item_accepted_has_quote_and_place"
            ),
        )
        indexes = (models.Index(fields=("status", "design", "paper"), name="item_by_design"),)

    def __str__(self) -> str:
        return self.statement
