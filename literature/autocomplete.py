"""What a reader may be about to type: names that begin so, without regard to case and accents.

Of topics and of a pack's names, which are few, also those of which a later word begins so.  Headings, publication
types, journals and authors are read from the index of their keys, so the size of the collection does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from literature.models import Authorship, Journal, MeshTerm, PackName, PublicationType, Topic
from literature.query.text import key

MOST = 10
# Comes after every character that a key has.
_LAST = "\U0010ffff"
# The next name is looked for behind the one before: a name with 50,000 papers costs as much as one with a single paper.
# With each comes one row that has it; "+ 0" keeps PostgreSQL from looking for it along the primary key.
_NAMES = """
WITH RECURSIVE names (name) AS (
    SELECT * FROM (
        SELECT name_key FROM {table} WHERE name_key >= %s AND name_key < %s AND valid ORDER BY name_key LIMIT 1
    ) AS beginning
    UNION ALL
    SELECT (
        SELECT name_key FROM {table} WHERE name_key > names.name AND name_key < %s AND valid ORDER BY name_key LIMIT 1
    ) FROM names WHERE names.name IS NOT NULL
)
SELECT name, (
    SELECT id FROM {table} WHERE name_key = names.name AND valid ORDER BY id + 0 LIMIT 1
) FROM names WHERE name IS NOT NULL LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name of a kind: `value` is what a filter of papers takes, `label` what a reader reads."""

    kind: str
    value: str
    label: str


def begins(column: str, text: str) -> Q:
    """Return the rows whose column, which is compared byte by byte, begins with the text; an index serves it."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST})


def suggest(text: str, kinds: Iterable[str]) -> list[Suggestion]:
    """Return up to MOST names of each kind that begin with the text, the exact one first. One query a kind, and one for
    authors as printed.

    Raises ValueError for a text without a letter or digit, and KeyError for a kind that is not one of KINDS."""
    begun = key(text)
    if not begun:
        raise ValueError("it has no letter or digit")
    return [Suggestion(kind, *found) for kind in kinds for found in KINDS[kind](begun)[:MOST]]


Found = list[tuple[str, str]]


def _topics(begun: str) -> Found:
    return _ranked(begun, Topic.objects.values_list("slug", "name").order_by("path"))


def _pack_names(begun: str) -> Found:
    names = PackName.objects.values_list("name", flat=True).order_by("name")
    return _ranked(begun, ((name, name) for name in dict.fromkeys(names)))


def _ranked(begun: str, named: Iterable[tuple[str, str]]) -> Found:
    """Return names that begin so, then those of which a later word does."""
    keyed = [(key(label), value, label) for value, label in named]
    first = sorted(one for one in keyed if one[0].startswith(begun))
    later = sorted(one for one in keyed if not one[0].startswith(begun) and f" {begun}" in one[0])
    return [(value, label) for _, value, label in (*first, *later)]


def _headings(begun: str) -> Found:
    terms = MeshTerm.objects.filter(begins("name_key", begun), kind=MeshTerm.Kind.DESCRIPTOR)
    return _named(terms.order_by("name_key", "name").values_list("name", flat=True)[: 2 * MOST])


def _publication_types(begun: str) -> Found:
    types = PublicationType.objects.filter(begins("name_key", begun))
    return _named(types.order_by("name_key", "name").values_list("name", flat=True)[: 2 * MOST])


def _journals(begun: str) -> Found:
    journals = Journal.objects.filter(begins("title_key", begun)).order_by("title_key", "pk")
    return _named(journals.values_list("title", flat=True)[: 2 * MOST])


def _named(names: Iterable[str]) -> Found:
    return [(name, name) for name in dict.fromkeys(names)]


def _authors(begun: str) -> Found:
    """Return the keys of names, which is what papers are asked by, each with the name as the first paper prints it."""
    table = connection.ops.quote_name(Authorship._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_NAMES.format(table=table), [begun, begun + _LAST, begun + _LAST, MOST])
        found = cursor.fetchall()
    printed = Authorship.objects.in_bulk([row_id for _, row_id in found])
    return [(name, str(printed[row_id])) for name, row_id in found]


KINDS: dict[str, Callable[[str], Found]] = {
    "topic": _topics,
    "mesh": _headings,
    "name": _pack_names,
    "publication_type": _publication_types,
    "journal": _journals,
    "author": _authors,
}
