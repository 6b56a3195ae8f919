"""The papers that are nearest to one, and why: shared headings, topics, names and words, the rarer the more.

    nearest(paper_id, limit=10)    [Related(paper_id=4711, score=0.62, headings=("Lipoma",), words=("nodules",)), ...]

A paper is what its headings, its topics, the names of a condition in it, the pairs of words in its title and its words
say.  Each of them weighs ln((n + 1) / papers that have it), n being the
number of papers or COMMON, whichever is less; a heading that both papers have as a major topic weighs a second time.
The score is the cosine of the two papers over the terms of the first, from 0 to 1: the square root of the part of its
squared weights that the other one shares (docs/decisions/0067).

The work is bounded whatever the size of the collection: at most MOST_HEADINGS headings, MOST_TOPICS topics, MOST_PAIRS
pairs, MOST_WORDS words and the names of each condition pack are looked up, in one statement, and of each no more than
COMMON + 1 papers are read.  What more than COMMON papers have tells nothing and is left out.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from django.db import connection

from literature.models import MeshAnnotation, PackName, Paper, TopicTag
from literature.query.counting import bounded_count
from literature.query.fields import Field, find_field
from literature.query.render import fts5, tsquery
from literature.query.text import stem_term, words
from literature.query.tree import Node, Term, disjunction

COMMON = 1_000
MOST_HEADINGS = 30
MOST_WORDS = 40
MOST_TOPICS = 20
MOST_PAIRS = 20
SHORTEST_WORD = 3
# How many papers are told of at most.
MOST_RELATED = 100

Kind = Literal["heading", "name", "topic", "word"]
_ORDER: tuple[Kind, ...] = ("heading", "name", "topic", "word")

_FIND = {
    "sqlite": "SELECT * FROM (SELECT {number}, rowid FROM literature_papertext_index"
    " WHERE literature_papertext_index MATCH %s LIMIT {limit})",
    "postgresql": "(SELECT {number}, paper_id FROM literature_papertext WHERE tsv @@ %s::tsquery LIMIT {limit})",
}
_TAGGED = (
    "SELECT * FROM (SELECT {number}, paper_id FROM literature_topictag"
    " WHERE topic_id = %s AND status IN ('suggested', 'confirmed') LIMIT {limit}) AS tagged"
)


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that a paper can share: a heading, a heading as a major topic, a name or a word as the paper writes it,
    or a topic; `asked` is what the index is asked, or the number of the topic."""

    name: str
    asked: Node | int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Related:
    """A paper with how near it is, and what it shares, the weightiest first."""

    paper_id: int
    score: float
    headings: tuple[str, ...]
    words: tuple[str, ...]
    topics: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def nearest(paper_id: int, limit: int) -> list[Related]:
    """Return up to `limit` live papers that share something with a paper: the nearest first, of equals the last added.

    Seven statements. A paper that shares only what more than COMMON papers have is not found."""
    clues = [*_headings(paper_id), *_topics(paper_id), *_said(paper_id)]
    if not clues:
        return []
    holders = _holders([clue.asked for clue in clues])
    weighed = _weighed(clues, holders)
    total = sum(weight**2 for weight, _, _ in weighed)
    shared: dict[int, list[tuple[float, Clue]]] = defaultdict(list)
    for weight, clue, papers in weighed:
        for other in papers - {paper_id}:
            shared[other].append((weight, clue))
    scores = {other: math.sqrt(sum(w**2 for w, _ in found) / total) for other, found in shared.items()}
    order = sorted(scores, key=lambda other: (-round(scores[other], 4), -other))
    return [_related(other, scores[other], shared[other]) for other in _live(order, limit)]


def _weighed(clues: Sequence[Clue], holders: Sequence[set[int]]) -> list[tuple[float, Clue, set[int]]]:
    """Return the clues that tell something with their weights and the papers that have them, the weightiest first."""
    number, _ = bounded_count(Paper.objects.all(), COMMON)
    found = [
        (math.log((number + 1) / len(papers)), clue, papers)
        for clue, papers in zip(clues, holders, strict=True)
        if 1 < len(papers) <= min(COMMON, number)
    ]
    return sorted(found, key=lambda one: (-one[0], _ORDER.index(one[1].kind), one[1].name))


def _related(paper_id: int, score: float, shared: Sequence[tuple[float, Clue]]) -> Related:
    told: dict[Kind, dict[str, None]] = {kind: {} for kind in _ORDER}
    for _, clue in shared:
        told[clue.kind][clue.name] = None
    headings, names, topics, said = (tuple(told[kind]) for kind in _ORDER)
    return Related(paper_id, round(score, 4), headings, said, topics, names)


def _live(order: Sequence[int], limit: int) -> list[int]:
    """Return the first of the papers that are no tombstones."""
    some = order[: 2 * MOST_RELATED]  # tombstones have no place among the nearest, and are few
    live = set(Paper.objects.live().filter(pk__in=some).values_list("pk", flat=True))
    return [paper_id for paper_id in some if paper_id in live][:limit]


# ── What a paper is about ───────────────────────────────────────────────────────────────────────────────────────────
def _headings(paper_id: int) -> list[Clue]:
    """Return the paper's headings, the major ones a second time as major topics."""
    majors: dict[str, bool] = {}
    rows = MeshAnnotation.objects.filter(paper=paper_id).order_by("position", "pk")
    for name, major, qualifier_major in rows.values_list("descriptor__name", "descriptor_major", "qualifier_major"):
        majors[name] = majors.get(name, False) or major or qualifier_major
    first = sorted(majors, key=lambda name: not majors[name])[:MOST_HEADINGS]
    clues = [Clue(name, Term(name, _field("mh:noexp"), quoted=True), "heading") for name in first]
    majr = _field("majr:noexp")
    return clues + [Clue(name, Term(name, majr, quoted=True), "heading") for name in first if majors[name]]


def _topics(paper_id: int) -> list[Clue]:
    """Return the paper's topics, suggested or confirmed."""
    tags = TopicTag.objects.standing().filter(paper=paper_id).order_by("topic__path")
    return [Clue(slug, pk, "topic") for slug, pk in tags.values_list("topic__slug", "topic")[:MOST_TOPICS]]


def _said(paper_id: int) -> list[Clue]:
    """Return the names, the pairs of words and the words of the paper's texts."""
    title, vernacular, keywords, abstract = Paper.objects.values_list(
        "title", "vernacular_title", "keywords", "abstract"
    ).get(pk=paper_id)
    ahead = " ".join([title, vernacular, *(str(keyword.get("text", "")) for keyword in keywords)])
    return [*_names(f"{ahead} {abstract}"), *_pairs(title), *_words(ahead, abstract)]


def _names(text: str) -> Iterator[Clue]:
    """Yield the names of a condition that the text has, each as any name of that condition: who calls it otherwise
    writes about the same. One statement."""
    said = f" {' '.join(map(stem_term, words(text)))} "
    by_pack: dict[int, list[str]] = defaultdict(list)
    for pack, name in PackName.objects.order_by("pack", "pk").values_list("pack", "name"):
        if words(name):
            by_pack[pack].append(name)
    tiab = _field("tiab")
    for names in by_pack.values():
        own = [name for name in names if f" {' '.join(map(stem_term, words(name)))} " in said]
        if own:
            yield Clue(own[0], disjunction(*(Term(name, tiab, quoted=True) for name in names)), "name")


def _pairs(title: str) -> list[Clue]:
    """Return the words that stand side by side in the title: "frozen shoulder" says more than its words."""
    pairs = dict.fromkeys(f"{a} {b}" for a, b in pairwise(words(title)) if _tells(a) and _tells(b))
    return [Clue(pair, Term(pair, _field("tiab"), quoted=True), "name") for pair in list(pairs)[:MOST_PAIRS]]


def _words(heading: str, abstract: str) -> list[Clue]:
    """Return the words that say most about the paper: of title and keywords, then those that the abstract repeats."""
    heard = list(_stems(heading))
    told = list(_stems(abstract))
    forms: dict[str, str] = {}
    for stem, word in (*heard, *told):
        forms.setdefault(stem, word)
    often, ahead = Counter(stem for stem, _ in (*heard, *told)), {stem for stem, _ in heard}
    # "the" and "with" are repeated most; length tells them from words that mean something, without another look-up.
    ranked = sorted(forms, key=lambda s: (s not in ahead, -often[s] * (len(s) - SHORTEST_WORD), s))
    return [Clue(forms[stem], Term(forms[stem], _field("tiab")), "word") for stem in ranked[:MOST_WORDS]]


def _stems(text: str) -> Iterator[tuple[str, str]]:
    for word in words(text):
        if _tells(word):
            yield stem_term(word), word


def _tells(word: str) -> bool:
    """Return whether a word may tell something: short ones and numbers tell little."""
    return len(word) >= SHORTEST_WORD and not word.isdigit()


def _field(tag: str) -> Field:
    field = find_field(tag)
    if field is None:
        raise LookupError(f"The query language has no field {tag}.")
    return field


# ── Who else has it ─────────────────────────────────────────────────────────────────────────────────────────────────
def _holders(asked: Sequence[Node | int]) -> list[set[int]]:
    """Return for each query or topic the papers that have it, up to COMMON + 1 of them. One statement."""
    render = fts5 if connection.vendor == "sqlite" else tsquery
    parts, values = [], list[Any]()
    for number, one in enumerate(asked):
        part = _TAGGED if isinstance(one, int) else _FIND[connection.vendor]
        parts.append(part.format(number=number, limit=COMMON + 1))
        values.append(one if isinstance(one, int) else render(one))
    found: list[set[int]] = [set() for _ in asked]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for number, paper_id in cursor.fetchall():
            found[number].add(paper_id)
    return found
