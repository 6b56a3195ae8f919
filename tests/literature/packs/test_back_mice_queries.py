"""What the rules and strategies of the back mice pack find, and what they must not find."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from literature.intake import take_in
from literature.models import TopicTag
from literature.packs import load_pack, read_pack
from literature.pubmed.records import BookRecord, PaperRecord, Received, RecordKind, Source
from literature.query import Document
from literature.tagging import retag
from tests.literature.packs.back_mice import CONDITION, ROOTS, pack, paper, record, strategies, topics_of
from tests.literature.packs.samples import BACK_MICE


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


CONTEXTS = (
    "",
    "Low back pain is frequent, and patients may benefit.",
    "Fat nodules of the lipoma kind were weighed; treatment gave relief of pain in the low back.",
)


INDEXED: tuple[tuple[str, ...], ...] = ((), ("Mice",), ("Mice", "Animals", "Lipoma", "Obesity", "Low Back Pain"))
EXPERIMENTS = (
    "Lipoma growth after cells were put back. Mice developed lipoma",
    "Fat nodules on the back: mice fed a high-fat diet",
    "Chow was switched back. Mice gained fat",
    "Knock-back mice and low back pain: diagnosis",
    "Bringing back mice from extinction",
    "Pain in the low back: mice with a punctured disc",
    "The lipoma grew back. Mice of three strains compared",
    "Lipoma on the back. Mice from two breeders",
    "Bone marrow of patients transferred back: mice recover",
    "Back mice housed in the cold: low back pain and lipoma",
)


@pytest.mark.parametrize("abstract", CONTEXTS)
@pytest.mark.parametrize("mesh", INDEXED)
@pytest.mark.parametrize("title", EXPERIMENTS)
def test_experiments_on_mice_get_no_topic_whatever_stands_beside_them(
    title: str, mesh: tuple[str, ...], abstract: str
) -> None:
    assert topics_of(paper(title, abstract, mesh)) == set()
    assert not strategies()["specific"].matches(paper(title, abstract, mesh))


@pytest.mark.parametrize(
    "title",
    [
        "Fatty nodules and lumbar fat herniation of the back in a colony",
        "Back mice, pain and lipoma in the low back",
        "Low back pain and its diagnosis by gait",
    ],
)
def test_indexing_as_animals_and_not_as_people_decides_where_words_do_not(title: str) -> None:
    assert topics_of(paper(title))
    assert topics_of(paper(title, mesh=("Mice", "Animals"))) - {CONDITION} == set()
    assert topics_of(paper(title, mesh=("Mice", "Animals", "Humans"))) == topics_of(paper(title))


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
        "Painful back mice in a 45-year-old woman",
        "back mice: dry needling in patients",
        "Injection of back mice",
        "Back mice: palpation and excision",
        "Un caso de nódulo de Copeman",
        "Lipoma episacroiliaco: un caso",
        "Le lipome épisacro-iliaque douloureux",
        "Episakral lipomlar",
        "[Lumbar fat hernias]",
    ],
)
def test_the_condition_is_recognised_under_its_names(title: str) -> None:
    assert CONDITION in topics_of(paper(title))


def test_the_bare_name_counts_once_it_is_indexed_as_a_paper_on_people() -> None:
    assert CONDITION in topics_of(paper("Back mice", mesh=("Humans", "Male")))
    assert CONDITION not in topics_of(paper("Back mice", mesh=("Humans", "Mice", "Animals")))


def test_the_bare_name_without_headings_is_left_to_the_sensitive_strategy() -> None:
    assert topics_of(paper("Back mice")) == set()
    assert strategies()["sensitive"].matches(paper("Back mice"))


def test_a_chapter_counts_by_the_title_of_its_book() -> None:
    book = BookRecord(title="Atlas of uncommon pain syndromes")
    chapter = PaperRecord(source=Source.PUBMED, kind=RecordKind.CHAPTER, title="Back mice", book=book)
    assert CONDITION in topics_of(Document.from_record(chapter))


def test_an_abstract_counts_where_it_speaks_of_patients_with_low_back_pain() -> None:
    text = "Back mice are nodules of fat. Twenty patients with low back pain were examined."
    assert CONDITION in topics_of(paper("Lumps over the sacrum", text))
    assert CONDITION in topics_of(paper("Lumps over the sacrum", "Such lumps are known as back mice."))


def test_a_paper_on_people_and_mice_is_not_lost() -> None:
    document = paper("Back mice as a cause of low back pain", mesh=("Mice", "Animals", "Humans"))
    assert CONDITION in topics_of(document)
    assert all(strategies()[name].matches(document) for name in ("sensitive", "specific"))


def test_a_clinical_paper_indexed_under_mice_by_mistake_is_left_to_the_sensitive_strategy() -> None:
    document = paper("Back mice as a cause of low back pain", mesh=("Mice", "Animals"))
    assert topics_of(document) == set()
    assert strategies()["sensitive"].matches(document)


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


@pytest.mark.django_db
def test_the_database_finds_by_the_rules_what_they_tag_one_by_one() -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    load_pack(BACK_MICE, now=now)
    records = [record(title, text, mesh) for title in EXPERIMENTS for text in CONTEXTS for mesh in INDEXED]
    take_in([Received(r, f"{number}".encode()) for number, r in enumerate(records)], now=now)
    assert TopicTag.objects.filter(rule__isnull=False).exists()
    report = retag(now=now)
    assert (report.suggested, report.changed, report.lapsed) == (0, 0, 0)


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


def test_the_sensitive_strategy_takes_nothing_out() -> None:
    assert " NOT " not in next(s.query for s in pack().strategies if s.slug == "back-mice-sensitive")


def test_what_is_indexed_under_mice_is_taken_out_only_where_it_is_not_indexed_under_humans() -> None:
    for query in (*(s.query for s in pack().strategies), *(t.rule for t in pack().topics)):
        spared = query.replace("((mice[mh] OR animals[mh]) NOT humans[mh])", "").replace("humans[mh] NOT mice[mh]", "")
        assert "mice[mh]" not in spared and "animals[mh]" not in spared


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
