"""A paper, in lists and alone."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import BooleanField, Field, IntegerField

from literature.api.extensions import added_members
from literature.api.shapes.fields import (
    AsRecorded,
    Part,
    Shape,
    choice,
    count,
    day,
    maybe,
    moment,
    number,
    said_text,
    texts,
)
from literature.models import NoticeKind, PaperState, ScreeningDecision, ScreeningStage, TagStatus
from literature.models.paper import KINDS, SOURCES


class JournalOfPaper(Part):
    """The journal that a paper appeared in, as the paper's own record names it; PubMed prints one of its ISSNs."""

    id = IntegerField(help_text="Our number of the journal, the same for all its papers.")
    title = maybe()
    iso_abbreviation = maybe()
    medline_abbreviation = maybe()
    nlm_id = maybe()
    issn_print = maybe()
    issn_electronic = maybe()
    issn_linking = maybe("ISSN-L, the same for all media.")
    country = maybe("Country of publication, as the record names it.")


class NamedTerm(Part):
    """A term of a controlled vocabulary."""

    name = said_text()
    ui = maybe("MeSH unique identifier")


class MeshQualifierShape(NamedTerm):
    """A qualifier of a MeSH heading."""

    major = BooleanField(help_text="Whether the indexer starred it.")


class MeshHeadingShape(MeshQualifierShape):
    """A MeSH heading with its qualifiers."""

    qualifiers = MeshQualifierShape(many=True)


class KeywordShape(Part):
    """A keyword and whose it is."""

    text = said_text()
    owner = said_text("NOTNLM is the authors'; empty where not said.")
    major = BooleanField()


class IdentifierShape(Part):
    """An identifier beside those that have fields of their own."""

    kind = said_text("In PubMed's words.")
    value = said_text()
    valid = BooleanField()


class AuthorOfPaper(Part):
    """An author as printed; a group has a collective name and no last name."""

    position = count()
    name = said_text("As PubMed prints it: last name and initials, or the group's name.")
    last_name = maybe()
    fore_name = maybe()
    initials = maybe()
    suffix = maybe()
    collective_name = maybe()
    orcid = maybe()
    identifiers = IdentifierShape(many=True)
    affiliations = texts()
    equal_contribution = BooleanField()
    valid = BooleanField(help_text="False for a name that PubMed says was since corrected.")


class MatchedShape(Part):
    """A term of a topic's rule that the paper has."""

    term = said_text()
    field = said_text("Where it was found.")


class TopicOfPaper(Part):
    """A topic of a paper: who or what gave it, why, and when."""

    slug = said_text()
    name = said_text()
    path = said_text("The slugs from the root.")
    status = choice(TagStatus.choices)
    given_by = choice(["rule", "pack", "curator"], "Who or what put it there.")
    rule_version = number()
    matched = MatchedShape(many=True, help_text="The terms of the rule that matched, and where.")
    suggested_at = moment()
    decided_by = maybe("The curator who confirmed or rejected it.")
    decided_at = moment()
    reason = maybe("Why the curator decided so.")


class NoticeShape(Part):
    """A retraction, correction or concern."""

    kind = choice(NoticeKind.choices)
    pmid = number("PMID of the notice.")
    citation = maybe()
    first_seen_at = moment(always=True)
    lapsed_at = moment("When no record stated it any longer.")


class ScreeningShape(Part):
    """What screening came to at one stage."""

    stage = choice(ScreeningStage.choices)
    decision = choice(ScreeningDecision.choices)
    reason = maybe("Why: the short name of a reason of the list, or a sentence; an exclusion always says.")
    reason_label = maybe("The reason in words for people.")
    decided_at = moment(always=True)


class PaperShape(Part):
    """A paper, as lists give it."""

    id = IntegerField(help_text="Our number; it stays.")
    pmid = number("PubMed identifier.")
    pmcid = maybe("PubMed Central identifier.")
    doi = maybe("In lower case, 10. first.")
    title = maybe()
    title_html = maybe("The title with i, b, u, sub and sup as the record has them, everything else escaped.")
    abstract = maybe()
    journal = JournalOfPaper(allow_null=True)
    year = number("Year of publication.")
    publication_date = maybe("As written: 1998 Dec-1999 Jan.")
    published_first = day("First day that the written date may mean.")
    published_last = day("Last day that the written date may mean.")
    volume = maybe()
    issue = maybe()
    pages = maybe()
    elocation = maybe("Article number, where there are no pages.")
    languages = texts("ISO 639-2/B codes.")
    publication_types = NamedTerm(many=True)
    mesh = MeshHeadingShape(many=True)
    keywords = KeywordShape(many=True)
    authors = AuthorOfPaper(many=True)
    topics = TopicOfPaper(many=True, help_text="Topics that count: suggested by a rule or confirmed by a curator.")
    notices = NoticeShape(many=True, help_text="Notices that stand.")
    screening = ScreeningShape(many=True, help_text="One row a stage; none for a paper that is not screened yet.")
    is_retracted = BooleanField()
    state = choice(PaperState.choices, "withdrawn: PubMed no longer has the record.")
    source = choice(SOURCES, "Whose word stands at present.")  # type: ignore[assignment]
    url = maybe("The paper at PubMed, else at its publisher.")
    created_at = moment("When it came into the collection.", always=True)
    updated_at = moment("When its record, notices or topics last changed.", always=True)

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the members of every paper, whichever app added them; none is required."""
        added = {member.name: member.field() for member in added_members()}
        for field in added.values():
            field.required = False
        return {**super().get_fields(), **added}


class SnippetShape(Part):
    """A place in a paper's text where terms of the query stand."""

    field = said_text("title, keywords, abstract, headings, names or affiliations.")
    html = said_text("Escaped, with the words that matched in mark elements.")


class ExplanationShape(Part):
    """Why the query finds the paper."""

    terms = MatchedShape(many=True, help_text="The terms of the query that the paper has, each with its field.")
    snippets = SnippetShape(many=True, help_text="Up to three a field.")


class CommentCorrectionShape(Part):
    """A link to another record."""

    ref_type = said_text("In PubMed's words: RetractionIn, ErratumFor, CommentOn, Cites, ...")
    pmid = number()
    citation = maybe()
    note = maybe()
    paper_id = number("Our number of the other paper, where we hold it.")


class HitShape(Part):
    """A search strategy that found the paper."""

    strategy = said_text()
    version = count("The version that found it first.")
    sync_run_id = number()
    first_seen_at = moment(always=True)
    left_at = moment("When a full comparison no longer found it.")


class EventShape(Shape):
    """Something that happened to the paper; what does not apply to the event is null."""

    at = moment(always=True)
    event = choice(["record", "topic_confirmed", "topic_rejected"], "record: a revision of the record was received.")
    source = maybe("Where the record came from.")  # type: ignore[assignment]
    sync_run_id = number("The run that brought the record.")
    changed_fields = AsRecorded(help_text="What differed from the revision before it.")
    applied = BooleanField(allow_null=True, help_text="False where a newer or better record stood already.")
    topic = maybe("Slug of the topic that a curator decided on.")
    reason = maybe("Why the curator decided so.")


class ProvenanceShape(Part):
    """Where the paper's facts were seen."""

    url = said_text()
    note = maybe()
    pack = maybe()


class ReceivedRecordShape(Part):
    """A revision of the record as received."""

    source = choice(SOURCES)  # type: ignore[assignment]
    sha256 = said_text()
    received_at = moment(always=True)
    sync_run_id = number()
    changed_fields = AsRecorded(help_text="What differed from the revision before it.")
    applied = BooleanField(help_text="False where a newer or better record stood already.")


class MergedFromShape(Shape):
    """A paper that was found to be the same publication."""

    id = IntegerField()
    pmid = number()
    doi = maybe()
    title = maybe()


class PaperDetailShape(PaperShape):
    """A paper with everything that is kept about it."""

    kind = choice(KINDS)
    withdrawn_at = moment()
    state_reason = maybe("What became of a paper that does not simply stand, in a sentence.")
    merged_from = MergedFromShape(many=True, help_text="Papers that were merged into this one.")
    pubmed_missing_at = moment("When PubMed was asked for the PMID and had nothing.")
    pmid_version = IntegerField()
    pii = maybe("Publisher item identifier.")
    other_ids = IdentifierShape(many=True)
    vernacular_title = maybe("The title in the paper's own language.")
    abstract_sections = AsRecorded(help_text="The abstract in its labelled parts.")
    abstract_copyright = maybe()
    other_abstracts = AsRecorded(help_text="Abstracts in other languages or of other publishers.")
    book = AsRecorded(help_text="The book that this is, or is a chapter of; else null.")
    electronic_date = day()
    history_dates = AsRecorded(help_text="Received, accepted and so on, with their dates.")
    create_date = day("PubMed's create date [crdt].")
    entry_date = day("PubMed's entry date [edat].")
    date_completed = day()
    date_revised = day("PubMed's revision date [lr].")
    substances = AsRecorded(help_text="Chemicals and supplementary concepts.")
    authors_complete = BooleanField()
    investigators = AsRecorded()
    grants = AsRecorded()
    data_banks = AsRecorded(help_text="Data banks with accession numbers, trial registrations among them.")
    conflict_of_interest = maybe()
    citation_status = maybe("MEDLINE, In-Process, Publisher, ...")
    publication_status = maybe()
    publication_model = maybe()
    to_check = maybe("What is still to be checked about this entry, and why.")
    topics_set_aside = TopicOfPaper(many=True, help_text="Topics that a curator rejected or that lapsed.")
    notices_lapsed = NoticeShape(many=True)
    comments_corrections = CommentCorrectionShape(many=True)
    hits = HitShape(many=True)
    provenance = ProvenanceShape(many=True)
    received_records = ReceivedRecordShape(many=True)


class MergedShape(Shape):
    """Where a merged paper went."""

    id = IntegerField()
    state = said_text("merged")
    merged_into = IntegerField(help_text="Our number of the paper that stands.")
    reason = said_text()
