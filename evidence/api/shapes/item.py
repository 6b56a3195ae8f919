"""What evidence items look like as JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.serializers import BooleanField, FloatField, IntegerField

from evidence.api.shapes.fields import maybe_one_of, shape_of
from evidence.content import PARTS, ROWS
from evidence.models import Counted, Direction, Directness, EvidenceItem, Judgement, QuestionType, Stance, StudyDesign
from literature.api.shapes.fields import Shape, choice, maybe, moment, number, said_text, texts


class ItemOfPaper(Shape):
    """An accepted evidence item: one finding of the paper about one question."""

    id = IntegerField()
    question = choice(QuestionType.choices)
    design = choice(StudyDesign.choices)
    level = number("Level of evidence, 1 (best) to 5 (OCEBM 2011).")
    statement = said_text("The finding in a curator's words.")
    quote = said_text("The paper's words that it rests on; the first of them, where there are several.")
    place = said_text("Where they stand.")
    created_at = moment("When it was drafted.", always=True)
    accepted_at = moment(always=True)
    accepted_by = said_text("The second curator, who accepted it.")
    direction = maybe_one_of(Direction.choices, "What the finding says.")
    n_enrolled = number("How many were enrolled.")
    n_analysed = number("How many were analysed.")
    level_rule = maybe("The rule that gave the computed level.")
    origin = said_text("paper: from the paper itself; secondary: from a secondary source, to be checked against it.")
    is_demo = BooleanField(help_text="Accepted as a demonstration: nobody has read the paper for it.")
    version = IntegerField(help_text="How often it was accepted; revisions are accepted anew.")
    review_since = moment("Since when it is to be reviewed again; until then it counts in no verdict.")
    level_is_overridden = BooleanField(help_text="Whether a curator judged the level to be another than the rule's.")
    counted = said_text(f"What the numbers count: {', '.join(Counted.values)}.")
    intervention = maybe("The treatment, by slug.")
    comparator = maybe("What it was compared with, by slug.")
    index_test = maybe("The test that was studied, by slug.")
    reference = maybe("The reference standard, by slug.")
    outcome = maybe("What was measured or counted, by slug.")
    study = maybe("The cohort, where several papers report it, by slug.")
    source_url = maybe("The address of the secondary source.")
    review_reason = maybe("Why it is to be reviewed again.")


class PaperOfItem(Shape):
    """What the item's paper is cited by."""

    id = IntegerField()
    pmid = number()
    doi = maybe()
    title = maybe()
    year = number()
    is_retracted = BooleanField()


class ItemShape(ItemOfPaper):
    """An accepted evidence item with its paper."""

    paper = PaperOfItem()


# ── One item ────────────────────────────────────────────────────────────────────────────────────────────────────────
_SAYS = {
    "therapy": "How patients were treated, against what, and what came back.",
    "diagnosis": "Which test was held against which reference, and how they agreed.",
    "prevalence": "How many of whom have it.",
    "groups": "An arm of a study or a subgroup, with its raw data.",
    "effects": "An effect, interval or p value as the paper prints it.",
    "adverse_events": "An adverse event in one group, or in all.",
    "features": "A feature, and in how many it was seen.",
    "cases": "One patient at one time.",
    "reviewed": "How many studies of a design a review found.",
}
_PART_SHAPES = {name: shape_of(part, f"{name.title()}OfItem", _SAYS[name]) for name, part in PARTS.items()}
_ROW_SHAPES = {
    name: shape_of(row, f"{row.__name__}OfItem", _SAYS[name]) for name, row in ROWS.items() if name != "quotes"
}
ContentShape = shape_of(
    EvidenceItem,
    "ContentShape",
    "What was extracted: counts are integers, other numbers texts as the paper prints them, terms slugs.",
    **{name: shape(allow_null=True) for name, shape in _PART_SHAPES.items()},
    **{name: shape(many=True) for name, shape in _ROW_SHAPES.items()},
)


class QuoteShape(Shape):
    """Words of the paper, and which values rest on them."""

    values = texts("Paths into `content`: `n_analysed`, `groups.0.events`; `groups.0` is all values of the row.")
    text = said_text()
    place = said_text("Page, section or table.")


class LevelShape(Shape):
    """The level of evidence: what the rules say, what a curator judged, and which of both counts."""

    level = number("What counts: the curator's level where there is one.")
    computed = number("What the rule gives.")
    rule = maybe("The name of the rule.")
    says = maybe("The rule in words.")
    override = number("What a curator judged instead.")
    override_reason = maybe()


class DerivedShape(Shape):
    """A value that was computed from what the paper prints, and is not printed there."""

    path = said_text("What it was computed from: a path into `content`.")
    measure = said_text("proportion, proportion-exact, risk-ratio, sensitivity and so on; docs/numbers.md lists them.")
    value = FloatField(help_text="Shares, and their differences, are from 0 to 1.")
    lower = FloatField(allow_null=True, help_text="The lower limit of the 95 % interval.")
    upper = FloatField(allow_null=True)
    method = said_text("How it was computed.")
    says = said_text("The arithmetic as a sentence.")
    is_derived = BooleanField(help_text="Always true.")


@extend_schema_field({"type": "object", "additionalProperties": True})
class FreeForm(serializers.JSONField):
    """An object whose members are data."""


class BiasShape(Shape):
    """A form on the risk of bias, filled in for the item."""

    form = said_text("The slug of the form.")
    form_version = said_text()
    judgement = maybe_one_of(Judgement.choices, "The summary.")
    reason = maybe("Why this is the summary.")
    answers = FreeForm(help_text="By the key of each question: the answer, with its quote, place and note.")
    assessed_by = maybe()
    assessed_at = moment(always=True)


class VersionShape(Shape):
    """The item as it was accepted."""

    number = IntegerField()
    level = IntegerField()
    accepted_at = moment(always=True)
    accepted_by = maybe()
    written_by = maybe()
    reason = maybe("Why it was revised.")
    superseded_at = moment("When a later version took its place.")
    content = FreeForm(help_text="The document of that version; what it says nothing of is left out.")


class AnswerShape(Shape):
    """A warning that a value is implausible, and what a curator said to it."""

    path = said_text("Into `content`.")
    code = said_text()
    message = said_text()
    answer = said_text()
    answered_at = moment(always=True)


class ClaimOfItem(Shape):
    """A claim that the item is linked to."""

    slug = said_text()
    sentence = said_text()
    stance = choice(Stance.choices)
    directness = choice(Directness.choices)


class StudyShape(Shape):
    """The cohort."""

    slug = said_text()
    name = said_text()
    registration = maybe()


class ItemDetailShape(ItemShape):
    """An accepted evidence item with everything that was extracted, and what it rests on."""

    content = ContentShape()
    derived = DerivedShape(many=True)
    quotes = QuoteShape(many=True)
    level_detail = LevelShape()
    risk_of_bias = BiasShape(many=True)
    warnings = AnswerShape(many=True)
    claims = ClaimOfItem(many=True)
    study_detail = StudyShape(allow_null=True)
    versions = VersionShape(many=True)
