"""Identifiers in one written form, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.identifiers import issn_is_valid, normalise_doi, normalise_orcid, normalise_pmcid, normalise_pmid


@pytest.mark.parametrize(
    "text",
    ["", "10", "10.", "10.1000", "10.1000/", "11.1/x", "doi:", "10.1/a b", "10.1/\x00", "10.x/1", "10.1/" + "x" * 300],
)
def test_what_is_no_doi_is_empty(text: str) -> None:
    assert normalise_doi(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "10.1/abc",
        " 10.1/ABC ",
        "doi:10.1/Abc",
        "DOI: 10.1/abc",
        "doi 10.1/abc.",
        "https://doi.org/10.1/ABC",
        "http://dx.doi.org/10.1/abc",
        "doi.org/10.1/abc",
        "10.1/abc [doi]",
        "10.1/abc.",
        "https://doi.org/10.1%2Fabc",
        "https://www.doi.org/10.1/abc",
    ],
)
def test_a_doi_in_any_dress_is_one_doi(text: str) -> None:
    assert normalise_doi(text) == "10.1/abc"


def test_a_doi_keeps_its_odd_characters() -> None:
    sici = "10.1002/(SICI)1097-0142(19960301)77:5<831::AID-CNCR5>3.0.CO;2-V"
    assert normalise_doi(sici) == sici.lower()
    assert normalise_doi("10.1002/a%2Fb") == "10.1002/a%2fb"


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    for normalise in (normalise_doi, normalise_orcid, normalise_pmcid):
        once = normalise(text)
        assert normalise(once) == once


@pytest.mark.parametrize("text", ["", "PMC", "PMC0", "XPMC12", "PMC12a", "NIHMS12", "0", "12345678901", "PMC-12"])
def test_what_is_no_pmcid_is_empty(text: str) -> None:
    assert normalise_pmcid(text) == ""


@pytest.mark.parametrize(
    "text",
    ["PMC123", "pmc123", "123", "PMC 123", "PMC0123", "PMC123.1", "pmc-id: PMC123;", "PMC123 [Available on 01/01/12]"],
)
def test_a_pmcid_in_any_dress_is_one(text: str) -> None:
    assert normalise_pmcid(text) == "PMC123"


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "2147483648", "1.0", "²", "١٢", "pmid:"])
def test_what_is_no_pmid_is_none(text: str) -> None:
    assert normalise_pmid(text) is None


def test_a_pmid_in_any_dress_is_a_number() -> None:
    assert [normalise_pmid(text) for text in ("8505611", " 8505611 ", "pmid:8505611", "PMID: 8505611")] == [8505611] * 4
    assert normalise_pmid("2147483647") == 2**31 - 1


@pytest.mark.parametrize(
    "text", ["", "0000-0002-1825-0098", "0000-0002-1825-009", "0000-0002-1825-00977", "orcid", "0000-0002-1825-009x7"]
)
def test_an_orcid_that_does_not_check_is_empty(text: str) -> None:
    assert normalise_orcid(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        "https://orcid.org/0000-0002-1825-0097",
        "http://orcid.org/0000000218250097/",
        " orcid.org/0000-0002-1825-0097",
        "0000 0002 1825 0097",
        "ORCID: 0000-0002-1825-0097",
        "https://orcid.org/ 0000-0002-1825-0097 ",
    ],
)
def test_an_orcid_in_any_dress_is_one(text: str) -> None:
    assert normalise_orcid(text) == "0000-0002-1825-0097"


def test_the_check_character_of_an_orcid_may_be_x() -> None:
    assert normalise_orcid("0000-0002-1694-233x") == "0000-0002-1694-233X"


def test_an_issn_is_checked_by_its_last_digit() -> None:
    assert all(map(issn_is_valid, ("0028-4793", "00284793", "0317-8471", "2434-561X", "2434-561x")))
    assert not any(map(issn_is_valid, ("0028-4794", "0028-479", "", "0028-47931", "2434-5610", "x028-4793")))
