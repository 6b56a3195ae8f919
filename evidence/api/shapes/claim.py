"""What claims look like as JSON."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.serializers import BooleanField, FloatField, IntegerField

from evidence.api.shapes.fields import maybe_one_of
from evidence.api.shapes.item import FreeForm, PaperOfItem
from evidence.models import Cause, Certainty, Direction, Directness, Pooled, QuestionType, StudyDesign, VerdictStatus
from literature.api.shapes.fields import Shape, choice, count, maybe, moment, number, said_text

_DEMO = "How many of the items that count were accepted as a demonstration: nobody has read their papers."


class VerdictShape(Shape):
    """What the accepted evidence says of the claim, computed as docs/verdict.md has it."""

    at = moment("Since when it stands.", always=True)
    status = said_text(f"One of {', '.join(VerdictStatus.values)}.")
    studies = count("Studies that count; one cohort counts once, however many papers report it.")
    patients = count("Distinct patients.")
    mass_for = FloatField(help_text="The weight of the evidence for it.")
    mass_against = FloatField(help_text="The weight of the evidence against it.")
    disagreement = FloatField(help_text="0: all of one mind; 1: as much for as against.")
    best_level = number("The best level of evidence among the studies.")
    demo_items = count(_DEMO)
    method = said_text("The version of the constants.")
    number = IntegerField(help_text="The verdicts of a claim are numbered from 1.")


class ItemsByStance(Shape):
    """How many accepted items say so of the claim."""

    supports = count()
    refutes = count()
    mixed = count()
    inconclusive = count()
    context = count()  # type: ignore[assignment]


class ClaimShape(Shape):
    """A sentence that the field says, and what the evidence makes of it."""

    id = IntegerField()
    slug = said_text()
    sentence = said_text()
    question = choice(QuestionType.choices)
    population = maybe()
    comparator = maybe()
    position = count("Its place in the list.")
    intervention = maybe("By slug.")
    index_test = maybe("By slug.")
    outcome = maybe("By slug.")
    verdict = VerdictShape(allow_null=True)
    certainty = maybe_one_of(Certainty.choices, "Certainty after GRADE, judged by a curator beside the verdict.")
    items = ItemsByStance()
    url = said_text("Where the claim is.")
    evidence_url = said_text("Where its items are.")


# ── One claim ───────────────────────────────────────────────────────────────────────────────────────────────────────
class LinkedItemShape(Shape):
    """An accepted item under the claim."""

    id = IntegerField()
    statement = said_text()
    question = choice(QuestionType.choices)
    design = choice(StudyDesign.choices)
    level = number("Level of evidence, 1 (best) to 5 (OCEBM 2011).")
    direction = maybe_one_of(Direction.choices, "What the finding says.")
    n_analysed = number()
    n_enrolled = number()
    origin = said_text("paper, or secondary: to be checked against the paper.")
    is_demo = BooleanField(help_text="Accepted as a demonstration: nobody has read the paper for it.")
    directness = choice(Directness.choices)
    note = maybe()
    counts = BooleanField(help_text="Whether it counts in the verdict: not while it is to be reviewed again.")
    review_since = moment("Since when it is to be reviewed again.")
    paper = PaperOfItem()


class EvidenceByStance(Shape):
    """The accepted items of the claim by what they say of it, the best level first."""

    supports = LinkedItemShape(many=True)
    refutes = LinkedItemShape(many=True)
    mixed = LinkedItemShape(many=True)
    inconclusive = LinkedItemShape(many=True)
    context = LinkedItemShape(many=True)  # type: ignore[assignment]


class DomainShape(Shape):
    """A reason for which the certainty was rated down or up."""

    domain = said_text()
    change = IntegerField(help_text="Steps: -2 to 2.")
    reason = said_text()


class CertaintyShape(Shape):
    """A curator's judgement after GRADE; it and the computed verdict know nothing of each other."""

    certainty = choice(Certainty.choices)
    starts = said_text("high: randomised trials; low: observational studies.")
    domains = DomainShape(many=True)
    judged_by = maybe()
    judged_at = moment(always=True)


class VerdictOfHistory(VerdictShape):
    """A verdict with what caused it."""

    cause = said_text(f"One of {', '.join(Cause.values)}.")
    item = number("The item that caused it.")
    paper = PaperOfItem(allow_null=True)


class PooledStudyShape(Shape):
    """A study as it is pooled: its item with the most patients speaks for it."""

    item = IntegerField(help_text="The number of the evidence item.")
    paper = PaperOfItem()
    label = said_text("The study by its name, or its paper by author and year.")  # type: ignore[assignment]
    events = count("How many had the event.")
    n = count("Of how many.")
    weight = FloatField(allow_null=True, help_text="Its share of the weight, 0 to 1; null where nothing is estimated.")
    is_demo = BooleanField(help_text="Accepted as a demonstration: nobody has read the paper for it.")


class LeftOutShape(Shape):
    """An item that counts for the claim and not for the pooled estimate."""

    item = IntegerField(help_text="The number of the evidence item.")
    paper = PaperOfItem()
    label = said_text("The study by its name, or its paper by author and year.")  # type: ignore[assignment]
    reason = said_text("Why it is left out.")


def _found(help_text: str) -> FloatField:
    return FloatField(allow_null=True, help_text=f"{help_text} null where nothing is estimated.")


class PooledShape(Shape):
    """A proportion, a prevalence or recurrences, pooled over the studies by random effects (docs/verdict.md)."""

    quantity = choice(Pooled.choices[1:], "What is pooled.")
    says = said_text("What is pooled, for people.")
    k = count("How many studies there are to pool.")
    events = count("How many had the event, in all of them.")
    n = count("Of how many, in all of them.")
    estimate = _found("The pooled proportion, 0 to 1: the mean over studies like these.")
    lower = _found("The lower limit of its 95 % interval.")
    upper = _found("The upper limit.")
    prediction_lower = _found("The lower limit of the 95 % prediction interval, in which the next study would lie.")
    prediction_upper = _found("The upper limit.")
    tau2 = _found("The variance between the studies, of the logits.")
    i2 = _found("The share of the variation that chance within the studies does not explain, 0 to 1.")
    q = _found(
        "How much the studies differ, the deviance: chi-square with k - 1 degrees of freedom where chance is all."
    )
    p = _found("Its p value.")
    method = maybe("The model; null where nothing is estimated.")
    warning = maybe("What must be said wherever the estimate is shown; null where nothing must.")
    refusal = maybe("Why nothing is estimated; null where something is.")
    rows = PooledStudyShape(many=True)
    left_out = LeftOutShape(many=True)


class ClaimDetailShape(ClaimShape):
    """A claim with the evidence for and against it and the history of its verdict."""

    note = maybe()
    pooled = PooledShape(allow_null=True, help_text="What the studies come to; null where the claim pools nothing.")
    verdict_says = maybe("The verdict in words.")
    contributions = serializers.ListField(
        child=FreeForm(), help_text="What each study adds to the verdict, as docs/verdict.md explains."
    )
    evidence = EvidenceByStance()
    certainty_detail = CertaintyShape(allow_null=True)
    history = VerdictOfHistory(many=True, help_text="All verdicts, the first first.")
    sensitivity_url = said_text("The verdict without each paper.")
    forest_url = said_text("The forest plot, where three studies or more can be pooled.")


# ── Sensitivity ─────────────────────────────────────────────────────────────────────────────────────────────────────
class JudgedShape(Shape):
    """A verdict that was computed now and is not kept."""

    status = said_text(f"One of {', '.join(VerdictStatus.values)}.")
    studies = count()
    patients = count()
    mass_for = FloatField()
    mass_against = FloatField()
    disagreement = FloatField()
    best_level = number()
    demo_items = count("How many of the items that count were accepted as a demonstration.")


class WithoutShape(Shape):
    """The verdict as it would be without one paper."""

    paper = PaperOfItem()
    verdict = JudgedShape()
    changes = BooleanField(help_text="Whether the status would be another.")


class SensitivityShape(Shape):
    """How much the verdict hangs on single papers."""

    claim = said_text("The slug.")
    method = said_text("The version of the constants.")
    verdict = JudgedShape()
    changes = count("How many papers there are without which the status would be another.")
    papers = WithoutShape(many=True)
