"""Packs as files: every fault is told with file, place and what to do; a sound pack is read as it is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from literature.packs import PackError, read_pack
from literature.packs.data import KnownData
from tests.literature.packs.samples import PACK, REASONS, STRATEGIES, TOPICS, entry, write_pack


def faults(folder: Path) -> str:
    with pytest.raises(PackError) as caught:
        read_pack(folder)
    return str(caught.value)


@pytest.mark.parametrize("name", ["pack.toml", "strategies.toml", "topics.toml"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (write_pack(tmp_path) / name).unlink()
    assert faults(tmp_path).startswith(f"{name}: there is no such file")


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    told = faults(write_pack(tmp_path, topics='[[topics]]\nslug = "elbow\n'))
    assert told.startswith("topics.toml: is not TOML") and "line 2" in told


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (write_pack(tmp_path) / "pack.toml").write_bytes(b'slug = "\xff"')
    assert "pack.toml: is not UTF-8" in faults(tmp_path)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("pack", PACK.replace('"tennis-elbow"', '"Tennis Elbow"'), "slug 'Tennis Elbow' must be lower-case"),
        ("pack", PACK.replace('title = "Tennis elbow"', ""), "pack.toml: 'title' is missing"),
        ("pack", PACK.replace('version = "1.0"', "version = 1.0"), "'version' must be a text, not 1.0"),
        ("pack", PACK.replace("description", "descripton"), "did you mean 'description'?"),
        ("pack", PACK.replace('"ger"', '"German"'), "language 'German' must be three letters"),
        ("pack", PACK.replace("Tennisellenbogen", "tennis elbow"), "the name 'tennis elbow' is listed twice"),
        ("strategies", STRATEGIES.replace("{name}", "{nmae}"), "(tennis-elbow): {nmae} names no fragment"),
        ("strategies", STRATEGIES * 2, "strategies.toml: strategy 'tennis-elbow' is defined twice"),
        ("strategies", STRATEGIES.replace("query = '{name}'", ""), "(tennis-elbow): 'query' is missing"),
        ("strategies", STRATEGIES + "reviewers = 0", "(tennis-elbow): reviewers 0 must be a whole number from 1 to 9"),
        ("strategies", STRATEGIES + "reviewers = true", "'reviewers' must be a whole number, not True"),
        ("reasons", REASONS * 2, "reasons.toml: reason 'duplicate' is defined twice"),
        ("reasons", REASONS.replace('label = "Duplicate"', ""), "reasons 1 (duplicate): 'label' is missing"),
        (
            "reasons",
            REASONS.replace('"full_text"', '"abstract"'),
            "stage 'abstract' must be title_abstract or full_text",
        ),
        ("reasons", REASONS.replace("stage", "stages"), "did you mean 'stage'?"),
        ("reasons", "reasons = 3", "'reasons' must be a list, not 3"),
        ("reasons", "reasons =", "reasons.toml: is not TOML"),
        ("topics", TOPICS * 2, "topics.toml: topic 'elbow' is defined twice"),
        ("topics", TOPICS.replace('parent = "elbow"', 'parent = "knee"'), "its parent 'knee' is no topic of this pack"),
        ("topics", TOPICS.replace('parent = "elbow"', 'parent = "elbow-injection"'), "are their own ancestors"),
        ("topics", TOPICS + 'parent = "elbow-injection"', "elbow-injection, elbow are their own ancestors"),
    ],
)
def test_a_fault_in_a_table_is_named(tmp_path: Path, file: str, text: str, told: str) -> None:
    assert told in faults(write_pack(tmp_path, **{file: text}))


def test_a_rule_that_is_no_query_is_named_with_its_place(tmp_path: Path) -> None:
    told = faults(write_pack(tmp_path, topics=TOPICS.replace("inject*[tiab] AND", "inject*[tiab] AND AND")))
    assert "topics.toml, topics 1 (elbow-injection): the rule cannot be read at character 19" in told
    assert "AND AND" in told


def test_a_query_in_a_field_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "There is no field [nonsense]" in faults(
        write_pack(tmp_path, strategies=STRATEGIES.replace("{name}", "elbow[nonsense]"))
    )


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(
        write_pack(tmp_path, entry(doi="nonsense"), "{", topics=TOPICS.replace('parent = "elbow"', 'parent = "knee"'))
    )
    assert len(told.splitlines()) == 3


def test_a_pack_without_collection_is_sound(tmp_path: Path) -> None:
    (write_pack(tmp_path) / "collection.jsonl").unlink()
    assert read_pack(tmp_path).collection == ()


def test_fragments_are_filled_in_with_parentheses_around_them(tmp_path: Path) -> None:
    pack = read_pack(write_pack(tmp_path))
    rule = next(topic.rule for topic in pack.topics if topic.slug == "elbow-injection")
    assert rule == 'inject*[tiab] AND ("tennis elbow*"[tiab] OR "lateral epicondyl*"[tiab])'


def test_a_fragment_may_use_one_that_stands_before_it(tmp_path: Path) -> None:
    more = PACK + "wide = '{name} OR elbow[ti]'\n"
    pack = read_pack(write_pack(tmp_path, pack=more, strategies=STRATEGIES.replace("{name}", "{wide}")))
    assert pack.strategies[0].query == '(("tennis elbow*"[tiab] OR "lateral epicondyl*"[tiab]) OR elbow[ti])'


def test_parents_come_before_their_children_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    assert [topic.slug for topic in read_pack(write_pack(tmp_path)).topics] == ["elbow", "elbow-injection"]


def test_a_topic_may_do_without_a_rule(tmp_path: Path) -> None:
    topics = '[[topics]]\nslug = "elbow"\nname = "Elbow"\n'
    assert read_pack(write_pack(tmp_path, topics=topics)).topics[0].rule == ""


def test_names_are_english_unless_they_say_otherwise(tmp_path: Path) -> None:
    names = read_pack(write_pack(tmp_path)).names
    assert [(name.name, name.language) for name in names] == [("tennis elbow", "eng"), ("Tennisellenbogen", "ger")]


# ── Known papers ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[known]]\nentry = "jones-1950"', "known 1: entry 'jones-1950' is no entry of collection.jsonl"),
        ('[[known]]\nnote = "x"', "known 1: 'entry' is missing or empty"),
        ('[[known]]\nentry = "smith-1950"\nwhy = "x"', "unknown field 'why'"),
        ('[[known]]\nentry = "smith-1950"\n[[known]]\nentry = "tennis-elbow:smith-1950"', "is listed twice"),
        ('[[papers]]\nentry = "smith-1950"', "unknown field 'papers'"),
        ("[[known", "known.toml: is not TOML"),
    ],
    ids=["unknown", "missing", "field", "twice", "table", "syntax"],
)
def test_a_fault_in_the_known_papers_is_named(tmp_path: Path, text: str, told: str) -> None:
    folder = write_pack(tmp_path, entry())
    (folder / "known.toml").write_text(text, encoding="utf-8")
    assert told in faults(folder)


def test_known_papers_are_entries_by_key_and_a_pack_may_do_without_them(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, entry())
    assert read_pack(folder).known == ()
    (folder / "known.toml").write_text('[[known]]\nentry = "smith-1950"\nnote = "The first."', encoding="utf-8")
    assert read_pack(folder).known == (KnownData("tennis-elbow:smith-1950", "The first."),)
