"""What is typed into the extraction form: texts by their paths, and what can be done with them before they are read.

A path is the name of a field: "n_analysed", "therapy.volume_ml", "groups.0.events", "quotes.1.values" (the paths that
a quote is for, a list).  Names that begin with "_" say how the form is shown and are part of no document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from evidence.admin.extraction.layout import ASKED_FOR, PARTS, ROWS

Texts = dict[str, Any]
QUOTED = re.compile(r"quotes\.\d+\.values\Z")
ASKED = "_asked"  # the sections that were asked for beyond those that fit
SELECTED = "_selected"  # words of the abstract that were selected when a quote was asked for
BASE = "_base"  # the version of an accepted item that the form showed when it was opened
SEEN = "_seen"  # when the draft had been changed last that the form showed when it was opened
AFTER = "_after"  # the mark of the page whose text the form took up when it was opened
_PASSING = frozenset({SELECTED, BASE, AFTER})
_ROW = re.compile(r"([a-z_]+)\.(\d{1,4})(?:\.([a-z_0-9]+))?\Z")
_MOST_ROWS = 500  # as many as evidence.shape takes


def posted(fields: Iterable[tuple[str, list[str]]]) -> Texts:
    """Return the texts of a form that was sent, line breaks as one character, without what says which button it was."""
    texts: Texts = {}
    for name, values in fields:
        if name in ("csrfmiddlewaretoken", "_act"):
            continue
        several = QUOTED.match(name) or name == ASKED
        texts[name] = values if several else values[-1].replace("\r\n", "\n").strip()
    return texts


def without_passing(texts: Mapping[str, Any]) -> Texts:
    """Return the texts without those that are about one sending of the form."""
    return {name: text for name, text in texts.items() if name not in _PASSING}


def asked(texts: Mapping[str, Any]) -> frozenset[str]:
    """Return the sections that were asked for."""
    return frozenset(texts.get(ASKED, ())) & frozenset(ASKED_FOR)


def nested(texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts in the form of a document: parts as mappings, rows as lists; what is empty is left out, a row
    that holds nothing is an empty mapping. A name that cannot be a field, as only a garbled form sends it ("groups"
    beside "groups.0.n"), has no place in it; `evidence.typed.read` says what is wrong with it."""
    told: dict[str, Any] = {}
    for path, text in texts.items():
        if path.startswith("_") or not _has_place(path):
            continue
        head, _, rest = path.partition(".")
        if row := _ROW.match(path):
            _put_in_row(told, row, text)
        elif rest and text:
            told.setdefault(head, {})[rest] = text
        elif text:
            told[path] = text
    return told


def _has_place(path: str) -> bool:
    """Return whether a path leads into a row, into a part, or to a value of the item itself."""
    if row := _ROW.match(path):
        return row[1] in ROWS
    head, dot, _ = path.partition(".")
    return head in PARTS if dot else head not in PARTS and head not in ROWS


def _put_in_row(told: dict[str, Any], row: re.Match[str], text: Any) -> None:
    key, number, name = row[1], int(row[2]), row[3]
    if number >= _MOST_ROWS:
        return
    rows: list[dict[str, Any]] = told.setdefault(key, [])
    rows.extend({} for _ in range(number + 1 - len(rows)))
    if text and name:
        rows[number][name] = text


def flat(document: Mapping[str, Any]) -> Texts:
    """Return the texts of a document, as the form would send them."""
    texts: Texts = {}
    for name, value in document.items():
        if name in ROWS:
            for number, row in enumerate(value):
                texts |= {f"{name}.{number}.{one}": _text(said) for one, said in row.items()}
        elif name in PARTS:
            texts |= {f"{name}.{one}": _text(said) for one, said in value.items()}
        else:
            texts[name] = _text(value)
    return texts


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return value
    return "yes" if value is True else str(value)


# ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def count(texts: Mapping[str, Any], key: str) -> int:
    """Return how many rows of a kind there are, empty ones too."""
    numbers = (int(row[2]) + 1 for path in texts if (row := _ROW.match(path)) and row[1] == key)
    return max((number for number in numbers if number <= _MOST_ROWS), default=0)


def with_row(texts: Texts, key: str, **facts: Any) -> tuple[Texts, str]:
    """Return the texts with one more row of a kind, and the row's path."""
    path = f"{key}.{count(texts, key)}"
    return {**texts, path: "", **{f"{path}.{name}": said for name, said in facts.items()}}, path


def without_row(texts: Texts, key: str, number: int) -> Texts:
    """Return the texts without a row; those behind it move up, and quotes follow the values that they are for."""
    kept: Texts = {}
    for path, text in texts.items():
        if (now := _moved(path, key, number)) is not None:
            kept[now] = _followed(text, key, number) if QUOTED.match(path) else text
    return kept


def _moved(path: str, key: str, number: int) -> str | None:
    """Return where a path is once the row is gone; None where it went with the row."""
    row = _ROW.match(path)
    if row is None or row[1] != key or int(row[2]) < number:
        return path
    if int(row[2]) == number:
        return None
    return f"{key}.{int(row[2]) - 1}" + (f".{row[3]}" if row[3] else "")


def _followed(paths: list[str], key: str, number: int) -> list[str]:
    return [now for path in paths if (now := _moved(path, key, number)) is not None]


def to_read(texts: Mapping[str, Any], defaults: Mapping[str, Mapping[str, str]]) -> Texts:
    """Return the texts as `evidence.typed.read` takes them: without those that say how the form is shown, and without
    rows in which nothing was said but what the form says itself, `defaults` of each kind of rows."""
    untouched = {
        path
        for key in ROWS
        for number in range(count(texts, key))
        if _is_untouched(texts, path := f"{key}.{number}", defaults.get(key, {}))
    }
    return {path: text for path, text in texts.items() if not path.startswith("_") and not _is_in(path, untouched)}


def _is_untouched(texts: Mapping[str, Any], row: str, defaults: Mapping[str, str]) -> bool:
    inside = f"{row}."
    said = {path.removeprefix(inside): text for path, text in texts.items() if path.startswith(inside) and text}
    return all(defaults.get(name) == text for name, text in said.items())


def _is_in(path: str, rows: set[str]) -> bool:
    row = _ROW.match(path)
    return row is not None and (row[3] is None or f"{row[1]}.{row[2]}" in rows)
