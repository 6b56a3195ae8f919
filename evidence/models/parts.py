"""What is particular to a kind of question, and the rows of results; all of it hangs on an evidence item."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from evidence.models.fields import AsPrinted
from evidence.models.item import EvidenceItem, StudyDesign, TimeUnit
from evidence.models.vocabulary import IndexTest, Intervention


class Answer(models.TextChoices):
    """What a paper says to a question that can be answered by yes or no."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Guidance(models.TextChoices):
    """What guided the needle or the knife."""

    NONE = "none", "none stated"
    PALPATION = "palpation", "palpation or landmarks"
    ULTRASOUND = "ultrasound"
    FLUOROSCOPY = "fluoroscopy"
    CT = "ct", "CT"
    MRI = "mri", "MRI"
    ENDOSCOPY = "endoscopy"
    DIRECT = "direct", "direct sight at operation"


def _count(name: str, help_text: str = "") -> models.PositiveIntegerField[int | None, int | None]:
    return models.PositiveIntegerField(name, null=True, blank=True, help_text=help_text)


def _among(events: str, n: str, name: str) -> models.CheckConstraint:
    condition = Q(**{f"{events}__isnull": True}) | Q(**{f"{n}__isnull": True}) | Q(**{f"{events}__lte": F(n)})
    return models.CheckConstraint(condition=condition, name=name)


# ── One a question type ─────────────────────────────────────────────────────────────────────────────────────────────
class Therapy(models.Model):
    """How patients were treated, against what, and what came back."""

    item = models.OneToOneField(EvidenceItem, models.CASCADE, primary_key=True, related_name="therapy")
    intervention = models.ForeignKey(Intervention, models.PROTECT, null=True, blank=True, related_name="therapies")
    agent = models.CharField(max_length=200, blank=True, help_text="lidocaine 1 %, methylprednisolone")
    dose = models.CharField(max_length=100, blank=True, help_text="20 mg")
    volume_ml = AsPrinted("volume (ml)")
    guidance = models.CharField(max_length=20, choices=Guidance, blank=True)
    sessions = _count("number of sessions")
    comparator = models.ForeignKey(Intervention, models.PROTECT, null=True, blank=True, related_name="comparisons")
    comparator_detail = models.CharField(max_length=200, blank=True, help_text="5 ml saline at the same point")
    response_definition = models.CharField("definition of response", max_length=300, blank=True)
    recurrences = _count("recurrences")
    recurrence_n = _count("followed for recurrence")
    recurrence_percent = AsPrinted("recurrences (% as printed)")

    class Meta:
        constraints = (_among("recurrences", "recurrence_n", "therapy_recurrences_among_n"),)

    def __str__(self) -> str:
        return str(self.intervention or "treatment")


class Diagnosis(models.Model):
    """Which test was held against which reference, and how they agreed."""

    item = models.OneToOneField(EvidenceItem, models.CASCADE, primary_key=True, related_name="diagnosis")
    index_test = models.ForeignKey(IndexTest, models.PROTECT, null=True, blank=True, related_name="diagnoses")
    criterion = models.CharField("criterion or threshold", max_length=300, blank=True)
    reference = models.ForeignKey(IndexTest, models.PROTECT, null=True, blank=True, related_name="as_reference")
    reference_detail = models.CharField("reference standard in words", max_length=300, blank=True)
    same_for_all = models.CharField("same reference standard for all", max_length=10, choices=Answer, blank=True)
    blinded = models.CharField("read blind to the other", max_length=10, choices=Answer, blank=True)
    incorporation = models.CharField(
        max_length=10, choices=Answer, blank=True, help_text="the index test is part of the reference standard"
    )
    true_positives = _count("true positives")
    false_positives = _count("false positives")
    false_negatives = _count("false negatives")
    true_negatives = _count("true negatives")
    indeterminate = _count("indeterminate results")
    kappa = AsPrinted("kappa")
    kappa_lower = AsPrinted("kappa, lower limit")
    kappa_upper = AsPrinted("kappa, upper limit")
    raters = _count("number of raters")
    reliability_n = _count("number rated")

    def __str__(self) -> str:
        return str(self.index_test or "test")


class Prevalence(models.Model):
    """How many of whom have it."""

    item = models.OneToOneField(EvidenceItem, models.CASCADE, primary_key=True, related_name="prevalence")
    cases = _count("cases")
    n = _count("number examined")
    percent = AsPrinted("per cent as printed")
    percent_low = AsPrinted("lowest per cent", help_text="where a range is printed")
    percent_high = AsPrinted("highest per cent")
    case_definition = models.CharField(max_length=300, blank=True)
    population_sampled = models.CharField(max_length=300, blank=True, help_text="consecutive patients of 18 physicians")

    class Meta:
        constraints = (_among("cases", "n", "prevalence_cases_among_n"),)

    def __str__(self) -> str:
        return f"{self.cases} of {self.n}"


# ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────
class Row(models.Model):
    """A row of an item's results, in the order of the form."""

    item: models.ForeignKey[EvidenceItem, EvidenceItem]
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ("item", "position")


class GroupRole(models.TextChoices):
    """What a group is in the comparison."""

    ARM = "arm", "treated, or exposed"
    COMPARATOR = "comparator"
    SUBGROUP = "subgroup", "part of the whole: women, one clinic"


class Group(Row):
    """An arm of a study or a subgroup, with its raw data. A row with a stratum is one arm within that stratum."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="groups")
    label = models.CharField(max_length=100)
    role = models.CharField(max_length=20, choices=GroupRole, default=GroupRole.ARM)
    stratum = models.CharField(max_length=100, blank=True, help_text="empty: all; else: rheumatology clinic")
    n = _count("n")
    events = _count("events", "how many responded, or had it")
    percent = AsPrinted("per cent as printed")
    mean = AsPrinted("mean")
    sd = AsPrinted("standard deviation")
    median = AsPrinted("median")
    q1 = AsPrinted("lower quartile")
    q3 = AsPrinted("upper quartile")
    minimum = AsPrinted("minimum")
    maximum = AsPrinted("maximum")
    missing = _count("missing")
    baseline_mean = AsPrinted("mean before")
    baseline_sd = AsPrinted("standard deviation before")
    change_sd = AsPrinted("standard deviation of the change")

    class Meta(Row.Meta):
        constraints = (
            models.UniqueConstraint(fields=("item", "position"), name="group_position_once"),
            models.CheckConstraint(condition=Q(role__in=GroupRole.values), name="group_role_known"),
            _among("events", "n", "group_events_among_n"),
        )

    def __str__(self) -> str:
        return self.label


class Measure(models.TextChoices):
    """An effect as a paper reports it."""

    RISK_RATIO = "risk-ratio", "risk ratio"
    ODDS_RATIO = "odds-ratio", "odds ratio"
    HAZARD_RATIO = "hazard-ratio", "hazard ratio"
    PREVALENCE_RATIO = "prevalence-ratio", "prevalence ratio"
    RISK_DIFFERENCE = "risk-difference", "risk difference"
    MEAN_DIFFERENCE = "mean-difference", "mean difference"
    STANDARDISED = "standardised-mean-difference", "standardised mean difference"
    SENSITIVITY = "sensitivity", "sensitivity"
    SPECIFICITY = "specificity", "specificity"
    POSITIVE_PREDICTIVE_VALUE = "positive-predictive-value", "positive predictive value"
    NEGATIVE_PREDICTIVE_VALUE = "negative-predictive-value", "negative predictive value"
    POSITIVE_LIKELIHOOD_RATIO = "positive-likelihood-ratio", "positive likelihood ratio"
    NEGATIVE_LIKELIHOOD_RATIO = "negative-likelihood-ratio", "negative likelihood ratio"
    DIAGNOSTIC_ODDS_RATIO = "diagnostic-odds-ratio", "diagnostic odds ratio"
    CORRELATION = "correlation", "correlation coefficient"
    ASSOCIATION = "association", "association, no measure given"


class Relation(models.TextChoices):
    """How a p value is printed."""

    EQUAL = "=", "="
    BELOW = "<", "<"
    ABOVE = ">", ">"
    NOT_SIGNIFICANT = "ns", "not significant"


class ReportedEffect(Row):
    """An effect, interval or p value as printed; what can be computed from raw data is computed, and compared."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="effects")
    measure = models.CharField(max_length=40, choices=Measure)
    factor = models.CharField(max_length=100, blank=True, help_text="what is compared, if not the arms: use of NSAIDs")
    stratum = models.CharField(max_length=100, blank=True)
    estimate = AsPrinted("estimate")
    lower = AsPrinted("lower limit")
    upper = AsPrinted("upper limit")
    confidence = AsPrinted("confidence (%)")
    p_relation = models.CharField("p is", max_length=2, choices=Relation, blank=True)
    p_value = AsPrinted("p value")

    class Meta(Row.Meta):
        constraints = (
            models.UniqueConstraint(fields=("item", "position"), name="effect_position_once"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="effect_measure_known"),
        )

    def __str__(self) -> str:
        return self.get_measure_display()


class AdverseEvent(Row):
    """An adverse event in one group, or in all."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="adverse_events")
    name = models.CharField(max_length=200, help_text="“any” where a paper says that there were none")
    group = models.CharField("label of the group", max_length=100, blank=True, help_text="empty: all patients")
    events = _count("events")
    n = _count("n")
    serious = models.CharField(max_length=10, choices=Answer, blank=True)

    class Meta(Row.Meta):
        constraints = (
            models.UniqueConstraint(fields=("item", "position"), name="adverse_event_position_once"),
            _among("events", "n", "adverse_events_among_n"),
        )

    def __str__(self) -> str:
        return self.name


class Feature(Row):
    """A feature and in how many it was seen: a sign, a symptom, a finding of imaging or histology."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="features")
    name = models.CharField(max_length=200)
    present = _count("seen in")
    n = _count("of")
    percent = AsPrinted("per cent as printed")

    class Meta(Row.Meta):
        constraints = (
            models.UniqueConstraint(fields=("item", "position"), name="feature_position_once"),
            _among("present", "n", "feature_present_among_n"),
        )

    def __str__(self) -> str:
        return self.name


class Sex(models.TextChoices):
    """Sex as the paper gives it."""

    FEMALE = "female"
    MALE = "male"


class Side(models.TextChoices):
    """Where the nodule was."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class BlockResult(models.TextChoices):
    """What a local anaesthetic block did."""

    RELIEF = "relief"
    PARTIAL = "partial", "partial relief"
    NONE = "none", "no relief"
    NOT_DONE = "not-done", "not done"


class CaseRow(Row):
    """One patient at one time. The same patient later is another row of the same label, and is counted once."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="cases")
    label = models.CharField(max_length=60, help_text="case 1")
    age = AsPrinted("age (years)")
    sex = models.CharField(max_length=10, choices=Sex, blank=True)
    side = models.CharField(max_length=10, choices=Side, blank=True)
    nodules = _count("number of nodules")
    size_mm = AsPrinted("largest diameter (mm)")
    width_mm = AsPrinted("second diameter (mm)")
    gap_mm = AsPrinted("gap in the fascia (mm)")
    symptom_months = AsPrinted("symptoms for (months)")
    previous_diagnosis = models.CharField(max_length=200, blank=True)
    imaging = models.CharField(max_length=300, blank=True)
    block_result = models.CharField(max_length=10, choices=BlockResult, blank=True)
    relief_min = AsPrinted("relief lasted at least")
    relief_max = AsPrinted("relief lasted at most")
    relief_unit = models.CharField(max_length=10, choices=TimeUnit, blank=True)
    treatment = models.ForeignKey(Intervention, models.PROTECT, null=True, blank=True, related_name="cases")
    pain_before = AsPrinted("pain before")
    pain_after = AsPrinted("pain after")
    pain_scale_max = AsPrinted("highest value of the pain scale")
    time = AsPrinted("measured after")
    time_unit = models.CharField(max_length=10, choices=TimeUnit, blank=True)
    improved = models.CharField(max_length=10, choices=Answer, blank=True)
    histology = models.CharField(max_length=300, blank=True)
    recurrence = models.CharField(max_length=10, choices=Answer, blank=True)

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=("item", "position"), name="case_position_once"),)

    def __str__(self) -> str:
        return self.label


class ReviewedStudies(Row):
    """How many studies of a design a review found; none is a number, too."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="reviewed")
    design = models.CharField(max_length=30, choices=StudyDesign, blank=True, help_text="empty: any design")
    what = models.CharField(max_length=200, blank=True, help_text="what else sets them apart: before 1967")
    found = models.PositiveIntegerField()

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=("item", "position"), name="reviewed_position_once"),)

    def __str__(self) -> str:
        return f"{self.found} {self.get_design_display()}"
