"""What an item rests on: quotes with their places, answers to warnings, and the risk of bias."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from evidence.models.item import EvidenceItem
from evidence.models.parts import Row

LONGEST_QUOTE = 300  # a short quote is a citation, a copied abstract is not


class Quote(Row):
    """Words of the paper, and which values rest on them.

    `values` are paths into the item's document ("n_analysed", "groups.0.events"); the path of a row or a part
    ("groups.0", "therapy") stands for all values in it."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="quotes")
    values = models.JSONField(default=list)
    text = models.CharField(max_length=LONGEST_QUOTE, help_text="the paper's words that say so, 300 characters at most")
    place = models.CharField(max_length=100, help_text="where they stand: page, section or table")

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=("item", "position"), name="quote_position_once"),)

    def __str__(self) -> str:
        return f"“{self.text}” ({self.place})"


class AnswerQuerySet(models.QuerySet["WarningAnswer"]):
    """Answers in the words of those who ask for them."""

    def reviewed(self) -> Self:
        """Keep those that stood when the item was last accepted; the others nobody has reviewed."""
        return self.filter(answered_at__lte=F("item__decided_at"))


class WarningAnswer(models.Model):
    """A curator's answer to the warning that a value is implausible. It holds as long as the warning's message does:
    other numbers make another message, and ask again."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="warning_answers")
    code = models.CharField(max_length=60)
    path = models.CharField(max_length=100)
    message = models.TextField()
    answer = models.CharField(max_length=500)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ("item", "pk")
        constraints = (
            models.UniqueConstraint(fields=("item", "code", "path", "message"), name="warning_answered_once"),
            models.CheckConstraint(condition=~Q(answer=""), name="warning_answer_says_something"),
        )

    def __str__(self) -> str:
        return self.answer


class Judgement(models.TextChoices):
    """The summary of a form."""

    LOW = "low", "low risk of bias"
    SOME = "some", "some concerns"
    HIGH = "high", "high risk of bias"
    UNCLEAR = "unclear"


class BiasAssessment(models.Model):
    """A form on the risk of bias, filled in for an item. Forms are data (`evidence.bias`); `answers` maps the key of
    each question to {"answer", "quote", "place", "note"}."""

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="bias_assessments")
    form = models.SlugField(max_length=40)
    form_version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    judgement = models.CharField(max_length=10, choices=Judgement, blank=True)
    reason = models.TextField(blank=True, help_text="why this is the summary")
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        ordering = ("item", "form")
        constraints = (
            models.UniqueConstraint(fields=("item", "form"), name="bias_form_once_an_item"),
            models.CheckConstraint(condition=Q(judgement__in=("", *Judgement.values)), name="bias_judgement_known"),
        )

    def __str__(self) -> str:
        return f"{self.form}: {self.get_judgement_display()}"
