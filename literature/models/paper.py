"""A paper: what PubMed, a file or a pack says about one publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from literature.bulk import IDS_A_STATEMENT, chunks
from literature.identifiers import paper_url
from literature.models.people import Journal
from literature.models.topic import Topic
from literature.pubmed.records import RecordKind, Source
from literature.roles import Act

if TYPE_CHECKING:
    from literature.models.people import Authorship

SOURCES = [(source.value, source.value) for source in Source]
KINDS = [(kind.value, kind.value) for kind in RecordKind]


class PaperState(models.TextChoices):
    """Whether a paper is in the collection, gone from PubMed, or one with another."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class FullText(models.TextChoices):
    """Whether the full text is at hand."""

    UNKNOWN = "", "not looked for"
    HAVE = "have"
    REQUESTED = "requested"
    NOT_FOUND = "not_found", "not found"


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers in the words of those who ask for them."""

    def live(self) -> Self:
        """Leave out tombstones of merged papers; what PubMed withdrew stays, marked."""
        # By the constraint the same as `state`, and its index makes counting 100,000 papers ten times quicker.
        return self.filter(merged_into__isnull=True)

    def tagged(self, slug: str, *, with_subtopics: bool = True) -> Self:
        """Keep papers that carry the topic, suggested or confirmed; a rejected or lapsed tag does not count."""
        topics = Topic.objects.with_descendants([slug]) if with_subtopics else Topic.objects.filter(slug=slug)
        return self.filter(Q(pk__in=Topic.tagged_paper_ids(topics)))

    def not_retracted(self) -> Self:
        """Leave out papers with a retraction."""
        return self.filter(is_retracted=False)

    def changed_since(self, moment: dt.datetime) -> Self:
        """Keep papers whose record, notices or tags changed at or after the moment."""
        return self.filter(updated_at__gte=moment)

    def date_change(self, paper_ids: Collection[int], moment: dt.datetime) -> None:
        """Date papers whose tags or notices changed, so that who asks for changes since a moment is told of them.

        It is no fact about the paper, so it leaves no history; and it never goes backwards.
        """
        for some in chunks(sorted(paper_ids), IDS_A_STATEMENT):
            self.filter(pk__in=some, updated_at__lt=moment).update(updated_at=moment)

    def standing_by_pmid(self, pmids: Collection[int]) -> dict[int, int]:
        """Return the papers that PMIDs lead to: of one that was merged, the paper that stands. One query."""
        found = self.filter(pmid__in=pmids).values_list("pmid", Coalesce("merged_into_id", "pk"))
        return {pmid: pk for pmid, pk in found if pmid}

    def known_to_pubmed(self) -> Self:
        """Keep papers with a PMID."""
        return self.filter(pmid__isnull=False)


class Paper(models.Model):
    """One publication. Fields hold what the record says; `source` names the way in whose word stands at present."""

    source = models.CharField(max_length=10, choices=SOURCES)
    kind = models.CharField(max_length=10, choices=KINDS, default=RecordKind.ARTICLE.value)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.LIVE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    pmid = models.PositiveIntegerField("PMID", null=True, blank=True, unique=True)
    pubmed_missing_at = models.DateTimeField(null=True, blank=True, help_text="when PubMed had nothing under the PMID")
    pmid_version = models.PositiveSmallIntegerField(default=1)
    doi = models.CharField("DOI", max_length=500, blank=True, db_index=True)
    pmcid = models.CharField("PMCID", max_length=20, blank=True, db_index=True)
    pii = models.TextField("PII", blank=True)
    other_ids = models.JSONField(default=list, blank=True)
    pack_key = models.CharField(max_length=200, null=True, blank=True, unique=True, help_text="entry of a pack")
    fingerprint = models.CharField(max_length=40, blank=True, db_index=True)

    title = models.TextField(blank=True)
    title_html = models.TextField(blank=True)
    vernacular_title = models.TextField(blank=True)
    abstract = models.TextField(blank=True)
    abstract_sections = models.JSONField(default=list, blank=True)
    abstract_copyright = models.TextField(blank=True)
    other_abstracts = models.JSONField(default=list, blank=True)

    journal = models.ForeignKey(Journal, models.PROTECT, null=True, blank=True, related_name="papers")
    journal_as_printed = models.JSONField(null=True, blank=True, help_text="the journal as this record names it")
    volume = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    pages = models.TextField(blank=True)
    elocation = models.TextField(blank=True)
    book = models.JSONField(null=True, blank=True)

    year = models.PositiveSmallIntegerField(null=True, blank=True, db_index=True)
    publication_date = models.TextField(blank=True, help_text="as written")
    published_first = models.DateField(null=True, blank=True, help_text="first day that the written date may mean")
    published_last = models.DateField(null=True, blank=True, help_text="last day that the written date may mean")
    electronic_date = models.DateField(null=True, blank=True)
    history_dates = models.JSONField(default=list, blank=True)
    # In real records the history date "entrez" is the create date and "pubmed" the entry date (docs/decisions/0013).
    create_date = models.DateField(null=True, blank=True, help_text="PubMed's create date [crdt]")
    entry_date = models.DateField(null=True, blank=True, help_text="PubMed's entry date [edat]")
    date_completed = models.DateField(null=True, blank=True)
    date_revised = models.DateField(null=True, blank=True)

    substances = models.JSONField(default=list, blank=True)
    keywords = models.JSONField(default=list, blank=True)
    authors_complete = models.BooleanField(default=True)
    investigators = models.JSONField(default=list, blank=True)
    grants = models.JSONField(default=list, blank=True)
    data_banks = models.JSONField(default=list, blank=True)
    conflict_of_interest = models.TextField(blank=True)
    citation_status = models.TextField(blank=True)
    publication_status = models.TextField(blank=True)
    publication_model = models.TextField(blank=True)

    is_retracted = models.BooleanField(default=False)
    to_check = models.TextField(blank=True, help_text="what a curator should check about this entry, and why")
    curator_note = models.TextField(blank=True)
    full_text = models.CharField(max_length=10, choices=FullText, blank=True, default=FullText.UNKNOWN)
    full_text_from = models.CharField(max_length=300, blank=True, help_text="who provided the full text, or was asked")

    record_sha256 = models.CharField(max_length=64, blank=True, db_index=True, help_text="of the record as received")
    field_digests = models.JSONField(default=dict, blank=True, help_text="of what each field of the record says")
    parser_version = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)

    objects = PaperQuerySet.as_manager()
    history = HistoricalRecords(
        # What a record says is kept as received; the history is of what people and merges do.
        excluded_fields=[
            *("abstract", "abstract_sections", "other_abstracts", "history_dates", "substances", "investigators"),
            *("journal_as_printed", "field_digests", "record_sha256", "parser_version", "updated_at"),
        ]
    )

    if TYPE_CHECKING:
        authorships: models.Manager[Authorship]

    class Meta:
        ordering = ("-published_first", "-pk")
        permissions = Act.permissions()
        indexes = (
            # The last column is not for the order: with it a search walks the index alone, not the wide rows.
            models.Index(fields=("-published_first", "-id", "merged_into"), name="paper_newest_first"),
            models.Index(fields=("-created_at", "-id"), name="paper_latest_added"),
            models.Index(fields=("electronic_date",), name="paper_electronic_date"),
            models.Index(fields=("id",), condition=Q(is_retracted=True), name="paper_retracted"),
            # What the list of papers is filtered by, beside the wide rows and not in them.
            models.Index(fields=("id",), condition=~Q(to_check=""), name="paper_to_check"),
            models.Index(fields=("source", "state", "full_text"), name="paper_sources"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("doi",), condition=~Q(doi="") & ~Q(state="merged"), name="paper_doi_once_among_live"
            ),
            models.CheckConstraint(condition=Q(pmid__isnull=True) | Q(pmid__gte=1), name="paper_pmid_positive"),
            models.CheckConstraint(condition=Q(state__in=PaperState.values), name="paper_state_known"),
            models.CheckConstraint(condition=Q(full_text__in=FullText.values), name="paper_full_text_known"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="paper_merged_names_survivor",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) | ~Q(state="withdrawn"),
                name="paper_withdrawn_has_date",
            ),
            models.CheckConstraint(
                condition=Q(published_first__isnull=True) | Q(published_last__gte=models.F("published_first")),
                name="paper_dates_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.title or f"[title not seen] ({self.publication_date or 'no date'})"

    @property
    def url(self) -> str:
        """The address of the paper with its publisher or at PubMed; "" when neither is known."""
        return paper_url(self.pmid, self.doi)

    @property
    def journal_name(self) -> str:
        """The journal's title as the record prints it, else its abbreviation; "" where no journal is named."""
        printed = self.journal_as_printed or {}
        names = (printed.get(name, "") for name in ("title", "medline_abbreviation", "iso_abbreviation"))
        return next(filter(None, names), "")


class Provenance(models.Model):
    """Where a paper's facts were seen: an address, and who said so."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="provenance")
    pack = models.ForeignKey("literature.Pack", models.PROTECT, null=True, blank=True)
    url = models.URLField(max_length=1000)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("paper", "pk")
        constraints = (models.UniqueConstraint(fields=("paper", "url"), name="provenance_once"),)

    def __str__(self) -> str:
        return self.url
