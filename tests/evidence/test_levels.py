"""The level of evidence of a finding: each rule of the table, the questions that it does not ask, and its limits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence.levels import DESIGNS, QUESTIONS, RULES, Level, level, refused_override
from evidence.models import QuestionType, StudyDesign

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "levels.md"
SAME_AND_BLIND = {"same_for_all": "yes", "blinded": "yes", "reference": "histology"}


def of(question: str, design: str, **said) -> tuple[int | None, str]:
    found = level({"question": question, "design": design, **said})
    return found.level, found.rule


# ── What cannot be told ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ({}, "which question"),
        ({"design": "case-series"}, "which question"),
        ({"question": "therapy"}, "how the study was made"),
        ({"question": "therapy", "design": "horoscope"}, "how the study was made"),
        ({"question": "horoscopy", "design": "case-series"}, "which question"),
    ],
    ids=["nothing", "no-question", "no-design", "unknown-design", "unknown-question"],
)
def test_without_question_or_design_there_is_no_level_and_the_sentence_asks_for_it(said, asks):
    found = level(said)
    assert (found.level, found.rule) == (None, "")
    assert asks in found.says


def test_every_question_and_design_that_an_item_can_have_has_a_rule():
    assert set(QuestionType.values) == QUESTIONS
    assert set(StudyDesign.values) == DESIGNS
    for question in QUESTIONS:
        for design in DESIGNS:
            found = level({"question": question, "design": design})
            assert found is RULES[found.rule]


def test_a_rules_name_fits_its_column_and_its_sentence_ends():
    for rule in RULES.values():
        assert len(rule.rule) <= 60
        assert rule.says.endswith(".")


# ── Benefit, harm and cause ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("design", "expected"),
    [
        ("meta-analysis", (1, "therapy-review")),
        ("systematic-review", (1, "therapy-review")),
        ("randomised-trial", (2, "therapy-randomised-trial")),
        ("non-randomised-trial", (3, "therapy-controlled-study")),
        ("retrospective-cohort", (4, "therapy-uncontrolled-study")),
        ("case-control", (4, "therapy-case-control")),
        ("case-series", (4, "therapy-case-series")),
        ("case-report", (4, "therapy-case-series")),
        ("before-after", (4, "therapy-before-after")),
        ("cross-sectional", (4, "therapy-cross-sectional")),
        ("laboratory-study", (5, "therapy-mechanism")),
        ("cadaver-study", (5, "therapy-mechanism")),
        ("narrative-review", (5, "therapy-opinion")),
        ("expert-opinion", (5, "therapy-opinion")),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_benefit_by_design(design, expected):
    assert of("therapy", design) == expected


COMPARED = [
    {"therapy": {"comparator": "saline-injection"}},
    {"therapy": {"comparator_detail": "5 ml saline"}},
    {"groups": [{"label": "excised"}, {"label": "left", "role": "comparator"}]},
    {"effects": [{"measure": "risk-ratio", "estimate": "2.1"}]},
]


@pytest.mark.parametrize("said", COMPARED, ids=["comparator", "in-words", "two-groups", "effect"])
def test_a_cohort_is_controlled_where_the_item_records_a_comparison(said):
    assert of("therapy", "prospective-cohort", **said) == (3, "therapy-controlled-study")


@pytest.mark.parametrize("design", ["prospective-cohort", "non-randomised-trial"])
def test_one_arm_and_its_subgroups_are_no_comparison(design):
    groups = [{"label": "all"}, {"label": "women", "role": "subgroup"}, {"label": "men", "role": "subgroup"}]
    assert of("therapy", design, groups=groups) == (4, "therapy-uncontrolled-study")


def test_a_finding_about_one_group_of_a_randomised_trial_is_no_randomised_comparison():
    responders = [{"label": "responders", "role": "subgroup", "percent": "80"}]
    assert of("therapy", "randomised-trial", groups=responders) == (4, "therapy-arm-of-a-trial")
    compared = {"groups": responders, "therapy": {"comparator": "saline-injection"}}
    assert of("therapy", "randomised-trial", **compared) == (2, "therapy-randomised-trial")


@pytest.mark.parametrize(
    ("reviewed", "expected"),
    [
        ([("randomised-trial", 3), ("case-series", 8)], (1, "therapy-review")),
        ([("randomised-trial", 1), ("case-series", 8)], (2, "therapy-review-of-one-trial")),
        ([("randomised-trial", 0), ("prospective-cohort", 2)], (3, "therapy-review-of-controlled-studies")),
        ([("randomised-trial", 0), ("case-report", 8)], (4, "therapy-review-of-uncontrolled-studies")),
    ],
    ids=["trials", "one-trial", "cohorts", "reports"],
)
def test_a_review_is_no_better_than_what_it_found(reviewed, expected):
    rows = [{"design": design, "found": found} for design, found in reviewed]
    assert of("therapy", "systematic-review", reviewed=rows) == expected


def test_rows_of_a_review_that_name_no_design_say_nothing_about_it():
    assert of("therapy", "systematic-review", reviewed=[{"what": "before 1967", "found": 16}])[0] == 1


def test_harm_and_cause_are_read_by_the_same_row_and_cause_says_that_this_is_an_analogy():
    assert of("harm", "randomised-trial") == (2, "harm-randomised-trial")
    assert of("aetiology", "case-control") == (4, "aetiology-case-control")
    assert "no row for causes" in RULES["aetiology-case-control"].says
    assert "no row" not in RULES["harm-case-control"].says


# ── Diagnosis ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("design", "part", "expected"),
    [
        ("diagnostic-accuracy", SAME_AND_BLIND, (2, "blind-same-reference")),
        ("cross-sectional", SAME_AND_BLIND, (2, "blind-same-reference")),
        ("diagnostic-accuracy", {**SAME_AND_BLIND, "blinded": "unclear"}, (3, "without-consistent-reference")),
        ("diagnostic-accuracy", {"same_for_all": "no", "blinded": "yes"}, (3, "without-consistent-reference")),
        ("diagnostic-accuracy", {}, (3, "without-consistent-reference")),
        ("cross-sectional", {}, (4, "no-reference")),
        ("cross-sectional", {"reference_detail": "operation"}, (3, "without-consistent-reference")),
        ("case-control", SAME_AND_BLIND, (4, "case-control")),
        ("case-series", SAME_AND_BLIND, (4, "case-series")),
        ("diagnostic-accuracy", {**SAME_AND_BLIND, "incorporation": "yes"}, (4, "incorporation")),
        ("systematic-review", {}, (1, "review")),
        ("systematic-review", {"blinded": "no"}, (3, "review-without-consistent-reference")),
        ("cadaver-study", {}, (5, "mechanism")),
        ("expert-opinion", {}, (5, "opinion")),
    ],
    ids=str,
)
def test_diagnosis_by_reference_standard(design, part, expected):
    assert of("diagnosis", design, diagnosis=part) == (expected[0], f"diagnosis-{expected[1]}")


BLOCKS = ["diagnostic-block", "local-anaesthetic-injection", "lidocaine-infiltration", "relief-by-anesthetic"]
BLOCKS += ["nerve-blockade", "lidocaine-test", "local-anaesthesia", "facet_block"]


@pytest.mark.parametrize("test", BLOCKS)
@pytest.mark.parametrize("design", sorted(DESIGNS))
def test_a_block_that_tests_by_treating_is_never_better_than_level_4_and_says_why(test, design):
    part = {**SAME_AND_BLIND, "index_test": test, "incorporation": "no"}
    found = level({"question": "diagnosis", "design": design, "diagnosis": part})
    assert found.level in {4, 5}
    if found.level == 4:
        assert found.rule == "diagnosis-block"
        assert "test and treatment at once" in found.says
        assert "incorporation" in found.says


@pytest.mark.parametrize("test", ["palpation", "ultrasound", "mri-with-blocking-coil"])
def test_a_test_that_treats_nothing_is_no_block(test):
    part = {**SAME_AND_BLIND, "index_test": test}
    assert of("diagnosis", "diagnostic-accuracy", diagnosis=part)[0] == 2


def test_the_block_of_a_finding_about_benefit_is_a_treatment_like_any_other():
    part = {"index_test": "diagnostic-block"}
    assert of("therapy", "randomised-trial", diagnosis=part) == (2, "therapy-randomised-trial")


# ── How common, what becomes of it, what is there ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("question", "design", "expected"),
    [
        ("prevalence", "systematic-review", (2, "review")),
        ("prevalence", "cross-sectional", (3, "sample")),
        ("prevalence", "prospective-cohort", (3, "sample")),
        ("prevalence", "case-series", (4, "case-series")),
        ("prevalence", "cadaver-study", (4, "case-series")),
        ("prevalence", "laboratory-study", (5, "mechanism")),
        ("prognosis", "meta-analysis", (1, "review")),
        ("prognosis", "retrospective-cohort", (3, "cohort")),
        ("prognosis", "randomised-trial", (3, "control-arm")),
        ("prognosis", "case-series", (4, "case-series")),
        ("prognosis", "cross-sectional", (4, "case-series")),
        ("prognosis", "expert-opinion", (5, "opinion")),
        ("anatomy", "meta-analysis", (2, "review")),
        ("anatomy", "cross-sectional", (3, "sample")),
        ("anatomy", "cadaver-study", (4, "series")),
        ("anatomy", "case-report", (4, "series")),
        ("anatomy", "laboratory-study", (5, "mechanism")),
    ],
    ids=str,
)
def test_the_other_questions_by_design(question, design, expected):
    assert of(question, design) == (expected[0], f"{question}-{expected[1]}")


# ── A curator's own level ───────────────────────────────────────────────────────────────────────────────────────────
def overridden(given, reason="a dramatic effect", **said) -> str:
    document = {"question": "therapy", "design": "case-series", "level_override": given, **said}
    return refused_override({**document, "level_override_reason": reason})


def test_a_level_of_ones_own_needs_a_reason_and_lies_in_the_table():
    assert overridden(2) == ""
    assert refused_override({"question": "therapy", "design": "case-series"}) == ""
    assert "Say why" in overridden(2, reason=" ")
    assert "6 is no level" in overridden(6)
    assert "0 is no level" in overridden(0)


@pytest.mark.parametrize(
    "part",
    [{"index_test": "diagnostic-block"}, {"incorporation": "yes"}, {"index_test": "mri", "reference": "mri"}],
    ids=["block", "said", "itself"],
)
def test_no_reason_lifts_incorporation_above_level_4(part):
    about = {"question": "diagnosis", "design": "diagnostic-accuracy", "diagnosis": part}
    assert "cannot be better than level 4" in overridden(3, **about)
    assert overridden(4, **about) == ""
    assert overridden(5, **about) == ""


def test_a_better_level_is_free_where_nothing_bars_it():
    part = {"question": "diagnosis", "design": "diagnostic-accuracy", "diagnosis": {"same_for_all": "no"}}
    assert overridden(1, **part) == ""


# ── The page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def page_rules() -> list[Level]:
    found = []
    for section in re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        questions = section.partition("\n")[0].split(", ")
        rows = re.findall(r"^\| `([a-z-]+)` \| (\d) \| (.+?) \|", section, re.MULTILINE)
        found += [Level(int(row[1]), f"{question}-{row[0]}", row[2]) for question in questions for row in rows]
    return found


def test_the_page_lists_every_rule_with_its_level_and_reason():
    listed = {rule.rule: rule for rule in page_rules()}
    assert listed.keys() == RULES.keys()
    for name, rule in RULES.items():
        assert listed[name].level == rule.level
        assert rule.says.startswith(listed[name].says)
