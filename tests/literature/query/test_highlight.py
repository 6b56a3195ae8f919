"""Marks in texts: what matched, nothing else, and never HTML that an author wrote."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.query import parse
from literature.query.atoms import atoms
from literature.query.highlight import AROUND, MOST_SNIPPETS, Mark, find_marks, layered, marked, snippets
from literature.query.tree import wanted_leaves


def marks(query: str, text: str, column: str = "title") -> list[Mark]:
    wanted = [atom for leaf in wanted_leaves(parse(query).tree) for atom in atoms(leaf)]
    return find_marks(text, column, wanted)


def words_marked(query: str, text: str, column: str = "title") -> list[str]:
    return [text[mark.start : mark.end] for mark in marks(query, text, column)]


HOSTILE = '<script>alert("lipoma")</script> & lipoma <img src=x onerror=alert(1)>'


def test_what_an_author_wrote_is_never_markup():
    html = marked(HOSTILE, marks("lipoma", HOSTILE))
    assert re.findall("<[^>]*>", html) == ["<mark>", "</mark>"] * 2
    assert unescape(re.sub("</?mark>", "", html)) == HOSTILE


@given(st.text(), st.sampled_from(["lipoma", "lipo*", "back mice", "script"]))
def test_any_text_is_shown_whole_and_safely(text, query):
    html = marked(text, marks(query, text))
    assert unescape(re.sub("</?mark>", "", html)) == text
    assert set(re.findall("<[^>]*>", html)) <= {"<mark>", "</mark>"}


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("lipoma", "Lipomas and a lipoma", ["Lipomas", "lipoma"]),
        ('"back mice"', "Back mice; mice of the back; back-mice", ["Back mice", "back-mice"]),
        ('"episacral lipom*"', "Episacral lipomatosis, episacral nodules", ["Episacral lipomatosis"]),
        ("lipoma", "Lipomatosis", []),
        ("nodulos", "Nódulos de Copeman", ["Nódulos"]),
        ("copeman", "Copeman's nodules", ["Copeman"]),
        ("lipoma OR episacral OR lipoma", "Episacral lipoma", ["Episacral", "lipoma"]),
        ('"episacral lipoma" OR "lipoma injection"', "Episacral lipoma injection", ["Episacral lipoma injection"]),
        ("lipoma NOT nodule", "A lipoma, not a nodule", ["lipoma"]),
    ],
)
def test_what_the_index_finds_is_marked(query, text, expected):
    assert words_marked(query, text) == expected


def test_a_term_of_another_field_is_not_marked():
    assert words_marked("lipoma[ab]", "Lipoma", "title") == []
    assert words_marked("lipoma[ab]", "Lipoma", "abstract") == ["Lipoma"]


def test_a_text_without_marks_has_no_snippets():
    assert snippets("Nothing here", []) == []
    assert snippets("", []) == []


def test_a_short_text_is_shown_whole():
    text = "Back mice of the lower back"
    assert snippets(text, marks('"back mice"', text)) == ["<mark>Back mice</mark> of the lower back"]


def test_of_a_long_text_the_surroundings_are_shown_from_space_to_space():
    text = "word " * 100 + "a painful lipoma there " + "word " * 100
    (snippet,) = snippets(text, marks("lipoma", text))
    assert snippet.startswith("…word word") and snippet.endswith("word…")
    assert "a painful <mark>lipoma</mark> there" in snippet
    assert len(snippet) < 3 * AROUND


def test_a_long_text_has_a_few_snippets_and_neighbours_share_one():
    text = ("lipoma near lipoma " + "word " * 80) * 6
    found = snippets(text, marks("lipoma", text))
    assert len(found) == MOST_SNIPPETS
    assert all(snippet.count("<mark>") == 2 for snippet in found)


def test_a_text_without_spaces_is_cut_where_it_is():
    text = "脂" * 400 + " lipoma " + "脂" * 400
    (snippet,) = snippets(text, marks("lipoma", text))
    assert "<mark>lipoma</mark>" in snippet


# ── Layers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_stretch_that_two_layers_mark_has_both_names() -> None:
    layers = {"one": [Mark(0, 5)], "two": [Mark(2, 8)]}
    assert layered("abcdefghij", layers) == (
        '<mark class="one">ab</mark><mark class="one two">cde</mark><mark class="two">fgh</mark>ij'
    )


def test_layers_escape_the_text_inside_and_outside_of_marks() -> None:
    assert layered("<b>&", {"one": [Mark(0, 1)]}) == '<mark class="one">&lt;</mark>b&gt;&amp;'


def test_elements_stand_inside_of_marks_and_are_cut_where_these_begin() -> None:
    assert layered("in vivo <", {"one": [Mark(0, 5)]}, {"i": [Mark(3, 7)], "sup": [Mark(6, 7)]}) == (
        '<mark class="one">in </mark><mark class="one"><i>vi</i></mark><i>v</i><sup><i>o</i></sup> &lt;'
    )


@pytest.mark.parametrize("layers", [{}, {"one": []}])
def test_a_text_without_marks_is_only_escaped(layers: dict[str, list[Mark]]) -> None:
    assert layered("a < b", layers) == "a &lt; b"
    assert layered("", layers) == ""
