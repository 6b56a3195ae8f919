"""BibTeX, as it comes from other programs and from nobody's friends."""

from __future__ import annotations

import io

import pytest

from literature.formats.bibtex_read import MAX_ENTRY_CHARACTERS, read
from literature.formats.text import UnreadableFile
from literature.pubmed.records import AuthorRecord, PaperRecord, Received, RecordKind, Rejected


def items(text: str | bytes) -> list[Received | Rejected]:
    return list(read(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def record(text: str) -> PaperRecord:
    (item,) = items(text)
    assert isinstance(item, Received), item
    return item.record


def rejected(text: str) -> Rejected:
    (item,) = items(text)
    assert isinstance(item, Rejected), item
    return item


@pytest.mark.parametrize("text", ["", "Just words, nobody@example.org", "@comment{nothing}", "@string{a = {b}}", "[1]"])
def test_a_file_without_an_entry_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile):
        items(text)


def test_a_faulty_entry_is_rejected_with_its_line_and_the_others_are_read() -> None:
    found = items(
        "% a list\n@article{a, title = {One}}\n\n@article{b,\n  title {Two}\n}\n\n@book{c, title = {Three}}\n"
    )
    assert [type(item) for item in found] == [Received, Rejected, Received]
    fault = found[1]
    assert isinstance(fault, Rejected)
    assert fault.position == 4
    assert fault.reason.startswith("the entry at line 4 cannot be taken apart")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("@article{a, year = 1990}", "neither title nor DOI nor PMID"),
        ("@article{a, title = " + "{" * 100 + "x" + "}" * 100 + "}", "nested deeper"),
        ("@article{a, title = {" + "x" * MAX_ENTRY_CHARACTERS + "}}", "longer than"),
        ("@article{a, title = {never closed", "cannot be taken apart"),
    ],
    ids=["nothing", "deep", "long", "open"],
)
def test_an_entry_that_cannot_be_read_says_why(text: str, reason: str) -> None:
    assert reason in rejected(text).reason


def test_abbreviations_are_put_in_and_kept_with_the_entry() -> None:
    text = (
        '@string{p = "Pain"}\n@string{pm = p # { Medicine}}\n@article{a, title = "T" # " U", journal = pm, month = apr}'
    )
    (item,) = items(text)
    assert isinstance(item, Received)
    assert item.record.journal is not None
    assert (item.record.title, item.record.journal.title) == ("T U", "Pain Medicine")
    assert items(item.raw)[0] == item


def test_abbreviations_that_grow_without_end_are_stopped() -> None:
    bomb = "@string{a0 = {" + "x" * 1000 + "}}\n"
    bomb += "".join(f"@string{{a{n + 1} = {' # '.join([f'a{n}'] * 10)}}}\n" for n in range(12))
    assert "uses an abbreviation, a12" in rejected(bomb + "@article{a, title = {Back mice}, journal = a12}").reason
    assert "grows beyond" in rejected(bomb + "@article{a, title = a3 # a3}").reason


def test_names_are_taken_apart_as_bibtex_does() -> None:
    names = record(
        "@article{a, title={T}, author={Ries, Edward and Peter A. Curtis and van der Berg, Jr, Jan and "
        "{Back Pain Group} and Ludwig van Beethoven and Plato and others}}"
    )
    assert names.authors == (
        AuthorRecord("Ries", "Edward", "E"),
        AuthorRecord("Curtis", "Peter A.", "PA"),
        AuthorRecord("van der Berg", "Jan", "J", "Jr"),
        AuthorRecord(collective_name="Back Pain Group"),
        AuthorRecord("van Beethoven", "Ludwig", "L"),
        AuthorRecord("Plato"),
    )
    assert not names.authors_complete


def test_biblatex_and_other_spellings_are_understood() -> None:
    found = record(
        "@Article(key, Title={T}, journaltitle={Pain}, date={1993-04-02}, doi={https://doi.org/10.1/A\\_B},"
        " eprint={8505611}, eprinttype={pubmed}, pages={117 -- 121}, langid={german}, keywords={a; b, c},"
        " issn={0304-3959 and 1872-6623})"
    )
    assert (found.doi, found.pmid, found.pages) == ("10.1/a_b", 8505611, "117-121")
    assert (found.languages, [keyword.text for keyword in found.keywords]) == (("ger",), ["a", "b, c"])
    assert found.publication_date is not None
    assert found.publication_date.first_day.isoformat() == "1993-04-02"


def test_an_entry_whose_key_or_field_stands_twice_is_read_all_the_same() -> None:
    found = items("@article{a, title={One}, url={x}, url={y}}\n@article{a, title={Two}}")
    assert [item.record.title for item in found if isinstance(item, Received)] == ["One", "Two"]


def test_a_chapter_and_a_book_are_told_apart() -> None:
    assert record("@incollection{a, title={T}, booktitle={B}, editor={Ries, E}}").kind is RecordKind.CHAPTER
    assert record("@book{a, title={T}}").kind is RecordKind.BOOK
