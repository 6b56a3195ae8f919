"""A small pack in a folder, which tests spoil or change in one place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
BACK_MICE = ROOT / "fixtures" / "packs" / "back-mice"
CLUNEAL = ROOT / "fixtures" / "packs" / "cluneal-nerve-entrapment"

PACK = """
slug = "tennis-elbow"
title = "Tennis elbow"
version = "1.0"
description = "Pain at the lateral epicondyle."
[[names]]
name = "tennis elbow"
note = "lay name"
[[names]]
name = "Tennisellenbogen"
language = "ger"
[fragments]
name = '"tennis elbow*"[tiab] OR "lateral epicondyl*"[tiab]'
"""
STRATEGIES = """
[[strategies]]
slug = "tennis-elbow"
title = "Tennis elbow"
description = "By name."
query = '{name}'
"""
TOPICS = """
[[topics]]
slug = "elbow-injection"
name = "Injection"
parent = "elbow"
rule = 'inject*[tiab] AND {name}'
[[topics]]
slug = "elbow"
name = "Tennis elbow"
rule = '{name}'
"""
REASONS = """
[[reasons]]
slug = "duplicate"
label = "Duplicate"
[[reasons]]
slug = "no-full-text"
label = "No full text"
description = "Asked for and not found."
stage = "full_text"
"""
ENTRY: dict[str, Any] = {
    "key": "smith-1950",
    "title": "Observations in the attic",
    "authors": [{"last_name": "Smith", "initials": "J"}],
    "journal": "J Elbow",
    "year": 1950,
    "language": "eng",
    "topics": ["elbow"],
    "to_check": "Not seen: volume.",
    "sources": ["https://example.org/smith"],
}


def entry(**changes: Any) -> dict[str, Any]:
    """The sample entry with fields changed; None takes a field out."""
    return {name: value for name, value in (ENTRY | changes).items() if value is not None}


def write_pack(
    folder: Path,
    *entries: dict[str, Any] | str,
    pack: str = PACK,
    strategies: str = STRATEGIES,
    topics: str = TOPICS,
    reasons: str = "",
) -> Path:
    """Write a pack and return its folder; an entry given as text becomes a line as it is."""
    folder.mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(pack, encoding="utf-8")
    (folder / "strategies.toml").write_text(strategies, encoding="utf-8")
    (folder / "topics.toml").write_text(topics, encoding="utf-8")
    if reasons:
        (folder / "reasons.toml").write_text(reasons, encoding="utf-8")
    lines = [line if isinstance(line, str) else json.dumps(line) for line in entries]
    (folder / "collection.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder
