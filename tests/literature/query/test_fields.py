"""The field tags and their names."""

from __future__ import annotations

from collections import Counter

import pytest

from literature.query.columns import LETTERS
from literature.query.compile import DATE_COLUMNS
from literature.query.fields import FIELDS, Kind, find_field, nearest_field


@pytest.mark.parametrize("name", ["", "tiabb", "title-abstract", "ti ab", "__class__", "MeSH"[::-1]])
def test_an_unknown_name_is_no_field(name):
    assert find_field(name) is None


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Title/Abstract", "tiab"),
        ("MeSH Terms", "mh"),
        ("mesh", "mh"),
        ("MeSH Terms:noexp", "mh:noexp"),
        ("MeSH Major Topic", "majr"),
        ("Date - Publication", "dp"),
        ("PDAT", "dp"),
        ("Date - Entry", "edat"),
        ("Date - Create", "crdt"),
        ("Date - Modification", "lr"),
        ("Author - First", "1au"),
        ("Publication Type", "pt"),
        ("Language", "la"),
        ("UID", "pmid"),
        ("Text Word", "tw"),
        ("all  fields", "all"),
        ("Article Identifier", "doi"),
        ("Other Term", "ot"),
        ("Affiliation", "ad"),
        ("Journal", "ta"),
        ("NLM Unique ID", "jid"),
        ("Text Words", "tw"),
        ("majr", "majr"),
        ("titl", "ti"),
        ("Publication Date", "dp"),
        ("Completion Date", "dcom"),
        ("epdat", "dep"),
        ("MeSH:NoExp", "mh:noexp"),
        ("pt:noexp", "pt:noexp"),
        ("Filter", "sb"),
        ("subset", "sb"),
        ("First Author Name", "1au"),
        ("Full Author Name", "au"),
        ("Last Author Name", "lastau"),
        ("Location ID", "doi"),
        ("PMCID", "pmc"),
    ],
)
def test_long_names_and_aliases_are_those_of_pubmed(name, tag):
    field = find_field(name)
    assert field is not None
    assert field.tag == tag


def test_no_name_stands_for_two_fields():
    names = [{name.lower() for name in (field.tag, field.name, *field.aliases)} for field in FIELDS]
    counted = Counter(name for one in names for name in one)
    assert [name for name, count in counted.items() if count > 1] == []


def test_a_misspelt_name_has_a_nearest_field_that_can_be_searched():
    assert str(nearest_field("tittle")) == "[ti]"
    assert str(nearest_field("titel/abstract")) == "[tiab]"
    assert nearest_field("xyzzy") is None
    assert nearest_field("x" * 100_000) is None


_IN_KEYS = (Kind.HEADING, Kind.QUALIFIER, Kind.NAME, Kind.LANGUAGE, Kind.AUTHOR, Kind.FILTER)


def test_every_field_can_be_answered_or_says_why_not():
    for field in FIELDS:
        assert bool(field.reason) == (field.kind is Kind.UNSUPPORTED), field
        assert bool(field.columns) == (field.kind is Kind.TEXT), field
        assert set(field.columns) <= set(LETTERS), field
        assert bool(field.mark) == (field.kind in _IN_KEYS), field
        assert (field.kind is Kind.DATE) == (field.tag in DATE_COLUMNS), field
