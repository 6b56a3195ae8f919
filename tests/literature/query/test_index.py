"""The search row: what goes where, and that no record can be too much for the index."""

from __future__ import annotations

import dataclasses

import pytest

from literature.pubmed.records import PaperRecord, Source
from literature.query import Document, parse
from literature.query.columns import COLUMNS, GAP, LETTERS
from literature.query.index import POSITIONS, REPEATS
from tests.literature.query.conftest import keep
from tests.literature.query.papers import PAPERS, abstract, author, heading, paper, search_row, words

HOSTILE = {
    "empty": PaperRecord(source=Source.RIS),
    "100 kB abstract": paper("", abstract=abstract("word " * 25_000)),
    "1 MB of different words": paper("", abstract=abstract(" ".join(f"w{n}x" for n in range(150_000)))),
    "one long word": paper("x" * 1_000_000),
    "long foreign words": paper("", abstract=abstract(" ".join("脂" * 39 + chr(0x4E00 + n) for n in range(9_000)))),
    "letters beyond the first plane": paper(" ".join("𠀀" * 40 for _ in range(3_000))),
    "10,000 authors": paper(
        "", authors=tuple(author(f"Last{n}", f"Fore{n}", "F", f"Place {n}") for n in range(10_000))
    ),
    "long names": paper(
        "", authors=tuple(author(f"名{n} " * 200, "字 " * 200, "字", "地 " * 500) for n in range(2_000))
    ),
    "10,000 headings": paper("", mesh=tuple(heading(f"Heading {n}", f"*Qualifier {n}") for n in range(10_000))),
    "10,000 keywords": paper("", keywords=words(*(f"keyword {n}" for n in range(10_000)))),
    "one word in every column": paper(
        "pain " * 500,
        abstract=abstract("pain " * 5_000),
        keywords=words(*["pain"] * 500),
        mesh=tuple(heading("pain", "pain") for _ in range(500)),
        authors=tuple(author("Pain", "Pain", "P", "pain " * 500) for _ in range(500)),
    ),
    "every limit at once": paper(
        "脂 " * 9_000,
        abstract=abstract(" ".join("脂" * 38 + chr(0x4E00 + n) for n in range(9_000))),
        keywords=words(*("肪" * 38 + chr(0x4E00 + n) for n in range(9_000))),
        mesh=tuple(heading("疝" * 38 + chr(0x4E00 + n)) for n in range(9_000)),
        authors=tuple(author(chr(0x4E00 + n) * 39, "字" * 39, "字", "地" * 38 + chr(0x4E00 + n)) for n in range(5_000)),
    ),
    "what other languages of search use": paper("a & b | !c <-> d:*A ' \" \\ NEAR(x y) {title} : col - ^start * %s"),
    "control characters": paper("tab\tline\nbell\x07end\x7f"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_any_record_is_indexed_and_found_again(name):
    from literature.models import Paper

    pk = keep(dataclasses.replace(HOSTILE[name], pmid=None))
    assert list(parse("NOT zzzz").filter(Paper.objects.filter(pk=pk))) == [Paper(pk=pk)]
    document = Document.from_record(HOSTILE[name])
    for query in ("pain[ti]", "word[ab]", '"w10x w11x"[ab]', '"word word"', "Last100[au]", "heading 9[mh]", "tab[ti]"):
        found = parse(query).filter(Paper.objects.filter(pk=pk)).exists()
        assert found == parse(query).matches(document), query


@pytest.mark.parametrize("name", HOSTILE)
def test_no_row_outgrows_a_postgresql_vector(name):
    row = search_row(HOSTILE[name])
    positioned = [term for column in LETTERS for term in row[column].split()]
    assert len(positioned) < 16_383
    kept = [term for term in positioned if term != GAP]
    assert max((kept.count(term) for term in ("spain", "lpain", "apain", "opain", "sword", "lword")), default=0) < 256
    lexemes = {term for column in COLUMNS for term in row[column].split()}
    # A vector holds every different term once, aligned, and two bytes and more for each position.
    assert sum(len(term) + 4 for term in lexemes) + 2 * len(positioned) < 1_048_575
    assert max(map(len, lexemes), default=0) < 2_046


def test_the_limits_leave_room_for_all_columns_together():
    assert sum(POSITIONS.values()) < 16_383
    assert sum(REPEATS[column] for column, letters in LETTERS.items() if letters == ("s", "l")) < 256


def test_stems_come_first_and_words_as_written_after():
    assert search_row(paper("Back mice hurting"))["title"] == "sback smice shurt lback lmice lhurting"


def test_texts_of_one_column_are_kept_apart():
    row = search_row(paper("", keywords=words("fat", "back mice")))
    assert row["keywords"] == "sfat x sback smice lfat x lback lmice"


def test_a_stem_that_repeats_beyond_measure_leaves_gaps_and_so_no_false_neighbours():
    row = search_row(paper("", abstract=abstract("pain " * 200 + "end")))["abstract"].split()
    assert row.count("spain") == REPEATS["abstract"]
    assert row.count(GAP) == 2 * (200 - REPEATS["abstract"])
    assert row.index("send") == 200


def test_whole_names_are_kept_with_the_mark_of_their_field():
    keys = search_row(PAPERS["lipoma"])["keys"].split()
    assert {"hlipoma", "mlipoma", "hlipomaqvdiagnosis", "mlipomaqvdiagnosis", "hlipomaqvsurgery"} <= set(keys)
    assert "mlipomaqvsurgery" not in keys
    assert {"gcaseqwreports", "eeng", "n7610646", "jspine", "vismithqyja", "uismithqyja", "wigarciaqwlopezqym"} <= set(
        keys
    )


@pytest.mark.parametrize("name", PAPERS)
def test_a_stored_row_reads_back_to_the_same_document(name):
    document = Document.from_record(PAPERS[name])
    assert Document.from_row(document.row(), document.facts).row() == document.row()
    assert tuple(document.row()) == COLUMNS
