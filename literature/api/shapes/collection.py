"""What surrounds the papers: look-ups, topics, strategies, runs, journals, authors."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.serializers import BooleanField, IntegerField

from literature.api.lookup import LONGEST_TITLE, MOST, STATUSES
from literature.api.shapes.fields import AsRecorded, Shape, choice, count, day, maybe, moment, number, said_text, texts
from literature.api.shapes.paper import JournalOfPaper
from literature.models import RunMode, RunOutcome


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {"type": "integer"},
            {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
                    "title": {"type": "string", "maxLength": LONGEST_TITLE},
                },
                "additionalProperties": False,
            },
        ]
    }
)
class LookupItem(serializers.JSONField):
    """An identifier, with or without a title."""


class LookupRequest(Shape):
    """Identifiers of any kind, each alone or with a title: {"id": "pmid:1", "title": "..."}."""

    ids = serializers.ListField(
        child=LookupItem(), min_length=1, max_length=MOST, help_text="17, pmid:8505611, doi:10.1016/..., PMC12"
    )


class NeedShape(Shape):
    """What a title lacks for a strategy to find it."""

    any_of = texts("One of these would do.")
    none_of = texts("None of these may be there.")
    others = count("How many more than the ones named would do.")


class NeedsOfStrategy(Shape):
    """What a title lacks for one strategy."""

    strategy = said_text()
    all_of = NeedShape(many=True)
    reason = maybe("Why it cannot be told, where it cannot.")


class LookedUp(Shape):
    """What became of one identifier."""

    given = AsRecorded(help_text="The identifier as it was sent.")
    status = choice(STATUSES)
    id = number()
    pmid = number()
    doi = maybe()
    pmcid = maybe()
    title = maybe()
    merged_into = number("Our number of the paper that stands.")
    stage = maybe("Of screening, where the paper is excluded: title_abstract or full_text.")
    reason = maybe()
    note = maybe("Of a number by itself, which is ours: another paper has it as its PMID.")
    would_match = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="Of a paper that is not here and whose title was sent: the active strategies that would find it.",
    )
    needs = NeedsOfStrategy(many=True, allow_null=True, help_text="What the title lacks for the other strategies.")


class LookupAnswer(Shape):
    """One answer for each identifier, in their order."""

    count = count()
    results = LookedUp(many=True)


class TopicRuleShape(Shape):
    """A version of a topic's rule."""

    version = count()
    query = said_text("In PubMed's syntax.")
    note = maybe()
    origin = said_text("pack or curator")
    created_at = moment(always=True)


class TopicShape(Shape):
    """A topic with how many papers it has, its subtopics included."""

    id = IntegerField()
    slug = said_text()
    name = said_text()
    description = maybe()
    path = said_text("The slugs from the root; sorting by it gives the tree.")
    position = count()
    depth = count("0 for a root.")
    parent = maybe("Slug of the topic above.")  # type: ignore[assignment]
    pack = maybe("The condition pack that it came with.")
    papers = count("Papers on it, suggested or confirmed.")
    papers_suggested = count()
    papers_confirmed = count()
    papers_rejected = count("Papers on which a curator rejected it.")
    papers_lapsed = count("Papers that its rule no longer matches.")
    papers_own = count("Papers on it, suggested or confirmed, its subtopics left out.")
    rule = TopicRuleShape(allow_null=True, help_text="The rule that tags at present.")


class TopicDetailShape(TopicShape):
    """A topic with all versions of its rule."""

    rules = TopicRuleShape(many=True)
    children = texts("Slugs of the topics right below.")


class StrategyVersionShape(Shape):
    """A version of a search strategy."""

    number = count()
    query = said_text("As it is sent to PubMed.")
    note = maybe()
    origin = said_text("pack or curator")
    created_at = moment(always=True)
    watermark = day("All that PubMed had up to this day is here.")
    compared_at = moment("Last comparison of the whole result.")


class HitCounts(Shape):
    """How many PMIDs a strategy found."""

    found = count("Found and not left since.")
    unique = count("Of these, PMIDs that no other active strategy finds.")
    with_paper = count("Of these, records that are here.")
    missing = count("Of these, PMIDs that PubMed named without a record.")
    left = count("No longer found by a full comparison.")


class LastRun(Shape):
    """The latest run of a strategy."""

    id = IntegerField()
    mode = choice(RunMode.choices)
    outcome = choice(RunOutcome.choices)
    started_at = moment(always=True)
    finished_at = moment()
    message = maybe()


class StrategyShape(Shape):
    """A search strategy."""

    id = IntegerField()
    slug = said_text()
    title = said_text()
    description = maybe()
    is_active = BooleanField(help_text="Whether it is searched every night.")
    pack = maybe()
    current = StrategyVersionShape(allow_null=True)
    hits = HitCounts()
    last_run = LastRun(allow_null=True)


class TermHitsShape(Shape):
    """What an alternative of a strategy's query brings."""

    term = said_text()
    group = count("Alternatives of one group are joined by OR, the groups by AND.")
    papers = count("Papers here that the query finds and that have the term.")
    unique = count("Of these, papers with no other alternative of the group: lost without the term.")


class StrategyDetailShape(StrategyShape):
    """A search strategy with all its versions."""

    versions = StrategyVersionShape(many=True)
    terms = TermHitsShape(many=True, allow_null=True, help_text="What each term of the current query brings.")
    terms_reason = maybe("Why terms is null, where it is.")


class SyncRunShape(Shape):
    """A run of the nightly job."""

    id = IntegerField()
    strategy = maybe()
    version = number()
    mode = choice(RunMode.choices)
    outcome = choice(RunOutcome.choices)
    started_at = moment(always=True)
    finished_at = moment()
    duration_seconds = serializers.FloatField(allow_null=True)
    window_from = day()
    window_to = day()
    found = count()
    created = count()
    updated = count()
    unchanged = count()
    rejected = count()
    withdrawn = count()
    left = count()
    requests = count("Requests made to NCBI.")
    error = maybe("The name of the failure.")
    message = maybe("What went wrong, in a sentence.")


class SyncRunDetailShape(SyncRunShape):
    """A run with what was asked of PubMed."""

    heartbeat_at = moment(always=True)
    query_sent = maybe()
    query_translation = maybe("The query as PubMed understood it.")
    warnings = AsRecorded()


class JournalShape(JournalOfPaper):
    """A journal with how many papers it has here."""

    issn_linking = maybe()
    country = maybe()
    papers = count()
    papers_url = maybe("Where its papers are.")


class AuthorShape(Shape):
    """A name. PubMed identifies no author, so equal names may be several people."""

    name_key = said_text("Last name and initials, lower case, without accents.")
    names = texts("The forms in which it is printed.")
    orcids = texts("ORCID iDs given with it.")
    papers = count()
    papers_url = said_text("Where its papers are.")
