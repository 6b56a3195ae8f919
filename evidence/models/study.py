"""A study: one cohort of patients, however many papers report it."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords


class Study(models.Model):
    """One cohort. Items that point to it are counted as one study, and its patients once."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200, help_text="how the field calls it, or first author, place and years")
    registration = models.CharField(max_length=60, blank=True, help_text="trial registration: NCT01234567")
    description = models.TextField(blank=True)
    papers = models.ManyToManyField("literature.Paper", related_name="studies", blank=True)
    history = HistoricalRecords(m2m_fields=[papers])

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.name
