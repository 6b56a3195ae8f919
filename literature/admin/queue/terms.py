"""The terms of topic rules and strategies in the text of a paper: marked for the eye, and named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from literature.models import Paper
from literature.query import Document, QueryError, parse
from literature.query.atoms import Atom, atoms, is_indexed
from literature.query.evaluate import MatchedTerm, matched_terms
from literature.query.highlight import Mark, find_marks, layered
from literature.query.tree import Term, wanted_leaves
from literature.site.markup import stretches

_SHOWN = {"title", "abstract"}
Layers = Mapping[str, Sequence[Atom]]


@lru_cache(maxsize=512)
def atoms_of(text: str) -> tuple[Atom, ...]:
    """Return what a query looks for in titles and abstracts, without what is under NOT. Raises QueryError."""
    leaves = (leaf for leaf in wanted_leaves(parse(text).tree) if isinstance(leaf, Term) and is_indexed(leaf.field))
    found = (atom for leaf in leaves for atom in atoms(leaf) if _SHOWN.intersection(atom.columns))
    return tuple(dict.fromkeys(found))


def all_atoms(texts: Iterable[str]) -> tuple[Atom, ...]:
    """Return the same for many queries, each atom once; what PubMed understands and we do not marks nothing."""
    found: dict[Atom, None] = {}
    for text in texts:
        try:
            found |= dict.fromkeys(atoms_of(text))
        except QueryError:
            continue
    return tuple(found)


def found_terms(text: str, document: Document) -> tuple[MatchedTerm, ...]:
    """Return which terms of a query the paper has, and where; none for a query that only PubMed understands."""
    try:
        return matched_terms(parse(text).of_one_document, document)
    except QueryError:
        return ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an abstract; `label` is "" where the abstract is not structured."""

    label: str
    text: SafeString


def title_of(paper: Paper, layers: Layers) -> SafeString:
    """Return the title with the terms marked."""
    return _marked(str(paper), "title", layers, paper.title_html)


def abstract_of(paper: Paper, layers: Layers) -> list[Section]:
    """Return the sections of the abstract with the terms marked."""
    return [_section(section, layers) for section in paper.abstract_sections]


def other_abstracts(paper: Paper, layers: Layers) -> list[tuple[str, list[Section]]]:
    """Return the abstracts in other versions, each with its language."""
    return [
        (str(other.get("language", "")), [_section(section, layers) for section in other.get("sections", [])])
        for other in paper.other_abstracts
    ]


def _section(section: Mapping[str, Any], layers: Layers) -> Section:
    text, markup = (str(section.get(name) or "") for name in ("text", "text_html"))
    return Section(str(section.get("label", "")), _marked(text, "abstract", layers, markup))


def _marked(text: str, column: str, layers: Layers, markup: str) -> SafeString:
    """Return the text with the terms marked, and with the italics and the like of `markup`, the same text as HTML."""
    marks = {name: find_marks(text, column, wanted) for name, wanted in layers.items()}
    inline = {name: [Mark(*one) for one in places] for name, places in stretches(markup, text).items()}
    return mark_safe(layered(text, marks, inline))  # noqa: S308  `layered` escapes the text, of tags there are five
