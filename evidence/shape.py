"""What an evidence item's document consists of: every member with its kind, its name for people and its limits.

The same table as the columns of the models (a test holds them together), for modules that know nothing of Django.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["count", "printed", "text", "choice", "flag", "term", "paths"]


@dataclass(frozen=True)
class Member:
    """A member of the document.

    `kind`: a count is an integer from 0; a printed number keeps its decimals as a text; a choice is one of `choices`;
    a flag is true or left out; a term is the slug of a row of `vocabulary`; paths name other members.  `longest` is
    the number of characters that a text may have.  A required one is never empty where its row is not."""

    kind: Kind
    label: str
    choices: tuple[str, ...] = ()
    longest: int = 0
    vocabulary: str = ""
    required: bool = False


Members = dict[str, Member]

MOST = 2_147_483_647  # the largest count that the databases hold
LONGEST_NUMBER = 20  # characters of a printed number
MOST_ROWS = 500  # of one kind in one item

QUESTIONS = ("therapy", "harm", "diagnosis", "prevalence", "prognosis", "aetiology", "anatomy")
DESIGNS = (
    "case-report",
    "case-series",
    "before-after",
    "cross-sectional",
    "case-control",
    "prospective-cohort",
    "retrospective-cohort",
    "non-randomised-trial",
    "randomised-trial",
    "diagnostic-accuracy",
    "systematic-review",
    "meta-analysis",
    "narrative-review",
    "cadaver-study",
    "laboratory-study",
    "expert-opinion",
)
DESIGN_SOURCES = ("paper", "curator", "publication-type", "secondary")
DIRECTIONS = ("benefit", "harm", "no-difference", "mixed", "unclear", "supports", "does-not-support")
TIME_UNITS = ("minutes", "hours", "days", "weeks", "months", "years")
COUNTED = ("patients", "nodules", "specimens", "cadavers", "studies")
BETTER = ("higher", "lower")
ANSWERS = ("yes", "no", "unclear")
GUIDANCE = ("none", "palpation", "ultrasound", "fluoroscopy", "ct", "mri", "endoscopy", "direct")
ROLES = ("arm", "comparator", "subgroup")
MEASURES = (
    "risk-ratio",
    "odds-ratio",
    "hazard-ratio",
    "prevalence-ratio",
    "risk-difference",
    "mean-difference",
    "standardised-mean-difference",
    "sensitivity",
    "specificity",
    "positive-predictive-value",
    "negative-predictive-value",
    "positive-likelihood-ratio",
    "negative-likelihood-ratio",
    "diagnostic-odds-ratio",
    "correlation",
    "association",
)
RELATIONS = ("=", "<", ">", "ns")
SEXES = ("female", "male")
SIDES = ("left", "right", "both")
BLOCK_RESULTS = ("relief", "partial", "none", "not-done")
ITEM: Members = {
    "study": Member("term", "study", vocabulary="study"),
    "question": Member("choice", "question type", choices=QUESTIONS, required=True),
    "design": Member("choice", "study design", choices=DESIGNS, required=True),
    "design_source": Member("choice", "design decided by", choices=DESIGN_SOURCES),
    "statement": Member("text", "statement", longest=300, required=True),
    "direction": Member("choice", "direction", choices=DIRECTIONS),
    "cited_source": Member("text", "as cited from", longest=300),
    "population": Member("text", "population", longest=300),
    "counted": Member("choice", "numbers count", choices=COUNTED),
    "n_enrolled": Member("count", "number enrolled"),
    "n_analysed": Member("count", "number analysed"),
    "n_is_approximate": Member("flag", "numbers are approximate"),
    "women_n": Member("count", "number of women"),
    "age_mean": Member("printed", "mean age (years)"),
    "age_sd": Member("printed", "standard deviation of age"),
    "age_median": Member("printed", "median age"),
    "age_min": Member("printed", "youngest"),
    "age_max": Member("printed", "oldest"),
    "setting": Member("text", "setting", longest=200),
    "country": Member("text", "country", longest=2),
    "sites_n": Member("count", "number of sites"),
    "recruitment_max": Member("printed", "recruited within at most"),
    "recruitment_max_unit": Member("choice", "unit of the recruitment period", choices=TIME_UNITS),
    "symptoms_median": Member("printed", "median duration of symptoms"),
    "symptoms_median_unit": Member("choice", "unit of the median duration of symptoms", choices=TIME_UNITS),
    "symptoms_min": Member("printed", "shortest duration of symptoms"),
    "symptoms_min_unit": Member("choice", "unit of the shortest duration of symptoms", choices=TIME_UNITS),
    "symptoms_max": Member("printed", "longest duration of symptoms"),
    "symptoms_max_unit": Member("choice", "unit of the longest duration of symptoms", choices=TIME_UNITS),
    "outcome": Member("term", "outcome", vocabulary="outcome"),
    "instrument": Member("text", "instrument", longest=100),
    "scale_min": Member("printed", "lowest value of the scale"),
    "scale_max": Member("printed", "highest value of the scale"),
    "better": Member("choice", "which end is better", choices=BETTER),
    "time_point": Member("printed", "measured after"),
    "time_point_unit": Member("choice", "unit of the time point", choices=TIME_UNITS),
    "follow_up_median": Member("printed", "median follow-up"),
    "follow_up_median_unit": Member("choice", "unit of the median follow-up", choices=TIME_UNITS),
    "follow_up_min": Member("printed", "shortest follow-up"),
    "follow_up_min_unit": Member("choice", "unit of the shortest follow-up", choices=TIME_UNITS),
    "follow_up_max": Member("printed", "longest follow-up"),
    "follow_up_max_unit": Member("choice", "unit of the longest follow-up", choices=TIME_UNITS),
    "lost_to_follow_up": Member("count", "number lost to follow-up"),
    "funding": Member("text", "funding", longest=300),
    "conflict_of_interest": Member("text", "conflict of interest", longest=300),
    "level_override": Member("count", "level, judged by the curator"),
    "level_override_reason": Member("text", "why the level is another", longest=300),
}
PARTS: dict[str, Members] = {
    "therapy": {
        "intervention": Member("term", "intervention", vocabulary="intervention"),
        "agent": Member("text", "agent", longest=200),
        "dose": Member("text", "dose", longest=100),
        "volume_ml": Member("printed", "volume (ml)"),
        "guidance": Member("choice", "guidance", choices=GUIDANCE),
        "sessions": Member("count", "number of sessions"),
        "comparator": Member("term", "comparator", vocabulary="intervention"),
        "comparator_detail": Member("text", "comparator detail", longest=200),
        "response_definition": Member("text", "definition of response", longest=300),
        "recurrences": Member("count", "recurrences"),
        "recurrence_n": Member("count", "followed for recurrence"),
        "recurrence_percent": Member("printed", "recurrences (% as printed)"),
    },
    "diagnosis": {
        "index_test": Member("term", "index test", vocabulary="indextest"),
        "criterion": Member("text", "criterion or threshold", longest=300),
        "reference": Member("term", "reference", vocabulary="indextest"),
        "reference_detail": Member("text", "reference standard in words", longest=300),
        "same_for_all": Member("choice", "same reference standard for all", choices=ANSWERS),
        "blinded": Member("choice", "read blind to the other", choices=ANSWERS),
        "incorporation": Member("choice", "incorporation", choices=ANSWERS),
        "true_positives": Member("count", "true positives"),
        "false_positives": Member("count", "false positives"),
        "false_negatives": Member("count", "false negatives"),
        "true_negatives": Member("count", "true negatives"),
        "indeterminate": Member("count", "indeterminate results"),
        "kappa": Member("printed", "kappa"),
        "kappa_lower": Member("printed", "kappa, lower limit"),
        "kappa_upper": Member("printed", "kappa, upper limit"),
        "raters": Member("count", "number of raters"),
        "reliability_n": Member("count", "number rated"),
    },
    "prevalence": {
        "cases": Member("count", "cases"),
        "n": Member("count", "number examined"),
        "percent": Member("printed", "per cent as printed"),
        "percent_low": Member("printed", "lowest per cent"),
        "percent_high": Member("printed", "highest per cent"),
        "case_definition": Member("text", "case definition", longest=300),
        "population_sampled": Member("text", "population sampled", longest=300),
    },
}
ROWS: dict[str, Members] = {
    "groups": {
        "label": Member("text", "label", longest=100, required=True),
        "role": Member("choice", "role", choices=ROLES),
        "stratum": Member("text", "stratum", longest=100),
        "n": Member("count", "n"),
        "events": Member("count", "events"),
        "percent": Member("printed", "per cent as printed"),
        "mean": Member("printed", "mean"),
        "sd": Member("printed", "standard deviation"),
        "median": Member("printed", "median"),
        "q1": Member("printed", "lower quartile"),
        "q3": Member("printed", "upper quartile"),
        "minimum": Member("printed", "minimum"),
        "maximum": Member("printed", "maximum"),
        "missing": Member("count", "missing"),
        "baseline_mean": Member("printed", "mean before"),
        "baseline_sd": Member("printed", "standard deviation before"),
        "change_sd": Member("printed", "standard deviation of the change"),
    },
    "effects": {
        "measure": Member("choice", "measure", choices=MEASURES, required=True),
        "factor": Member("text", "factor", longest=100),
        "stratum": Member("text", "stratum", longest=100),
        "estimate": Member("printed", "estimate"),
        "lower": Member("printed", "lower limit"),
        "upper": Member("printed", "upper limit"),
        "confidence": Member("printed", "confidence (%)"),
        "p_relation": Member("choice", "p is", choices=RELATIONS),
        "p_value": Member("printed", "p value"),
    },
    "adverse_events": {
        "name": Member("text", "name", longest=200, required=True),
        "group": Member("text", "label of the group", longest=100),
        "events": Member("count", "events"),
        "n": Member("count", "n"),
        "serious": Member("choice", "serious", choices=ANSWERS),
    },
    "features": {
        "name": Member("text", "name", longest=200, required=True),
        "present": Member("count", "seen in"),
        "n": Member("count", "of"),
        "percent": Member("printed", "per cent as printed"),
    },
    "cases": {
        "label": Member("text", "label", longest=60, required=True),
        "age": Member("printed", "age (years)"),
        "sex": Member("choice", "sex", choices=SEXES),
        "side": Member("choice", "side", choices=SIDES),
        "nodules": Member("count", "number of nodules"),
        "size_mm": Member("printed", "largest diameter (mm)"),
        "width_mm": Member("printed", "second diameter (mm)"),
        "gap_mm": Member("printed", "gap in the fascia (mm)"),
        "symptom_months": Member("printed", "symptoms for (months)"),
        "previous_diagnosis": Member("text", "previous diagnosis", longest=200),
        "imaging": Member("text", "imaging", longest=300),
        "block_result": Member("choice", "block result", choices=BLOCK_RESULTS),
        "relief_min": Member("printed", "relief lasted at least"),
        "relief_max": Member("printed", "relief lasted at most"),
        "relief_unit": Member("choice", "relief unit", choices=TIME_UNITS),
        "treatment": Member("term", "treatment", vocabulary="intervention"),
        "pain_before": Member("printed", "pain before"),
        "pain_after": Member("printed", "pain after"),
        "pain_scale_max": Member("printed", "highest value of the pain scale"),
        "time": Member("printed", "measured after"),
        "time_unit": Member("choice", "time unit", choices=TIME_UNITS),
        "improved": Member("choice", "improved", choices=ANSWERS),
        "histology": Member("text", "histology", longest=300),
        "recurrence": Member("choice", "recurrence", choices=ANSWERS),
    },
    "reviewed": {
        "design": Member("choice", "design", choices=DESIGNS),
        "what": Member("text", "what", longest=200),
        "found": Member("count", "found", required=True),
    },
    "quotes": {
        "values": Member("paths", "values"),
        "text": Member("text", "text", longest=300, required=True),
        "place": Member("text", "place", longest=100, required=True),
    },
}


def member(path: str) -> Member | None:
    """Return the member that a path means: "n_analysed", "therapy.volume_ml", "groups.0.events"; None for no such."""
    parts = path.split(".")
    if len(parts) == 1:
        return ITEM.get(path)
    if len(parts) == 2:
        return PARTS.get(parts[0], {}).get(parts[1])
    return ROWS.get(parts[0], {}).get(parts[2]) if len(parts) == 3 and is_position(parts[1]) else None


def is_whole(path: str) -> bool:
    """Return whether the path means a part or a row as a whole: "therapy", "groups.0"."""
    name, dot, position = path.partition(".")
    return name in PARTS if not dot else name in ROWS and is_position(position)


def is_position(text: str) -> bool:
    """Return whether the text is the position of a row, written as the document does: "0", "12"."""
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) <= 4


def members_of(said: Mapping[str, Any]) -> Iterator[tuple[str, Member, Any]]:
    """Yield every filled member of a document as its path, its member and its value, in the order of the table."""
    yield from _filled("", ITEM, said)
    for name, part in PARTS.items():
        yield from _filled(f"{name}.", part, said.get(name, {}))
    for name, row in ROWS.items():
        for position, one in enumerate(said.get(name, ())):
            yield from _filled(f"{name}.{position}.", row, one)


def _filled(before: str, members: Members, said: Mapping[str, Any]) -> Iterator[tuple[str, Member, Any]]:
    yield from ((before + name, member, said[name]) for name, member in members.items() if name in said)
