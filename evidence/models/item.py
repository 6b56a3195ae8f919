"""An evidence item: one finding of one paper about one question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from evidence.models.fields import AsPrinted
from evidence.models.study import Study
from evidence.models.vocabulary import Better, Outcome
from evidence.roles import Act, reads_drafts
from literature.models import Paper

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

BEST_LEVEL, LOWEST_LEVEL = 1, 5  # of the OCEBM 2011 table


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


class DesignSource(models.TextChoices):
    """Who or what decided the study design."""

    PAPER = "paper", "the paper says so"
    CURATOR = "curator", "the curator judged it"
    PUBLICATION_TYPE = "publication-type", "PubMed's publication type"
    SECONDARY = "secondary", "a secondary source"


class Direction(models.TextChoices):
    """What the finding says; the last two are for diagnosis, prevalence, aetiology and anatomy."""

    BENEFIT = "benefit"
    HARM = "harm"
    NO_DIFFERENCE = "no-difference", "no difference"
    MIXED = "mixed"
    UNCLEAR = "unclear"
    SUPPORTS = "supports"
    DOES_NOT_SUPPORT = "does-not-support", "does not support"


class TimeUnit(models.TextChoices):
    """Units of time as papers use them."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Counted(models.TextChoices):
    """What the numbers of an item count."""

    PATIENTS = "patients"
    NODULES = "nodules"
    SPECIMENS = "specimens"
    CADAVERS = "cadavers"
    STUDIES = "studies"


class ItemStatus(models.TextChoices):
    """Where an item stands; only accepted ones are public. What a version was superseded by is in its versions."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Origin(models.TextChoices):
    """From what an item was extracted."""

    PAPER = "paper", "the paper itself"
    SECONDARY = "secondary", "from secondary source, to be checked against the paper"


COUNTING = Q(status=ItemStatus.ACCEPTED, review_since__isnull=True)  # accepted, and not flagged for review since


class ItemQuerySet(models.QuerySet["EvidenceItem"]):
    """Items in the words of those who ask for them."""

    def accepted(self) -> Self:
        """Keep items that are public."""
        return self.filter(status=ItemStatus.ACCEPTED)

    def readable_by(self, user: User | AnonymousUser) -> Self:
        """Keep items that the user may read in the admin: everybody what is public, who writes or reviews evidence
        everything."""
        return self if reads_drafts(user) else self.accepted()

    def counting(self) -> Self:
        """Keep items that count in verdicts: accepted, and not flagged for review since."""
        return self.filter(COUNTING)


def _count(name: str, **options: object) -> models.PositiveIntegerField[int | None, int | None]:
    return models.PositiveIntegerField(name, null=True, blank=True, **options)  # type: ignore[arg-type]


def _unit(name: str) -> models.CharField[str, str]:
    return models.CharField(name, max_length=10, choices=TimeUnit, blank=True)


class EvidenceItem(models.Model):
    """One finding of one paper about one question; its status moves by `evidence.workflow` alone.

    What is particular to a kind of question, the rows of results, and the quotes stand in tables of their own
    (`evidence.models.parts`).  `content` is the whole item as one document, written with every change by
    `evidence.content.write`: it is what the history, the versions and suggested revisions compare."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="evidence_items")
    study = models.ForeignKey(Study, models.PROTECT, null=True, blank=True, related_name="items")
    question = models.CharField("question type", max_length=20, choices=QuestionType)
    design = models.CharField("study design", max_length=30, choices=StudyDesign)
    design_source = models.CharField("design decided by", max_length=20, choices=DesignSource, blank=True)
    statement = models.CharField(max_length=300, help_text="the finding in the curator's own words, one sentence")
    direction = models.CharField(max_length=20, choices=Direction, blank=True)
    cited_source = models.CharField(
        "as cited from", max_length=300, blank=True, help_text="the report cited for it, where it is another's finding"
    )

    # Population
    population = models.CharField("population", max_length=300, blank=True)
    counted = models.CharField("numbers count", max_length=10, choices=Counted, default=Counted.PATIENTS)
    n_enrolled = _count("number enrolled")
    n_analysed = _count("number analysed")
    n_is_approximate = models.BooleanField("numbers are approximate", default=False)
    women_n = _count("number of women")
    age_mean = AsPrinted("mean age (years)")
    age_sd = AsPrinted("standard deviation of age")
    age_median = AsPrinted("median age")
    age_min = AsPrinted("youngest")
    age_max = AsPrinted("oldest")
    setting = models.CharField(max_length=200, blank=True, help_text="where the patients came from: general practice")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code: NL")
    sites_n = _count("number of sites", help_text="or of clinicians who recruited")
    recruitment_max = AsPrinted("recruited within at most")
    recruitment_max_unit = _unit("unit of the recruitment period")
    symptoms_median = AsPrinted("median duration of symptoms")
    symptoms_median_unit = _unit("unit of the median duration of symptoms")
    symptoms_min = AsPrinted("shortest duration of symptoms")
    symptoms_min_unit = _unit("unit of the shortest duration of symptoms")
    symptoms_max = AsPrinted("longest duration of symptoms")
    symptoms_max_unit = _unit("unit of the longest duration of symptoms")

    # Outcome and follow-up
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True, related_name="items")
    instrument = models.CharField(max_length=100, blank=True, help_text="how it was measured: visual analogue scale")
    scale_min = AsPrinted("lowest value of the scale")
    scale_max = AsPrinted("highest value of the scale")
    better = models.CharField("which end is better", max_length=10, choices=Better, blank=True)
    time_point = AsPrinted("measured after")
    time_point_unit = _unit("unit of the time point")
    follow_up_median = AsPrinted("median follow-up")
    follow_up_median_unit = _unit("unit of the median follow-up")
    follow_up_min = AsPrinted("shortest follow-up")
    follow_up_min_unit = _unit("unit of the shortest follow-up")
    follow_up_max = AsPrinted("longest follow-up")
    follow_up_max_unit = _unit("unit of the longest follow-up")
    lost_to_follow_up = _count("number lost to follow-up")
    funding = models.CharField(max_length=300, blank=True)
    conflict_of_interest = models.CharField(max_length=300, blank=True)

    # Level: what the rules of `evidence.levels` say, and what counts
    computed_level = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    level_rule = models.CharField(max_length=60, blank=True, editable=False)
    level_override = models.PositiveSmallIntegerField("level, judged by the curator", null=True, blank=True)
    level_override_reason = models.CharField("why the level is another", max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="level of evidence that counts, 1 (best) to 5 (OCEBM 2011)"
    )

    # Standing
    origin = models.CharField("extracted from", max_length=20, choices=Origin, default=Origin.PAPER)
    source_url = models.URLField("address of the secondary source", max_length=500, blank=True)
    is_demo = models.BooleanField("accepted as a demonstration", default=False, editable=False)
    pack_key = models.CharField(max_length=120, blank=True, editable=False, help_text="how a pack knows its draft")
    status = models.CharField(max_length=10, choices=ItemStatus, default=ItemStatus.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    decision_reason = models.TextField(blank=True, editable=False)
    review_since = models.DateTimeField("to be reviewed again since", null=True, editable=False)
    review_reason = models.CharField(max_length=300, blank=True, editable=False)
    content = models.JSONField(default=dict, editable=False)
    objects = ItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("-pk",)
        permissions = Act.permissions()
        constraints = (
            models.CheckConstraint(condition=Q(question__in=QuestionType.values), name="item_question_known"),
            models.CheckConstraint(condition=Q(design__in=StudyDesign.values), name="item_design_known"),
            models.CheckConstraint(condition=Q(direction__in=("", *Direction.values)), name="item_direction_known"),
            models.CheckConstraint(condition=Q(status__in=ItemStatus.values), name="item_status_known"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=BEST_LEVEL, level__lte=LOWEST_LEVEL),
                name="item_level_known",
            ),
            models.CheckConstraint(
                condition=Q(level_override__isnull=True)
                | Q(level_override__gte=BEST_LEVEL, level_override__lte=LOWEST_LEVEL) & ~Q(level_override_reason=""),
                name="item_override_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("accepted", "rejected"))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="item_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(decision_reason=""), name="item_rejection_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(level__isnull=False), name="item_accepted_has_level"
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | ~Q(decided_by=F("created_by")), name="item_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(women_n__isnull=True) | Q(n_enrolled__isnull=True) | Q(women_n__lte=F("n_enrolled")),
                name="item_women_among_enrolled",
            ),
            models.CheckConstraint(
                condition=Q(n_analysed__isnull=True) | Q(n_enrolled__isnull=True) | Q(n_analysed__lte=F("n_enrolled")),
                name="item_analysed_among_enrolled",
            ),
            models.UniqueConstraint(fields=("pack_key",), condition=~Q(pack_key=""), name="item_pack_key_once"),
        )
        indexes = (
            models.Index(fields=("status", "design", "paper"), name="item_by_design"),
            models.Index(fields=("status", "question"), name="item_by_question"),
            # Ended by the key that breaks ties, so that a page of the list is read in its order and nothing is sorted.
            models.Index(fields=("status", "level", "id"), name="item_by_level"),
            models.Index(fields=("status", "decided_at", "id"), name="item_by_acceptance"),
            models.Index(fields=("status", "n_analysed", "id"), name="item_by_n"),
            # All that is asked for is in them: a row is ten times as long, for it has the whole document.
            models.Index(fields=("status", "level", "paper"), name="item_paper_by_level"),
            models.Index(fields=("status", "outcome"), name="item_by_outcome"),
        )

    def __str__(self) -> str:
        return self.statement

    @property
    def standing(self) -> str:
        """Its status, and where nobody has checked what is accepted, that."""
        return f"{self.get_status_display()}{', as a demonstration' if self.is_demo else ''}"
