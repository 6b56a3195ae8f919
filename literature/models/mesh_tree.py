"""The MeSH tree: which headings are below which."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from django.db import models
from django.db.models import Q

from literature.bulk import chunks
from literature.query.resolve import MAX_NARROWER, Branch

Place = tuple[int, int]  # the position of a heading, and that of the last heading below it
_RANGES_A_STATEMENT = 200


class MeshTreeQuerySet(models.QuerySet["MeshTreeNode"]):
    """Places of the tree in the words of those who ask for them."""

    def branches(self, keys: Iterable[str]) -> dict[str, Branch] | None:
        """Return for each heading, by its key, what is below any of its places; nothing for a heading that the tree
        does not have, and None where no tree is loaded.

        Of branches that together have more than MAX_NARROWER headings the later ones have no keys."""
        places: dict[str, list[Place]] = {key: [] for key in keys}
        for key, first, last in self.filter(key__in=list(places)).values_list("key", "position", "last"):
            places[key].append((first, last))
        if not any(places.values()):
            return {} if self.exists() else None
        sizes = {key: sum(last - first for first, last in some) for key, some in places.items() if some}
        small = _fitting(sizes, MAX_NARROWER)
        below = self._below([place for key in small for place in places[key]])
        return {key: Branch(n, _keys(below, places[key], key) if key in small else None) for key, n in sizes.items()}

    def _below(self, places: Iterable[Place]) -> list[tuple[int, str]]:
        """Return position and key of whatever is below the places, in the order of the tree."""
        ranges = [Q(position__gt=first, position__lte=last) for first, last in places if last > first]
        found: dict[int, str] = {}
        for some in chunks(ranges, _RANGES_A_STATEMENT):
            found.update(self.filter(Q(*some, _connector=Q.OR)).values_list("position", "key"))
        return sorted(found.items())


def _fitting(sizes: Mapping[str, int], room: int) -> set[str]:
    """Return the branches that fit into the room together, first come, first served."""
    fitting = set()
    for key, size in sizes.items():
        if size <= room:
            fitting.add(key)
            room -= size
    return fitting


def _keys(below: Sequence[tuple[int, str]], places: Iterable[Place], own: str) -> tuple[str, ...]:
    """Return the keys below the places, in alphabetical order; a heading may be below itself in another place."""
    found: set[str] = set()
    for first, last in places:
        start = bisect_right(below, first, key=_position)
        found.update(key for _, key in below[start : bisect_right(below, last, key=_position)])
    return tuple(sorted(found - {own}))


def _position(place: tuple[int, str]) -> int:
    return place[0]


class MeshTreeNode(models.Model):
    """One place of a heading in the tree that was loaded last; a heading may stand in several places.

    `position` counts the places in the order of the tree: all that is below one has a position after its own, up to
    `last`."""

    position = models.PositiveIntegerField(unique=True)
    last = models.PositiveIntegerField()
    number = models.CharField(max_length=100, unique=True, help_text="tree number: C23.888.592.612.107")
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=300, db_index=True, help_text="as queries compare headings")
    ui = models.CharField("UI", max_length=20, blank=True, db_index=True)

    objects = MeshTreeQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(condition=Q(last__gte=models.F("position")), name="mesh_tree_branch_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
