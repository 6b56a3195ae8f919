"""Known papers (sentinels): what every search for the condition should find."""

from __future__ import annotations

from django.db import models


class KnownPaper(models.Model):
    """A paper that a pack knows to be on its condition."""

    pack = models.ForeignKey("literature.Pack", models.PROTECT, related_name="known_papers")
    paper = models.ForeignKey("literature.Paper", models.PROTECT, related_name="known_by")
    note = models.TextField(blank=True, help_text="why every search should find it")
    missed_since = models.DateTimeField(null=True, blank=True, help_text="no active strategy finds it")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pack", "paper")
        constraints = (models.UniqueConstraint(fields=("pack", "paper"), name="known_paper_once"),)

    def __str__(self) -> str:
        return str(self.paper)


class KnownPaperCheck(models.Model):
    """Whether one strategy finds one known paper: in PubMed's own answer, and by our reading of its record."""

    known = models.ForeignKey(KnownPaper, models.CASCADE, related_name="checks", db_index=False)
    strategy = models.ForeignKey("literature.Strategy", models.CASCADE, related_name="+")
    version = models.ForeignKey("literature.StrategyVersion", models.CASCADE, related_name="+")
    hit = models.BooleanField(help_text="PubMed named it for this strategy")
    matches = models.BooleanField(null=True, help_text="its record matches the query as we read it; empty: unreadable")
    lacking = models.JSONField(default=list, blank=True, help_text="terms that would find it")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ("known", "strategy")
        constraints = (models.UniqueConstraint(fields=("known", "strategy"), name="known_paper_check_once"),)

    def __str__(self) -> str:
        return f"{self.strategy_id}: {'found' if self.hit or self.matches else 'missed'}"
