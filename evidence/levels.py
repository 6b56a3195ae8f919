"""The level of evidence of a finding after OCEBM 2011, from its question and its study design.  Pure.

Source: OCEBM Levels of Evidence Working Group, "The Oxford 2011 Levels of Evidence", Oxford Centre for Evidence-Based
Medicine, https://www.cebm.ox.ac.uk/resources/levels-of-evidence/ocebm-levels-of-evidence.  The table answers seven
questions; ours that it does not know are read by the row that comes nearest, and the rule says so.  What the table
leaves to judgement (a dramatic effect, an inception cohort, a random sample of the reader's own country) no column
tells, and no rule claims it: there a curator gives another level with a reason.  docs/levels.md lists every rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

BEST, LOWEST = 1, 5
Said = Mapping[str, Any]  # an item as a document: `evidence.content`


@dataclass(frozen=True, slots=True)
class Level:
    """A level from 1 (best) to 5, or None where question or design is not said; the rule's name; why, in a sentence."""

    level: int | None
    rule: str
    says: str


_INCORPORATION = (
    "The index test is part of the reference standard: the two agree because they are one, so the study cannot be "
    "better than level 4."
)
_TREATS = (
    "Relief by a local anaesthetic block is test and treatment at once: the relief that makes the test positive is "
    "what the diagnosis is made by, so the test is part of its own reference standard (incorporation), and the study "
    "cannot be better than level 4."
)
_BENEFIT = (
    ("review", 1, "A systematic review of randomised trials."),
    ("review-of-one-trial", 2, "A systematic review that found one randomised trial is as good as that trial."),
    ("review-of-controlled-studies", 3, "A systematic review is no better than what it reviews: here, cohorts."),
    ("review-of-uncontrolled-studies", 4, "A systematic review is no better than what it reviews: here, no controls."),
    ("randomised-trial", 2, "A randomised trial."),
    ("controlled-study", 3, "A controlled study without randomisation."),
    ("arm-of-a-trial", 4, "Of a randomised trial, but of one group of its patients alone: it counts as a case series."),
    ("uncontrolled-study", 4, "Patients are followed and compared with nobody: it counts as a case series."),
    ("case-control", 4, "A case-control study."),
    ("cross-sectional", 4, "Seen at one time, without follow-up: it counts as a case series."),
    ("case-series", 4, "A case series; a case report is a series of one, and its weight falls with its size."),
    ("before-after", 4, "The patients are their own historical control."),
    ("mechanism", 5, "Bodies, animals or specimens, not patients: reasoning from mechanism."),
    ("opinion", 5, "Opinion, or a review that does not say how it searched."),
)
_ROWS: Mapping[str, tuple[tuple[str, int, str], ...]] = MappingProxyType(
    {
        "therapy": _BENEFIT,
        "harm": _BENEFIT,
        "aetiology": _BENEFIT,
        "diagnosis": (
            ("review", 1, "A systematic review of accuracy studies."),
            (
                "review-without-consistent-reference",
                3,
                "A systematic review of studies without one reference standard for all, or blinding.",
            ),
            ("blind-same-reference", 2, "One reference standard for all, read blind to the index test."),
            (
                "without-consistent-reference",
                3,
                "It is not said that all had one reference standard, and that it was read blind.",
            ),
            ("no-reference", 4, "No reference standard is named: the test is held against nothing."),
            ("case-control", 4, "Those known to have it are compared with those known not to have it."),
            ("case-series", 4, "A case report or series has no independent reference standard."),
            ("incorporation", 4, _INCORPORATION),
            ("block", 4, _TREATS),
            ("mechanism", 5, "Bodies, animals or specimens, not patients: reasoning from mechanism."),
            ("opinion", 5, "Opinion, or a review that does not say how it searched."),
        ),
        "prevalence": (
            ("review", 2, "A systematic review of surveys."),
            ("sample", 3, "A sample not known to be drawn at random: a curator who knows that it was gives level 1."),
            ("case-series", 4, "Patients chosen for something else than a survey: a case series."),
            ("mechanism", 5, "Animals or specimens, not people."),
            ("opinion", 5, "Opinion, or a review that does not say how it searched."),
        ),
        "prognosis": (
            ("review", 1, "A systematic review of inception cohorts."),
            ("cohort", 3, "A cohort not known to start at the onset: a curator who knows that it did gives level 2."),
            ("control-arm", 3, "Patients of a trial, followed."),
            ("case-series", 4, "A case series, a case-control study, or one without follow-up of a cohort."),
            ("mechanism", 5, "Bodies, animals or specimens, not patients: reasoning from mechanism."),
            ("opinion", 5, "Opinion, or a review that does not say how it searched."),
        ),
        "anatomy": (
            ("review", 2, "A systematic review of series of bodies or specimens."),
            ("sample", 3, "A sample of people, examined for a structure."),
            ("series", 4, "A series of bodies, operations or patients, chosen as they came."),
            ("mechanism", 5, "Animals or models, not people."),
            ("opinion", 5, "Opinion, or a review that does not say how it searched."),
        ),
    }
)
# Questions that the table of 2011 does not ask, and the row by which they are read.
_BY_ANALOGY = {
    "aetiology": "The table has no row for causes: they are read by that for harms.",
    "anatomy": "The table has no row for anatomy or pathology: it is read by that for how common something is.",
}


def _rules() -> Iterable[Level]:
    for question, row in _ROWS.items():
        for name, level, says in row:
            yield Level(level, f"{question}-{name}", " ".join(filter(None, (says, _BY_ANALOGY.get(question)))))


RULES: Mapping[str, Level] = MappingProxyType({rule.rule: rule for rule in _rules()})

_REVIEWS = frozenset({"systematic-review", "meta-analysis"})
_COHORTS = frozenset({"prospective-cohort", "retrospective-cohort"})
_TRIALS = frozenset({"randomised-trial", "non-randomised-trial"})
_SERIES = frozenset({"case-report", "case-series", "before-after"})
_OPINION = frozenset({"narrative-review", "expert-opinion"})
_SAMPLED = _COHORTS | {"cross-sectional", "diagnostic-accuracy"}
_ELSEWHERE = frozenset({"case-control", "cadaver-study", "laboratory-study"})
DESIGNS = _REVIEWS | _TRIALS | _SERIES | _OPINION | _SAMPLED | _ELSEWHERE
QUESTIONS = frozenset(_ROWS)

# Words in the slug of an index test that treats while it tests.
_BLOCK = re.compile(r"\b(block(s|ade|ades)?|injections?|infiltrations?|ana?esthe(tics?|sia)|\w+caine)\b")


def level(said: Said) -> Level:
    """Return the level of an item, by which rule, and why. Its level is None where question or design is missing."""
    question, design = said.get("question"), said.get("design")
    if question not in QUESTIONS:
        return Level(None, "", "No level: say which question the finding answers.")
    if design not in DESIGNS:
        return Level(None, "", "No level: say how the study was made.")
    return RULES[f"{question}-{_NAMES[question](design, said)}"]


def refused_override(said: Said) -> str:
    """Return why the level that a curator gave cannot stand, as a sentence; nothing where it can, or none was given."""
    given = said.get("level_override")
    if given is None:
        return ""
    if given not in range(BEST, LOWEST + 1):
        return f"{given} is no level: levels run from {BEST} (best) to {LOWEST}."
    if not str(said.get("level_override_reason") or "").strip():
        return "Say why the level is another than the rule gives."
    computed = level(said)
    if computed.level and given < computed.level and computed.rule in _NO_BETTER:
        return f"Level {given} is refused: {computed.says}"
    return ""


_NO_BETTER = frozenset({"diagnosis-incorporation", "diagnosis-block"})


def _benefit(design: str, said: Said) -> str:
    """Benefit, harm and cause: who is compared with whom."""
    if design in _REVIEWS:
        return _benefit_review(said)
    if design in _COHORTS | {"non-randomised-trial"}:
        return "controlled-study" if _is_controlled(design, said) else "uncontrolled-study"
    if design == "randomised-trial":
        return design if _is_controlled(design, said) else "arm-of-a-trial"
    if design in {"case-control", "before-after"}:
        return design
    if design in {"cross-sectional", "diagnostic-accuracy"}:
        return "cross-sectional"
    return "case-series" if design in _SERIES else _not_patients(design)


def _benefit_review(said: Said) -> str:
    """A review is as good as the best that it found; where that is not recorded, it is taken at its word."""
    found = _found(said)
    if not found or found.get("randomised-trial", 0) > 1:
        return "review"
    if found.get("randomised-trial") == 1:
        return "review-of-one-trial"
    controlled = any(found.get(design) for design in _COHORTS | {"non-randomised-trial"})
    return "review-of-controlled-studies" if controlled else "review-of-uncontrolled-studies"


def _found(said: Said) -> dict[str, int]:
    """How many studies of each design a review found, of the designs that it names."""
    found: dict[str, int] = {}
    for row in said.get("reviewed", ()):
        if design := row.get("design"):
            found[design] = found.get(design, 0) + (row.get("found") or 0)
    return found


def _is_controlled(design: str, said: Said) -> bool:
    """Whether the document records a comparison. A trial compares by its name, unless one group alone is recorded."""
    therapy = said.get("therapy") or {}
    compared = [row.get("label") for row in said.get("groups", ()) if row.get("role", "arm") != "subgroup"]
    if therapy.get("comparator") or therapy.get("comparator_detail") or said.get("effects") or len(set(compared)) > 1:
        return True
    return design in _TRIALS and not said.get("groups")


def _diagnosis(design: str, said: Said) -> str:
    """Accuracy of a test: what it is held against. A test that is its own reference stays so in every design."""
    part = said.get("diagnosis") or {}
    if design in _OPINION | {"cadaver-study", "laboratory-study"}:
        return _not_patients(design)
    if is_block(part):
        return "block"
    if part.get("incorporation") == "yes" or _is_its_own_reference(part):
        return "incorporation"
    if design in _SERIES:
        return "case-series"
    return design if design == "case-control" else _accuracy(design, part)


def _accuracy(design: str, part: Said) -> str:
    """How the reference standard was applied and read; an accuracy study has one by its name."""
    if design in _REVIEWS:
        weak = "no" in (part.get("same_for_all"), part.get("blinded"))
        return "review-without-consistent-reference" if weak else "review"
    if design != "diagnostic-accuracy" and not (part.get("reference") or part.get("reference_detail")):
        return "no-reference"
    both = part.get("same_for_all") == part.get("blinded") == "yes"
    return "blind-same-reference" if both else "without-consistent-reference"


def is_block(part: Said) -> bool:
    """Return whether the index test of a diagnosis treats while it tests: an injection, a local anaesthetic block."""
    return bool(_BLOCK.search(re.sub("[-_]", " ", str(part.get("index_test") or ""))))


def _is_its_own_reference(part: Said) -> bool:
    return bool(part.get("index_test")) and part.get("index_test") == part.get("reference")


def _prevalence(design: str, _: Said) -> str:
    """How common: who was examined."""
    if design in _REVIEWS:
        return "review"
    if design in _SAMPLED:
        return "sample"
    return "case-series" if design in _SERIES | _TRIALS | {"case-control", "cadaver-study"} else _not_patients(design)


def _prognosis(design: str, _: Said) -> str:
    """What happens without treatment: who was followed."""
    if design in _REVIEWS:
        return "review"
    if design in _COHORTS:
        return "cohort"
    if design in _TRIALS:
        return "control-arm"
    uncounted = {"case-control", "cross-sectional", "diagnostic-accuracy"}
    return "case-series" if design in _SERIES | uncounted else _not_patients(design)


def _anatomy(design: str, _: Said) -> str:
    """What is there: in how many, chosen how."""
    if design in _REVIEWS:
        return "review"
    if design in _SAMPLED:
        return "sample"
    return "series" if design in _SERIES | _TRIALS | {"case-control", "cadaver-study"} else _not_patients(design)


def _not_patients(design: str) -> str:
    return "opinion" if design in _OPINION else "mechanism"


_NAMES = {
    "therapy": _benefit,
    "harm": _benefit,
    "aetiology": _benefit,
    "diagnosis": _diagnosis,
    "prevalence": _prevalence,
    "prognosis": _prognosis,
    "anatomy": _anatomy,
}
