"""Plain values: equal and hashed by what they say."""

import pickle
from dataclasses import replace

from literature.pubmed.records import AuthorRecord, Identifier, MeshQualifier


def test_values_that_say_the_same_are_equal_and_one_key() -> None:
    one, same, other = Identifier("doi", "10.1/a"), Identifier("doi", "10.1/a"), Identifier("doi", "10.1/b")
    assert one == same != other
    assert {one, same, other} == {one, other}


def test_values_of_different_kinds_are_never_equal() -> None:
    assert Identifier("a", "b") != MeshQualifier("a", "b")


def test_a_changed_copy_leaves_the_value_as_it_was() -> None:
    author = AuthorRecord(last_name="Copeman")
    assert replace(author, initials="WS") == AuthorRecord(last_name="Copeman", initials="WS")
    assert author == AuthorRecord(last_name="Copeman")


def test_values_hold_nothing_but_their_fields_and_survive_pickling() -> None:
    author = AuthorRecord(last_name="Copeman", identifiers=(Identifier("ISNI", "1"),))
    assert not hasattr(author, "__dict__")
    assert pickle.loads(pickle.dumps(author)) == author
