"""One paper in memory, in the same index terms that the databases have."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Self

from literature.pubmed.records import PaperRecord
from literature.query.columns import COLUMNS, Facts
from literature.query.index import columns_of, facts_of


def begins(ordered: Sequence[str], beginning: str) -> bool:
    """Return whether any of the ordered terms has the beginning."""
    place = bisect_left(ordered, beginning)
    return place < len(ordered) and ordered[place].startswith(beginning)


class Column:
    """The index terms of one column, with what makes them quick to look up."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = tuple(terms)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different terms."""
        return frozenset(self.terms)

    @cached_property
    def ordered(self) -> list[str]:
        """The different terms in order, to find those with a given beginning."""
        return sorted(self.vocabulary)

    def has(self, terms: tuple[str, ...], prefix: bool) -> bool:
        """Return whether the terms stand here one after the other, the last one only begun where `prefix` is true."""
        if len(terms) > 1:
            return self._has_phrase(terms, prefix)
        return begins(self.ordered, terms[0]) if prefix else terms[0] in self.vocabulary

    def _has_phrase(self, terms: tuple[str, ...], prefix: bool) -> bool:
        whole, size = (terms[:-1] if prefix else terms), len(terms)
        if not self.vocabulary.issuperset(whole):
            return False
        for start in self._places(terms[0]):
            here = self.terms[start : start + size]
            if len(here) == size and here[: len(whole)] == whole and (not prefix or here[-1].startswith(terms[-1])):
                return True
        return False

    def _places(self, term: str) -> Iterator[int]:
        """Yield where a term stands that is known to be here."""
        place = -1
        for _ in range(self.terms.count(term)):
            place = self.terms.index(term, place + 1)
            yield place


class Document:
    """One paper in memory: its columns and its facts."""

    def __init__(self, columns: Mapping[str, Sequence[str]], facts: Facts) -> None:
        self.columns = {name: Column(columns[name]) for name in COLUMNS}
        self.facts = facts
        self.answers: dict[Callable[[Document], bool], bool] = {}  # of the questions asked so far

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different terms of all columns."""
        return frozenset().union(*(column.vocabulary for column in self.columns.values()))

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self.vocabulary)

    def has_beginning(self, beginning: str) -> bool:
        """Return whether any term of any column begins so."""
        return begins(self._ordered, beginning)

    @classmethod
    def from_record(cls, record: PaperRecord) -> Self:
        """Return the document of a record; its `row()` is what is stored."""
        return cls(columns_of(record), facts_of(record))

    @classmethod
    def from_row(cls, row: Mapping[str, str], facts: Facts) -> Self:
        """Return the document of a search row as it is stored (one text a column, terms separated by spaces)."""
        return cls({name: row[name].split() for name in COLUMNS}, facts)

    def row(self) -> dict[str, str]:
        """Return the search row: what `from_row` reads."""
        return {name: " ".join(column.terms) for name, column in self.columns.items()}
