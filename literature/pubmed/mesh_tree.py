"""NLM's files of the MeSH tree -> the places of headings.

Two of the files that NLM offers each year (https://www.nlm.nih.gov/databases/download/mesh.html) are read: the tree
itself, `mtreesYYYY.bin`, a line "Heading;C01.123" for each place, and the descriptors in ASCII, `dYYYY.bin`, records of
lines such as "MH = Heading" and "MN = C01.123".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_LINE = 100_000

_NUMBER = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9]{2,3})*")
_NEW_RECORD = "*NEWRECORD"


class MeshTreeError(ValueError):
    """A file that is no MeSH tree: says the line and what was expected there."""


@dataclass(frozen=True, slots=True)
class TreePlace:
    """A heading in one place of the tree; `ui` is "" where the file gives none."""

    number: str
    name: str
    ui: str = ""


def read_tree(lines: Iterable[bytes]) -> Iterator[TreePlace]:
    """Yield the places in the order of the file, which tells by its first line what it is.

    Raises MeshTreeError for a line that is not of its form, for text that is not UTF-8 and for XML."""
    numbered = _numbered(lines)
    first = next(numbered, None)
    if first is None:
        raise MeshTreeError("The file is empty.")
    if first[1].startswith("<"):
        raise MeshTreeError(
            "This is XML. Load the tree as text, mtreesYYYY.bin, or the descriptors as ASCII, dYYYY.bin."
        )
    if first[1] == _NEW_RECORD:
        yield from _descriptors(numbered)
    else:
        yield from _places([first], numbered)


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, with their numbers, counted from 1."""
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise MeshTreeError(f"Line {number} has {len(line):,} bytes; no line of a MeSH file is so long.")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            raise MeshTreeError(f"Line {number} is not UTF-8 ({error.reason}).") from error
        if text:
            yield number, text


def _places(*parts: Iterable[tuple[int, str]]) -> Iterator[TreePlace]:
    for number, line in (one for part in parts for one in part):
        name, semicolon, place = line.rpartition(";")
        if not semicolon:
            raise MeshTreeError(
                f"Line {number} has no semicolon; expected a heading and its place: Lipoma;C04.557.450.550."
            )
        yield _place(place.strip(), name, "", number)


def _place(place: str, name: str, ui: str, line: int) -> TreePlace:
    if not _NUMBER.fullmatch(place):
        raise MeshTreeError(f"Line {line}: “{place[:60]}” is no tree number, such as C04.557.450.550.")
    if not name.strip():
        raise MeshTreeError(f"Line {line} has no heading.")
    return TreePlace(place, " ".join(name.split()), ui)


def _descriptors(lines: Iterator[tuple[int, str]]) -> Iterator[TreePlace]:
    """Yield the places of ASCII descriptors; a descriptor may have many, or none."""
    record = _Record()
    for number, line in lines:
        if line == _NEW_RECORD:
            yield from record.places()
            record = _Record()
        else:
            record.take(number, line)
    yield from record.places()


class _Record:
    """One descriptor, as far as its place in the tree is concerned."""

    def __init__(self) -> None:
        self.said = {"MH": "", "UI": ""}
        self.numbers: list[tuple[int, str]] = []

    def take(self, number: int, line: str) -> None:
        tag, equals, value = line.partition(" = ")
        if equals and tag in self.said:
            self.said[tag] = value
        elif equals and tag == "MN":
            self.numbers.append((number, value))

    def places(self) -> Iterator[TreePlace]:
        for line, number in self.numbers:
            yield _place(number, self.said["MH"], self.said["UI"], line)
