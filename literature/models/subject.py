"""What a paper is about, in the indexers' words: MeSH, publication types, languages."""

from __future__ import annotations

from django.db import models


class MeshTerm(models.Model):
    """A MeSH descriptor or qualifier; `ui` is "" in records that give none."""

    class Kind(models.TextChoices):
        DESCRIPTOR = "descriptor"
        QUALIFIER = "qualifier"

    kind = models.CharField(max_length=10, choices=Kind)
    ui = models.CharField("UI", max_length=20, blank=True)
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, db_index=True, help_text="lower case, without accents")

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("kind", "ui", "name"), name="mesh_term_once"),)

    def __str__(self) -> str:
        return self.name


class MeshAnnotation(models.Model):
    """One heading, or one heading with one qualifier: a heading with two qualifiers is two rows of one position."""

    paper = models.ForeignKey("literature.Paper", models.CASCADE, related_name="mesh_annotations")
    position = models.PositiveIntegerField()
    descriptor = models.ForeignKey(MeshTerm, models.PROTECT, related_name="annotations")
    descriptor_major = models.BooleanField(default=False)
    qualifier = models.ForeignKey(MeshTerm, models.PROTECT, null=True, related_name="+", db_index=False)
    qualifier_major = models.BooleanField(default=False)

    class Meta:
        ordering = ("paper", "position", "pk")

    def __str__(self) -> str:
        return f"{self.descriptor}/{self.qualifier}" if self.qualifier_id else str(self.descriptor)


class PublicationType(models.Model):
    """A publication type with its MeSH UI."""

    ui = models.CharField("UI", max_length=20, blank=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, db_index=True, help_text="lower case, without accents")

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("ui", "name"), name="publication_type_once"),)

    def __str__(self) -> str:
        return self.name


class PaperPublicationType(models.Model):
    """A publication type of a paper, in the record's order."""

    paper = models.ForeignKey("literature.Paper", models.CASCADE, related_name="publication_type_links", db_index=False)
    position = models.PositiveSmallIntegerField()
    publication_type = models.ForeignKey(PublicationType, models.PROTECT, related_name="paper_links")

    class Meta:
        ordering = ("paper", "position")
        constraints = (models.UniqueConstraint(fields=("paper", "position"), name="publication_type_position_once"),)

    def __str__(self) -> str:
        return str(self.publication_type)


class PaperLanguage(models.Model):
    """A language of a paper, ISO 639-2/B as PubMed has it."""

    paper = models.ForeignKey("literature.Paper", models.CASCADE, related_name="language_links", db_index=False)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, db_index=True)

    class Meta:
        ordering = ("paper", "position")
        constraints = (models.UniqueConstraint(fields=("paper", "position"), name="language_position_once"),)

    def __str__(self) -> str:
        return self.code
