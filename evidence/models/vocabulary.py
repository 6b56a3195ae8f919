"""The terms that evidence is told in: interventions, index tests and outcomes, from a condition's pack or a curator."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class Better(models.TextChoices):
    """Which end of a scale is good for the patient."""

    HIGHER = "higher", "higher is better"
    LOWER = "lower", "lower is better"


class Term(models.Model):
    """A term with its synonyms; a narrower term names its parent. Terms are switched off, never deleted."""

    pack = models.ForeignKey("literature.Pack", models.PROTECT, null=True, blank=True, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    synonyms = models.JSONField(default=list, blank=True, help_text="other names, as a list of texts")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="narrower")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True, help_text="offered in the extraction form")
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class Intervention(Term):
    """What was done to treat: local anaesthetic injection, excision, exercise."""


class IndexTest(Term):
    """What was done to diagnose: palpation, ultrasound, MRI, diagnostic block. Also serves as a reference standard."""


class Outcome(Term):
    """What was measured or counted: pain intensity, improvement, recurrence, presence of the condition."""

    better = models.CharField(max_length=10, choices=Better, blank=True, help_text="empty: neither end is better")

    class Meta(Term.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(better__in=("", *Better.values)), name="outcome_better_known"),
        )
