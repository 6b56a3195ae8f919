"""Packs in the database: all or nothing, twice is once, and a curator's word stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from literature import curation
from literature.intake import take_in
from literature.models import (
    ExclusionReason,
    KnownPaper,
    Pack,
    PackName,
    Paper,
    PaperState,
    Provenance,
    ScreeningTask,
    Strategy,
    StrategyVersion,
    TagStatus,
    Topic,
    TopicRule,
    TopicTag,
)
from literature.packs import PackError, PackReport, load_pack
from literature.pubmed.records import AuthorRecord, PaperRecord, Received, Source
from literature.tagging import retag
from tests.literature.factories import NOW, make_user
from tests.literature.packs.samples import PACK, REASONS, STRATEGIES, TOPICS, entry, write_pack

pytestmark = pytest.mark.django_db

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
PACKS_WORD = {"term": "tennis-elbow:smith-1950", "field": "pack tennis-elbow"}
NEW_RULE = TOPICS.replace("inject*[tiab]", "infiltrat*[tiab]")
NEW_QUERY = STRATEGIES.replace("{name}", '{name} OR "elbow pain"[ti]')


@pytest.fixture
def curator() -> User:
    return make_user("curator", role="editor")


def load(folder: Path, now: dt.datetime = LATER) -> PackReport:
    return load_pack(folder, now=now)


def everything() -> dict[str, list[object]]:
    """Every row that a pack may write, with all its values."""
    models = (Pack, PackName, Strategy, StrategyVersion, Topic, TopicRule, Paper, Provenance, TopicTag)
    models += (ExclusionReason, ScreeningTask)
    history = (Strategy.history, Topic.history, ExclusionReason.history)
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    return rows | {h.model.__name__: list(h.order_by("pk").values()) for h in history}


def pubmed(title: str, **values: object) -> Received:
    record = PaperRecord(source=Source.PUBMED, title=title, title_html=title, **values)  # type: ignore[arg-type]
    return Received(record, repr(record).encode())


# ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_broken_pack_changes_nothing(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry()), FIRST)
    before = everything()
    with pytest.raises(PackError):
        load(write_pack(tmp_path, entry(doi="nonsense"), topics=NEW_RULE))
    assert everything() == before


def test_an_entry_that_cannot_be_stored_is_named_and_undoes_the_whole_load(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, entry(key="good"), entry(key="bad", title="Elbow\0pain"))
    with pytest.raises(PackError, match=r"collection.jsonl \(tennis-elbow:bad\): cannot be stored"):
        load(folder)
    assert all(rows == [] for rows in everything().values())


def test_a_topic_of_another_pack_is_not_taken_over(tmp_path: Path) -> None:
    load(write_pack(tmp_path / "one"), FIRST)
    other = PACK.replace('"tennis-elbow"', '"golf-elbow"')
    strategies = STRATEGIES.replace('slug = "tennis-elbow"', 'slug = "golf-elbow"')
    before = everything()
    with pytest.raises(PackError, match="topic 'elbow' belongs to the pack 'tennis-elbow'"):
        load(write_pack(tmp_path / "two", pack=other, strategies=strategies))
    assert everything() == before


# ── Loading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pack_becomes_names_strategies_topics_and_papers(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry()), FIRST)
    pack = Pack.objects.get(slug="tennis-elbow")
    assert list(pack.names.values_list("name", "language")) == [("tennis elbow", "eng"), ("Tennisellenbogen", "ger")]
    version = Strategy.objects.get(slug="tennis-elbow").current
    assert (version.number, version.origin, version.watermark) == (1, "pack", None)
    assert version.query == '("tennis elbow*"[tiab] OR "lateral epicondyl*"[tiab])'
    assert Topic.objects.get(slug="elbow-injection").path == "/elbow/elbow-injection/"
    paper = Paper.objects.get(pack_key="tennis-elbow:smith-1950")
    assert (paper.source, paper.year, paper.to_check) == ("pack", 1950, "Not seen: volume.")
    assert list(paper.provenance.values_list("url", "pack__slug")) == [("https://example.org/smith", "tennis-elbow")]


def test_loading_twice_changes_not_one_value(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, entry(), entry(key="untitled", title=None, journal=None, year=None))
    load(folder, FIRST)
    before = everything()
    report = load(folder)
    assert everything() == before
    assert (report.papers.created, report.papers.updated, report.papers.unchanged) == (0, 0, 2)
    assert report.kept == report.absent == []


def test_a_topic_that_no_rule_finds_is_suggested_by_the_pack(tmp_path: Path) -> None:
    report = load(write_pack(tmp_path, entry()), FIRST)
    tag = TopicTag.objects.get()
    assert (tag.topic.slug, tag.status, tag.rule) == ("elbow", TagStatus.SUGGESTED, None)
    assert tag.matched == [PACKS_WORD]
    assert report.suggested_topics == 1
    assert Paper.objects.tagged("elbow").count() == 1


def test_where_a_rule_finds_the_topic_too_its_terms_and_the_packs_word_stand_together(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry(title="Tennis elbow in players")), FIRST)
    tag = TopicTag.objects.get()
    assert tag.rule == TopicRule.objects.get(topic__slug="elbow")
    assert tag.matched == [{"term": '"tennis elbow*"', "field": "title"}, PACKS_WORD]


def test_a_suggestion_of_the_pack_outlives_retagging(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry()), FIRST)
    retag(now=LATER)
    assert TopicTag.objects.get().status == TagStatus.SUGGESTED


def test_a_topic_that_a_new_rule_lets_go_keeps_the_packs_word(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry(title="Tennis elbow in players")), FIRST)
    load(write_pack(tmp_path, entry(title="Tennis elbow in players"), topics=TOPICS.replace("'{name}'", "'golf[ti]'")))
    tag = TopicTag.objects.get()
    assert (tag.status, tag.rule, tag.matched) == (TagStatus.SUGGESTED, None, [PACKS_WORD])


def test_a_topic_that_pubmeds_title_does_not_bear_out_keeps_the_packs_word(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry(title="Tennis elbow in players", pmid=12)), FIRST)
    take_in([pubmed("Observations in the attic.", pmid=12)], now=LATER)
    tag = TopicTag.objects.get()
    assert (tag.status, tag.rule, tag.matched) == (TagStatus.SUGGESTED, None, [PACKS_WORD])
    assert tag.paper.updated_at == LATER
    before = everything()
    assert load(tmp_path).suggested_topics == 0
    assert everything() == before


def test_a_topic_that_only_a_rule_suggested_lapses_and_comes_back_when_the_pack_names_it(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry(title="Tennis elbow", pmid=12, topics=None)), FIRST)
    take_in([pubmed("Observations in the attic.", pmid=12)], now=FIRST)
    assert TopicTag.objects.get().status == TagStatus.LAPSED
    assert load(write_pack(tmp_path, entry(title="Tennis elbow", pmid=12))).suggested_topics == 1
    tag = TopicTag.objects.get()
    assert (tag.status, tag.rule, tag.matched, tag.suggested_at) == (TagStatus.SUGGESTED, None, [PACKS_WORD], LATER)


@pytest.mark.parametrize("title", ["Tennis elbow in players.", "Observations in the attic."])
def test_tags_do_not_depend_on_what_came_first_the_pack_or_pubmed(tmp_path: Path, title: str) -> None:
    folder = write_pack(tmp_path, entry(title="Lateral epicondylitis", pmid=12))
    load(write_pack(tmp_path / "empty"), FIRST)
    take_in([pubmed(title, pmid=12)], now=FIRST)
    load(folder, FIRST)
    pubmed_first = TopicTag.objects.values("status", "rule", "matched").get()
    Paper.objects.all().delete()
    load(folder, FIRST)
    take_in([pubmed(title, pmid=12)], now=FIRST)
    assert TopicTag.objects.values("status", "rule", "matched").get() == pubmed_first


def test_a_topic_that_a_curator_confirmed_stays_as_the_curator_saw_it(tmp_path: Path, curator: User) -> None:
    load(write_pack(tmp_path, entry(title="Tennis elbow", topics=None)), FIRST)
    TopicTag.objects.get().decide(TagStatus.CONFIRMED, curator, FIRST)
    before = TopicTag.objects.values().get()
    load(write_pack(tmp_path, entry(title="Tennis elbow")))
    assert TopicTag.objects.values().get() == before


# ── Newer packs ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_new_text_is_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    load(write_pack(tmp_path), FIRST)
    report = load(write_pack(tmp_path, topics=NEW_RULE, strategies=NEW_QUERY))
    assert list(StrategyVersion.objects.values_list("number", "origin")) == [(1, "pack"), (2, "pack")]
    rules = TopicRule.objects.filter(topic__slug="elbow-injection")
    assert [rule.query.split("*")[0] for rule in rules] == ["inject", "infiltrat"]
    assert (report.strategies.updated, report.topics.updated) == (["tennis-elbow"], ["elbow-injection"])


def test_a_new_rule_is_asked_about_the_papers_that_are_there(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, entry(title="Infiltration of tennis elbow", topics=None))
    load(folder, FIRST)
    assert not Paper.objects.tagged("elbow-injection").exists()
    load(write_pack(tmp_path, entry(title="Infiltration of tennis elbow", topics=None), topics=NEW_RULE))
    assert Paper.objects.tagged("elbow-injection").count() == 1


def test_corrected_texts_of_the_pack_arrive(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry()), FIRST)
    load(
        write_pack(
            tmp_path,
            entry(volume="7"),
            pack=PACK.replace("lay name", "so called since 1883"),
            topics=TOPICS.replace('"Injection"', '"Injections"'),
            strategies=STRATEGIES.replace("By name.", "By its two names."),
        )
    )
    assert Paper.objects.get().volume == "7"
    assert PackName.objects.get(name="tennis elbow").note == "so called since 1883"
    assert Topic.objects.get(slug="elbow-injection").name == "Injections"
    assert Strategy.objects.get().description == "By its two names."


def test_a_topic_may_move(tmp_path: Path) -> None:
    load(write_pack(tmp_path), FIRST)
    load(write_pack(tmp_path, topics=TOPICS.replace('parent = "elbow"\n', "")))
    assert Topic.objects.get(slug="elbow-injection").path == "/elbow-injection/"


def test_what_a_newer_pack_leaves_out_stays_and_is_reported(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry()), FIRST)
    pack = PACK.replace('[[names]]\nname = "Tennisellenbogen"\nlanguage = "ger"\n', "")
    topics = "[[topics]]" + TOPICS.split("[[topics]]")[2]
    report = load(write_pack(tmp_path, pack=pack, topics=topics, strategies=STRATEGIES.replace("tennis-elbow", "new")))
    assert report.absent == [
        "name 'Tennisellenbogen'",
        "strategy 'tennis-elbow'",
        "topic 'elbow-injection'",
        "paper tennis-elbow:smith-1950",
    ]
    assert (PackName.objects.count(), Strategy.objects.count(), Topic.objects.count()) == (2, 2, 2)
    assert Paper.objects.count() == 1


# ── The curator ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_curators_rule_is_kept_and_the_load_says_so(tmp_path: Path, curator: User) -> None:
    load(write_pack(tmp_path), FIRST)
    topic = Topic.objects.get(slug="elbow-injection")
    curation.add_rule_version(topic, "cortisone[ti]", "narrower", by=curator, at=FIRST)
    report = load(write_pack(tmp_path, topics=NEW_RULE))
    assert topic.current_rule is not None and topic.current_rule.query == "cortisone[ti]"
    assert report.kept == ["the curator's rule of topic 'elbow-injection'"]


def test_a_curators_query_is_kept_and_the_load_says_so(tmp_path: Path, curator: User) -> None:
    load(write_pack(tmp_path), FIRST)
    strategy = Strategy.objects.get()
    curation.add_strategy_version(strategy, "elbow[ti]", "wider", by=curator, at=FIRST)
    report = load(write_pack(tmp_path, strategies=NEW_QUERY))
    assert strategy.current.query == "elbow[ti]"
    assert report.kept == ["the curator's query of strategy 'tennis-elbow'"]


def test_a_curators_wording_is_kept_field_by_field(tmp_path: Path, curator: User) -> None:
    load(write_pack(tmp_path), FIRST)
    topic = Topic.objects.get(slug="elbow")
    topic.name = "Elbow of tennis players"
    topic._history_user = curator
    topic.save()
    newer = TOPICS.replace('name = "Tennis elbow"', 'name = "Tennis elbow"\ndescription = "All of it."')
    report = load(write_pack(tmp_path, topics=newer))
    topic.refresh_from_db()
    assert (topic.name, topic.description) == ("Elbow of tennis players", "All of it.")
    assert report.kept == ["the curator's name of topic 'elbow'"]
    load(write_pack(tmp_path, topics=newer.replace("All of it.", "Everything.")))
    topic.refresh_from_db()
    assert (topic.name, topic.description) == ("Elbow of tennis players", "Everything.")


def test_words_written_around_the_history_count_as_a_curators(tmp_path: Path) -> None:
    load(write_pack(tmp_path), FIRST)
    Strategy.objects.update(title="Elbow strategy")
    load(tmp_path)
    assert Strategy.objects.get().title == "Elbow strategy"


def test_a_strategy_that_a_curator_switched_off_stays_off(tmp_path: Path) -> None:
    load(write_pack(tmp_path), FIRST)
    strategy = Strategy.objects.get()
    strategy.is_active = False
    strategy.save()
    load(write_pack(tmp_path, strategies=NEW_QUERY))
    strategy.refresh_from_db()
    assert not strategy.is_active


def test_a_topic_that_a_curator_made_before_is_adopted_with_its_words(tmp_path: Path) -> None:
    Topic.objects.create(slug="elbow", name="Our elbow topic")
    report = load(write_pack(tmp_path))
    topic = Topic.objects.get(slug="elbow")
    assert (topic.name, topic.pack.slug if topic.pack else "") == ("Our elbow topic", "tennis-elbow")
    assert "the curator's name" in report.kept[0]
    assert Topic.objects.get(slug="elbow-injection").path == "/elbow/elbow-injection/"


def test_a_curators_tree_never_becomes_a_circle(tmp_path: Path) -> None:
    load(write_pack(tmp_path), FIRST)
    inner, outer = Topic.objects.get(slug="elbow-injection"), Topic.objects.get(slug="elbow")
    inner.parent = None
    inner.save()
    outer.parent = inner
    outer.save()
    report = load(tmp_path)
    assert Topic.objects.get(slug="elbow").path == "/elbow-injection/elbow/"
    assert any("keeps its place" in sentence for sentence in report.kept)


def test_a_rejected_topic_is_not_suggested_again(tmp_path: Path, curator: User) -> None:
    load(write_pack(tmp_path, entry()), FIRST)
    TopicTag.objects.get().decide(TagStatus.REJECTED, curator, FIRST, "not this elbow")
    assert load(tmp_path).suggested_topics == 0
    assert TopicTag.objects.get().status == TagStatus.REJECTED


def test_a_mark_that_a_curator_cleared_stays_cleared(tmp_path: Path, curator: User) -> None:
    load(write_pack(tmp_path, entry()), FIRST)
    curation.annotate_paper(Paper.objects.get(), to_check="", curator_note="volume is 3", by=curator, at=FIRST)
    load(write_pack(tmp_path, entry(pages="1-2", to_check="Not seen: volume, issue.")))
    paper = Paper.objects.get()
    assert (paper.to_check, paper.curator_note, paper.pages) == ("", "volume is 3", "1-2")


# ── Papers that are there already, or come later ────────────────────────────────────────────────────────────────────
def test_a_paper_that_pubmed_brought_before_keeps_its_record_and_gains_mark_and_sources(tmp_path: Path) -> None:
    take_in([pubmed("Observations from the attic.", pmid=12)], now=FIRST)
    report = load(write_pack(tmp_path, entry(pmid=12)))
    paper = Paper.objects.get()
    assert (paper.title, paper.source, paper.pack_key) == (
        "Observations from the attic.",
        "pubmed",
        "tennis-elbow:smith-1950",
    )
    assert (paper.to_check, paper.provenance.count(), report.papers.outdated) == ("Not seen: volume.", 1, 1)
    before = everything()
    load(tmp_path)
    assert everything() == before


def test_pubmeds_record_replaces_the_entry_and_keeps_what_the_pack_knew(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry(pmid=12)), FIRST)
    take_in([pubmed("Observations in the attic.", pmid=12, authors=(AuthorRecord("Smith", "John", "J"),))], now=LATER)
    load(tmp_path)
    paper = Paper.objects.get()
    assert (paper.source, paper.title, paper.pack_key) == (
        "pubmed",
        "Observations in the attic.",
        "tennis-elbow:smith-1950",
    )
    assert paper.provenance.count() == 1
    assert Paper.objects.tagged("elbow").count() == 1


def test_topics_and_sources_of_a_merged_entry_go_to_the_paper_it_is_now(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry(topics=None, sources=["https://example.org/1"])), FIRST)
    survivor = Paper.objects.create(source="pubmed", pmid=12, title="The attic", created_at=FIRST, updated_at=FIRST)
    Paper.objects.filter(pack_key__isnull=False).update(state=PaperState.MERGED, merged_into=survivor)
    load(write_pack(tmp_path, entry()))
    assert list(Paper.objects.tagged("elbow")) == [survivor]
    assert survivor.provenance.get().url == "https://example.org/smith"


def test_a_paper_of_two_packs_is_one_paper_whichever_comes_first(tmp_path: Path) -> None:
    golf = PACK.replace('"tennis-elbow"', '"golf-elbow"'), STRATEGIES.replace("tennis-elbow", "golf-elbow")
    topics = TOPICS.replace('"elbow', '"golf')
    one = write_pack(tmp_path / "one", entry(title=None, year=None))
    two = write_pack(
        tmp_path / "two",
        entry(title=None, year=None, key="tennis-elbow:smith-1950", topics=["golf"]),
        pack=golf[0],
        strategies=golf[1],
        topics=topics,
    )
    for folder in (two, one, two):
        load(folder)
    assert Paper.objects.count() == 1
    assert set(TopicTag.objects.values_list("topic__slug", flat=True)) == {"elbow", "golf"}


# ── Screening ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_reasons_for_exclusion_arrive_once_in_their_order(tmp_path: Path) -> None:
    load(write_pack(tmp_path, reasons=REASONS), FIRST)
    before = everything()
    report = load(tmp_path)
    assert everything() == before
    assert (report.reasons.unchanged, report.kept) == (["duplicate", "no-full-text"], [])
    rows = ExclusionReason.objects.values_list("slug", "label", "stage", "position", "is_active", "pack__slug")
    assert list(rows) == [
        ("duplicate", "Duplicate", "", 1, True, "tennis-elbow"),
        ("no-full-text", "No full text", "full_text", 2, True, "tennis-elbow"),
    ]


def test_a_curators_reason_is_kept_field_by_field_and_what_is_left_out_is_reported(tmp_path: Path) -> None:
    load(write_pack(tmp_path, reasons=REASONS), FIRST)
    reason = ExclusionReason.objects.get(slug="no-full-text")
    reason.label, reason.is_active = "Not to be had", False
    reason._history_user = User.objects.create(username="ada")  # type: ignore[attr-defined]
    reason.save()
    changed = REASONS.replace('"No full text"', '"Text not found"').replace("Asked for", "Wanted")
    report = load(write_pack(tmp_path, reasons=changed))
    reason.refresh_from_db()
    assert (reason.label, reason.description, reason.is_active) == ("Not to be had", "Wanted and not found.", False)
    assert report.kept == ["the curator's label of reason 'no-full-text'"]
    report = load(write_pack(tmp_path, reasons=changed.partition('[[reasons]]\nslug = "no')[0]))
    assert report.absent == ["reason 'no-full-text'"]


def test_a_reason_of_two_packs_is_shared_as_the_first_words_it(tmp_path: Path) -> None:
    load(write_pack(tmp_path / "one", reasons=REASONS), FIRST)
    other = PACK.replace("tennis-elbow", "golf-elbow")
    files = {"pack": other, "strategies": "", "topics": ""}
    report = load(write_pack(tmp_path / "two", reasons=REASONS.replace('"Duplicate"', '"Double"'), **files))
    assert report.kept == ["another pack's label of reason 'duplicate'"]
    assert set(ExclusionReason.objects.values_list("label", "pack__slug")) == {
        ("Duplicate", "tennis-elbow"),
        ("No full text", "tennis-elbow"),
    }


def test_a_strategys_number_of_reviewers_arrives_and_the_collection_waits_to_be_screened(tmp_path: Path) -> None:
    load(write_pack(tmp_path, entry(), strategies=STRATEGIES + "reviewers = 1"))
    assert Strategy.objects.get().reviewers_needed == 1
    assert ScreeningTask.objects.get().paper == Paper.objects.get()
    load(write_pack(tmp_path, entry()))
    assert Strategy.objects.get().reviewers_needed is None


def test_known_papers_are_noted_once_checked_and_keep_a_curators_note(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, entry())
    (folder / "known.toml").write_text('[[known]]\nentry = "smith-1950"\nnote = "The first."', encoding="utf-8")
    report = load_pack(folder, now=NOW)
    known = KnownPaper.objects.get()
    assert (known.paper.pack_key, known.note, known.missed_since) == ("tennis-elbow:smith-1950", "The first.", NOW)
    assert (report.known.created, report.missed) == (["tennis-elbow:smith-1950"], 1)
    KnownPaper.objects.update(note="A curator's word.")
    again = load_pack(folder, now=NOW)
    assert (again.known.unchanged, KnownPaper.objects.get().note) == (["tennis-elbow:smith-1950"], "A curator's word.")
