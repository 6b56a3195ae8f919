"""What the vocabulary looks like as JSON."""

from __future__ import annotations

from rest_framework.serializers import BooleanField, IntegerField

from evidence.api.shapes.fields import maybe_one_of
from evidence.models import Better
from literature.api.shapes.fields import Shape, count, maybe, said_text, texts


class TermShape(Shape):
    """A term of the vocabulary."""

    id = IntegerField()
    slug = said_text()
    name = said_text()
    description = maybe()
    synonyms = texts("Other names.")
    parent = maybe("The slug of the broader term.")  # type: ignore[assignment]
    position = count("Its place in the list.")
    is_active = BooleanField(help_text="Whether new evidence may be told in it.")
    items = count("Accepted items told in it or in a term below it, each once.")
    items_own = count("Accepted items told in the term itself.")
    claims = count("Claims told in the term itself.")
    evidence_url = said_text("Where its items are.")


class OutcomeShape(TermShape):
    """Something measured or counted."""

    better = maybe_one_of(Better.choices, "Which end is better for the patient.")
