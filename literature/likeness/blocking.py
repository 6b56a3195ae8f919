"""Which papers are worth comparing: those that share a key, looked up in the indexes that are there already.

A key is an identifier; the first author's last name within a year (and the volume, where many have that name); or
the longest words of the title, in three sets without a word in common, so that two slips of the pen spoil but two.
A batch of records costs a handful of statements, whatever the size of the collection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from literature.bulk import among, chunks
from literature.likeness.compare import LIKELY, Likeness, likeness
from literature.likeness.facts import Facts, facts_of
from literature.models import Paper
from literature.query.fields import Field, find_field
from literature.query.render import fts5, tsquery
from literature.query.text import words
from literature.query.tree import Term, conjunction
from literature.values import value

BATCH = 50
# Papers that one key of the title may bring, and that one first author's name may bring; a key that more
# papers have tells little, and comparing all of them with each other grows with the square of their number.
MOST_A_KEY = 60
MOST_AN_AUTHOR = 200
SETS = 3
WORDS_A_SET = 3
_SHORTEST_WORD = 4
_FEWEST_WORDS = 2
_PARTS = (
    450  # SQLite takes no more than 500 in one UNION, and a record may have six forms of its title, three keys each
)

_FIND = {
    "sqlite": "SELECT * FROM (SELECT {number}, rowid FROM literature_papertext_index"
    " WHERE literature_papertext_index MATCH %s LIMIT {limit})",
    "postgresql": "(SELECT {number}, paper_id FROM literature_papertext WHERE tsv @@ %s::tsquery LIMIT {limit})",
}


@value
class Alike:
    """A paper that is here, and how likely it is the one that was asked about."""

    facts: Facts
    likeness: Likeness

    @property
    def paper_id(self) -> int:
        """The paper's id."""
        if self.facts.paper_id is None:
            raise LookupError("only papers that are here are looked up")
        return self.facts.paper_id


def find_alike(many: Sequence[Facts], *, at_least: float = LIKELY) -> list[list[Alike]]:
    """Return for each of the papers or records the live papers that score at least so much, the likeliest first.

    A paper is not compared with itself."""
    return [
        sorted(
            (found for other in others if (found := Alike(other, likeness(one, other))).likeness.score >= at_least),
            key=lambda found: (-found.likeness.score, found.paper_id),
        )
        for one, others in zip(many, candidates(many), strict=True)
    ]


def candidates(many: Sequence[Facts]) -> list[list[Facts]]:
    """Return for each of the papers or records the live papers that share a key with it, itself left out."""
    found: list[list[Facts]] = []
    for some in chunks(many, BATCH):
        found += _candidates(some)
    return found


def _candidates(some: Sequence[Facts]) -> list[list[Facts]]:
    shared: list[set[int]] = [set() for _ in some]
    for look_up in (_by_identifier, _by_author, _by_title):
        for number, paper_id in look_up(some):
            shared[number].add(paper_id)
    wanted = set().union(*shared)
    live = set(Paper.objects.live().filter(among("id", wanted)).order_by().values_list("pk", flat=True))
    known = facts_of(live)
    return [
        [known[paper_id] for paper_id in sorted(ids & live) if paper_id != one.paper_id]
        for one, ids in zip(some, shared, strict=True)
    ]


def _by_identifier(some: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    for column in ("pmid", "doi", "pmcid"):
        asked: dict[object, list[int]] = defaultdict(list)
        for number, one in enumerate(some):
            if known := getattr(one, column):
                asked[known].append(number)
        if asked:
            rows = Paper.objects.filter(among(column, list(asked))).order_by()  # type: ignore[arg-type]
            yield from _numbered(asked, rows.values_list(column, "pk"))


def _numbered(asked: Mapping[Any, list[int]], rows: Iterable[tuple[object, int]]) -> Iterator[tuple[int, int]]:
    for key, paper_id in rows:
        yield from ((number, paper_id) for number in asked[key])


# ── By first author and year ────────────────────────────────────────────────────────────────────────────────────────
_SAME_AUTHOR = (
    "SELECT * FROM (SELECT {number}, author.paper_id FROM literature_authorship AS author"
    " CROSS JOIN literature_paper AS paper"
    " WHERE author.name_key >= %s AND author.name_key < %s AND author.position = 1 AND paper.id = author.paper_id"
    "{further} LIMIT {limit}) AS found"
)
_SAME_YEAR = " AND (paper.year IS NULL OR paper.year BETWEEN %s AND %s)"
_SAME_VOLUME = " AND paper.volume = %s"
# A first author's last name, the year, and the volume where only papers of that are asked for.
_AuthorKey = tuple[str, int | None, str]


def _by_author(some: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    """Yield the papers whose first author has the same last name, a year apart at most.

    Where these are too many, those of them in the same volume: so a paper by one of many Kims is still found under the
    translation of its title. All of a thousand that one person wrote within a year are never compared with each other:
    that would be a million comparisons, and the name then says nothing about which two are one."""
    asked: dict[_AuthorKey, list[int]] = defaultdict(list)
    for number, one in enumerate(some):
        if one.first_author:
            asked[one.first_author, one.year, ""].append(number)
    crowded = yield from _of_few(asked)
    narrower: dict[_AuthorKey, list[int]] = defaultdict(list)
    for last_name, year, _ in crowded:
        for number in asked[last_name, year, ""]:
            if volume := some[number].volume:
                narrower[last_name, year, volume].append(number)
    yield from _of_few(narrower)


def _of_few(asked: dict[_AuthorKey, list[int]]) -> Generator[tuple[int, int], None, list[_AuthorKey]]:
    """Yield the papers of each key that no more than MOST_AN_AUTHOR have, and return the other keys."""
    found: dict[int, list[int]] = defaultdict(list)
    keys = list(asked)
    for place, paper_id in _papers_by(keys):
        found[place].append(paper_id)
    crowded = {place for place, papers in found.items() if len(papers) > MOST_AN_AUTHOR}
    rows = ((keys[place], paper_id) for place in found.keys() - crowded for paper_id in found[place])
    yield from _numbered(asked, rows)
    return [keys[place] for place in sorted(crowded)]


def _papers_by(keys: Sequence[_AuthorKey]) -> list[tuple[int, int]]:
    """Return papers with the place of their key, of each key no more than show that it is one of too many."""
    if not keys:
        return []
    parts: list[str] = []
    values: list[str | int] = []
    for place, (last_name, year, volume) in enumerate(keys):
        further = _SAME_YEAR * (year is not None) + _SAME_VOLUME * bool(volume)
        parts.append(_SAME_AUTHOR.format(number=place, further=further, limit=MOST_AN_AUTHOR + 1))
        values += _span(last_name)
        values += [] if year is None else [year - 1, year + 1]
        values += [volume] if volume else []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return list(cursor.fetchall())


def _span(last_name: str) -> tuple[str, str]:
    """Return between which two keys an author's lie: "ries" and "ries" with a space and anything behind it."""
    return last_name, f"{last_name}!"  # "!" is what follows the space


# ── By words of the title ───────────────────────────────────────────────────────────────────────────────────────────
def _by_title(some: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    render = fts5 if connection.vendor == "sqlite" else tsquery
    asked = [(n, render(conjunction(*key))) for n, one in enumerate(some) for key in _title_keys(one)]
    find = _FIND[connection.vendor]
    for keys in chunks(asked, _PARTS):
        parts = (find.format(number=number, limit=MOST_A_KEY) for number, _ in keys)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), [query for _, query in keys])
            yield from cursor.fetchall()


def _title_keys(one: Facts) -> Iterator[list[Term]]:
    """Yield the longest words of each title in sets that share no word, as many as have two words or more."""
    field = _title_field()
    for title in one.titles:
        told = sorted({word for word in words(title) if len(word) >= _SHORTEST_WORD}, key=lambda w: (-len(w), w))
        told = told[: SETS * WORDS_A_SET]
        sets = min(SETS, len(told) // _FEWEST_WORDS)
        for number in range(sets):
            yield [Term(word, field) for word in told[number::sets]]


def _title_field() -> Field:
    field = find_field("ti")
    if field is None:
        raise LookupError("The query language has no field [ti].")
    return field
