"""A name in a query is completed with the other names of the same thing."""

from __future__ import annotations

import pytest

from literature.query import QueryNotSupported, parse
from literature.query.expand import Thesaurus, expand

NAMES = Thesaurus(
    {
        "mice": ["back mouse", "episacral lipoma", "nódulo de Copeman"],
        "frozen": ["frozen shoulder", "adhesive capsulitis"],
    }
)


def expanded(query: str, names: Thesaurus = NAMES) -> str:
    return expand(parse(query), names)[0].echo


def test_a_query_that_becomes_too_long_is_refused():
    many = Thesaurus({"much": [f"name {number}" for number in range(400)]})
    with pytest.raises(QueryNotSupported, match=r"801 terms, more than 500"):
        expanded('"name 1"[ti] OR lipoma OR "name 2"[ab]', many)


@pytest.mark.parametrize("query", ["lipoma", "mouse", '"low back mouse"', "mice", '"back mouse"[au]', "1990:2000[dp]"])
def test_what_is_no_name_stays_as_it_is(query):
    found, added = expand(parse(query), NAMES)
    assert found.echo == parse(query).echo
    assert added == ()


def test_without_names_nothing_is_added():
    assert expanded('"back mouse"', Thesaurus({})) == '"back mouse"'
    assert expanded('"back mouse"', Thesaurus({"empty": ["", "—"]})) == '"back mouse"'


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ('"back mouse"[ti]', '"back mouse"[ti] OR "episacral lipoma"[ti] OR "nódulo de Copeman"[ti]'),
        ('"Episacral Lipomas"[tiab]', '"Episacral Lipomas"[tiab] OR "back mouse"[tiab] OR "nódulo de Copeman"[tiab]'),
        ('"nodulo de copeman"', '"nodulo de copeman" OR "back mouse" OR "episacral lipoma"'),
        ('"episacral lipom*"', '"episacral lipom*" OR "back mouse" OR "nódulo de Copeman"'),
        ("back mouse pain", '((back AND mouse) OR "episacral lipoma" OR "nódulo de Copeman") AND pain'),
        (
            '"back mouse" AND pain NOT "frozen shoulder"',
            '("back mouse" OR "episacral lipoma" OR "nódulo de Copeman") AND pain'
            ' NOT ("frozen shoulder" OR "adhesive capsulitis")',
        ),
        (
            '"back mouse"[ti] OR "episacral lipoma"[ti] OR pain',
            '"back mouse"[ti] OR "episacral lipoma"[ti] OR "nódulo de Copeman"[ti] OR pain',
        ),
    ],
)
def test_other_names_are_added_in_the_same_field(query, understood):
    assert expanded(query) == understood
    assert parse(understood).echo == understood


def test_what_was_added_is_told():
    _, (addition,) = expand(parse("back mouse[ti]"), NAMES)
    assert addition.term == '"back mouse"[ti]'
    assert addition.source == "mice"
    assert addition.added == ('"episacral lipoma"[ti]', '"nódulo de Copeman"[ti]')


def test_a_name_of_two_things_gets_the_names_of_both():
    names = Thesaurus({"one": ["lumbago", "back pain"], "other": ["lumbago", "hexenschuss"]})
    assert expanded("lumbago", names) == 'lumbago OR "back pain" OR "hexenschuss"'
