"""The vocabulary that evidence is told in: interventions, index tests, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from evidence.api import vocabulary
from evidence.api.shapes.vocabulary import OutcomeShape, TermShape
from evidence.models import IndexTest, Intervention, Outcome
from evidence.vocabulary import Vocabulary
from literature.api.base import ListView, listing
from literature.api.papers import Row
from literature.api.parameters import Asked


class _TermList(ListView):
    """Terms in the order of the form."""

    vocabulary: ClassVar[Vocabulary]
    ordering_fields = ("position", "slug", "id")
    ordering = "position"
    unique_field = "slug"
    page_size = 200

    def get_queryset(self) -> QuerySet[Any]:
        """Return all terms; those that are offered no longer still stand in evidence."""
        return self.vocabulary._default_manager.all()

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the terms as rows."""
        return vocabulary.rows(queryset)

    def build(self, rows: Sequence[Row]) -> list[Row]:
        """Return the page's terms as JSON."""
        return vocabulary.build(rows, self.vocabulary, self.request)


@listing("interventions_list", "Interventions", "evidence", TermShape)
class InterventionList(_TermList):
    """Treatments that evidence is told in, each with how many accepted items and claims it has."""

    name = "Interventions"
    serializer_class = TermShape
    vocabulary = Intervention


@listing("index_tests_list", "Index tests", "evidence", TermShape)
class IndexTestList(_TermList):
    """Tests that evidence is told in, each with how many accepted items and claims it has."""

    name = "Index tests"
    serializer_class = TermShape
    vocabulary = IndexTest


@listing("outcomes_list", "Outcomes", "evidence", OutcomeShape)
class OutcomeList(_TermList):
    """What was measured or counted, each with how many accepted items and claims it has."""

    name = "Outcomes"
    serializer_class = OutcomeShape
    vocabulary = Outcome
