"""A forest plot of pooled proportions as SVG: squares for studies, a diamond for what they come to.  Pure.

It is read without colour and without style sheets: black on white, shapes and numbers.  A title and a description in
words serve those who hear it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from textwrap import wrap
from types import MappingProxyType

from evidence.pooling import Pooled, Study

WIDTH, ROW, TOP, EDGE, LINE = 860, 26, 92, 16, 18  # pixels
LEFT, RIGHT = 330, 610  # where the axis has 0 % and 100 %
N_AT, NUMBERS_AT = 320, 630
LONGEST = 32  # characters of a label that fit before the numbers
LONGEST_LINE = 120  # characters of the caption in a line
TICKS = (0, 25, 50, 75, 100)


def svg(pooled: Pooled, title: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the plot as one SVG document, its rows named by the labels of the pooled studies. `labels` may give the
    heading of the studies ("study"), what is pooled ("quantity"), which stands under the axis, and a "remark" for the
    caption; KeyError for others.

    A name that is too long is cut, with the whole of it in the row's own title. All texts may hold anything: they are
    written as text."""
    said = {name: _clean(text) for name, text in {**_SAID, **(labels or {})}.items()}
    if unknown := said.keys() - _SAID.keys():
        raise KeyError(f"A forest plot has no text {', '.join(sorted(unknown))}.")
    rows = [(one, _clean(one.label)) for one in pooled.studies]
    notes = list(_notes(pooled, said["remark"]))
    height = TOP + ROW * (len(rows) + 2) + 52 + LINE * len(notes)
    name = _clean(title)
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'role="img" aria-labelledby="forest-title forest-description" font-family="sans-serif" font-size="14">',
            f'<title id="forest-title">{escape(name)}</title>',
            f'<desc id="forest-description">{escape(_description(pooled, said, rows))}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            f'<text x="{EDGE}" y="30" font-size="16" font-weight="bold">{escape(_cut(name, 96))}</text>',
            *_head(said["study"]),
            *_axis(len(rows), said["quantity"]),
            *(part for row, (one, label) in enumerate(rows) for part in _row(row, one, label)),
            *_sum(pooled, notes),
            "</svg>",
        )
    )


_SAID = MappingProxyType({"study": "Study", "quantity": "", "remark": ""})


def _description(pooled: Pooled, said: Mapping[str, str], rows: Iterable[tuple[Study, str]]) -> str:
    """Say in words what the plot shows."""
    told = [
        f"Pooled: {said['quantity']}." if said["quantity"] else "",
        pooled.warning,
        said["remark"],
        f"{pooled.k} studies, {pooled.events} of {pooled.n} together. Pooled {_percent(pooled.estimate)}, 95 % "
        f"interval {_percent(pooled.lower)} to {_percent(pooled.upper)}. {_heterogeneity(pooled)}.",
        *(
            f"{label}: {one.events} of {one.n}, {_percent(one.estimate)} "
            f"({_percent(one.lower)} to {_percent(one.upper)}), weight {_percent(one.weight)}."
            for one, label in rows
        ),
    ]
    return " ".join(filter(None, told))


def _heterogeneity(pooled: Pooled) -> str:
    p = f"p = {pooled.p:.3f}" if pooled.p >= 0.001 else "p < 0.001"
    return f"I² {_percent(pooled.i2)}, τ² {pooled.tau2:.3f}, Q {pooled.q:.2f} ({p})"


def _head(study: str) -> Iterator[str]:
    y = TOP - 30
    yield f'<g font-weight="bold"><text x="{EDGE}" y="{y}">{escape(_cut(study, LONGEST))}</text>'
    yield f'<text x="{N_AT}" y="{y}" text-anchor="end">events / n</text>'
    yield f'<text x="{NUMBERS_AT}" y="{y}">% (95 % interval)</text>'
    yield f'<text x="{WIDTH - EDGE}" y="{y}" text-anchor="end">weight</text></g>'
    yield f'<path d="M{EDGE} {y + 8}H{WIDTH - EDGE}" stroke="#000"/>'


def _axis(rows: int, quantity: str) -> Iterator[str]:
    y = _y(rows + 2) - 8
    yield f'<path d="M{LEFT} {y}H{RIGHT}" stroke="#000"/>'
    for tick in TICKS:
        x = _x(tick / 100)
        yield f'<path d="M{x} {y}v6" stroke="#000"/>'
        yield f'<text x="{x}" y="{y + 20}" text-anchor="middle" font-size="12">{tick} %</text>'
    yield f'<text x="{_x(0.5)}" y="{y + 38}" text-anchor="middle" font-size="12">{escape(_cut(quantity, 60))}</text>'
    yield f'<path d="M{EDGE} {_y(rows) - ROW + 8}H{WIDTH - EDGE}" stroke="#000" stroke-dasharray="2 3"/>'


def _row(row: int, one: Study, label: str) -> Iterator[str]:
    """A study: its whiskers, and a square whose area is its weight."""
    y = _y(row)
    side = 5 + 11 * one.weight**0.5
    yield f"<g><title>{escape(label)}</title>"
    yield from _texts(y, _cut(label, LONGEST), one.events, one.n, one.estimate, one.lower, one.upper)
    yield f'<text x="{WIDTH - EDGE}" y="{y}" text-anchor="end">{_percent(one.weight)}</text>'
    yield f'<path d="M{_x(one.lower)} {y - 5}H{_x(one.upper)}m0 -4v8M{_x(one.lower)} {y - 9}v8" stroke="#000"/>'
    yield (
        f'<rect x="{_x(one.estimate) - side / 2:.1f}" y="{y - 5 - side / 2:.1f}" '
        f'width="{side:.1f}" height="{side:.1f}"/></g>'
    )


def _sum(pooled: Pooled, notes: Iterable[tuple[str, bool]]) -> Iterator[str]:
    """The diamond, as wide as the interval; under it where the next study would lie; and how much they differ."""
    y = _y(pooled.k)
    left, middle, right = _x(pooled.lower), _x(pooled.estimate), _x(pooled.upper)
    yield '<g font-weight="bold">'
    yield from _texts(
        y, "Pooled (random effects)", pooled.events, pooled.n, pooled.estimate, pooled.lower, pooled.upper
    )
    diamond = f"M{left} {y - 5}L{middle} {y - 13}L{right} {y - 5}L{middle} {y + 3}Z"
    yield f'<path d="{diamond}" fill="#fff" stroke="#000" stroke-width="2"/></g>'
    y += ROW
    low, high = pooled.prediction_lower, pooled.prediction_upper
    yield f'<text x="{EDGE}" y="{y}">Where the next study would lie</text>'
    yield f'<text x="{NUMBERS_AT}" y="{y}">{100 * low:.1f} to {100 * high:.1f}</text>'
    yield f'<path d="M{_x(low)} {y - 5}H{_x(high)}" stroke="#000" stroke-dasharray="5 3"/>'
    for line, (note, is_grave) in enumerate(notes):
        weight = ' font-weight="bold"' if is_grave else ""
        yield f'<text x="{EDGE}" y="{y + 82 + LINE * line}" font-size="12"{weight}>{escape(note)}</text>'


def _notes(pooled: Pooled, remark: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of the caption, each with whether it is grave."""
    for text, is_grave in (
        (f"{_heterogeneity(pooled)}.", False),
        (f"{pooled.method[0].upper()}{pooled.method[1:]}.", False),
        (pooled.warning, True),
        (remark, False),
    ):
        yield from ((line, is_grave) for line in wrap(text, LONGEST_LINE))


def _texts(y: int, label: str, events: int, n: int, *numbers: float) -> Iterator[str]:
    value, lower, upper = (f"{100 * number:.1f}" for number in numbers)
    yield f'<text x="{EDGE}" y="{y}">{escape(label)}</text>'
    yield f'<text x="{N_AT}" y="{y}" text-anchor="end">{events} / {n}</text>'
    yield f'<text x="{NUMBERS_AT}" y="{y}">{value} ({lower} to {upper})</text>'


def _x(proportion: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * proportion, 1)


def _y(row: int) -> int:
    return TOP + ROW * row


def _percent(proportion: float) -> str:
    return f"{100 * proportion:.1f} %"


def _clean(text: str) -> str:
    """Return the text without what XML forbids or what turns the reading direction: controls, surrogates, formats."""
    kept = (" " if mark.isspace() else mark for mark in text)
    return "".join(mark for mark in kept if unicodedata.category(mark) not in _HIDDEN and mark not in "\ufffe\uffff")


_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn"})


def _cut(text: str, longest: int) -> str:
    """Return the text, cut to so many narrow characters: a wide one, as of Chinese, takes the room of two."""
    room = longest
    for at, mark in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(mark) in {"W", "F"} else 1
        if room < 0:
            return text[: max(at - 1, 0)].rstrip() + "…"
    return text
