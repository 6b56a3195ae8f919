"""What is said about a paper by other records: comments and corrections, and the notices that follow from them."""

from __future__ import annotations

from django.db import models


class NoticeKind(models.TextChoices):
    """What a reader must know before using a paper."""

    RETRACTION = "retraction"
    EXPRESSION_OF_CONCERN = "expression_of_concern"
    CORRECTION = "correction"
    UPDATE = "update"
    REPUBLICATION = "republication"


class CommentCorrection(models.Model):
    """A CommentsCorrections entry of a paper's record, as PubMed lists it, whether or not we hold the other paper."""

    paper = models.ForeignKey("literature.Paper", models.CASCADE, related_name="comments_corrections", db_index=False)
    position = models.PositiveIntegerField()
    ref_type = models.CharField(max_length=100)
    pmid = models.PositiveIntegerField("PMID", null=True, blank=True, db_index=True)
    citation = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("paper", "position")
        constraints = (models.UniqueConstraint(fields=("paper", "position"), name="comment_correction_position_once"),)

    def __str__(self) -> str:
        return f"{self.ref_type} {self.pmid or self.citation}"


class Notice(models.Model):
    """A retraction, correction or concern about a paper, told by its own record or by the notice's record.

    A notice that no record states any longer is marked lapsed, never deleted.
    """

    paper = models.ForeignKey("literature.Paper", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30, choices=NoticeKind)
    pmid = models.PositiveIntegerField("PMID of the notice", null=True, blank=True)
    citation = models.CharField(max_length=500, blank=True, help_text="as printed, cut at 500 characters")
    first_seen_at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("paper", "first_seen_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("paper", "kind", "pmid"), condition=models.Q(pmid__isnull=False), name="notice_once"
            ),
            models.UniqueConstraint(
                fields=("paper", "kind", "citation"), condition=models.Q(pmid__isnull=True), name="notice_cited_once"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=NoticeKind.values), name="notice_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.paper}"
