"""Which fields the extraction form shows, in what order, for which question and design.

Every column that a curator fills in stands in exactly one place here; a test compares this with the models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Lines = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: `lines` are always open, `more` only once something is in them or somebody opens them."""

    key: str
    title: str
    lines: Lines
    more: Lines = ()
    help: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every field of the section, in the order in which they are read."""
        return tuple(name for line in (*self.lines, *self.more) for name in line)


# ── The item itself ─────────────────────────────────────────────────────────────────────────────────────────────────
QUESTION = Section(
    "question",
    "Question and finding",
    (("question", "design", "design_source"), ("statement",), ("direction", "study"), ("cited_source",)),
)
POPULATION = Section(
    "population",
    "Population",
    (
        ("population",),
        ("n_enrolled", "n_analysed", "women_n", "counted", "n_is_approximate"),
        ("age_mean", "age_sd", "age_median", "age_min", "age_max"),
        ("setting", "country", "sites_n", "recruitment_max"),
        ("symptoms_median", "symptoms_min", "symptoms_max"),
    ),
)
OUTCOME = Section(
    "outcome",
    "Outcome and follow-up",
    (
        ("outcome", "instrument"),
        ("scale_min", "scale_max", "better", "time_point"),
        ("follow_up_median", "follow_up_min", "follow_up_max", "lost_to_follow_up"),
    ),
)
FUNDING = Section("funding", "Funding and conflict of interest", (("funding",), ("conflict_of_interest",)))
LEVEL = Section(
    "level",
    "Level of evidence",
    (("level_override", "level_override_reason"),),
    help="The rules of OCEBM 2011 give a level; it stands beside this form. Say another one only with a reason.",
)
OF_ITEM = (QUESTION, POPULATION, OUTCOME, FUNDING, LEVEL)

# ── What is particular to a question ────────────────────────────────────────────────────────────────────────────────
PARTS: dict[str, Section] = {
    "therapy": Section(
        "therapy",
        "Treatment",
        (
            ("intervention", "agent"),
            ("dose", "volume_ml", "guidance", "sessions"),
            ("comparator", "comparator_detail"),
            ("response_definition",),
            ("recurrences", "recurrence_n", "recurrence_percent"),
        ),
    ),
    "diagnosis": Section(
        "diagnosis",
        "Test and reference standard",
        (
            ("index_test", "criterion"),
            ("reference", "reference_detail"),
            ("same_for_all", "blinded", "incorporation"),
            ("true_positives", "false_positives", "false_negatives", "true_negatives", "indeterminate"),
            ("kappa", "kappa_lower", "kappa_upper", "raters", "reliability_n"),
        ),
    ),
    "prevalence": Section(
        "prevalence",
        "Prevalence",
        (
            ("cases", "n", "percent", "percent_low", "percent_high"),
            ("case_definition",),
            ("population_sampled",),
        ),
    ),
}

# ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────
ROWS: dict[str, Section] = {
    "groups": Section(
        "groups",
        "Groups",
        (("label", "role", "n", "events", "percent"), ("mean", "sd", "baseline_mean", "baseline_sd")),
        (("stratum", "missing", "change_sd"), ("median", "q1", "q3", "minimum", "maximum")),
        "Arms, or parts of the whole, with their raw data as printed. Intervals are computed.",
    ),
    "effects": Section(
        "effects",
        "Reported effects",
        (
            ("measure", "factor", "stratum"),
            ("estimate", "lower", "upper", "confidence", "p_relation", "p_value"),
        ),
        help="Only what the paper prints: what can be computed from raw data is computed.",
    ),
    "adverse_events": Section(
        "adverse_events",
        "Adverse events",
        (("name", "group", "events", "n", "serious"),),
        help="Write “any” with 0 where the paper says that there were none.",
    ),
    "features": Section(
        "features",
        "Features",
        (("name", "present", "n", "percent"),),
        help="A sign, a symptom, a finding of imaging or histology, and in how many it was seen.",
    ),
    "cases": Section(
        "cases",
        "Cases",
        (
            ("label", "age", "sex", "side", "symptom_months"),
            ("treatment", "block_result", "improved", "recurrence"),
            ("pain_before", "pain_after", "pain_scale_max", "time"),
        ),
        (
            ("nodules", "size_mm", "width_mm", "gap_mm"),
            ("relief_min", "relief_max", "relief_unit"),
            ("previous_diagnosis",),
            ("imaging",),
            ("histology",),
        ),
        "One patient at one time. The same patient later is another row of the same label, and is counted once.",
    ),
    "reviewed": Section(
        "reviewed",
        "Studies that the review found",
        (("design", "what", "found"),),
        help="None is a number, too.",
    ),
    "quotes": Section("quotes", "Quotes", (("text",), ("place",))),
}
ONE_ROW = {
    **{"groups": "group", "effects": "effect", "adverse_events": "adverse event", "features": "feature"},
    **{"cases": "case", "reviewed": "reviewed studies", "quotes": "quote"},
}
FIRST_FIELD = {key: section.names[0] for key, section in ROWS.items()}
ASKED_FOR = (*PARTS, *(key for key in ROWS if key != "quotes"))

_OF_QUESTION: dict[str, tuple[str, ...]] = {
    "therapy": ("therapy", "groups", "adverse_events"),
    "harm": ("therapy", "groups", "adverse_events"),
    "diagnosis": ("diagnosis", "features"),
    "prevalence": ("prevalence",),
    "prognosis": ("groups", "effects"),
    "aetiology": ("features",),
    "anatomy": ("features",),
}
_COMPARING = {
    *("case-control", "prospective-cohort", "retrospective-cohort", "non-randomised-trial", "randomised-trial"),
}
_OF_DESIGN: dict[str, tuple[str, ...]] = {
    "case-report": ("cases",),
    "case-series": ("cases",),
    "systematic-review": ("reviewed", "effects"),
    "meta-analysis": ("reviewed", "effects"),
    "narrative-review": ("reviewed",),
}
_WITHOUT: dict[str, tuple[str, ...]] = {
    "case-report": ("groups", "effects"),
    "narrative-review": ("groups", "effects"),
    "expert-opinion": ("groups", "effects", "adverse_events"),
}


def fitting(question: str, design: str) -> tuple[str, ...]:
    """Return the parts and rows that fit a question and a design, in the order of the form."""
    wanted = {*_OF_QUESTION.get(question, ()), *_OF_DESIGN.get(design, ())}
    if design in _COMPARING and question in ("therapy", "harm", "prognosis", "aetiology"):
        wanted |= {"groups", "effects"}
    wanted -= set(_WITHOUT.get(design, ()))
    return tuple(key for key in ASKED_FOR if key in wanted)


def shown(said: Mapping[str, Any], asked: frozenset[str]) -> tuple[str, ...]:
    """Return the parts and rows of the form: those that fit, those that were asked for, and those with something in
    them, so that nothing that was typed is out of sight. `said` is the form's texts as one document."""
    wanted = {*fitting(str(said.get("question", "")), str(said.get("design", ""))), *asked}
    return tuple(key for key in ASKED_FOR if key in wanted or said.get(key))
