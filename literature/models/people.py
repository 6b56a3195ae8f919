"""Who wrote it and where: authorships as printed, and journals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from literature.models.paper import Paper


class Journal(models.Model):
    """A journal. `key` is what it is recognised by: "nlm:0375267", else "issn:0028-0836", else "title:...". A record
    without an NLM id is of the one journal that has its ISSN, title or abbreviation (`literature.store.recognised`).

    It gathers what its papers' records say: each field as the best of those records that fill it has it
    (`literature.store.journals`). How one paper's record names it stands with the paper (`journal_as_printed`).
    """

    key = models.CharField(max_length=300, unique=True)
    title = models.TextField(blank=True)
    title_key = models.CharField(max_length=200, blank=True, db_index=True, help_text="lower case, without accents")
    iso_abbreviation = models.TextField(blank=True)
    medline_abbreviation = models.TextField(blank=True)
    nlm_id = models.CharField(max_length=100, blank=True, db_index=True)
    issn_print = models.CharField(max_length=20, blank=True)
    issn_electronic = models.CharField(max_length=20, blank=True)
    issn_linking = models.CharField(max_length=20, blank=True)
    country = models.TextField(blank=True)

    class Meta:
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title or self.medline_abbreviation or self.key


class Authorship(models.Model):
    """One author, or one group, in one paper's list, as printed.

    PubMed identifies no author, so neither do we: `name_key` ("smith ja", lower case, without accents) groups equal
    names, and `orcid` those who gave one.
    """

    paper: models.ForeignKey[Paper] = models.ForeignKey(
        "literature.Paper", models.CASCADE, related_name="authorships", db_index=False
    )
    position = models.PositiveIntegerField(help_text="1 for the first author")
    last_name = models.TextField(blank=True)
    fore_name = models.TextField(blank=True)
    initials = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    collective_name = models.TextField(blank=True)
    name_key = models.CharField(max_length=360, db_index=True)
    orcid = models.CharField(max_length=19, blank=True)
    identifiers = models.JSONField(default=list)
    affiliations = models.JSONField(default=list)
    equal_contribution = models.BooleanField(default=False)
    valid = models.BooleanField(default=True, help_text="False where PubMed says ValidYN=N: a name since corrected")

    class Meta:
        ordering = ("paper", "position")
        indexes = (models.Index(fields=("orcid",), condition=~models.Q(orcid=""), name="authorship_orcid"),)
        constraints = (
            # Begins with the paper, so it is the index of the foreign key too; likewise in the other child tables.
            models.UniqueConstraint(fields=("paper", "position"), name="authorship_position_once"),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="authorship_position_from_one"),
        )

    def __str__(self) -> str:
        return self.collective_name or f"{self.last_name} {self.initials}".strip()
