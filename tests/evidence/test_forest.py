"""The forest plot: well-formed whatever the labels hold, readable without colour, and told in words."""

from __future__ import annotations

import dataclasses
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.forest import LEFT, RIGHT, WIDTH, svg
from evidence.pooling import pool

SVG = "{http://www.w3.org/2000/svg}"
STUDIES = [("Motyka 2000", 31, 35), ("Nacir 2011", 12, 13), ("Erdem 2013", 2, 2), ("Tibaudin 1959", 7, 11)]
POOLED = pool(STUDIES)


def named(label):
    """Return the studies pooled with another name for the first."""
    return pool([(label, 31, 35), *STUDIES[1:]])


def read(title="Relief", pooled=POOLED, **labels):
    return ElementTree.fromstring(svg(pooled, title, labels))


def texts(root):
    return [each.text for each in root.iter(f"{SVG}text")]


HOSTILE = [
    '"><script>alert(1)</script>',
    "]]><![CDATA[",
    "</title></svg><img src=x onerror=alert(1)>",
    "&lt;b&gt; & ' \"",
    "nul \x00 and bell \x07",
    "turned \u202e round \u2066",
    "\ud800 half a pair",
    "\ufffe no character \uffff",
    "a\nb\tc",
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=[f"hostile-{number}" for number in range(len(HOSTILE))])
def test_hostile_labels_and_titles_are_written_as_text(hostile):
    root = read(hostile, named(hostile), study=hostile, quantity=hostile)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "g", "title", "desc", "text", "path", "rect"}
    assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069]", "".join(root.itertext()))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gives_a_document_that_can_be_read(title, label):
    document = svg(named(label), title, {"quantity": label})
    document.encode("utf-8")
    ElementTree.fromstring(document)


def test_nothing_in_it_runs_or_loads_or_needs_a_style_sheet():
    document = svg(POOLED, "Relief")
    assert not re.search(r"\b(href|style|class|on\w+)=", document)


def test_it_is_black_on_white():
    colours = set(re.findall(r'(?:fill|stroke)="(#\w+|\w+)"', svg(POOLED, "Relief")))
    assert colours == {"#000", "#fff"}


def test_its_name_and_its_content_are_told_in_words():
    root = read("Relief after injection")
    assert root.get("role") == "img"
    identifiers = {each.get("id") for each in (root.find(f"{SVG}title"), root.find(f"{SVG}desc"))}
    assert set(root.get("aria-labelledby").split()) == identifiers
    assert root.findtext(f"{SVG}title") == "Relief after injection"
    told = root.findtext(f"{SVG}desc")
    assert told.startswith("4 studies, 52 of 61 together. Pooled ")
    assert "Motyka 2000: 31 of 35, 88.6 % (74.1 % to 95.5 %), weight" in told
    assert "Tibaudin 1959: 7 of 11" in told


def test_each_study_has_its_numbers_and_a_square_within_the_axis():
    root = read()
    shown = texts(root)
    assert {"Motyka 2000", "Nacir 2011", "Erdem 2013", "Tibaudin 1959", "31 / 35", "52 / 61"} <= set(shown)
    squares = [each for each in root.iter(f"{SVG}rect") if each.get("x")]
    assert len(squares) == 4
    for square in squares:
        middle = float(square.get("x")) + float(square.get("width")) / 2
        assert LEFT - 0.2 <= middle <= RIGHT + 0.2


def test_a_heavier_study_has_a_larger_square():
    widths = [float(each.get("width")) for each in read().iter(f"{SVG}rect") if each.get("x")]
    weights = [one.weight for one in POOLED.studies]
    assert sorted(range(4), key=widths.__getitem__) == sorted(range(4), key=weights.__getitem__)


def test_the_pooled_diamond_is_as_wide_as_its_interval():
    (diamond,) = [each.get("d") for each in read().iter(f"{SVG}path") if each.get("d").endswith("Z")]
    left, right = (LEFT + (RIGHT - LEFT) * edge for edge in (POOLED.lower, POOLED.upper))
    numbers = [float(number) for number in re.findall(r"[ML]([\d.]+)", diamond)]
    assert (min(numbers), max(numbers)) == (pytest.approx(left, abs=0.06), pytest.approx(right, abs=0.06))


def test_a_long_label_is_cut_and_told_whole():
    long = "A very long name of a study that nobody could print in one row of a plot"
    root = read(pooled=named(long))
    assert long not in texts(root)
    assert any(text and text.startswith("A very long") and text.endswith("…") for text in texts(root))
    assert long in [each.text for each in root.iter(f"{SVG}title")]


def test_what_is_pooled_stands_under_the_axis_and_in_the_words():
    root = read(quantity="recurrences of n", study="Studie")
    assert {"recurrences of n", "Studie"} <= set(texts(root))
    assert root.findtext(f"{SVG}desc").startswith("Pooled: recurrences of n. 4 studies")


def test_a_text_that_the_plot_does_not_have_is_refused():
    with pytest.raises(KeyError, match="no text colour"):
        read(colour="red")


def test_two_studies_of_one_name_are_two_rows():
    assert texts(read(pooled=named("Nacir 2011"))).count("Nacir 2011") == 2


def test_wide_characters_take_the_room_of_two():
    shown = texts(read(pooled=named("脂" * 20)))
    assert "脂" * 15 + "…" in shown


def test_a_tiny_p_value_is_not_printed_as_nothing():
    said = " ".join(filter(None, texts(read(pooled=dataclasses.replace(POOLED, p=0.0)))))
    assert "p < 0.001" in said


def test_it_grows_with_its_studies():
    many = pool([(f"study {number}", number, 40) for number in range(1, 31)])
    root = read(pooled=many)
    height = float(root.get("height"))
    assert root.get("viewBox") == f"0 0 {WIDTH} {int(height)}"
    assert max(float(each.get("y")) for each in root.iter(f"{SVG}text")) < height
