"""Documents as FHIR R5 Evidence, held against fhir.resources."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from fhir.resources.evidence import Evidence
from pydantic import ValidationError

from evidence.fhir import About, evidence

SERIES = {
    **{
        "question": "therapy",
        "design": "case-series",
        "statement": "Of 35 injected, 31 were better.",
        "n_analysed": 35,
    },
    **{"direction": "benefit", "outcome": "improvement", "population": "Adults with a tender nodule"},
    "level_override": 4,
    "level_override_reason": "no control group",
    "therapy": {"intervention": "injection", "agent": "lidocaine", "recurrences": 1, "recurrence_n": 31},
    "groups": [{"label": "all", "role": "arm", "n": 35, "events": 31}],
    "adverse_events": [{"name": "any", "events": 0, "n": 35}],
    "quotes": [{"values": ["groups.0"], "text": "31 of 35", "place": "p. 2"}],
}
TRIAL = {
    **{
        "question": "therapy",
        "design": "randomised-trial",
        "statement": "No difference.",
        "direction": "no-difference",
    },
    "therapy": {"intervention": "injection", "comparator_detail": "5 ml saline"},
    "groups": [
        {"label": "a", "role": "arm", "n": 20, "mean": "-3.20", "sd": "1.0"},
        {"label": "b", "role": "comparator", "n": 21, "mean": "-2.00", "sd": "1.1"},
    ],
    "effects": [
        {"measure": "hazard-ratio", "estimate": "0.50", "lower": "0.20", "upper": "1.10", "confidence": "90"},
        {"measure": "association", "p_relation": "ns"},
        {"measure": "correlation", "estimate": "0.4", "p_relation": "<", "p_value": "0.05"},
    ],
}
TEST = {
    **{"question": "diagnosis", "design": "diagnostic-accuracy", "statement": "It finds them.", "n_enrolled": 40},
    "diagnosis": {
        **{"index_test": "ultrasound", "reference": "palpation", "criterion": "a gap", "kappa": "0.81", "raters": 2},
        **{"true_positives": 18, "false_positives": 2, "false_negatives": 1, "true_negatives": 19},
    },
}
CASE = {
    **{"question": "anatomy", "design": "case-report", "statement": "Fat came through the fascia."},
    "cases": [{"label": "case 1", "age": "41", "size_mm": "22", "pain_before": "8", "pain_after": "2"}],
}
BARE = {"question": "aetiology", "design": "expert-opinion", "statement": "Some say trauma."}
ALL = {"series": SERIES, "trial": TRIAL, "test": TEST, "case": CASE, "bare": BARE}


def about(**facts):
    at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    known = {"item": 3, "version": 2, "url": "https://example.org/api/v1/evidence/3/", "accepted_at": at}
    known |= {
        "accepted_by": "Jane Doe",
        "level": 4,
        "level_says": "A case series.",
        "citation": "A paper. 2000. PMID 7",
    }
    return About(**known | facts)


def statistics(said):
    return evidence(said, about())["statistic"]


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_document_is_a_resource_that_fhir_knows(name):
    told = evidence(ALL[name], about(links=["https://pubmed.ncbi.nlm.nih.gov/7/"], bias=[("murad", "high")]))
    read = Evidence.model_validate(json.loads(json.dumps(told)))
    assert read.assertion == ALL[name]["statement"]
    assert read.id == "3"


def test_what_is_no_resource_is_noticed():
    broken = evidence(SERIES, about()) | {"variableDefinition": [{"description": "no role"}]}
    with pytest.raises(ValidationError):
        Evidence.model_validate(broken)


def test_variables_have_their_roles_and_terms_their_names():
    told = evidence(SERIES, about(terms={"injection": "Injection of local anaesthetic", "improvement": "Improvement"}))
    roles = [(one["variableRole"]["coding"][0]["code"], one["description"]) for one in told["variableDefinition"]]
    assert roles == [
        ("population", "Adults with a tender nodule"),
        ("exposure", "Injection of local anaesthetic, lidocaine"),
        ("measuredVariable", "Improvement"),
    ]


def test_a_printed_result_has_its_counts_and_a_derived_one_says_so():
    printed, *_ = statistics(SERIES)
    assert (printed["numberOfEvents"], printed["sampleSize"]) == (31, {"numberOfParticipants": 35})
    assert "note" not in printed
    wilson = next(one for one in statistics(SERIES) if one["statisticType"]["text"] == "proportion")
    assert wilson["quantity"]["value"] == pytest.approx(0.8857, abs=5e-5)
    assert wilson["note"][0]["text"].startswith("Derived:")
    (interval,) = wilson["attributeEstimate"]
    assert (interval["level"], interval["range"]["low"]["value"]) == (0.95, pytest.approx(0.7405, abs=5e-5))


def test_means_effects_and_p_values_are_told():
    found = statistics(TRIAL)
    mean = found[0]
    assert (mean["quantity"], mean["attributeEstimate"][0]["quantity"]) == ({"value": -3.2}, {"value": 1.0})
    hazard = next(one for one in found if one["statisticType"]["text"] == "hazard ratio")
    assert (hazard["attributeEstimate"][0]["level"], hazard["quantity"]["value"]) == (0.9, 0.5)
    (silent,) = [one for one in found if one["statisticType"]["text"] == "association"]
    assert silent["attributeEstimate"][0]["description"] == "not significant"
    related = next(one for one in found if one["statisticType"]["text"] == "correlation")
    assert related["attributeEstimate"][0]["quantity"] == {"value": 0.05, "comparator": "<"}


def test_the_level_the_override_and_the_risk_of_bias_are_certainty():
    level, bias = evidence(SERIES, about(bias=[("murad", "high risk of bias")]))["certainty"]
    assert (level["rating"]["text"], level["description"]) == ("4", "A case series.")
    assert level["note"] == [{"text": "Judged by a curator: no control group"}]
    assert (bias["type"]["text"], bias["rating"]["text"]) == ("risk of bias (murad)", "high risk of bias")


def test_the_marks_are_never_lost():
    told = evidence(SERIES, about(is_demo=True, is_secondary=True, review_reason="retracted"))
    assert told["experimental"] is True
    notes = " ".join(note["text"] for note in told["note"])
    assert "nobody has read the paper" in notes
    assert "secondary source" in notes
    assert "To be reviewed again: retracted" in notes
    assert "“31 of 35” (p. 2)" in notes
