"""Random queries for the property tests: trees over the words and names of the suite's papers."""

from __future__ import annotations

from hypothesis import strategies as st

from literature.query.fields import Field, find_field
from literature.query.tree import Node, Not, Range, Term, conjunction, disjunction

WORDS = ("lipoma", "lipomas", "mice", "back", "pain", "nodules", "épisacro", "fat", "the", "smith", "zürich", "λίπωμα")
PHRASES = ("back mice", "low back pain", "episacral lipoma", "to be or not to be", "of pain", "lipoma back")
BEGINNINGS = ("lipo", "episac", "nodu", "injec", "back mic", "episacral lipom")
NAMES = {
    "mh": ("lipoma", "low back pain", "back pain/therapy", "lipoma/surgery", "low back pain/etiology/therapy"),
    "sh": ("therapy", "drug therapy", "administration & dosage"),
    "mh:noexp": ("humans", "sacrum/injuries"),
    "majr": ("lipoma", "low back pain"),
    "pt": ("review", "journal article"),
    "sb": ("hasabstract", "pubmedpmc", "medline", "haserratumin", "pubstatusppublish"),
    "ta": ("pain", "lancet"),
    "la": ("eng", "french"),
    "au": ("smith", "smith j", "jones bc", "john smith"),
    "1au": ("smith", "jones"),
}
PERIODS = ("last 30 days", "last 120 months", "last 7 years", "last 1 year", "last 9999 years")
DATES = ("1993", "1995/02", "2000/12/31", "2020/02", "2011/05/01", "3000")


def field(tag: str) -> Field:
    found = find_field(tag)
    assert found is not None
    return found


TEXT_FIELDS = st.sampled_from([field(tag) for tag in ("all", "ti", "ab", "tiab", "tw", "ot", "ad")])


def _range(pair: list[str], of: Field) -> Range:
    return Range(*sorted(pair), of)


TEXT_TERMS = st.one_of(
    st.builds(Term, st.sampled_from(WORDS), TEXT_FIELDS, st.booleans()),
    st.builds(Term, st.sampled_from(PHRASES), TEXT_FIELDS, st.just(True)),
    st.builds(Term, st.sampled_from(BEGINNINGS), TEXT_FIELDS, st.just(True), st.just(True)),
)
NAME_TERMS = st.sampled_from(
    [Term(text, field(tag), " " in text and tag not in ("au", "1au")) for tag, texts in NAMES.items() for text in texts]
)
FACTS = st.one_of(
    st.builds(Term, st.sampled_from(DATES), st.sampled_from([field("dp"), field("crdt"), field("lr")])),
    st.builds(Term, st.sampled_from(PERIODS), st.sampled_from([field("dp"), field("crdt")]), st.just(True)),
    st.builds(_range, st.lists(st.sampled_from(DATES), min_size=2, max_size=2, unique=True), st.just(field("dp"))),
    st.builds(Term, st.sampled_from(["101", "104 111"]), st.just(field("pmid"))),
    st.just(Range("100", "110", field("pmid"))),
    st.just(Term("10.1000/xyz.123", field("doi"), True)),
)
LEAVES = st.one_of(TEXT_TERMS, NAME_TERMS, FACTS)


def _deeper(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda children: conjunction(*children)),
        several.map(lambda children: disjunction(*children)),
        nodes.map(Not),
    )


TREES: st.SearchStrategy[Node] = st.recursive(LEAVES, _deeper, max_leaves=12)

# Text that is almost a query: pieces of the language in any order.
_TAGS = (
    "[tiab]",
    "[mh]",
    "[dp]",
    "[pmid]",
    "[doi]",
    "[au]",
    "[topic]",
    "[x]",
    "[design]",
    "[la]",
    "[sb]",
    "[tiab:~2]",
    "[title",
)
_MARKS = ('"', "(", ")", "[", "]", "*", ":", " ", "-", "“", "''", "\\", "%s", "{title}", "\x00", "\ud800", "\u0301")
_THINGS = (
    "lipoma",
    '"back mice"',
    "lipo*",
    "and",
    "1990:2020",
    "2020",
    "3000",
    "10.1000/x",
    "9" * 20,
    "0",
    "é",
    "腰",
    "NEAR",
    "last 5 years",
    "hasabstract",
    "title:lipoma",
    "back pain/th/di",
    "&",
    "||",
    "<",
)
PIECES = st.sampled_from((*_TAGS, *_MARKS, *_THINGS, "AND", "OR", "NOT"))
_ROWS = st.lists(PIECES, max_size=12)
ALMOST_QUERIES = st.one_of(_ROWS.map(" ".join), _ROWS.map("".join), st.text())
