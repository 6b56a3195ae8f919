"""Headings, qualifiers and publication types, each in one row, however the records write it.

Records of PubMed give a UI; files and packs give a name alone, in whatever case.  A name without a UI is the row that
has the name, and a UI that comes later is put on the row that had none, with the name as it comes with the UI.  Two UIs
of one name are two rows; a name alone is then the one that was there first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import F, Value

from literature import bulk
from literature.models import MeshTerm, PublicationType
from literature.query.text import key

Term = tuple[str, str, str]  # kind ("" for a publication type), UI ("" where none is given), name
Model = type[MeshTerm] | type[PublicationType]


def ids(model: Model, wanted: Collection[Term]) -> dict[Term, int]:
    """Return the primary key of each wanted term, making the rows that are not there. To be called by one writer."""
    if not wanted:
        return {}
    known = _Known(model, wanted)
    known.name(sorted(wanted))
    if missing := list(known.missing(sorted(wanted, reverse=True))):
        bulk.add(model, [_row(model, *term) for term in missing])
        known = _Known(model, wanted)
    return {term: known.of(*term) for term in wanted}


def same(name: str) -> str:
    """Return what equal names have in common; the name itself where it has no letter."""
    return key(name) or name


def _row(model: Model, kind: str, ui: str, name: str) -> MeshTerm | PublicationType:
    more = {"kind": kind} if model is MeshTerm else {}
    return model(ui=ui, name=name, name_key=key(name), **more)


class _Known:
    """The rows that have the wanted names: by kind, UI and name, and the first of each name, with a UI if there is."""

    def __init__(self, model: Model, wanted: Collection[Term]) -> None:
        self.model = model
        self.rows: dict[Term, int] = {}
        kind = F("kind") if model is MeshTerm else Value("")
        found = model._default_manager.filter(bulk.among("name_key", {key(name) for _, _, name in wanted}))
        for of_kind, ui, name, pk in found.order_by("pk").values_list(kind, "ui", "name", "pk"):
            self.rows.setdefault((of_kind, ui, same(name)), pk)
        self.first = {(kind, name): pk for (kind, ui, name), pk in reversed(self.rows.items()) if not ui}
        self.first |= {(kind, name): pk for (kind, ui, name), pk in reversed(self.rows.items()) if ui}

    def of(self, kind: str, ui: str, name: str) -> int:
        """Return the row of a term."""
        return self.rows[(kind, ui, same(name))] if ui else self.first[(kind, same(name))]

    def name(self, terms: Collection[Term]) -> None:
        """Put a UI that is new, and the name as it comes with it, on the row that had the name alone."""
        for kind, ui, name in terms:
            nameless = (kind, "", same(name))
            if ui and (kind, ui, same(name)) not in self.rows and nameless in self.rows:
                pk = self.rows[(kind, ui, same(name))] = self.rows.pop(nameless)
                self.model._default_manager.filter(pk=pk).update(ui=ui, name=name, name_key=key(name))

    def missing(self, terms: Collection[Term]) -> Iterator[Term]:
        """Yield one of the terms for every row that is not there yet; those with a UI make names known."""
        named = set(self.first)
        for kind, ui, name in sorted(terms, key=lambda term: not term[1]):
            row = (kind, ui, same(name))
            if row in self.rows or (not ui and (kind, same(name)) in named):
                continue
            self.rows[row] = 0
            named.add((kind, same(name)))
            yield kind, ui, name
