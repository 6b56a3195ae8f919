"""Which members of a paper's JSON a client wants, and what the database is spared then.

`fields=id,title,journal.title,authors.name` keeps these members and of `journal` and each of the `authors` the one that
is named. Members that are not wanted are neither read from the paper's row nor fetched from other tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from literature.api import papers
from literature.api.errors import Refused, did_you_mean, nearest, shown
from literature.api.papers import Row
from literature.api.parameters import Parameter, listed
from literature.api.shapes.paper import PaperShape

# Member -> its own members; a member without any is whole.
Members = Mapping[str, "Members"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted of a paper: `wanted` members, None for all; the `columns` of Paper that they need, and the
    `children`, which are queries of their own (keys of `papers.children_known`)."""

    wanted: Members | None
    columns: tuple[str, ...]
    children: tuple[str, ...]

    @classmethod
    def read(cls, text: str | None, shape: type[Serializer[Any]] = PaperShape) -> Selection:
        """Return the selection that a text such as "id,journal.title" names; None is everything.

        `shape` has the members that there are. Raises Refused for a member that there is not, and ValueError for a text
        without a name."""
        known = members_of(shape)
        wanted = None if text is None else _tree(listed(text), known)
        top = tuple(known) if wanted is None else tuple(name for name in known if name in wanted)
        columns = {column: None for name in top for column in papers.COLUMNS_OF.get(name, ())}
        children = papers.children_known()
        return cls(wanted, ("id", *(c for c in columns if c != "id")), tuple(n for n in top if n in children))

    def wants(self, member: str) -> bool:
        """Whether the member is wanted, whole or in part."""
        return self.wanted is None or member in self.wanted

    def trim(self, paper: Row) -> Row:
        """Return the paper with the wanted members only, in their usual order."""
        return paper if self.wanted is None else _trimmed(paper, self.wanted)


def _trimmed(value: Any, wanted: Members) -> Any:
    if not wanted or value is None:
        return value
    if isinstance(value, list):
        return [_trimmed(item, wanted) for item in value]
    return {name: _trimmed(inner, wanted[name]) for name, inner in value.items() if name in wanted}


def _tree(names: list[str], known: Members) -> Members:
    whole: dict[str, Any] = {}
    for name in names:
        _check(name, known)
        _plant(name.split("."), whole)
    return whole


def _plant(parts: list[str], tree: dict[str, Any]) -> None:
    """Put a path into the tree of what is wanted; a member that is wanted whole stays so."""
    first, *rest = parts
    if not rest:
        tree[first] = {}
    elif tree.get(first) != {}:
        _plant(rest, tree.setdefault(first, {}))


def _check(name: str, known: Members) -> None:
    inner: Members | None = known
    for part in name.split("."):
        inner = (inner or {}).get(part)
        if inner is None:
            raise _unknown(name, known)


def _unknown(name: str, known: Members) -> Refused:
    names = list(_paths(known))
    sentence = f"fields={shown(name)}: papers have no such member.{did_you_mean(name, names)}"
    near = next(iter(nearest(name, names)), None)
    return Refused(f"{sentence} `allowed` lists those there are.", parameter="fields", nearest=near, allowed=names)


def _paths(members: Members, above: str = "") -> Iterator[str]:
    for name, inner in members.items():
        yield above + name
        yield from _paths(inner, f"{above}{name}.")


@cache
def members_of(shape: type[Serializer[Any]]) -> Members:
    """Return the members that a shape declares, with those inside them."""
    return _members(shape())


def _members(shape: BaseSerializer[Any]) -> Members:
    inner = {name: field.child if isinstance(field, ListSerializer) else field for name, field in _fields(shape)}
    return {name: _members(field) if isinstance(field, Serializer) else {} for name, field in inner.items()}


def _fields(shape: BaseSerializer[Any]) -> list[tuple[str, Any]]:
    return list(shape.fields.items()) if isinstance(shape, Serializer) else []


FIELDS_OF_A_PAPER = "The members wanted of a paper, separated by commas, with dots for members of members."
FIELDS_SCHEMA = {"type": "string", "examples": ["id,pmid,title", "id,title,journal.title,authors.name,topics.slug"]}
FIELDS = Parameter(
    "fields",
    f"{FIELDS_OF_A_PAPER} All unless said; what is not wanted is not read, which makes large pages quicker.",
    Selection.read,
    FIELDS_SCHEMA,
)
