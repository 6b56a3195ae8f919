"""The environment reader: what it refuses, what it says about it, what it accepts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from config.env import Environment

URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"


def one_sentence(error: pytest.ExceptionInfo[ImproperlyConfigured]) -> str:
    text = str(error.value)
    assert text.startswith("NAME is ")
    assert text.endswith(".")
    assert "\n" not in text
    assert "expected" in text
    return text


@pytest.mark.parametrize("value", ["maybe", "2", "truee", "yes please"])
def test_a_flag_that_is_neither_yes_nor_no_is_refused(value):
    with pytest.raises(ImproperlyConfigured) as error:
        Environment({"NAME": value}).flag("NAME", default=False)
    assert repr(value) in one_sentence(error)


@pytest.mark.parametrize("value", ["0", "-1", "601", "nan", "inf", "thirty", "30s", "1,5"])
def test_a_number_out_of_range_or_no_number_is_refused(value):
    with pytest.raises(ImproperlyConfigured) as error:
        Environment({"NAME": value}).number("NAME", default=30.0, at_most=600)
    assert "above 0 and at most 600" in one_sentence(error)


@pytest.mark.parametrize("value", ["-1", "11", "1.5", "two", "²", "9" * 10_000])
def test_a_count_out_of_range_is_refused(value):
    with pytest.raises(ImproperlyConfigured) as error:
        Environment({"NAME": value}).count("NAME", default=0, at_most=10)
    assert "from 0 to 10" in one_sentence(error)


def test_a_count_below_the_least_is_refused():
    with pytest.raises(ImproperlyConfigured, match="from 1 to 10"):
        Environment({"NAME": "0"}).count("NAME", default=5, at_least=1, at_most=10)


@pytest.mark.parametrize(
    "value",
    [
        "eutils.ncbi.nlm.nih.gov",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://host:99999/",
        "https://host:0/",
        "https://[::1/",
        "https://host/?db=pubmed",
        "https://host/#part",
        "https://ho st/",
    ],
)
def test_an_address_that_is_no_plain_http_address_is_refused(value):
    with pytest.raises(ImproperlyConfigured) as error:
        Environment({"NAME": value}).http_url("NAME", URL)
    assert URL in one_sentence(error)


def test_a_list_of_nothing_but_commas_is_refused():
    with pytest.raises(ImproperlyConfigured) as error:
        Environment({"NAME": " , ,"}).listing("NAME", ("a",))
    one_sentence(error)


@pytest.mark.parametrize("values", [{}, {"NAME": ""}, {"NAME": "  "}])
def test_what_is_not_set_or_empty_is_the_default(values):
    env = Environment(values)
    assert env.text("NAME", "x") == "x"
    assert env.flag("NAME", default=True) is True
    assert env.number("NAME", default=2.5, at_most=9) == 2.5
    assert env.count("NAME", default=3, at_most=9) == 3
    assert env.listing("NAME", ("a", "b")) == ["a", "b"]
    assert env.http_url("NAME", URL) == URL


@pytest.mark.parametrize(
    ("value", "wanted"), [("1", True), ("TRUE", True), (" on ", True), ("No", False), ("0", False)]
)
def test_a_flag_is_read_in_any_case(value, wanted):
    assert Environment({"NAME": value}).flag("NAME", default=not wanted) is wanted


def test_a_number_a_count_and_a_list_are_read():
    env = Environment({"NUMBER": " 0.5 ", "COUNT": "10", "LIST": " a.org, b.org ,"})
    assert env.number("NUMBER", default=1, at_most=600) == 0.5
    assert env.count("COUNT", default=0, at_most=10) == 10
    assert env.listing("LIST") == ["a.org", "b.org"]


@pytest.mark.parametrize("value", ["http://127.0.0.1:8123/eutils", "http://127.0.0.1:8123/eutils/"])
def test_an_address_ends_with_a_slash(value):
    assert Environment({"NAME": value}).http_url("NAME", URL) == "http://127.0.0.1:8123/eutils/"


@given(st.text())
def test_no_text_raises_anything_else(value):
    env = Environment({"NAME": value})
    for read in (
        lambda: env.flag("NAME", default=False),
        lambda: env.number("NAME", default=1, at_most=600),
        lambda: env.count("NAME", default=0, at_most=10),
        lambda: env.listing("NAME"),
        lambda: env.http_url("NAME", URL),
    ):
        try:
            read()
        except ImproperlyConfigured as error:
            assert str(error).startswith("NAME is ")
