"""Charts as SVG made on the server: no script, no style attribute; each says in words what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _HEIGHT, _FOOT = 640, 160, 20  # units of the view box; the style sheet scales the whole
_MOST_LABELS = 8
_WIDEST = 48.0  # of one column, so that two years do not fill the page


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what stands under it, how many it counts, and what it is called aloud."""

    label: str
    number: int


def columns(name: str, title: str, bars: Sequence[Bar], *, unit: str) -> SafeString:
    """Return a chart of columns; `name` is unique on the page, `unit` what is counted, in the plural.

    Who does not see it hears the title, the highest column, and the first and last."""
    highest = max((bar.number for bar in bars), default=0)
    wide = min(_WIDEST, _WIDTH / max(1, len(bars)))
    every = -(-len(bars) // _MOST_LABELS) or 1
    shapes = format_html_join(
        "",
        '<rect class="bar" x="{}" y="{}" width="{}" height="{}"><title>{}: {} {}</title></rect>',
        ((*_place(number, bar, highest, wide), bar.label, bar.number, unit) for number, bar in enumerate(bars)),
    )
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (round(number * wide + wide / 2, 1), _HEIGHT + _FOOT - 5, bar.label)
            for number, bar in enumerate(bars)
            if number % every == 0
        ),
    )
    return _svg(name, title, _said(bars, unit), _HEIGHT + _FOOT, format_html("{}{}", shapes, labels))


def _place(number: int, bar: Bar, highest: int, wide: float) -> tuple[float, float, float, float]:
    tall = round(_HEIGHT * bar.number / highest, 1) if highest else 0.0
    return round(number * wide + wide * 0.1, 1), round(_HEIGHT - tall, 1), round(wide * 0.8, 1), tall


def _said(bars: Sequence[Bar], unit: str) -> str:
    if not bars:
        return f"There are no {unit} yet."
    most = max(bars, key=lambda bar: bar.number)
    ends = " to ".join(f"{bar.label} ({bar.number})" for bar in (bars[0], bars[-1]))
    return f"{sum(bar.number for bar in bars)} {unit}, from {ends}; most in {most.label} ({most.number})."


def parts(name: str, title: str, bars: Sequence[Bar], *, unit: str) -> SafeString:
    """Return one bar made of parts that follow each other, as wide as what they count together."""
    total = sum(bar.number for bar in bars) or 1
    shapes, start = [], 0.0
    for number, bar in enumerate(bars):
        wide = _WIDTH * bar.number / total
        shapes.append((number + 1, round(start, 1), round(wide, 1), bar.label, bar.number, unit))
        start += wide
    drawn = format_html_join(
        "", '<rect class="part part-{}" x="{}" y="0" width="{}" height="16"><title>{}: {} {}</title></rect>', shapes
    )
    said = "; ".join(f"{bar.label}: {bar.number}" for bar in bars)
    return _svg(name, title, f"{said} ({unit}).", 16, drawn)


def _svg(name: str, title: str, said: str, height: int, drawn: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-said">'
        '<title id="{}-title">{}</title><desc id="{}-said">{}</desc>{}</svg>',
        *(_WIDTH, height, name, name, name, title, name, said, drawn),
    )
