"""The evidence of the two packs: every fact that was collected is in it, and nothing that was not."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evidence.checks import check, unsourced
from evidence.levels import level
from evidence.models import Claim, EvidenceItem, ItemStatus
from evidence.packs.data import EvidenceData
from literature.packs import load_pack, read_pack
from tests.literature.packs.samples import BACK_MICE, CLUNEAL, ROOT

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

# Facts of the bibliography that are no evidence on back mice, and why. They are the neighbouring pack's.
ELSEWHERE = {
    "superior cluneal entrapment in 1.6-14% of LBP": "on a differential diagnosis",
    "woman aged 55, nerve block with local anaesthetic + steroid": "on a differential diagnosis",
}
# A row of the table in docs/packs.md: what the demonstration comes to, claim by claim.
ROW = re.compile(r"^\| `(back-mice-[a-z-]+)` \| (\w+) \| (\d+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$", re.MULTILINE)


@cache
def said(folder: Path) -> EvidenceData:
    found = read_pack(folder).parts["evidence"]
    assert isinstance(found, EvidenceData)
    return found


def facts_told(folder: Path) -> set[tuple[str, str]]:
    """Each fact that a draft rests on, with its address."""
    return {(quote["text"], item.source_url) for item in said(folder).items for quote in item.document["quotes"]}


def study_facts(lines: Iterator[str] | list[str]) -> list[tuple[str, str]]:
    entries = [json.loads(line) for line in lines if line.strip()]
    return [(one["fact"], one["source"]) for entry in entries for one in entry.get("study_facts") or ()]


_WORDS = {
    "no": "0",
    "free": "0",
    "male": "0",
    "one": "1",
    "single": "1",
    "woman": "1",
    "man": "1",
    "two": "2",
    "three": "3",
}


def numbers_in(text: str) -> set[str]:
    """The numbers of a sentence, without thousands' commas, and those that are written as words."""
    words = "".join(letter if letter.isalnum() or letter == "." else " " for letter in text.replace(",", "")).split()
    return {_WORDS.get(word, word.strip(".")) for word in words}


# ── Every fact ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.needs_data
def test_every_fact_of_the_bibliography_is_in_a_draft_or_told_to_be_elsewhere(data_dir: Path) -> None:
    lines = (data_dir / "backmice_bibliography.jsonl").read_text(encoding="utf-8").splitlines()
    facts = study_facts(lines)
    assert len(facts) == 65
    covered = facts_told(BACK_MICE)
    assert {fact for fact, source in facts if (fact, source) not in covered} == set(ELSEWHERE)
    assert {fact for fact, _ in facts_told(CLUNEAL)} == set(ELSEWHERE)


def test_every_fact_of_the_collection_is_in_a_draft() -> None:
    lines = (BACK_MICE / "collection.jsonl").read_text(encoding="utf-8").splitlines()
    assert {fact for fact in study_facts(lines) if fact[0] not in ELSEWHERE} == facts_told(BACK_MICE)


@pytest.mark.parametrize("folder", [BACK_MICE, CLUNEAL], ids=["back-mice", "cluneal"])
def test_every_draft_passes_the_checks_has_a_level_and_a_fact_for_each_value(folder: Path) -> None:
    for item in said(folder).items:
        assert [finding for finding in check(item.document) if finding.kind == "impossible"] == [], item.key
        assert unsourced(item.document) == [], item.key
        assert level(item.document).level is not None, item.key
        assert item.links, item.key


def test_one_warning_is_left_for_whoever_reads_the_paper() -> None:
    warned = [(item.key, f.path, f.code) for item in said(BACK_MICE).items for f in check(item.document)]
    assert warned == [("back-mice:nacir-2011-prevalence", "groups.0.percent", "percent-cut")]


def test_every_number_of_a_draft_stands_in_its_facts() -> None:
    """What was typed and not transcribed would be from memory. What was converted is listed."""
    converted = {
        ("ries-1937-index-case", "20"),  # 2 cm; and 3 cm, as many mm as she had years
        ("bonner-1954-repair", "30"),  # 3 cm
        ("bonner-1954-fascia", "30"),
        ("fischer-1993-needling", "50"),  # 5 cm
        ("fischer-1993-needling", "0"),  # women, of one man
        ("bond-2000-injection", "0"),
        ("beverley-2007-injection", "168"),  # 14 years
    }
    strange = {(item.key.partition(":")[2], number) for item in said(BACK_MICE).items for number in _untold(item)}
    assert strange == converted


def _untold(item: Any) -> set[str]:
    told = set().union(*(numbers_in(quote["text"]) for quote in item.document["quotes"]))
    values = {name: value for name, value in item.document.items() if name not in {"quotes", "statement"}}
    return set(_numbers(values)) - told


def _numbers(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        yield str(value)
    elif isinstance(value, str) and value.replace(".", "", 1).isdigit():
        yield value


# ── Against the database ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_the_drafts_of_both_packs_wait_and_loading_them_again_changes_nothing() -> None:
    for folder in (BACK_MICE, CLUNEAL):
        load_pack(folder, now=NOW)
    before = list(EvidenceItem.history.order_by("pk").values())
    reports = [load_pack(folder, now=NOW + dt.timedelta(days=1)) for folder in (BACK_MICE, CLUNEAL)]
    assert list(EvidenceItem.history.order_by("pk").values()) == before
    assert [report.kept for report in reports] == [[], []]
    assert Counter(EvidenceItem.objects.values_list("status", flat=True)) == {ItemStatus.DRAFT: 78}
    assert {claim.verdict.status for claim in Claim.objects.select_related("verdict") if claim.verdict} == {"open"}


@pytest.mark.django_db
def test_the_demonstration_comes_to_the_verdicts_that_the_documentation_tells() -> None:
    load_pack(BACK_MICE, now=NOW, accept_demo=True)
    assert EvidenceItem.objects.accepted().filter(is_demo=True).count() == len(said(BACK_MICE).items)
    found = {}
    for claim in Claim.objects.select_related("verdict"):
        one = claim.verdict
        assert one is not None, claim.slug
        found[claim.slug] = (one.status, one.studies, one.patients, one.mass_for, one.mass_against)
    assert found == told_in_the_documentation()
    by_hand(found)


def told_in_the_documentation() -> dict[str, tuple[str, int, int, float, float]]:
    rows = ROW.findall((ROOT / "docs" / "packs.md").read_text(encoding="utf-8"))
    return {slug: (status, int(k), int(n), float(pro), float(con)) for slug, status, k, n, pro, con in rows}


def by_hand(found: dict[str, tuple[str, int, int, float, float]]) -> None:
    """Two verdicts as docs/packs.md does them: the weights of studies of 2 to 41 patients, and their sums."""
    motyka, nacir, erdem, bauwens = 35**0.5 / 10, 13**0.5 / 10, 2**0.5 / 10, 0.25 * 20**0.5 / 10
    corticosteroid = found["back-mice-corticosteroid-injection-relieves"]
    assert corticosteroid[2] == 35 + 13 + 2 + 20
    assert corticosteroid[3] == pytest.approx(motyka + nacir + erdem + bauwens, abs=0.0002)
    trial = 8 * 0.5 * 0.25 * 41**0.5 / 10
    weak = 1 + 11**0.5 / 10 + 0.1 + 2 * 0.5 * 2**0.5 / 10 + 0.05
    anaesthetic = found["back-mice-anaesthetic-injection-relieves"]
    assert anaesthetic[2] == 41 + 2000 + 11 + 1 + 2 + 2 + 1 + 1
    assert anaesthetic[3] == pytest.approx(trial * 2 / 3 + weak, abs=0.0002)
    assert anaesthetic[4] == pytest.approx(trial / 3 + 0.05, abs=0.0002)
