"""Terms in the extraction form: typed and shown by name, kept by their short names.

A term is found by its name, by one of its other names or by its short name, without regard to case and accents; what
is none stays as it was typed, for whoever reads the form to say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evidence.admin.extraction.fields import columns_of
from evidence.admin.extraction.layout import PARTS, ROWS
from evidence.models import IndexTest, Intervention, Outcome, Study
from literature.query.text import key as key_of

_VOCABULARIES = {"intervention": Intervention, "indextest": IndexTest, "outcome": Outcome}


@dataclass(frozen=True, slots=True)
class Offered:
    """A term that a field offers."""

    slug: str
    name: str
    others: tuple[str, ...]

    @property
    def other_names(self) -> str:
        """Its other names in one line."""
        return ", ".join(self.others)


class Terms:
    """All vocabularies, read once for a page: one query each."""

    @cached_property
    def offered(self) -> dict[str, list[Offered]]:
        """The terms that each kind of field offers; a term that was switched off is not offered."""
        found = {
            name: [
                Offered(slug, label, tuple(str(other) for other in others))
                for slug, label, others in model._default_manager.filter(is_active=True).values_list(
                    "slug", "name", "synonyms"
                )
            ]
            for name, model in _VOCABULARIES.items()
        }
        studies = Study.objects.values_list("slug", "name")
        return {**found, "study": [Offered(slug, name, ()) for slug, name in studies]}

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """The name of each term, also of those that are not offered any more."""
        models = {**_VOCABULARIES, "study": Study}
        return {name: dict(model._default_manager.values_list("slug", "name")) for name, model in models.items()}

    @cached_property
    def _slugs(self) -> dict[str, dict[str, str]]:
        """The short name that each name, other name and short name stands for; a name goes before another's other."""
        found: dict[str, dict[str, str]] = {}
        for kind, terms in self.offered.items():
            others = {key_of(other): term.slug for term in terms for other in term.others}
            named = {key_of(name): slug for slug, name in self._names[kind].items()}
            found[kind] = others | named | {slug: slug for slug in self._names[kind]}
        return found

    def slug(self, kind: str, text: str) -> str:
        """Return the short name of the term that was typed; the text itself where it is none."""
        known = self._slugs[kind]
        return known.get(text) or known.get(key_of(text)) or text

    def has(self, kind: str, slug: str) -> bool:
        """Return whether there is a term of this short name."""
        return slug in self._names[kind]

    def name(self, kind: str, slug: str) -> str:
        """Return the name of a term; the text itself where there is no such term."""
        return self._names[kind].get(slug, slug)

    # ── Whole forms ─────────────────────────────────────────────────────────────────────────────────────────────────
    def as_slugs(self, texts: Mapping[str, Any]) -> dict[str, Any]:
        """Return the form's texts with each term by its short name."""
        return {path: self.slug(kind, text) if (kind := kind_of(path)) else text for path, text in texts.items()}

    def as_names(self, texts: Mapping[str, Any]) -> dict[str, Any]:
        """Return the form's texts with each term by its name."""
        return {path: self.name(kind, text) if (kind := kind_of(path)) else text for path, text in texts.items()}


def kind_of(path: str) -> str:
    """Return the vocabulary of the field at a path; "" for a field that takes no term."""
    *place, name = path.split(".")
    key = place[0] if place else ""
    if key and key not in PARTS and key not in ROWS:
        return ""
    column = columns_of(key).get(name)
    return column.terms if column else ""
