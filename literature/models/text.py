"""The search row of a paper."""

from __future__ import annotations

from django.db import models


class PaperText(models.Model):
    """What the full-text index knows of one paper: index terms, not prose, made by `literature.query.index`.

    One narrow row a paper.  The index itself is kept by the database from this row: on SQLite an FTS5 table with
    triggers, on PostgreSQL the stored generated column `tsv` with a GIN index (migration 0002_text_index)."""

    paper = models.OneToOneField(
        "literature.Paper", on_delete=models.CASCADE, primary_key=True, related_name="search_text"
    )
    title = models.TextField(default="", blank=True)
    keywords = models.TextField(default="", blank=True)
    abstract = models.TextField(default="", blank=True)
    headings = models.TextField(default="", blank=True, help_text="MeSH headings, substances, publication types")
    names = models.TextField(default="", blank=True, help_text="Authors, journal and identifiers")
    affiliations = models.TextField(default="", blank=True)
    keys = models.TextField(default="", blank=True, help_text="Whole headings, types, languages, journals and authors")

    class Meta:
        verbose_name = "search row"

    def __str__(self) -> str:
        return f"Search row of paper {self.pk}"
