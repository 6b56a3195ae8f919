"""A small pack with evidence in a folder, which tests spoil or change in one place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.literature.packs.samples import entry, write_pack

FACT = "31 of 35 players had relief from cortisone"
SECOND = "5 of 35 had it in both elbows"
SOURCE = "https://example.org/smith"
PAPER = entry(study_facts=[{"fact": FACT, "source": SOURCE}, {"fact": SECOND, "source": SOURCE}])
VOCABULARY = """
[[interventions]]
slug = "injection"
name = "Injection"
synonyms = ["infiltration"]
[[interventions]]
slug = "cortisone"
name = "Injection of cortisone"
parent = "injection"
[[outcomes]]
slug = "relief"
name = "Relief"
better = "higher"
"""
CLAIMS = """
[[claims]]
slug = "cortisone-relieves"
sentence = "Cortisone relieves tennis elbow."
question = "therapy"
intervention = "cortisone"
outcome = "relief"
pooled = "proportion"
[[claims]]
slug = "rest-relieves"
sentence = "Rest relieves tennis elbow."
question = "therapy"
"""
DOCUMENT: dict[str, Any] = {
    "question": "therapy",
    "design": "case-series",
    "design_source": "secondary",
    "statement": "Of 35 players 31 had relief.",
    "direction": "benefit",
    "n_analysed": 35,
    "outcome": "relief",
    "therapy": {"intervention": "cortisone"},
    "groups": [{"label": "injected", "n": 35, "events": 31}],
}


def draft(**changes: Any) -> dict[str, Any]:
    """The sample draft with members changed; None takes one out."""
    whole = {
        "key": "smith-1950-relief",
        "paper": "smith-1950",
        "document": DOCUMENT,
        "facts": [{"fact": FACT, "values": ["n_analysed", "groups.0"]}],
        "claims": [{"claim": "cortisone-relieves", "stance": "supports"}],
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def document(**changes: Any) -> dict[str, Any]:
    """The sample draft with members of its document changed."""
    return draft(document=DOCUMENT | changes)


def write(
    folder: Path,
    *drafts: dict[str, Any] | str,
    vocabulary: str = VOCABULARY,
    claims: str = CLAIMS,
    paper: dict[str, Any] = PAPER,
) -> Path:
    """Write a pack with evidence and return its folder; a draft given as text becomes a line as it is."""
    write_pack(folder, paper)
    (folder / "vocabulary.toml").write_text(vocabulary, encoding="utf-8")
    (folder / "claims.toml").write_text(claims, encoding="utf-8")
    lines = [line if isinstance(line, str) else json.dumps(line) for line in drafts or (draft(),)]
    (folder / "evidence.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder
