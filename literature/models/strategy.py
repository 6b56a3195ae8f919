"""Condition packs, search strategies in versions that never change, and what each strategy found."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef
from simple_history.models import HistoricalRecords


class Pack(models.Model):
    """A condition pack that was loaded: everything that is particular to one condition is data of its pack."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    version = models.CharField(max_length=40, blank=True)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.title


class PackName(models.Model):
    """A name of the condition, with its language and where it was seen."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=20, default="eng")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("pack", "pk")
        constraints = (models.UniqueConstraint(fields=("pack", "name"), name="pack_name_once"),)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def by_pack(cls) -> dict[str, list[str]]:
        """Return the names of each pack, by its slug, in the order of the pack."""
        names: dict[str, list[str]] = {}
        for slug, name in cls.objects.order_by("pack__slug", "pk").values_list("pack__slug", "name"):
            names.setdefault(slug, []).append(name)
        return names


class Strategy(models.Model):
    """A search strategy; its query text lives in its versions."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="what it is for, and the reasoning of its author")
    pack = models.ForeignKey(Pack, models.PROTECT, null=True, blank=True, related_name="strategies")
    is_active = models.BooleanField(default=True, help_text="searched every night")
    reviewers_needed = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text="how many screen each paper, blindly; empty: as many as the installation asks for "
        "(SCREENING_REVIEWERS); of several strategies that find a paper the most counts",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("slug",)
        verbose_name_plural = "strategies"

    def __str__(self) -> str:
        return self.title

    @property
    def current(self) -> StrategyVersion:
        """The version that is searched; raises StrategyVersion.DoesNotExist for a strategy without any."""
        return self.versions.latest("number")


class StrategyVersion(models.Model):
    """A query text. It is never edited: a new text is a new version, which starts without a watermark."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    query = models.TextField(help_text="in PubMed's syntax")
    note = models.TextField(blank=True, help_text="what changed, and why")
    created_at = models.DateTimeField()
    origin = models.CharField(max_length=20, default="curator", help_text="who wrote it: pack or curator")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    watermark = models.DateField(null=True, blank=True, help_text="all that PubMed had up to this day is here")
    compared_at = models.DateTimeField(null=True, blank=True, help_text="last full comparison")

    class Meta:
        ordering = ("strategy", "number")
        constraints = (models.UniqueConstraint(fields=("strategy", "number"), name="strategy_version_once"),)

    def __str__(self) -> str:
        return f"version {self.number}"


class HitQuerySet(models.QuerySet["StrategyHit"]):
    """Hits in the words of the domain."""

    def standing(self) -> HitQuerySet:
        """Those that the last full comparison still found."""
        return self.filter(left_at__isnull=True)

    def unique_counts(self, strategy_ids: Collection[int]) -> dict[int, int]:
        """Return for each strategy how many PMIDs it finds that no other active strategy does, where there are any."""
        others = StrategyHit.objects.standing().filter(pmid=OuterRef("pmid"), strategy__is_active=True)
        alone = self.standing().filter(strategy__in=strategy_ids)
        alone = alone.filter(~Exists(others.exclude(strategy=OuterRef("strategy"))))
        return dict(alone.order_by().values_list("strategy").annotate(n=Count("pk")))


class StrategyHit(models.Model):
    """A PMID that a strategy found: written as soon as PubMed names it, before its record is fetched.

    `paper` stays empty until the record is here, so what a killed run left behind is known to the next.
    """

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="hits", db_index=False)
    pmid = models.PositiveIntegerField("PMID")
    paper = models.ForeignKey("literature.Paper", models.SET_NULL, null=True, blank=True, related_name="hits")
    first_version = models.ForeignKey(StrategyVersion, models.PROTECT, related_name="+")
    first_run = models.ForeignKey("literature.SyncRun", models.SET_NULL, null=True, related_name="+")
    first_seen_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True, help_text="when a full comparison no longer found it")
    missing_at = models.DateTimeField(null=True, blank=True, help_text="when PubMed named it but had no record")
    failed_at = models.DateTimeField(null=True, blank=True, help_text="when its batch was last not delivered")

    objects = HitQuerySet.as_manager()

    class Meta:
        ordering = ("strategy", "pmid")
        constraints = (models.UniqueConstraint(fields=("strategy", "pmid"), name="strategy_hit_once"),)
        indexes = (models.Index(fields=("pmid",), name="strategy_hit_pmid"),)

    def __str__(self) -> str:
        return f"PMID {self.pmid}"
