"""CSL-JSON as written: read and formatted by citeproc."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import orjson
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from literature.formats import parts
from literature.formats.csl_json import item, write
from literature.pubmed.dates import publication_date
from literature.pubmed.records import PaperRecord, PublicationType
from tests.literature.formats.samples import article, chapter

STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-GB">
  <info><title>Plain</title><id>plain</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout>
    <names variable="author"><name name-as-sort-order="all" sort-separator=", " delimiter="; "/></names>
    <text variable="title" prefix=" | "/><text variable="container-title" prefix=" | "/>
    <date variable="issued" prefix=" | "><date-part name="year"/></date>
    <text variable="volume" prefix=" | "/><text variable="page" prefix=" | "/><text variable="DOI" prefix=" | "/>
  </layout></bibliography>
</style>"""


@pytest.fixture
def formatted(tmp_path: Path):
    """Format items as citeproc does; a warning of citeproc (a field it does not know) is an error."""
    (tmp_path / "plain.csl").write_text(STYLE)
    style = CitationStylesStyle(str(tmp_path / "plain.csl"), validate=False)

    def form(items: list[dict[str, Any]]) -> list[str]:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.html)
            for one in items:
                bibliography.register(Citation([CitationItem(one["id"])]))
            return [str(line) for line in bibliography.bibliography()]

    return form


def test_no_paper_is_an_empty_array():
    assert orjson.loads(b"".join(write([]))) == []


def test_an_article_is_cited_with_people_groups_markup_and_pages(formatted):
    (line,) = formatted([item(1, article(title="Cu2O & <2.", title_html="Cu<sub>2</sub>O &amp; <i>x</i>."))])
    assert line == (
        "Curtis, Peter A, Jr; van der Ñandú, Łukasz; Ries, E. G.; Soekarno; Back & Pain Group, Oslo"
        " | Cu<sub>2</sub>O & <i>x</i> | Pain & its {causes} | 1993 | 53 | 117–121"
        " | 10.1016/0304-3959(93)90111-a_b"
    )


def test_no_particle_is_guessed_from_a_name_and_a_group_is_literal():
    people = item(1, article())["author"]
    assert people[0] == {"family": "Curtis", "given": "Peter A", "suffix": "Jr"}
    assert people[1] == {"family": "van der Ñandú", "given": "Łukasz"}
    assert people[-1] == {"literal": "Back & Pain Group, Oslo"}
    assert "Wrong" not in str(people)


@pytest.mark.parametrize(
    ("written", "issued"),
    [
        ("1993 Apr-May", {"date-parts": ((1993, 4),)}),
        ("1993 Apr 7", {"date-parts": ((1993, 4, 7),)}),
        ("2011 Spring", {"date-parts": ((2011,),), "season": 1}),
    ],
)
def test_the_date_is_as_exact_as_it_is_written(written, issued):
    assert item(1, article(publication_date=publication_date(written)))["issued"] == issued


def test_a_paper_of_which_nothing_is_known_says_nothing():
    assert item(3, PaperRecord(source=article().source)) == {"id": "3", "type": "article"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "article-journal"),
        ({"publication_types": (PublicationType("Preprint"),)}, "article"),
        ({"publication_types": (PublicationType("Academic Dissertation"),), "journal": None}, "thesis"),
    ],
)
def test_the_type_says_what_a_paper_is(facts, expected):
    assert item(1, article(**facts))["type"] == expected


def test_a_chapter_names_its_book_and_editors():
    cited = item(1, chapter())
    assert (cited["type"], cited["container-title"], cited["ISBN"]) == ("chapter", "Back pain", "9780123456789")
    assert cited["editor"] == [{"family": "Ries", "given": "E. G."}]
    assert (cited["publisher"], cited["publisher-place"], cited["edition"]) == ("Publisher", "Oslo", "2nd")


def test_a_retraction_and_languages_are_told():
    cited = item(1, article())
    assert cited["status"] == "retracted"
    assert cited["language"] == "en, no"


@pytest.mark.needs_data
def test_real_records_are_cited_by_citeproc(hard_records, formatted):
    items = orjson.loads(b"".join(write(hard_records)))
    lines = formatted(items)
    assert len(lines) == len({number for number, _ in hard_records})
    by_id = {one["id"]: one for one in items}
    for number, record in hard_records:
        assert by_id[str(number)].get("DOI", "") == record.doi
        assert len(by_id[str(number)].get("author", [])) == len(list(parts.authors_of(record)))
