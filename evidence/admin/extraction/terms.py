"""Terms in the extraction form: typed and shown by name, kept by their short names.

A term is found by its name, by one of its other names or by its short name, without regard to case and accents; what
is none stays as it was typed, for whoever reads the form to say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from rapidfuzz import fuzz, process

from evidence.admin.extraction.fields import columns_of
from evidence.admin.extraction.layout import PARTS, ROWS
from evidence.models import IndexTest, Intervention, Outcome, Study
from literature.query.text import key as key_of
from literature.query.text import words

VOCABULARIES: dict[str, type[models.Model]] = {
    **{"intervention": Intervention, "indextest": IndexTest, "outcome": Outcome, "study": Study}
}
MOST_OFFERED = 20  # terms at a time: more than anybody reads before typing on
_NEAR = 70  # of 100: how much of a name must be alike for it to be meant
_MOST_NEAR = 3


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
    """The vocabularies, asked only for what is typed: a whole one is read where a text is neither name nor slug."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._rows: dict[tuple[str, str], tuple[str, str] | None] = {}
        self._vocabularies: dict[str, _Vocabulary] = {}

    def slug(self, kind: str, text: str) -> str:
        """Return the short name of the term that was typed; the text itself where it is none."""
        if not text:
            return text
        if row := self._row(kind, text):
            return row[0]
        return self._whole(kind).slugs.get(key_of(text), text)

    def has(self, kind: str, slug: str) -> bool:
        """Return whether there is a term of this short name."""
        row = self._row(kind, slug)
        return row is not None and row[0] == slug

    def name(self, kind: str, slug: str) -> str:
        """Return the name of a term; the text itself where there is no such term."""
        row = self._row(kind, slug)
        return row[1] if row and row[0] == slug else slug

    def near(self, kind: str, text: str) -> list[str]:
        """Return the names of the terms that may have been meant, the likeliest first."""
        return self._whole(kind).near(text)

    def offered(self, kind: str, text: str) -> list[Offered]:
        """Return the terms that have all that was typed in their names, beginnings of words first; MOST_OFFERED at
        most, and the first of all where nothing was typed. A term that was switched off is not offered."""
        return self._whole(kind).offered(text)

    def _row(self, kind: str, text: str) -> tuple[str, str] | None:
        """Return slug and name of the term whose slug or, else, whose name this is; one query for each text."""
        if (kind, text) not in self._rows:
            rows = VOCABULARIES[kind]._default_manager.filter(Q(slug=text) | Q(name=text)).order_by("pk")
            found = list(rows.values_list("slug", "name"))
            self._rows[kind, text] = min(found, key=lambda row: row[0] != text, default=None)
        return self._rows[kind, text]

    def _whole(self, kind: str) -> _Vocabulary:
        return self._vocabularies.setdefault(kind, _Vocabulary(kind))

    # ── Whole forms ─────────────────────────────────────────────────────────────────────────────────────────────────
    def as_slugs(self, texts: Mapping[str, Any]) -> dict[str, Any]:
        """Return the form's texts with each term by its short name."""
        return {path: self.slug(kind, text) if (kind := kind_of(path)) else text for path, text in texts.items()}

    def as_names(self, texts: Mapping[str, Any]) -> dict[str, Any]:
        """Return the form's texts with each term by its name."""
        return {path: self.name(kind, text) if (kind := kind_of(path)) else text for path, text in texts.items()}


class _Vocabulary:
    """One vocabulary as a whole, read when it is first asked for: one query."""

    def __init__(self, kind: str) -> None:
        self._model = VOCABULARIES[kind]

    @cached_property
    def _terms(self) -> list[tuple[Offered, bool]]:
        """Every term, and whether it is offered."""
        rows = self._model._default_manager.all()
        if self._model is Study:
            return [(Offered(slug, name, ()), True) for slug, name in rows.values_list("slug", "name")]
        told = rows.values_list("slug", "name", "synonyms", "is_active")
        return [(Offered(slug, name, tuple(map(str, others))), active) for slug, name, others, active in told]

    @cached_property
    def _active(self) -> list[Offered]:
        return [term for term, is_active in self._terms if is_active]

    @cached_property
    def slugs(self) -> dict[str, str]:
        """The short name that each name and other name stands for; a name goes before another's other name."""
        others = {key_of(other): term.slug for term in self._active for other in term.others}
        return others | {key_of(term.name): term.slug for term, _ in self._terms}

    def offered(self, text: str) -> list[Offered]:
        """Return the terms that fit what was typed."""
        asked = words(text)
        ranked = sorted(
            (rank, place, term) for place, term in enumerate(self._active) if (rank := _rank(asked, term)) is not None
        )
        return [term for _, _, term in ranked[:MOST_OFFERED]]

    def near(self, text: str) -> list[str]:
        """Return the names of the terms one of whose names is like the text."""
        names = {" ".join(words(name)): term.name for term in self._active for name in (*term.others, term.name)}
        asked, most = " ".join(words(text)), 3 * _MOST_NEAR  # several may be names of one term
        found = process.extract(asked, list(names), scorer=fuzz.WRatio, score_cutoff=_NEAR, limit=most)
        return list(dict.fromkeys(names[name] for name, _, _ in found))[:_MOST_NEAR]


def _rank(asked: list[str], term: Offered) -> int | None:
    """Return how well a term fits: 0 where its name begins so, 1 where all are beginnings of words of it or of another
    of its names, 2 where they stand anywhere in them; None where one of them does not."""
    own = words(term.name)
    if len(asked) <= len(own) and all(word.startswith(one) for one, word in zip(asked, own, strict=False)):
        return 0
    named = [own, *(words(other) for other in term.others)]
    if any(all(any(word.startswith(one) for word in name) for one in asked) for name in named):
        return 1
    return 2 if any(all(any(one in word for word in name) for one in asked) for name in named) else None


def kind_of(path: str) -> str:
    """Return the vocabulary of the field at a path; "" for a field that takes no term."""
    *place, name = path.split(".")
    key = place[0] if place else ""
    if key and key not in PARTS and key not in ROWS:
        return ""
    column = columns_of(key).get(name)
    return column.terms if column else ""
