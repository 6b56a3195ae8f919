"""What the API answers with, as types.  Made from docs/openapi.yaml by make_types.py: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class AuthorOfPaper(TypedDict):
    position: int
    name: str
    last_name: str | None
    fore_name: str | None
    initials: str | None
    suffix: str | None
    collective_name: str | None
    orcid: str | None
    identifiers: list[IdentifierShape]
    affiliations: list[str]
    equal_contribution: bool
    valid: bool


class AuthorShape(TypedDict):
    name_key: str
    names: list[str]
    orcids: list[str]
    papers: int


class CommentCorrectionShape(TypedDict):
    ref_type: str
    pmid: int | None
    citation: str | None
    note: str | None
    paper_id: int | None


CountIsEnum = Literal['exact', 'at_least']


DecisionEnum = Literal['included', 'excluded', 'unsure']


DesignEnum = Literal['case-report', 'case-series', 'before-after', 'cross-sectional', 'case-control', 'prospective-cohort', 'retrospective-cohort', 'non-randomised-trial', 'randomised-trial', 'diagnostic-accuracy', 'systematic-review', 'meta-analysis', 'narrative-review', 'cadaver-study', 'laboratory-study', 'expert-opinion']


GivenByEnum = Literal['rule', 'pack', 'curator']


class HitCounts(TypedDict):
    found: int
    with_paper: int
    missing: int
    left: int


class HitShape(TypedDict):
    strategy: str
    version: int
    sync_run_id: int | None
    first_seen_at: str
    left_at: str | None


class IdentifierShape(TypedDict):
    kind: str
    value: str
    valid: bool


class ItemShape(TypedDict):
    id: int
    question: QuestionEnum
    design: DesignEnum
    level: int | None
    statement: str
    quote: str
    place: str
    created_at: str
    accepted_at: str
    accepted_by: str
    paper: PaperOfItem


class JournalOfPaper(TypedDict):
    id: int
    title: str | None
    iso_abbreviation: str | None
    medline_abbreviation: str | None
    nlm_id: str | None
    issn_print: str | None
    issn_electronic: str | None
    issn_linking: str | None
    country: str | None


class JournalShape(TypedDict):
    id: int
    title: str | None
    iso_abbreviation: str | None
    medline_abbreviation: str | None
    nlm_id: str | None
    issn_print: str | None
    issn_electronic: str | None
    issn_linking: str | None
    country: str | None
    papers: int


class KeywordShape(TypedDict):
    text: str
    owner: str
    major: bool


class LastRun(TypedDict):
    id: int
    mode: ModeEnum
    outcome: OutcomeEnum
    started_at: str
    finished_at: str | None
    message: str | None


class LookedUp(TypedDict):
    given: Any
    status: LookedUpStatusEnum
    id: int | None
    pmid: int | None
    doi: str | None
    pmcid: str | None
    title: str | None
    merged_into: int | None
    reason: str | None


LookedUpStatusEnum = Literal['found', 'merged', 'withdrawn', 'not_found', 'malformed']


class LookupAnswer(TypedDict):
    count: int
    results: list[LookedUp]


class LookupRequest(TypedDict):
    ids: list[str]


class MatchedShape(TypedDict):
    term: str
    field: str


class MergedShape(TypedDict):
    id: int
    state: str
    merged_into: int
    reason: str


class MeshHeadingShape(TypedDict):
    name: str
    ui: str | None
    major: bool
    qualifiers: list[MeshQualifierShape]


class MeshQualifierShape(TypedDict):
    name: str
    ui: str | None
    major: bool


ModeEnum = Literal['window', 'full', 'refresh']


class NamedTerm(TypedDict):
    name: str
    ui: str | None


class NoticeShape(TypedDict):
    kind: NoticeShapeKindEnum
    pmid: int | None
    citation: str | None
    first_seen_at: str
    lapsed_at: str | None


NoticeShapeKindEnum = Literal['retraction', 'expression_of_concern', 'correction', 'update', 'republication']


OutcomeEnum = Literal['running', 'succeeded', 'partial', 'failed']


class PaginatedAuthorShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[AuthorShape]
    query: NotRequired[dict[str, Any]]


class PaginatedItemShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[ItemShape]
    query: NotRequired[dict[str, Any]]


class PaginatedJournalShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[JournalShape]
    query: NotRequired[dict[str, Any]]


class PaginatedPaperShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[PaperShape]
    query: NotRequired[dict[str, Any]]


class PaginatedStrategyShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[StrategyShape]
    query: NotRequired[dict[str, Any]]


class PaginatedSyncRunShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[SyncRunShape]
    query: NotRequired[dict[str, Any]]


class PaginatedTopicShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[TopicShape]
    query: NotRequired[dict[str, Any]]


class PaperDetailShape(TypedDict):
    id: int
    pmid: int | None
    pmcid: str | None
    doi: str | None
    title: str | None
    title_html: str | None
    abstract: str | None
    journal: JournalOfPaper | None
    year: int | None
    publication_date: str | None
    published_first: str | None
    published_last: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    elocation: str | None
    languages: list[str]
    publication_types: list[NamedTerm]
    mesh: list[MeshHeadingShape]
    keywords: list[KeywordShape]
    authors: list[AuthorOfPaper]
    topics: list[TopicOfPaper]
    notices: list[NoticeShape]
    screening: list[ScreeningShape]
    is_retracted: bool
    state: StateEnum
    source: SourceEnum
    url: str | None
    created_at: str
    updated_at: str
    kind: PaperDetailShapeKindEnum
    withdrawn_at: str | None
    pubmed_missing_at: str | None
    pmid_version: int
    pii: str | None
    other_ids: list[IdentifierShape]
    vernacular_title: str | None
    abstract_sections: Any
    abstract_copyright: str | None
    other_abstracts: Any
    book: Any
    electronic_date: str | None
    history_dates: Any
    create_date: str | None
    entry_date: str | None
    date_completed: str | None
    date_revised: str | None
    substances: Any
    authors_complete: bool
    investigators: Any
    grants: Any
    data_banks: Any
    conflict_of_interest: str | None
    citation_status: str | None
    publication_status: str | None
    publication_model: str | None
    to_check: str | None
    topics_set_aside: list[TopicOfPaper]
    notices_lapsed: list[NoticeShape]
    comments_corrections: list[CommentCorrectionShape]
    hits: list[HitShape]
    provenance: list[ProvenanceShape]
    received_records: list[ReceivedRecordShape]


PaperDetailShapeKindEnum = Literal['article', 'book', 'chapter']


class PaperOfItem(TypedDict):
    id: int
    pmid: int | None
    doi: str | None
    title: str | None
    is_retracted: bool


class PaperShape(TypedDict):
    id: int
    pmid: int | None
    pmcid: str | None
    doi: str | None
    title: str | None
    title_html: str | None
    abstract: str | None
    journal: JournalOfPaper | None
    year: int | None
    publication_date: str | None
    published_first: str | None
    published_last: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    elocation: str | None
    languages: list[str]
    publication_types: list[NamedTerm]
    mesh: list[MeshHeadingShape]
    keywords: list[KeywordShape]
    authors: list[AuthorOfPaper]
    topics: list[TopicOfPaper]
    notices: list[NoticeShape]
    screening: list[ScreeningShape]
    is_retracted: bool
    state: StateEnum
    source: SourceEnum
    url: str | None
    created_at: str
    updated_at: str


class Problem(TypedDict):
    type: str
    title: str
    status: int
    detail: str
    parameter: NotRequired[str]
    nearest: NotRequired[str | None]
    allowed: NotRequired[list[Any]]
    position: NotRequired[int]
    found: NotRequired[str]
    expected: NotRequired[str]
    reason: NotRequired[str]
    repaired: NotRequired[str | None]
    retry_after: NotRequired[float | None]


class ProvenanceShape(TypedDict):
    url: str
    note: str | None
    pack: str | None


QuestionEnum = Literal['therapy', 'harm', 'diagnosis', 'prevalence', 'prognosis', 'aetiology', 'anatomy']


class ReceivedRecordShape(TypedDict):
    source: SourceEnum
    sha256: str
    received_at: str
    sync_run_id: int | None
    changed_fields: Any
    applied: bool


class ScreeningShape(TypedDict):
    stage: StageEnum
    decision: DecisionEnum
    reason: str | None
    decided_at: str


SourceEnum = Literal['pubmed', 'nbib', 'ris', 'pack']


StageEnum = Literal['title_abstract', 'full_text']


StateEnum = Literal['live', 'withdrawn', 'merged']


class StrategyDetailShape(TypedDict):
    id: int
    slug: str
    title: str
    description: str | None
    is_active: bool
    pack: str | None
    current: StrategyVersionShape | None
    hits: HitCounts
    last_run: LastRun | None
    versions: list[StrategyVersionShape]


class StrategyShape(TypedDict):
    id: int
    slug: str
    title: str
    description: str | None
    is_active: bool
    pack: str | None
    current: StrategyVersionShape | None
    hits: HitCounts
    last_run: LastRun | None


class StrategyVersionShape(TypedDict):
    number: int
    query: str
    note: str | None
    origin: str
    created_at: str
    watermark: str | None
    compared_at: str | None


class SyncRunDetailShape(TypedDict):
    id: int
    strategy: str | None
    version: int | None
    mode: ModeEnum
    outcome: OutcomeEnum
    started_at: str
    finished_at: str | None
    duration_seconds: float | None
    window_from: str | None
    window_to: str | None
    found: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    withdrawn: int
    left: int
    requests: int
    error: str | None
    message: str | None
    heartbeat_at: str
    query_sent: str | None
    query_translation: str | None
    warnings: Any


class SyncRunShape(TypedDict):
    id: int
    strategy: str | None
    version: int | None
    mode: ModeEnum
    outcome: OutcomeEnum
    started_at: str
    finished_at: str | None
    duration_seconds: float | None
    window_from: str | None
    window_to: str | None
    found: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    withdrawn: int
    left: int
    requests: int
    error: str | None
    message: str | None


class TopicDetailShape(TypedDict):
    id: int
    slug: str
    name: str
    description: str | None
    path: str
    position: int
    depth: int
    parent: str | None
    pack: str | None
    papers: int
    papers_suggested: int
    papers_confirmed: int
    rule: TopicRuleShape | None
    rules: list[TopicRuleShape]
    children: list[str]


class TopicOfPaper(TypedDict):
    slug: str
    name: str
    path: str
    status: TopicOfPaperStatusEnum
    given_by: GivenByEnum
    rule_version: int | None
    matched: list[MatchedShape]
    suggested_at: str | None
    decided_by: str | None
    decided_at: str | None
    reason: str | None


TopicOfPaperStatusEnum = Literal['suggested', 'confirmed', 'rejected', 'lapsed']


class TopicRuleShape(TypedDict):
    version: int
    query: str
    note: str | None
    origin: str
    created_at: str


class TopicShape(TypedDict):
    id: int
    slug: str
    name: str
    description: str | None
    path: str
    position: int
    depth: int
    parent: str | None
    pack: str | None
    papers: int
    papers_suggested: int
    papers_confirmed: int
    rule: TopicRuleShape | None
