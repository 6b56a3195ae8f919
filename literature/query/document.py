"""One paper in memory, in the same index terms that the databases have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Self

from literature.pubmed.records import PaperRecord
from literature.query.columns import COLUMNS, Facts
from literature.query.index import columns_of, facts_of


class Column:
    """The index terms of one column, separated by single spaces as they are stored."""

    __slots__ = ("_bounded", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._bounded = ""

    def has(self, terms: tuple[str, ...], prefix: bool) -> bool:
        """Return whether the terms stand here one after the other, the last one only begun where `prefix` is true.

        A search in the text is quicker than any set of its terms that would have to be made first."""
        bounded = self._bounded
        if not bounded:
            bounded = self._bounded = f" {self.text} "
        sought = " ".join(terms)
        return (f" {sought}" if prefix else f" {sought} ") in bounded


class Document:
    """One paper in memory: its columns and its facts.

    `vocabularies` hold at least the stems and the whole names of all columns; nothing that is in none of them is there.
    """

    def __init__(self, texts: Mapping[str, str], vocabularies: Collection[Collection[str]], facts: Facts) -> None:
        self.columns = {name: Column(texts[name]) for name in COLUMNS}
        self.facts = facts
        self.answers: dict[Callable[[Document], bool], bool] = {}  # of the questions asked so far
        self._vocabularies = vocabularies

    def __reduce__(self) -> tuple[type[Self], tuple[Mapping[str, str], Collection[Collection[str]], Facts]]:
        """A copy in another process has been asked nothing."""
        return type(self), (self.row(), self._vocabularies, self.facts)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different stems and whole names of all columns, and perhaps other terms of theirs."""
        return frozenset().union(*self._vocabularies)

    @classmethod
    def from_record(cls, record: PaperRecord) -> Self:
        """Return the document of a record; its `row()` is what is stored."""
        columns = columns_of(record)
        texts = {name: text for name, (text, _) in columns.items()}
        return cls(texts, [terms for _, terms in columns.values()], facts_of(record))

    @classmethod
    def from_row(cls, row: Mapping[str, str], facts: Facts) -> Self:
        """Return the document of a search row as it is stored (one text a column, terms separated by spaces)."""
        return cls(row, [row[name].split() for name in COLUMNS], facts)

    def row(self) -> dict[str, str]:
        """Return the search row: what `from_row` reads."""
        return {name: column.text for name, column in self.columns.items()}
