"""Names in a query that no paper here has: the query is answered, and the answer says so with the nearest name.

Headings and types are looked for in their own tables, where a frequent one costs no more than a rare one; what is not
there, and journals and languages, in the index, all in one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from literature.models import Journal, MeshTerm, PublicationType
from literature.query.fields import Kind
from literature.query.lookup import FTS5, TSQUERY
from literature.query.render import fts5, tsquery
from literature.query.resolve import heading_key
from literature.query.text import key
from literature.query.tree import Node, Term, leaves

# So many names of a query are looked for, and each is compared with so many that begin with the same letters.
MOST = 20
COMPARED = 1_000
_BEGINNING = 3
_KINDS = {"h": "heading", "m": "major heading", "g": "publication type", "j": "journal", "e": "language"}
_TABLES: dict[str, tuple[type[Model], str, str]] = {
    "h": (MeshTerm, "name", "name_key"),
    "m": (MeshTerm, "name", "name_key"),
    "g": (PublicationType, "name", "name_key"),
    "j": (Journal, "title", "title_key"),
}
_FREQUENT = ("eng", "english")


def warnings(tree: Node) -> tuple[str, ...]:
    """Return a sentence for each heading, publication type, journal and language of a tree that no paper here has.

    Asks at most three statements to know which, and one more for each of them; none for a tree without such names."""
    named = dict.fromkeys(leaf for leaf in leaves(tree) if isinstance(leaf, Term) and _is_name(leaf))
    return tuple(_sentence(term) for term in _absent(_unlisted(list(named)[:MOST])))


def _is_name(term: Term) -> bool:
    if term.truncated or term.field.mark not in _KINDS or key(term.text) in _FREQUENT:
        return False
    return term.field.kind in (Kind.HEADING, Kind.NAME, Kind.LANGUAGE)


def _unlisted(terms: Sequence[Term]) -> list[Term]:
    """Return the terms that the tables of headings and types do not have; a journal has names beside its title."""
    listed: dict[type[Model], set[str]] = {}
    for table in (MeshTerm, PublicationType):
        keys = [heading_key(term) for term in terms if _TABLES.get(term.field.mark, ("",))[0] is table]
        rows = table._default_manager.filter(name_key__in=keys) if keys else ()
        listed[table] = {row.name_key for row in rows}
    return [term for term in terms if heading_key(term) not in _listed_with(term, listed)]


def _listed_with(term: Term, listed: dict[type[Model], set[str]]) -> set[str]:
    table = _TABLES.get(term.field.mark)
    return listed.get(table[0], set()) if table else set()


def _absent(terms: Sequence[Term]) -> list[Term]:
    if not terms:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    statement, written = (TSQUERY, tsquery) if connection.vendor == "postgresql" else (FTS5, fts5)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([f'EXISTS ({statement})'] * len(terms))}", list(map(written, terms)))
        return [term for term, exists in zip(terms, cursor.fetchone(), strict=True) if not exists]


def _sentence(term: Term) -> str:
    near = _nearest(term)
    hint = f"; the nearest is “{near}”" if near else ""
    return f"No paper here has the {_KINDS[term.field.mark]} “{term.text}”{hint}."


def _nearest(term: Term) -> str | None:
    """Return the name most like it of those that begin with the same letters; all would be too many to compare."""
    if term.field.mark not in _TABLES:
        return None
    table, name, column = _TABLES[term.field.mark]
    sought = heading_key(term)
    rows = table._default_manager.filter(**{f"{column}__startswith": sought[:_BEGINNING]}).order_by(column)
    by_key = dict(rows.values_list(column, name)[:COMPARED])
    return next((by_key[found] for found in get_close_matches(sought, by_key, n=1)), None)
