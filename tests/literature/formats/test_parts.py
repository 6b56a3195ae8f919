"""The parts that several citation formats write alike."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.formats import parts
from literature.pubmed.dates import publication_date
from literature.pubmed.records import AuthorRecord
from tests.literature.formats.samples import article


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("117-21", "117", "121"),
        ("e117-e21", "e117", "e121"),
        ("S14-21", "S14", "S21"),
        ("1–9", "1", "9"),
        ("99-8", "99-8", ""),  # nothing to be made of it
        ("117-21; discussion 122", "117-21; discussion 122", ""),
        ("e1190", "e1190", ""),
        ("", "", ""),
    ],
)
def test_a_range_of_pages_is_written_out_and_what_is_none_is_left_alone(written, first, last):
    assert parts.page_range(written) == (first, last)


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("1993", ((1993,),)),
        ("1993 Apr", ((1993, 4),)),
        ("1993 Apr 7", ((1993, 4, 7),)),
        ("1998 Dec-1999 Jan", ((1998, 12), (1999, 1))),
        ("1947-1948", ((1947,), (1948,))),
        ("2003 Nov 15-30", ((2003, 11, 15), (2003, 11, 30))),
        ("2011 Spring", ((2011,),)),
        ("2011 Jan-Dec", ((2011,),)),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(written, points):
    date = publication_date(written)
    assert date is not None
    assert parts.date_parts(date) == points


@pytest.mark.parametrize(
    ("written", "season"), [("2011 Spring", 1), ("2011 Fall", 3), ("2011 Winter", 4), ("2011 Apr", None)]
)
def test_a_season_has_the_number_that_citation_styles_give_it(written, season):
    date = publication_date(written)
    assert date is not None
    assert parts.season_of(date) == season


def test_a_full_stop_ends_no_title_but_three_of_them_do():
    assert parts.title_of(article(title="Back mice.")) == "Back mice"
    assert parts.title_of(article(title="Back mice...")) == "Back mice..."
    assert parts.title_of(article(title="Back mice?")) == "Back mice?"


def test_a_line_holds_no_line_break_and_no_character_that_is_no_text():
    assert parts.one_line("a\r\nb\u2028c\x00\x1b\ufeffd\ud800") == "a b cd"


def test_initials_get_full_stops_and_given_names_stay():
    assert parts.given_name(AuthorRecord(last_name="A", initials="JA")) == "J. A."
    assert parts.given_name(AuthorRecord(last_name="A", fore_name="John A", initials="JA")) == "John A"


def test_an_article_number_stands_for_pages_unless_it_is_the_doi():
    assert parts.place_of(article(pages="", elocation="e12")) == ("e12", "")
    assert parts.place_of(article(pages="", elocation="10.1/X", doi="10.1/x")) == ("", "")


def test_tags_of_a_title_are_nested_whatever_the_record_holds():
    pieces = list(parts.title_markup(article(title_html="<i>a</b> <sub>b</i> &lt;i&gt; c.")))
    opened = [tag for kind, tag in pieces if kind == "open"]
    assert opened == ["i", "sub"]
    assert [tag for kind, tag in pieces if kind == "close"] == ["sub", "i"]
    assert "".join(text for kind, text in pieces if kind == "text") == "a b <i> c"


@given(st.text())
def test_the_text_of_a_title_is_the_same_with_and_without_markup(text):
    record = article(title=text, title_html=html.escape(text, quote=False))
    with_markup = "".join(piece for kind, piece in parts.title_markup(record) if kind == "text")
    assert with_markup == parts.title_of(record)
