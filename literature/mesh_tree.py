"""The MeSH tree, loaded: the places of headings -> rows that queries explode by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from literature.bulk import insert
from literature.models import MeshTreeNode
from literature.pubmed.mesh_tree import MeshTreeError, TreePlace
from literature.query.text import key
from literature.writing import one_writer

_COLUMNS = ("position", "last", "number", "name", "key", "ui")


@dataclass(frozen=True, slots=True)
class TreeReport:
    """How many headings stand in how many places, and whether that is new."""

    headings: int
    places: int
    changed: bool


def load_tree(places: Iterable[TreePlace]) -> TreeReport:
    """Replace the tree by the places given, all in one transaction; the same tree again changes nothing.

    Raises MeshTreeError for no places at all, and for two headings in one place."""
    rows = list(_rows(_in_order(places)))
    if not rows:
        raise MeshTreeError("There is no heading with a place in the tree.")
    with one_writer():
        changed = rows != list(MeshTreeNode.objects.order_by("position").values_list(*_COLUMNS))
        if changed:
            MeshTreeNode.objects.all().delete()
            insert(MeshTreeNode, _COLUMNS, rows)
    return TreeReport(headings=len({row[3] for row in rows}), places=len(rows), changed=changed)


def _in_order(places: Iterable[TreePlace]) -> list[TreePlace]:
    """Return the places in the order of the tree; a line that is there twice counts once."""
    by_number: dict[str, TreePlace] = {}
    for place in places:
        other = by_number.setdefault(place.number, place)
        if other.name != place.name:
            raise MeshTreeError(f"Two headings stand at {place.number}: “{other.name}” and “{place.name}”.")
    return sorted(by_number.values(), key=lambda place: place.number.split("."))


def _rows(places: Sequence[TreePlace]) -> Iterator[tuple[int, int, str, str, str, str]]:
    """Yield the rows of the table; `last` is where the branch that begins at a place ends."""
    last = list(range(len(places)))
    above: list[int] = []
    for position, place in enumerate(places):
        while above and not place.number.startswith(f"{places[above[-1]].number}."):
            above.pop()
        for ancestor in above:
            last[ancestor] = position
        above.append(position)
    for position, place in enumerate(places):
        yield position, last[position], place.number, place.name, key(place.name), place.ui
