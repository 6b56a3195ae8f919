"""What the API answers with, as types.  Made from docs/openapi.yaml by make_types.py: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class AdverseEventOfItem(TypedDict):
    name: str | None
    group: str | None
    events: int | None
    n: int | None
    serious: str | None


class AnswerShape(TypedDict):
    path: str
    code: str
    message: str
    answer: str
    answered_at: str


class AuthorOfPaper(TypedDict):
    position: NotRequired[int]
    name: NotRequired[str]
    last_name: NotRequired[str | None]
    fore_name: NotRequired[str | None]
    initials: NotRequired[str | None]
    suffix: NotRequired[str | None]
    collective_name: NotRequired[str | None]
    orcid: NotRequired[str | None]
    identifiers: NotRequired[list[IdentifierShape]]
    affiliations: NotRequired[list[str]]
    equal_contribution: NotRequired[bool]
    valid: NotRequired[bool]


class AuthorShape(TypedDict):
    name_key: str
    names: list[str]
    orcids: list[str]
    papers: int
    papers_url: str


class BecauseShape(TypedDict):
    mesh: list[str]
    topics: list[str]
    names: list[str]
    words: list[str]


class BiasShape(TypedDict):
    form: str
    form_version: str
    judgement: str | None
    reason: str | None
    answers: dict[str, Any]
    assessed_by: str | None
    assessed_at: str


class CaseRowOfItem(TypedDict):
    label: str | None
    age: str | None
    sex: str | None
    side: str | None
    nodules: int | None
    size_mm: str | None
    width_mm: str | None
    gap_mm: str | None
    symptom_months: str | None
    previous_diagnosis: str | None
    imaging: str | None
    block_result: str | None
    relief_min: str | None
    relief_max: str | None
    relief_unit: str | None
    treatment: str | None
    pain_before: str | None
    pain_after: str | None
    pain_scale_max: str | None
    time: str | None
    time_unit: str | None
    improved: str | None
    histology: str | None
    recurrence: str | None


CertaintyEnum = Literal['high', 'moderate', 'low', 'very-low']


class CertaintyShape(TypedDict):
    certainty: CertaintyEnum
    starts: str
    domains: list[DomainShape]
    judged_by: str | None
    judged_at: str


class ChangePage(TypedDict):
    count: int
    count_is: CountIsEnum
    next: str | None
    previous: str | None
    resume: str
    after: int
    last: int
    results: list[ChangeShape]


class ChangeShape(TypedDict):
    number: int
    type: TypeEnum
    at: str
    paper: ChangedPaper | None
    merged_into: int | None
    topic: str | None
    fields: list[str]
    by: ChangedBy


class ChangedBy(TypedDict):
    kind: ChangedByKindEnum
    name: str | None
    sync_run_id: int | None
    rule_version: int | None


ChangedByKindEnum = Literal['sync', 'file', 'pack', 'rule', 'curator']


class ChangedPaper(TypedDict):
    id: int
    pmid: int | None


class ClaimDetailShape(TypedDict):
    id: int
    slug: str
    sentence: str
    question: QuestionEnum
    population: str | None
    comparator: str | None
    position: int
    intervention: str | None
    index_test: str | None
    outcome: str | None
    verdict: VerdictShape | None
    certainty: str | None
    items: ItemsByStance
    url: str
    evidence_url: str
    note: str | None
    pooled: PooledShape | None
    verdict_says: str | None
    contributions: list[dict[str, Any]]
    evidence: EvidenceByStance
    certainty_detail: CertaintyShape | None
    history: list[VerdictOfHistory]
    sensitivity_url: str
    forest_url: str


class ClaimOfItem(TypedDict):
    slug: str
    sentence: str
    stance: StanceEnum
    directness: DirectnessEnum


class ClaimShape(TypedDict):
    id: int
    slug: str
    sentence: str
    question: QuestionEnum
    population: str | None
    comparator: str | None
    position: int
    intervention: str | None
    index_test: str | None
    outcome: str | None
    verdict: VerdictShape | None
    certainty: str | None
    items: ItemsByStance
    url: str
    evidence_url: str


class CommentCorrectionShape(TypedDict):
    ref_type: NotRequired[str]
    pmid: NotRequired[int | None]
    citation: NotRequired[str | None]
    note: NotRequired[str | None]
    paper_id: NotRequired[int | None]


class ContentShape(TypedDict):
    therapy: TherapyOfItem | None
    diagnosis: DiagnosisOfItem | None
    prevalence: PrevalenceOfItem | None
    groups: list[GroupOfItem]
    effects: list[ReportedEffectOfItem]
    adverse_events: list[AdverseEventOfItem]
    features: list[FeatureOfItem]
    cases: list[CaseRowOfItem]
    reviewed: list[ReviewedStudiesOfItem]
    study: str | None
    question: str | None
    design: str | None
    design_source: str | None
    statement: str | None
    direction: str | None
    cited_source: str | None
    population: str | None
    counted: str | None
    n_enrolled: int | None
    n_analysed: int | None
    n_is_approximate: bool
    women_n: int | None
    age_mean: str | None
    age_sd: str | None
    age_median: str | None
    age_min: str | None
    age_max: str | None
    setting: str | None
    country: str | None
    sites_n: int | None
    recruitment_max: str | None
    recruitment_max_unit: str | None
    symptoms_median: str | None
    symptoms_median_unit: str | None
    symptoms_min: str | None
    symptoms_min_unit: str | None
    symptoms_max: str | None
    symptoms_max_unit: str | None
    outcome: str | None
    instrument: str | None
    scale_min: str | None
    scale_max: str | None
    better: str | None
    time_point: str | None
    time_point_unit: str | None
    follow_up_median: str | None
    follow_up_median_unit: str | None
    follow_up_min: str | None
    follow_up_min_unit: str | None
    follow_up_max: str | None
    follow_up_max_unit: str | None
    lost_to_follow_up: int | None
    funding: str | None
    conflict_of_interest: str | None
    level_override: int | None
    level_override_reason: str | None


CountIsEnum = Literal['exact', 'at_least']


DecisionEnum = Literal['included', 'excluded', 'unsure']


class DerivedShape(TypedDict):
    path: str
    measure: str
    value: float
    lower: float | None
    upper: float | None
    method: str
    says: str
    is_derived: bool


DesignEnum = Literal['case-report', 'case-series', 'before-after', 'cross-sectional', 'case-control', 'prospective-cohort', 'retrospective-cohort', 'non-randomised-trial', 'randomised-trial', 'diagnostic-accuracy', 'systematic-review', 'meta-analysis', 'narrative-review', 'cadaver-study', 'laboratory-study', 'expert-opinion']


class DiagnosisOfItem(TypedDict):
    index_test: str | None
    criterion: str | None
    reference: str | None
    reference_detail: str | None
    same_for_all: str | None
    blinded: str | None
    incorporation: str | None
    true_positives: int | None
    false_positives: int | None
    false_negatives: int | None
    true_negatives: int | None
    indeterminate: int | None
    kappa: str | None
    kappa_lower: str | None
    kappa_upper: str | None
    raters: int | None
    reliability_n: int | None


DirectnessEnum = Literal['direct', 'partly', 'indirect']


class DomainShape(TypedDict):
    domain: str
    change: int
    reason: str


EventEnum = Literal['record', 'topic_confirmed', 'topic_rejected']


class EventShape(TypedDict):
    at: str
    event: EventEnum
    source: str | None
    sync_run_id: int | None
    changed_fields: Any
    applied: bool | None
    topic: str | None
    reason: str | None


class EvidenceByStance(TypedDict):
    supports: list[LinkedItemShape]
    refutes: list[LinkedItemShape]
    mixed: list[LinkedItemShape]
    inconclusive: list[LinkedItemShape]
    context: list[LinkedItemShape]


class ExplanationShape(TypedDict):
    terms: NotRequired[list[MatchedShape]]
    snippets: NotRequired[list[SnippetShape]]


class FeatureOfItem(TypedDict):
    name: str | None
    present: int | None
    n: int | None
    percent: str | None


GivenByEnum = Literal['rule', 'pack', 'curator']


class GroupOfItem(TypedDict):
    label: str | None
    role: str | None
    stratum: str | None
    n: int | None
    events: int | None
    percent: str | None
    mean: str | None
    sd: str | None
    median: str | None
    q1: str | None
    q3: str | None
    minimum: str | None
    maximum: str | None
    missing: int | None
    baseline_mean: str | None
    baseline_sd: str | None
    change_sd: str | None


class HeadingShape(TypedDict):
    id: int
    ui: str | None
    name: str
    tree_numbers: list[str]
    papers: int
    papers_major: int
    papers_url: str


class HitCounts(TypedDict):
    found: int
    unique: int
    with_paper: int
    missing: int
    left: int


class HitShape(TypedDict):
    strategy: NotRequired[str]
    version: NotRequired[int]
    sync_run_id: NotRequired[int | None]
    first_seen_at: NotRequired[str]
    left_at: NotRequired[str | None]


class IdentifierShape(TypedDict):
    kind: NotRequired[str]
    value: NotRequired[str]
    valid: NotRequired[bool]


class ItemDetailShape(TypedDict):
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
    direction: str | None
    n_enrolled: int | None
    n_analysed: int | None
    level_rule: str | None
    origin: str
    is_demo: bool
    version: int
    review_since: str | None
    level_is_overridden: bool
    counted: str
    intervention: str | None
    comparator: str | None
    index_test: str | None
    reference: str | None
    outcome: str | None
    study: str | None
    source_url: str | None
    review_reason: str | None
    paper: PaperOfItem
    content: ContentShape
    derived: list[DerivedShape]
    quotes: list[QuoteShape]
    level_detail: LevelShape
    risk_of_bias: list[BiasShape]
    warnings: list[AnswerShape]
    claims: list[ClaimOfItem]
    study_detail: StudyShape | None
    versions: list[VersionShape]


class ItemOfPaper(TypedDict):
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
    direction: str | None
    n_enrolled: int | None
    n_analysed: int | None
    level_rule: str | None
    origin: str
    is_demo: bool
    version: int
    review_since: str | None
    level_is_overridden: bool
    counted: str
    intervention: str | None
    comparator: str | None
    index_test: str | None
    reference: str | None
    outcome: str | None
    study: str | None
    source_url: str | None
    review_reason: str | None


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
    direction: str | None
    n_enrolled: int | None
    n_analysed: int | None
    level_rule: str | None
    origin: str
    is_demo: bool
    version: int
    review_since: str | None
    level_is_overridden: bool
    counted: str
    intervention: str | None
    comparator: str | None
    index_test: str | None
    reference: str | None
    outcome: str | None
    study: str | None
    source_url: str | None
    review_reason: str | None
    paper: PaperOfItem


class ItemsByStance(TypedDict):
    supports: int
    refutes: int
    mixed: int
    inconclusive: int
    context: int


class JournalOfPaper(TypedDict):
    id: NotRequired[int]
    title: NotRequired[str | None]
    iso_abbreviation: NotRequired[str | None]
    medline_abbreviation: NotRequired[str | None]
    nlm_id: NotRequired[str | None]
    issn_print: NotRequired[str | None]
    issn_electronic: NotRequired[str | None]
    issn_linking: NotRequired[str | None]
    country: NotRequired[str | None]


class JournalShape(TypedDict):
    id: NotRequired[int]
    title: NotRequired[str | None]
    iso_abbreviation: NotRequired[str | None]
    medline_abbreviation: NotRequired[str | None]
    nlm_id: NotRequired[str | None]
    issn_print: NotRequired[str | None]
    issn_electronic: NotRequired[str | None]
    issn_linking: NotRequired[str | None]
    country: NotRequired[str | None]
    papers: NotRequired[int]
    papers_url: NotRequired[str | None]


class JudgedShape(TypedDict):
    status: str
    studies: int
    patients: int
    mass_for: float
    mass_against: float
    disagreement: float
    best_level: int | None
    demo_items: int


class KeywordShape(TypedDict):
    text: NotRequired[str]
    owner: NotRequired[str]
    major: NotRequired[bool]


class LastRun(TypedDict):
    id: int
    mode: ModeEnum
    outcome: OutcomeEnum
    started_at: str
    finished_at: str | None
    message: str | None


class LeftOutShape(TypedDict):
    item: int
    paper: PaperOfItem
    label: str
    reason: str


class LevelShape(TypedDict):
    level: int | None
    computed: int | None
    rule: str | None
    says: str | None
    override: int | None
    override_reason: str | None


class LinkedItemShape(TypedDict):
    id: int
    statement: str
    question: QuestionEnum
    design: DesignEnum
    level: int | None
    direction: str | None
    n_analysed: int | None
    n_enrolled: int | None
    origin: str
    is_demo: bool
    directness: DirectnessEnum
    note: str | None
    counts: bool
    review_since: str | None
    paper: PaperOfItem


class ListedPaperShape(TypedDict):
    id: NotRequired[int]
    pmid: NotRequired[int | None]
    pmcid: NotRequired[str | None]
    doi: NotRequired[str | None]
    title: NotRequired[str | None]
    title_html: NotRequired[str | None]
    abstract: NotRequired[str | None]
    journal: NotRequired[JournalOfPaper | None]
    year: NotRequired[int | None]
    publication_date: NotRequired[str | None]
    published_first: NotRequired[str | None]
    published_last: NotRequired[str | None]
    volume: NotRequired[str | None]
    issue: NotRequired[str | None]
    pages: NotRequired[str | None]
    elocation: NotRequired[str | None]
    languages: NotRequired[list[str]]
    publication_types: NotRequired[list[NamedTerm]]
    mesh: NotRequired[list[MeshHeadingShape]]
    keywords: NotRequired[list[KeywordShape]]
    authors: NotRequired[list[AuthorOfPaper]]
    topics: NotRequired[list[TopicOfPaper]]
    notices: NotRequired[list[NoticeShape]]
    screening: NotRequired[list[ScreeningShape]]
    is_retracted: NotRequired[bool]
    state: NotRequired[StateEnum]
    source: NotRequired[SourceEnum]
    url: NotRequired[str | None]
    created_at: NotRequired[str]
    updated_at: NotRequired[str]
    explain: NotRequired[ExplanationShape]
    evidence_count: NotRequired[int]
    hits: NotRequired[list[HitShape]]
    history: NotRequired[list[EventShape]]
    evidence: NotRequired[list[ItemOfPaper]]


class LookedUp(TypedDict):
    given: Any
    status: LookedUpStatusEnum
    id: int | None
    pmid: int | None
    doi: str | None
    pmcid: str | None
    title: str | None
    merged_into: int | None
    stage: str | None
    reason: str | None
    note: str | None
    would_match: list[str] | None
    needs: list[NeedsOfStrategy] | None


LookedUpStatusEnum = Literal['found', 'merged', 'excluded', 'withdrawn', 'not_found', 'malformed']


class LookupAnswer(TypedDict):
    count: int
    results: list[LookedUp]


class LookupRequest(TypedDict):
    ids: list[str | int | dict[str, Any]]


class MatchedShape(TypedDict):
    term: NotRequired[str]
    field: NotRequired[str]


class MergedFromShape(TypedDict):
    id: int
    pmid: int | None
    doi: str | None
    title: str | None


class MergedShape(TypedDict):
    id: int
    state: str
    merged_into: int
    reason: str


class MeshHeadingShape(TypedDict):
    name: NotRequired[str]
    ui: NotRequired[str | None]
    major: NotRequired[bool]
    qualifiers: NotRequired[list[MeshQualifierShape]]


class MeshQualifierShape(TypedDict):
    name: NotRequired[str]
    ui: NotRequired[str | None]
    major: NotRequired[bool]


ModeEnum = Literal['window', 'full', 'refresh']


class NamedTerm(TypedDict):
    name: NotRequired[str]
    ui: NotRequired[str | None]


class NeedShape(TypedDict):
    any_of: list[str]
    none_of: list[str]
    others: int


class NeedsOfStrategy(TypedDict):
    strategy: str
    all_of: list[NeedShape]
    reason: str | None


class NoticeShape(TypedDict):
    kind: NotRequired[NoticeShapeKindEnum]
    pmid: NotRequired[int | None]
    citation: NotRequired[str | None]
    first_seen_at: NotRequired[str]
    lapsed_at: NotRequired[str | None]


NoticeShapeKindEnum = Literal['retraction', 'expression_of_concern', 'correction', 'update', 'republication']


OutcomeEnum = Literal['running', 'succeeded', 'partial', 'failed']


class OutcomeShape(TypedDict):
    id: int
    slug: str
    name: str
    description: str | None
    synonyms: list[str]
    parent: str | None
    position: int
    is_active: bool
    items: int
    items_own: int
    claims: int
    evidence_url: str
    better: str | None


class PaginatedAuthorShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[AuthorShape]
    query: NotRequired[dict[str, Any]]


class PaginatedClaimShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[ClaimShape]
    query: NotRequired[dict[str, Any]]


class PaginatedHeadingShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[HeadingShape]
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


class PaginatedListedPaperShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[ListedPaperShape]
    query: NotRequired[dict[str, Any]]
    facets: NotRequired[dict[str, Any]]
    groups: NotRequired[dict[str, Any]]


class PaginatedOutcomeShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[OutcomeShape]
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


class PaginatedTermShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[TermShape]
    query: NotRequired[dict[str, Any]]


class PaginatedTopicShapeList(TypedDict):
    count: int | None
    count_is: NotRequired[CountIsEnum]
    next: str | None
    previous: str | None
    results: list[TopicShape]
    query: NotRequired[dict[str, Any]]


class PaperDetailShape(TypedDict):
    id: NotRequired[int]
    pmid: NotRequired[int | None]
    pmcid: NotRequired[str | None]
    doi: NotRequired[str | None]
    title: NotRequired[str | None]
    title_html: NotRequired[str | None]
    abstract: NotRequired[str | None]
    journal: NotRequired[JournalOfPaper | None]
    year: NotRequired[int | None]
    publication_date: NotRequired[str | None]
    published_first: NotRequired[str | None]
    published_last: NotRequired[str | None]
    volume: NotRequired[str | None]
    issue: NotRequired[str | None]
    pages: NotRequired[str | None]
    elocation: NotRequired[str | None]
    languages: NotRequired[list[str]]
    publication_types: NotRequired[list[NamedTerm]]
    mesh: NotRequired[list[MeshHeadingShape]]
    keywords: NotRequired[list[KeywordShape]]
    authors: NotRequired[list[AuthorOfPaper]]
    topics: NotRequired[list[TopicOfPaper]]
    notices: NotRequired[list[NoticeShape]]
    screening: NotRequired[list[ScreeningShape]]
    is_retracted: NotRequired[bool]
    state: NotRequired[StateEnum]
    source: NotRequired[SourceEnum]
    url: NotRequired[str | None]
    created_at: NotRequired[str]
    updated_at: NotRequired[str]
    kind: NotRequired[PaperDetailShapeKindEnum]
    withdrawn_at: NotRequired[str | None]
    state_reason: NotRequired[str | None]
    merged_from: NotRequired[list[MergedFromShape]]
    pubmed_missing_at: NotRequired[str | None]
    pmid_version: NotRequired[int]
    pii: NotRequired[str | None]
    other_ids: NotRequired[list[IdentifierShape]]
    vernacular_title: NotRequired[str | None]
    abstract_sections: NotRequired[Any]
    abstract_copyright: NotRequired[str | None]
    other_abstracts: NotRequired[Any]
    book: NotRequired[Any]
    electronic_date: NotRequired[str | None]
    history_dates: NotRequired[Any]
    create_date: NotRequired[str | None]
    entry_date: NotRequired[str | None]
    date_completed: NotRequired[str | None]
    date_revised: NotRequired[str | None]
    substances: NotRequired[Any]
    authors_complete: NotRequired[bool]
    investigators: NotRequired[Any]
    grants: NotRequired[Any]
    data_banks: NotRequired[Any]
    conflict_of_interest: NotRequired[str | None]
    citation_status: NotRequired[str | None]
    publication_status: NotRequired[str | None]
    publication_model: NotRequired[str | None]
    to_check: NotRequired[str | None]
    topics_set_aside: NotRequired[list[TopicOfPaper]]
    notices_lapsed: NotRequired[list[NoticeShape]]
    comments_corrections: NotRequired[list[CommentCorrectionShape]]
    hits: NotRequired[list[HitShape]]
    provenance: NotRequired[list[ProvenanceShape]]
    received_records: NotRequired[list[ReceivedRecordShape]]
    evidence_count: NotRequired[int]


PaperDetailShapeKindEnum = Literal['article', 'book', 'chapter']


class PaperOfItem(TypedDict):
    id: int
    pmid: int | None
    doi: str | None
    title: str | None
    year: int | None
    is_retracted: bool


class PooledShape(TypedDict):
    quantity: QuantityEnum
    says: str
    k: int
    events: int
    n: int
    estimate: float | None
    lower: float | None
    upper: float | None
    prediction_lower: float | None
    prediction_upper: float | None
    tau2: float | None
    i2: float | None
    q: float | None
    p: float | None
    method: str | None
    warning: str | None
    refusal: str | None
    rows: list[PooledStudyShape]
    left_out: list[LeftOutShape]


class PooledStudyShape(TypedDict):
    item: int
    paper: PaperOfItem
    label: str
    events: int
    n: int
    weight: float | None
    is_demo: bool


class PrevalenceOfItem(TypedDict):
    cases: int | None
    n: int | None
    percent: str | None
    percent_low: str | None
    percent_high: str | None
    case_definition: str | None
    population_sampled: str | None


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


class ProblemKind(TypedDict):
    kind: str
    type: str
    description: str


class ProvenanceShape(TypedDict):
    url: NotRequired[str]
    note: NotRequired[str | None]
    pack: NotRequired[str | None]


QuantityEnum = Literal['proportion', 'prevalence', 'recurrence']


QuestionEnum = Literal['therapy', 'harm', 'diagnosis', 'prevalence', 'prognosis', 'aetiology', 'anatomy']


class QuoteShape(TypedDict):
    values: list[str]
    text: str
    place: str


class ReceivedRecordShape(TypedDict):
    source: NotRequired[SourceEnum]
    sha256: NotRequired[str]
    received_at: NotRequired[str]
    sync_run_id: NotRequired[int | None]
    changed_fields: NotRequired[Any]
    applied: NotRequired[bool]


class RelatedAnswer(TypedDict):
    count: int
    results: list[RelatedPaper]


class RelatedPaper(TypedDict):
    id: int
    pmid: int | None
    pmcid: str | None
    doi: str | None
    title: str | None
    year: int | None
    is_retracted: bool
    state: StateEnum
    url: str | None
    score: float
    because: BecauseShape


class ReportedEffectOfItem(TypedDict):
    measure: str | None
    factor: str | None
    stratum: str | None
    estimate: str | None
    lower: str | None
    upper: str | None
    confidence: str | None
    p_relation: str | None
    p_value: str | None


class ReviewedStudiesOfItem(TypedDict):
    design: str | None
    what: str | None
    found: int | None


class ScreeningShape(TypedDict):
    stage: NotRequired[StageEnum]
    decision: NotRequired[DecisionEnum]
    reason: NotRequired[str | None]
    reason_label: NotRequired[str | None]
    decided_at: NotRequired[str]


class SensitivityShape(TypedDict):
    claim: str
    method: str
    verdict: JudgedShape
    changes: int
    papers: list[WithoutShape]


class SnippetShape(TypedDict):
    field: NotRequired[str]
    html: NotRequired[str]


SourceEnum = Literal['pubmed', 'nbib', 'ris', 'bibtex', 'csl', 'hand', 'pack']


StageEnum = Literal['title_abstract', 'full_text']


StanceEnum = Literal['supports', 'refutes', 'mixed', 'inconclusive', 'context']


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
    terms: list[TermHitsShape] | None
    terms_reason: str | None


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


class StudyShape(TypedDict):
    slug: str
    name: str
    registration: str | None


class SuggestionShape(TypedDict):
    kind: SuggestionShapeKindEnum
    value: str
    label: str


SuggestionShapeKindEnum = Literal['topic', 'mesh', 'name', 'publication_type', 'journal', 'author']


class SuggestionsAnswer(TypedDict):
    count: int
    results: list[SuggestionShape]


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


class TermHitsShape(TypedDict):
    term: str
    group: int
    papers: int
    unique: int


class TermShape(TypedDict):
    id: int
    slug: str
    name: str
    description: str | None
    synonyms: list[str]
    parent: str | None
    position: int
    is_active: bool
    items: int
    items_own: int
    claims: int
    evidence_url: str


class TherapyOfItem(TypedDict):
    intervention: str | None
    agent: str | None
    dose: str | None
    volume_ml: str | None
    guidance: str | None
    sessions: int | None
    comparator: str | None
    comparator_detail: str | None
    response_definition: str | None
    recurrences: int | None
    recurrence_n: int | None
    recurrence_percent: str | None


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
    papers_rejected: int
    papers_lapsed: int
    papers_own: int
    rule: TopicRuleShape | None
    rules: list[TopicRuleShape]
    children: list[str]


class TopicOfPaper(TypedDict):
    slug: NotRequired[str]
    name: NotRequired[str]
    path: NotRequired[str]
    status: NotRequired[TopicOfPaperStatusEnum]
    given_by: NotRequired[GivenByEnum]
    rule_version: NotRequired[int | None]
    matched: NotRequired[list[MatchedShape]]
    suggested_at: NotRequired[str | None]
    decided_by: NotRequired[str | None]
    decided_at: NotRequired[str | None]
    reason: NotRequired[str | None]


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
    papers_rejected: int
    papers_lapsed: int
    papers_own: int
    rule: TopicRuleShape | None


TypeEnum = Literal['paper.added', 'paper.updated', 'paper.withdrawn', 'paper.restored', 'paper.retracted', 'paper.unretracted', 'paper.corrected', 'paper.concern', 'paper.merged', 'paper.unmerged', 'tag.suggested', 'tag.updated', 'tag.confirmed', 'tag.rejected', 'tag.lapsed', 'screening.decided', 'screening.reopened', 'topic.added', 'topic.updated']


class VerdictOfHistory(TypedDict):
    at: str
    status: str
    studies: int
    patients: int
    mass_for: float
    mass_against: float
    disagreement: float
    best_level: int | None
    demo_items: int
    method: str
    number: int
    cause: str
    item: int | None
    paper: PaperOfItem | None


class VerdictShape(TypedDict):
    at: str
    status: str
    studies: int
    patients: int
    mass_for: float
    mass_against: float
    disagreement: float
    best_level: int | None
    demo_items: int
    method: str
    number: int


class VersionShape(TypedDict):
    number: int
    level: int
    accepted_at: str
    accepted_by: str | None
    written_by: str | None
    reason: str | None
    superseded_at: str | None
    content: dict[str, Any]


class WithoutShape(TypedDict):
    paper: PaperOfItem
    verdict: JudgedShape
    changes: bool
