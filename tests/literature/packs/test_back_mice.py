"""The back mice pack: what its rules and strategies find, what they must not find, and that its facts were seen."""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from literature.models import Paper, PaperState
from literature.packs import load_pack, read_pack
from literature.packs.data import CollectionEntry, PackData
from literature.pubmed.records import AbstractSection, MeshHeading, PaperRecord, Source
from literature.query import Document, Query, parse
from tests.literature.packs.samples import BACK_MICE

ROOTS = {"episacroiliac-lipoma", "diagnosis", "treatment-outcome"}
CONDITION = "episacroiliac-lipoma"


@cache
def pack() -> PackData:
    return read_pack(BACK_MICE)


@cache
def rules() -> dict[str, Query]:
    return {topic.slug: parse(topic.rule) for topic in pack().topics}


@cache
def strategies() -> dict[str, Query]:
    return {strategy.slug.removeprefix("back-mice-"): parse(strategy.query) for strategy in pack().strategies}


def paper(title: str, abstract: str = "", mesh: tuple[str, ...] = ()) -> Document:
    sections = (AbstractSection(abstract, abstract),) if abstract else ()
    headings = tuple(MeshHeading(name) for name in mesh)
    return Document.from_record(PaperRecord(source=Source.PUBMED, title=title, abstract=sections, mesh=headings))


def topics_of(document: Document) -> set[str]:
    return {slug for slug, rule in rules().items() if rule.matches(document)}


# ── What must not be tagged ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "title",
    [
        "Wild-type mice were crossed back; back mice lost their coat colour",
        "We then put the back mice into the cage and counted their steps",
        "Moving back: mice relearn a maze after a month",
        "Bringing back mice from space",
        "Low back pain behaviour fades when transgenic animals are brought back: mice with degenerate discs",
        "Pain after injury of the back: mice without the receptor recover in the cage",
        "Melanoma nodules grafted on the back: mice in a wild-type strain survive longer",
        "Lipoma of the forearm in knockout animals bred back: mice of the tenth generation",
    ],
)
def test_experiments_on_mice_get_no_topic(title: str) -> None:
    assert topics_of(paper(title)) == set()


@pytest.mark.parametrize(
    "abstract",
    [
        "Tumour cells were injected under the skin of the back. Mice were weighed daily.",
        "Subcutaneous nodules grew on the back. Mice were killed after four weeks.",
        "A disc was punctured to model low back pain and the animals were put back. Mice of the C57BL/6 strain healed.",
        "Lipoma cells were implanted in the back. Mice were treated by excision.",
        "The lumbosacral cord was exposed after a cut in the back. Mice were given an analgesic; pain was scored.",
    ],
)
def test_a_sentence_that_ends_with_back_before_one_on_mice_is_no_back_mouse(abstract: str) -> None:
    assert topics_of(paper("Growth of grafts under the skin", abstract)) == set()


@pytest.mark.parametrize(
    "title",
    [
        "Diagnosis and treatment outcome of breast cancer",
        "Ultrasound diagnosis of gallstones in pregnancy",
        "Lipoma of the forearm: excision under local anaesthesia",
        "Subconjunctival fat herniation: a report of three cases",
        "Fat herniation of the forearm after trauma",
        "Sonography of subcutaneous nodules in the neck",
        "Computer mouse use and wrist pain",
        "Manual therapy of the shoulder",
    ],
)
def test_papers_of_other_fields_get_no_topic(title: str) -> None:
    assert topics_of(paper(title)) == set()


def test_low_back_pain_alone_is_not_the_condition() -> None:
    assert CONDITION not in topics_of(paper("Treatment of low back pain by exercise: a randomised trial"))


# ── What must be tagged ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "title",
    [
        "A painful episacroiliac lipoma",
        "Episacral lipomata in runners",
        "Epi-sacroiliac lipomatosis",
        "Sacro-iliac lipomas revisited",
        "Two Copeman's nodules",
        "The Copeman-Ackerman syndrome",
        "Herniations of fat and backache",
        "Fat herniation through the lumbodorsal fascia with lumbago",
        "Fibro-fatty nodules near the iliac crest",
        "Back mice in a general practice: low back pain with a lump",
        "Injection of the back mouse",
        "Un caso de nódulo de Copeman",
        "Lipoma episacroiliaco: un caso",
        "Le lipome épisacro-iliaque douloureux",
        "Episakral lipomlar",
        "[Lumbar fat hernias]",
    ],
)
def test_the_condition_is_recognised_under_its_names(title: str) -> None:
    assert CONDITION in topics_of(paper(title))


def test_a_clinical_paper_indexed_under_mice_by_mistake_is_not_lost() -> None:
    document = paper("Back mice as a cause of low back pain", mesh=("Mice", "Animals"))
    assert CONDITION in topics_of(document)
    assert all(strategies()[name].matches(document) for name in ("sensitive", "specific"))


@pytest.mark.parametrize(
    ("title", "abstract", "topic"),
    [
        ("Episacral lipoma", "A tender nodule was palpable beside the sacrum.", "palpation"),
        ("Sonography of episacral lipoma", "", "ultrasound"),
        ("Episacral lipoma on magnetic resonance images", "", "mri"),
        ("Episacral lipoma", "Relief by local anaesthetic was held to be diagnostic.", "diagnostic-block"),
        ("Episacral lipoma mimicking disc herniation", "", "differential-diagnosis"),
        ("Entrapment of the cluneal nerves in low back pain", "", "differential-diagnosis"),
        ("Episacral lipoma", "Corticosteroid was injected into the nodule.", "injection"),
        ("Dry needling of episacral lipoma", "", "dry-needling"),
        ("Excision of an episacral lipoma", "", "excision"),
        ("Endoscopic removal of a sacroiliac fascial lipocele", "", "endoscopic-surgery"),
        ("Massage of episacral lipoma", "", "manual-therapy"),
        ("Episacral lipoma", "Exercises to strengthen the trunk were taught.", "exercise"),
        ("Episacral lipoma", "NSAIDs gave no relief.", "nsaids"),
        ("Prevalence of episacral lipoma", "", "epidemiology"),
        ("Episacral lipoma in the dissecting room", "Six cadavers were dissected.", "anatomy-pathology"),
        ("Obesity and episacral lipoma", "", "aetiology"),
        ("Episacral lipoma with radiating pain", "", "symptoms"),
        ("Diagnosis of low back pain in general practice", "", "diagnosis"),
        ("Episacral lipoma: a treatable lump", "", "treatment-outcome"),
    ],
)
def test_each_topic_finds_its_papers(title: str, abstract: str, topic: str) -> None:
    assert topic in topics_of(paper(title, abstract))


def test_every_topic_has_a_rule_and_the_roots_are_the_three_facets() -> None:
    assert all(topic.rule for topic in pack().topics)
    assert {topic.slug for topic in pack().topics if not topic.parent} == ROOTS


# ── Strategies ──────────────────────────────────────────────────────────────────────────────────────────────────────
def missed_by(strategy: str) -> set[str]:
    """The keys of the bundled papers on the condition that a strategy would not find by their titles."""
    on_it = [e for e in pack().collection if CONDITION in e.topics and e.record.title]
    return {e.key.split(":")[1] for e in on_it if not strategies()[strategy].matches(Document.from_record(e.record))}


def test_the_sensitive_strategy_misses_only_a_title_that_says_nothing() -> None:
    assert missed_by("sensitive") == {"curtis-2004"}


def test_the_specific_strategy_leaves_titles_without_a_name_to_the_sensitive_one() -> None:
    assert missed_by("specific") == {
        *("sutro-1935", "clavero-nunez-1945", "copeman-ackerman-1947", "moes-1947", "orr-1948", "bonner-1954"),
        *("gomez-carpio-1957", "singewald-1966", "swezey-1991", "fischer-1993", "curtis-2004"),
    }


def test_what_the_specific_strategy_finds_the_sensitive_one_finds_too() -> None:
    documents = [Document.from_record(e.record) for e in pack().collection]
    found = [d for d in documents if strategies()["specific"].matches(d)]
    assert found and all(strategies()["sensitive"].matches(d) for d in found)


def test_no_strategy_takes_out_what_is_indexed_under_mice() -> None:
    assert not any("mice[mh]" in s.query or "mice[mesh" in s.query.lower() for s in pack().strategies)


@pytest.mark.parametrize("strategy", [s.slug for s in read_pack(BACK_MICE).strategies])
def test_a_strategy_holds_to_what_pubmed_documents(strategy: str) -> None:
    query = next(s.query for s in pack().strategies if s.slug == strategy)
    assert set(re.findall(r"\[([^\]]*)\]", query)) <= {"ti", "tiab", "mh", "all"}
    truncated = re.findall(r"([^\s\"()]*)\*", query)
    assert truncated and all(len(word) >= 4 for word in truncated), "PubMed wants four characters before the star"
    assert not any(" NOT " in level and " OR " in level for level in levels(query)), "left to right: parenthesise"
    assert not any(" AND " in level and " OR " in level for level in levels(query)), "left to right: parenthesise"


def levels(query: str) -> list[str]:
    """The text of each pair of parentheses, and of the whole, without what stands in parentheses inside it."""
    found, text = [], f"({query})"
    while inner := re.search(r"\(([^()]*)\)", text):
        found.append(inner[1])
        text = f"{text[: inner.start()]}…{text[inner.end() :]}"
    return found


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
