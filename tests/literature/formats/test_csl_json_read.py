"""CSL-JSON, as it comes from other programs and from nobody's friends."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pytest

from literature.formats.csl_json_read import MAX_ITEM_CHARACTERS, read
from literature.formats.text import UnreadableFile
from literature.pubmed.records import AuthorRecord, PaperRecord, Received, Rejected


def items(text: str) -> list[Received | Rejected]:
    return list(read(io.BytesIO(text.encode())))


def record(**members: Any) -> PaperRecord:
    (item,) = items(orjson.dumps([{"title": "T", **members}]).decode())
    assert isinstance(item, Received), item
    return item.record


@pytest.mark.parametrize("text", ["", "words", "[]", "12", '"text"'])
def test_a_file_without_an_item_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile):
        items(text)


def test_a_faulty_item_is_rejected_with_its_line_and_the_others_are_read() -> None:
    found = items('[\n{"title": "One"},\n{"title": oops},\n{"year": 1990},\n{"title": "Four"}\n]')
    assert [type(item) for item in found] == [Received, Rejected, Rejected, Received]
    assert [(item.position, item.reason.partition(":")[0]) for item in found if isinstance(item, Rejected)] == [
        (3, "the item at line 3 is no JSON"),
        (4, "the item at line 4 has neither title nor DOI nor PMID"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" + "[" * 100_000 + "]" * 100_001, "nested deeper"),
        ('[{"title": "' + "x" * MAX_ITEM_CHARACTERS + '"}]', "longer than"),
        ('[{"title": "cut', "not closed"),
        ('[[{"title": "T"}]]', "is a list"),
    ],
    ids=["deep", "long", "cut", "list"],
)
def test_an_item_that_cannot_be_read_says_why(text: str, reason: str) -> None:
    (item,) = items(text)
    assert isinstance(item, Rejected)
    assert reason in item.reason


def test_what_stands_behind_the_list_and_a_list_cut_off_are_told() -> None:
    behind = items('[{"title": "T"}]\n{"title": "U"}')[1]
    assert isinstance(behind, Rejected)
    assert behind.reason == "the item at line 2 stands behind the end of the list"
    cut = items('[{"title": "T"},\n')[-1]
    assert isinstance(cut, Rejected)
    assert "not closed" in cut.reason


def test_markup_that_csl_knows_is_kept_and_all_else_is_text() -> None:
    found = record(title='<span class="nocase">H<sub>2</sub>O</span> <script>x</script> <i>a &amp; 1<2')
    assert found.title == '<span class="nocase">H<sub>2</sub>O</span> <script>x</script> <i>a &amp; 1<2'
    assert "<script>" not in found.title_html
    closed = record(title='<span class="nocase">H<sub>2</sub>O</span> <script>1<2')
    assert closed.title == "H2O <script>1<2"
    assert closed.title_html == "H<sub>2</sub>O &lt;script&gt;1&lt;2"


def test_people_dates_and_numbers_of_other_programs_are_understood() -> None:
    found = record(
        **{"type": "article-journal", "volume": 53, "ISSN": ["0304-3959"], "language": "en-GB", "page": "117–121"},
        author=[
            {"family": "Berg", "non-dropping-particle": "van der", "given": "Jan", "suffix": "Jr"},
            {"literal": "Back Pain Group"},
            {"family": "Plato"},
            "nobody",
        ],
        issued={"date-parts": [["1993", 4, 2]]},
        DOI="https://doi.org/10.1/A",
    )
    assert found.authors == (
        AuthorRecord("van der Berg", "Jan", "J", "Jr"),
        AuthorRecord(collective_name="Back Pain Group"),
        AuthorRecord("Plato"),
    )
    assert (found.volume, found.languages, found.pages, found.doi) == ("53", ("eng",), "117-121", "10.1/a")
    assert found.publication_date is not None
    assert found.publication_date.first_day.isoformat() == "1993-04-02"


@pytest.mark.parametrize("issued", [{"date-parts": [[]]}, {"date-parts": "x"}, [], "1993", {"date-parts": [[None]]}])
def test_a_date_that_is_none_says_nothing(issued: object) -> None:
    assert record(issued=issued).publication_date is None


def test_members_of_a_wrong_type_say_nothing() -> None:
    found = record(author="Ries", volume={"a": 1}, keyword=["x"], DOI=True, abstract=None)
    assert (found.authors, found.volume, found.keywords, found.doi, found.abstract) == ((), "", (), "", ())
