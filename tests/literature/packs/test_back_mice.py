"""The bundled collection of the back mice pack: its facts were seen, and it stands beside PubMed's records."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from literature import known
from literature.intake import take_in
from literature.models import Paper, PaperState, TopicTag
from literature.packs import load_pack
from literature.packs.data import CollectionEntry
from literature.pubmed.records import PaperRecord, Received, Source
from literature.query import Document
from tests.literature.packs.back_mice import CONDITION, ROOTS, pack, topics_of
from tests.literature.packs.samples import BACK_MICE


# ── The collection ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_entry_without_title_journal_or_year_is_marked() -> None:
    for entry in pack().collection:
        record = entry.record
        if not (record.title and (record.journal or record.book) and record.publication_date):
            assert "Not seen: " in entry.to_check, entry.key


def test_the_pmid_that_was_only_matched_is_marked() -> None:
    entry = next(e for e in pack().collection if e.record.pmid == 33066978)
    assert "matched" in entry.to_check and "Compare with PubMed" in entry.to_check


def test_negative_evidence_is_in_the_collection_and_under_the_condition() -> None:
    swezey = next(e for e in pack().collection if e.key == "back-mice:swezey-1991")
    assert CONDITION in topics_of(Document.from_record(swezey.record))


def test_related_literature_is_not_put_under_the_condition() -> None:
    branch = {CONDITION} | {topic.slug for topic in pack().topics if topic.parent == CONDITION}
    related = [entry for entry in pack().collection if entry.sources[0].note]
    assert len(related) == 4
    for entry in related:
        found = topics_of(Document.from_record(entry.record)) | set(entry.topics)
        assert not found & branch, entry.key


@pytest.mark.django_db
def test_the_whole_pack_loads_once_and_every_root_has_papers() -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    load_pack(BACK_MICE, now=now)
    again = load_pack(BACK_MICE, now=now + dt.timedelta(days=1))
    assert again.papers.unchanged == Paper.objects.count() == len(pack().collection)
    assert all(Paper.objects.tagged(root).exists() for root in ROOTS)
    assert Paper.objects.filter(state=PaperState.LIVE, updated_at__gt=now).count() == 0
    assert Paper.objects.tagged("diagnosis").filter(title="Fibrositis of the back").exists()


@pytest.mark.django_db
def test_the_night_may_bring_other_titles_and_loading_again_changes_no_tag() -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    load_pack(BACK_MICE, now=now)
    named = [e.record.pmid for e in pack().collection if e.record.pmid]
    assert len(named) == 19
    take_in([from_pubmed(pmid) for pmid in named], now=now)
    tags = list(TopicTag.objects.order_by("pk").values())
    assert load_pack(BACK_MICE, now=now + dt.timedelta(days=1)).suggested_topics == 0
    assert list(TopicTag.objects.order_by("pk").values()) == tags
    for entry in pack().collection:
        paper_id = Paper.objects.get(pack_key=entry.key).pk
        standing = TopicTag.objects.standing().filter(paper=paper_id).values_list("topic__slug", flat=True)
        assert set(entry.topics) <= set(standing), entry.key


def from_pubmed(pmid: int) -> Received:
    record = PaperRecord(source=Source.PUBMED, pmid=pmid, title="Observations", title_html="Observations")
    return Received(record, repr(record).encode())


def bibliography(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "backmice_bibliography.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def source_of(entry: CollectionEntry, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The row of the bibliography that an entry was made from: same title, year and first author."""
    first = entry.record.authors[0].last_name if entry.record.authors else ""
    year = entry.record.publication_date.first_day.year if entry.record.publication_date else None
    same = [r for r in rows if (r["title"] or "") == entry.record.title and r["year"] == year]
    found = [r for r in same if not first or any(a.startswith(first) for a in r["authors"][:1])]
    assert len(found) == 1, entry.key
    return found[0]


@pytest.mark.needs_data
def test_every_fact_of_the_collection_stands_in_the_bibliography(data_dir: Path) -> None:
    rows = bibliography(data_dir)
    for entry in pack().collection:
        record, row = entry.record, source_of(entry, rows)
        assert record.pmid == (int(row["pmid"]) if row["pmid_seen_in_source"] else None), entry.key
        assert (record.doi, record.pmcid) == (row["doi"] or "", row["pmcid"] or ""), entry.key
        assert (record.volume, record.issue) == (row["volume"] or "", row["issue"] or ""), entry.key
        assert record.pages == (row["pages"] or "").rstrip("-"), entry.key
        assert record.languages == (row["language"],), entry.key
        if record.journal:
            assert row["journal"].startswith(record.journal.title), entry.key
        assert {source.url for source in entry.sources} <= set(row["sources"]), entry.key


@pytest.mark.needs_data
def test_nothing_that_was_only_remembered_is_in_the_pack(data_dir: Path) -> None:
    raw = {entry.key: entry.raw.decode() for entry in pack().collection}
    hints = [row["remembered_not_seen"] for row in bibliography(data_dir) if row["remembered_not_seen"]]
    assert hints
    assert not any("remembered" in line for line in raw.values())
    assert not any(word in line for word in ("JH MacDermot", "Kasdon", "Hittner VJ") for line in raw.values())


@pytest.mark.needs_data
def test_all_publications_of_the_bibliography_are_there_but_the_poster(data_dir: Path) -> None:
    rows = bibliography(data_dir)
    there = [source_of(entry, rows) for entry in pack().collection]
    assert [row["study_design"] for row in rows if row not in there] == ["poster"]


# ── Known papers ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_known_papers_are_on_the_condition_with_facts_that_were_seen() -> None:
    entries = {entry.key: entry for entry in pack().collection}
    assert len(pack().known) > 15
    for one in pack().known:
        entry = entries[one.key]
        assert CONDITION in entry.topics, one.key
        assert entry.record.title and entry.record.journal and entry.record.publication_date, one.key
        assert not entry.to_check, one.key
        assert one.note, one.key


@pytest.mark.django_db
def test_every_known_paper_is_found_by_an_active_strategy_as_we_read_it() -> None:
    report = load_pack(BACK_MICE, now=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    assert report.missed == 0, [missed.known.paper.title for missed in known.missed()]
