"""The lines of a collection: faults named with line and entry, and records that say what the line says."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.packs.data import CollectionEntry
from literature.packs.entries import read_entries
from literature.pubmed.records import MeshHeading, MeshQualifier, RecordKind, Source
from tests.literature.packs.samples import ENTRY, entry

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(), v, max_size=3), max_leaves=5
)


def read(*entries: dict[str, Any] | bytes) -> tuple[tuple[CollectionEntry, ...], list[str]]:
    problems: list[str] = []
    body = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in entries)
    return read_entries(body, "c.jsonl", "tennis-elbow", {"elbow"}, problems), problems


def only(**changes: Any) -> CollectionEntry:
    entries, problems = read(entry(**changes))
    assert problems == []
    return entries[0]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": None}, "c.jsonl, line 1: 'key' is missing"),
        ({"key": "Smith 1950"}, "key 'Smith 1950' must be lower-case"),
        ({"doi": "10/abc"}, "line 1 (tennis-elbow:smith-1950): doi '10/abc' is not a DOI"),
        ({"pmcid": "none"}, "pmcid 'none' is not a PMCID"),
        ({"pmid": 0}, "pmid 0 is no PMID"),
        ({"pmid": "8505609"}, "'pmid' must be a whole number"),
        ({"year": True}, "'year' must be a whole number, not True"),
        ({"year": 19500}, "year 19500 cannot be a year"),
        ({"volume": "1" * 201}, "'volume' is 201 characters long; at most 200"),
        ({"kind": "poster"}, "kind 'poster' must be one of article, book, chapter"),
        ({"publisher": "Elbow Press"}, "'publisher' goes with kind 'book'"),
        ({"language": "en"}, "language 'en' must be three letters"),
        ({"topics": ["knee"]}, "topic 'knee' is not a topic of this pack"),
        ({"topics": "elbow"}, "'topics' must be a list"),
        ({"sources": []}, "'sources' must name at least one address"),
        ({"sources": ["seen in a library"]}, "source 'seen in a library' must be a web address"),
        ({"authors": [{"initials": "J"}]}, "authors 1: an author has either 'last_name' or 'collective_name'"),
        ({"authors": ["Smith J"]}, "authors 1: must be a table of named values"),
        ({"remembered_not_seen": "volume 3"}, "unknown field 'remembered_not_seen'"),
    ],
)
def test_a_fault_is_named_with_its_line_and_entry(changes: dict[str, Any], told: str) -> None:
    problems = read(entry(**changes))[1]
    assert any(told in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"key": ', "line 2: is not JSON"),
        (b'{"key": "\xff"}', "line 2: is not UTF-8"),
        (b"[1]", "line 2: must be a table of named values"),
        (b"{}", "line 2: 'key' is missing"),
        (b"[" * 100_000, "line 2: is not JSON"),
    ],
)
def test_a_malformed_line_is_named_and_its_neighbours_are_read(line: bytes, told: str) -> None:
    entries, problems = read(entry(key="first"), line, entry(key="third"))
    assert any(told in problem for problem in problems), problems
    assert {"tennis-elbow:first", "tennis-elbow:third"} <= {e.key for e in entries}


@pytest.mark.parametrize(("name", "value"), [("pmid", 12), ("doi", "10.1000/182"), ("pmcid", "PMC12"), ("key", "a")])
def test_an_identifier_on_two_lines_is_named(name: str, value: object) -> None:
    problems = read(entry(key="a", **({} if name == "key" else {name: value})), entry(**{"key": "b", name: value}))[1]
    assert len(problems) == 1 and f"{name} " in problems[0] and "more than one line" in problems[0]


@given(st.dictionaries(st.sampled_from([*ENTRY, "doi", "pmid", "pmcid", "mesh", "volume", "colour"]), VALUES))
def test_whatever_the_fields_hold_the_entry_is_sound_or_its_faults_are_told(changes: dict[str, Any]) -> None:
    entries, problems = read(ENTRY | changes)
    assert len(entries) == 1
    if not problems:
        assert entries[0].key.startswith("tennis-elbow:") or ":" in str(changes["key"])
        assert entries[0].sources and entries[0].record.other_ids


def test_an_entry_says_what_its_line_says() -> None:
    record = only(volume="3", issue="2", pages="10-12", pmid=12, doi="https://doi.org/10.1000/ABC", pmcid="pmc9").record
    assert (record.source, record.kind, record.title) == (Source.PACK, RecordKind.ARTICLE, "Observations in the attic")
    assert (record.pmid, record.doi, record.pmcid) == (12, "10.1000/abc", "PMC9")
    assert (record.volume, record.issue, record.pages, record.languages) == ("3", "2", "10-12", ("eng",))
    assert [(a.last_name, a.initials) for a in record.authors] == [("Smith", "J")]
    assert record.journal is not None and record.journal.title == "J Elbow"
    assert record.publication_date is not None and record.publication_date.first_day == dt.date(1950, 1, 1)
    assert [(i.kind, i.value) for i in record.other_ids] == [("pack", "tennis-elbow:smith-1950")]


def test_what_is_not_said_stays_empty() -> None:
    record = only(title=None, journal=None, year=None, authors=None, language=None).record
    assert (record.title, record.journal, record.publication_date) == ("", None, None)
    assert (record.authors, record.languages) == ((), ())


def test_a_title_is_escaped_where_markup_may_stand() -> None:
    record = only(title="Pain <b>& strain</b>").record
    assert (record.title, record.title_html) == ("Pain <b>& strain</b>", "Pain &lt;b&gt;&amp; strain&lt;/b&gt;")


def test_headings_are_read_as_medline_writes_them() -> None:
    assert only(mesh=["*Elbow", "Lipoma/surgery/*diagnosis"]).record.mesh == (
        MeshHeading("Elbow", major=True),
        MeshHeading("Lipoma", qualifiers=(MeshQualifier("surgery"), MeshQualifier("diagnosis", major=True))),
    )


def test_a_thesis_is_a_book_with_its_publisher() -> None:
    record = only(kind="book", publisher="Elbow University", journal=None).record
    assert record.kind is RecordKind.BOOK
    assert record.book is not None and record.book.publisher == "Elbow University"


def test_related_literature_says_so_beside_its_sources() -> None:
    assert only(related="of the knee").sources[0].note == "related literature: of the knee"
    assert only().sources[0].note == ""


def test_a_key_with_a_colon_is_another_packs_entry() -> None:
    assert only(key="golf-elbow:smith-1950").key == "golf-elbow:smith-1950"


def test_the_line_is_kept_as_it_stands() -> None:
    line = b'  {"key": "a",  "sources": ["https://example.org/"]}  '
    assert read(line)[0][0].raw == line.strip()


def test_facts_of_studies_are_left_to_the_evidence() -> None:
    fact = {"fact": "12 of 20 better", "source": "https://example.org/smith"}
    assert only(study_facts=[fact], study_design="case series").record == only().record
