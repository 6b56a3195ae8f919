"""Where the terms of a query stand in a text, and how to show it: whole or in snippets, as HTML that is safe to show.

The words of a text are folded and stemmed as when it was indexed, so what is marked is what matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from literature.query.atoms import Atom
from literature.query.columns import LETTERS
from literature.query.text import encode, placed_words, stem_term

# Characters shown on each side of a mark, and how many snippets of one text are shown.
AROUND = 80
MOST_SNIPPETS = 3
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A stretch of a text, from its first character up to, and without, `end`."""

    start: int
    end: int


def find_marks(text: str, column: str, wanted: Iterable[Atom]) -> list[Mark]:
    """Return where the atoms stand in a text of the column, in order and without overlap."""
    placed = placed_words(text)
    stem_letter, literal_letter = LETTERS[column]
    readings = (
        _Reading([stem_letter + stem_term(word) for word, _, _ in placed]),
        _Reading([literal_letter + encode(word) for word, _, _ in placed]),
    )
    found = {
        Mark(placed[first][1], placed[first + len(atom.terms) - 1][2])
        for atom in wanted
        if column in atom.columns
        for reading in readings
        for first in reading.places(atom)
    }
    return _joined(sorted(found))


class _Reading:
    """The terms of a text in order, and where each stands: a query of many terms is looked up, not searched for."""

    def __init__(self, terms: list[str]) -> None:
        self.terms = terms
        self.at: dict[str, list[int]] = {}
        for place, term in enumerate(terms):
            self.at.setdefault(term, []).append(place)

    def places(self, atom: Atom) -> Iterator[int]:
        """Yield the places at which the atom begins."""
        *whole, last = atom.terms
        begins = self.at.get(whole[0], ()) if whole else self._ends(last, atom.prefix)
        for first in begins:
            end = first + len(whole)
            if self.terms[first:end] == whole and end < len(self.terms) and self._is(end, last, atom.prefix):
                yield first

    def _ends(self, last: str, prefix: bool) -> Iterable[int]:
        if not prefix:
            return self.at.get(last, ())
        return [place for term, places in self.at.items() if term.startswith(last) for place in places]

    def _is(self, place: int, last: str, prefix: bool) -> bool:
        return self.terms[place].startswith(last) if prefix else self.terms[place] == last


def _joined(marks: Iterable[Mark]) -> list[Mark]:
    joined: list[Mark] = []
    for mark in marks:
        if joined and mark.start <= joined[-1].end:
            joined[-1] = Mark(joined[-1].start, max(joined[-1].end, mark.end))
        else:
            joined.append(mark)
    return joined


def marked(text: str, marks: Iterable[Mark]) -> str:
    """Return the whole text as HTML, escaped, with every mark in a <mark> element."""
    return _marked(text, Mark(0, len(text)), marks)


def _marked(text: str, part: Mark, marks: Iterable[Mark]) -> str:
    html, place = [], part.start
    for mark in marks:
        if part.start <= mark.start and mark.end <= part.end:
            html += [escape(text[place : mark.start]), "<mark>", escape(text[mark.start : mark.end]), "</mark>"]
            place = mark.end
    return "".join((*html, escape(text[place : part.end])))


Layers = Mapping[str, Sequence[Mark]]


def layered(text: str, layers: Layers, elements: Layers | None = None) -> str:
    """Return the whole text as HTML, escaped, where <mark> elements have the names of the layers as their classes, and
    the stretches of `elements` stand in elements of these names (i, sub).

    Layers and elements may overlap: a stretch that is marked in two layers has both names. The names are the caller's
    own words."""
    elements = elements or {}
    marks = [mark for stretches in (*layers.values(), *elements.values()) for mark in stretches]
    edges = {edge for mark in marks for edge in (mark.start, mark.end)}
    html = []
    for start, end in pairwise(sorted({0, len(text), *edges})):
        part = escape(text[start:end])
        for name in _covering(elements, start, end):
            part = f"<{name}>{part}</{name}>"
        names = _covering(layers, start, end)
        html.append(f'<mark class="{" ".join(names)}">{part}</mark>' if names else part)
    return "".join(html)


def _covering(layers: Layers, start: int, end: int) -> list[str]:
    return [name for name, marks in layers.items() if any(m.start <= start and end <= m.end for m in marks)]


def snippets(text: str, marks: Sequence[Mark]) -> list[str]:
    """Return up to MOST_SNIPPETS stretches of the text around its marks, as `marked` writes them; the whole text where
    little more would be left out, and nothing for a text without marks."""
    windows = _joined(_window(text, mark) for mark in marks)
    if windows and len(text) <= 4 * AROUND:
        return [marked(text, marks)]
    return [_snippet(text, window, marks) for window in windows[:MOST_SNIPPETS]]


def _snippet(text: str, window: Mark, marks: Sequence[Mark]) -> str:
    before = _ELLIPSIS if window.start > 0 else ""
    after = _ELLIPSIS if window.end < len(text) else ""
    return f"{before}{_marked(text, window, marks)}{after}"


def _window(text: str, mark: Mark) -> Mark:
    """Return the stretch around a mark, from space to space."""
    start, end = max(mark.start - AROUND, 0), min(mark.end + AROUND, len(text))
    if start and (space := text.find(" ", start, mark.start)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", mark.end, end)) >= 0:
        end = space
    return Mark(start, end)
