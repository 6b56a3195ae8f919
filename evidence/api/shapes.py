"""What evidence items look like as JSON."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample
from rest_framework.serializers import BooleanField, IntegerField

from evidence.models import QuestionType, StudyDesign
from literature.api.shapes.fields import Shape, choice, maybe, moment, number, said_text

_ITEM = {
    "id": 3,
    "question": "therapy",
    "design": "case-series",
    "level": 4,
    "statement": "Of 35 people injected, 31 had less pain after the injection.",
    "quote": "relief of pain was obtained in 31 of 35 patients",
    "place": "p. 12, Results",
    "created_at": "2026-03-01T04:30:00Z",
    "accepted_at": "2026-03-02T09:00:00Z",
    "accepted_by": "Jane Doe",
}
_PAPER = {"id": 17, "pmid": 7475021, "doi": None, "title": "A paper", "is_retracted": False}
EXAMPLE = OpenApiExample("An evidence item", {**_ITEM, "paper": _PAPER}, response_only=True)


class ItemOfPaper(Shape):
    """An accepted evidence item: one finding of the paper about one question."""

    id = IntegerField()
    question = choice(QuestionType.choices)
    design = choice(StudyDesign.choices)
    level = number("Level of evidence, 1 (best) to 5 (OCEBM 2011).")
    statement = said_text("The finding in a curator's words.")
    quote = said_text("The paper's words that it rests on.")
    place = said_text("Where they stand.")
    created_at = moment("When it was drafted.", always=True)
    accepted_at = moment(always=True)
    accepted_by = said_text("The second curator, who accepted it.")


class PaperOfItem(Shape):
    """What the item's paper is cited by."""

    id = IntegerField()
    pmid = number()
    doi = maybe()
    title = maybe()
    is_retracted = BooleanField()


class ItemShape(ItemOfPaper):
    """An accepted evidence item with its paper."""

    paper = PaperOfItem()
