"""Documents -> the resource Evidence of FHIR R5 (5.0.0), for those who exchange evidence in it.  Pure.

What FHIR has an element for stands there; what it has none for (how a derived value was computed, the words of the
paper) stands in notes.  Roles of variables are coded (http://terminology.hl7.org/CodeSystem/variable-role); our own
terms, designs and measures are texts, since no code of another system was judged to mean the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence import flat
from evidence.findings import Document

MEDIA_TYPE = "application/fhir+json"
_ROLES = "http://terminology.hl7.org/CodeSystem/variable-role"
_CONFIDENCE = 0.95
_DERIVED = "Derived: computed from what the paper prints, and not printed there."
_DEMO = "Accepted as a demonstration: nobody has read the paper for it."
_SECONDARY = "From a secondary source, to be checked against the paper."
# Measures that are printed as a mean with its spread: column -> what it is called.
_SPREAD = {"sd": "standard deviation", "median": "median", "minimum": "minimum", "maximum": "maximum"}

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What the resource says of an item beside its document.

    `terms` gives the names of terms by their slugs, `citation` is the paper as text, `links` its addresses;
    `level_says` is the rule in words, `bias` the forms on the risk of bias with their summaries."""

    item: int
    version: int
    url: str
    accepted_at: dt.datetime
    accepted_by: str
    level: int
    level_says: str
    citation: str
    links: Sequence[str] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    bias: Sequence[tuple[str, str]] = ()
    is_demo: bool = False
    is_secondary: bool = False
    review_reason: str = ""


def evidence(said: Document, about: About) -> Resource:
    """Return an accepted item as JSON says the resource."""
    resource = {
        "resourceType": "Evidence",
        "id": str(about.item),
        "url": about.url,
        "version": str(about.version),
        "title": said["statement"],
        "status": "active",
        "experimental": about.is_demo,
        "date": about.accepted_at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "reviewer": [{"name": about.accepted_by}],
        "relatedArtifact": list(_artifacts(about)),
        "description": _description(said, about),
        "assertion": said["statement"],
        "note": [{"text": text} for text in _notes(said, about)],
        "variableDefinition": list(_variables(said, about)),
        "studyDesign": [_text(said["design"].replace("-", " "))],
        "statistic": [_statistic(row) for row in flat.rows(said, {}) if row["result"] != "statement"],
        "certainty": list(_certainty(said, about)),
    }
    return {name: value for name, value in resource.items() if value not in ([], "")}


def _text(text: str) -> Resource:
    return {"text": text}


def _artifacts(about: About) -> Iterator[Resource]:
    yield {"type": "derived-from", "citation": about.citation}
    for link in about.links:
        yield {"type": "derived-from", "document": {"url": link}}


def _description(said: Document, about: About) -> str:
    """Return what was asked, of whom and how many, and what was found."""
    n = said.get("n_analysed", said.get("n_enrolled"))
    told = [
        f"{said['question'].capitalize()}; {said['design'].replace('-', ' ')}",
        *([f"n = {n}"] if n is not None else []),
        *([said["direction"].replace("-", " ")] if "direction" in said else []),
    ]
    return f"{', '.join(told)}. {about.citation}"


def _notes(said: Document, about: About) -> Iterator[str]:
    yield from [_DEMO] if about.is_demo else []
    yield from [_SECONDARY] if about.is_secondary else []
    yield from [f"To be reviewed again: {about.review_reason}"] if about.review_reason else []
    for quote in said.get("quotes", ()):
        yield f"“{quote['text']}” ({quote['place']}), for {', '.join(quote.get('values', ())) or 'the statement'}"


# ── Variables ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _variables(said: Document, about: About) -> Iterator[Resource]:
    therapy, diagnosis = said.get("therapy", {}), said.get("diagnosis", {})
    names = about.terms
    yield _variable("population", said.get("population", "Not described."))
    if "intervention" in therapy:
        yield _variable("exposure", _named(names, therapy, "intervention", "agent", "dose"))
    if "comparator" in therapy or "comparator_detail" in therapy:
        yield _variable("referenceExposure", _named(names, therapy, "comparator", "comparator_detail"))
    if "index_test" in diagnosis:
        yield _variable("measuredVariable", f"Index test: {_named(names, diagnosis, 'index_test', 'criterion')}")
    if "reference" in diagnosis or "reference_detail" in diagnosis:
        yield _variable("measuredVariable", f"Reference: {_named(names, diagnosis, 'reference', 'reference_detail')}")
    if "outcome" in said or "instrument" in said:
        yield _variable("measuredVariable", _named(names, said, "outcome", "instrument"))


def _variable(role: str, description: str) -> Resource:
    return {"description": description, "variableRole": {"coding": [{"system": _ROLES, "code": role}], "text": role}}


def _named(names: Mapping[str, str], part: Mapping[str, Any], *members: str) -> str:
    """Return what a part says in some members, terms by their names."""
    return ", ".join(names.get(part[name], part[name]) for name in members if name in part)


# ── Statistics ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _statistic(row: flat.Row) -> Resource:
    """Return a row of the flat table as a statistic."""
    told = {
        "description": _described(row),
        "statisticType": _text((row["measure"] or row["result"]).replace("-", " ")),
        "quantity": _quantity(row),
        "numberOfEvents": row["events"],
        "sampleSize": {"numberOfParticipants": row["n"]} if row["n"] is not None else None,
        "attributeEstimate": list(_attributes(row)) or None,
        "note": [{"text": f"{_DERIVED} {row['method']}."}] if row["is_derived"] else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _described(row: flat.Row) -> str:
    """Return whose result it is and all its further values: FHIR has no element for the cells of a 2x2 table."""
    named = [row[name] for name in ("label", "stratum", "group") if row[name]]
    own = [column.name for column in flat.COLUMNS if column.kind in ("count", "printed") and column.name in _OWN]
    values = [f"{name.replace('_', ' ')} {row[name]}" for name in own if row[name] is not None]
    return "; ".join((row["result"].replace("-", " "), *named, *values))


_OWN = {
    *("percent", "percent_low", "percent_high", "true_positives", "false_positives", "false_negatives"),
    *("true_negatives", "indeterminate", "raters", "missing", "baseline_mean", "baseline_sd", "change_sd", "q1", "q3"),
    *("age", "nodules", "size_mm", "width_mm", "gap_mm", "symptom_months", "pain_before", "pain_after", "time"),
}


def _quantity(row: flat.Row) -> Resource | None:
    """Return the estimate or, of what has none, the mean, the median or the printed percentage."""
    for name, unit in (("estimate", None), ("mean", None), ("median", None), ("percent", "%")):
        if row[name] is not None:
            value = {"value": float(row[name])}
            return {**value, "unit": unit, "system": "http://unitsofmeasure.org", "code": "%"} if unit else value
    return None


def _attributes(row: flat.Row) -> Iterator[Resource]:
    if row["lower"] is not None and row["upper"] is not None:
        level = _CONFIDENCE if row["is_derived"] else _level(row["confidence"])
        limits = {"low": {"value": float(row["lower"])}, "high": {"value": float(row["upper"])}}
        shown = {"level": level} if level is not None else {}
        yield {"type": _text("confidence interval"), **shown, "range": limits}
    for name, called in _SPREAD.items():
        if row[name] is not None:
            yield {"type": _text(called), "quantity": {"value": float(row[name])}}
    if row["p_value"] is not None:
        comparator = {"comparator": row["p_relation"]} if row["p_relation"] in ("<", ">") else {}
        yield {"type": _text("p value"), "quantity": {"value": float(row["p_value"]), **comparator}}
    elif row["p_relation"] == "ns":
        yield {"type": _text("p value"), "description": "not significant"}


def _level(confidence: str | None) -> float | None:
    return None if confidence is None else float(confidence) / 100


# ── Certainty ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _certainty(said: Document, about: About) -> Iterator[Resource]:
    """Yield the level of evidence, and the summary of each form on the risk of bias."""
    level = {"type": _text("level of evidence (OCEBM 2011)"), "rating": _text(str(about.level))}
    reason = said.get("level_override_reason")
    yield {
        **level,
        **({"description": about.level_says} if about.level_says else {}),
        **({"note": [{"text": f"Judged by a curator: {reason}"}]} if reason else {}),
    }
    for form, judgement in about.bias:
        yield {"type": _text(f"risk of bias ({form})"), "rating": _text(judgement)}
