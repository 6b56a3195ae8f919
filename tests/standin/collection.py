"""The stand-in's PubMed: records that can be added, revised, retracted, deleted and merged while it serves them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tests.standin.query import BadQuery, Query, evaluate
from tests.standin.records import Record, record_of


@dataclass(frozen=True)
class Found:
    """What a query finds: newest PMID first, as PubMed shows it."""

    pmids: tuple[int, ...]
    unknown_fields: tuple[str, ...] = ()
    phrases_not_found: tuple[str, ...] = ()


class Collection:
    """All records, by PMID; safe for the threads of the server and of the test."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._lock = threading.RLock()
        self._records = {record.pmid: record for record in records}
        self._answers: dict[str, Found] = {}
        self._clauses: dict[tuple[str, str, bool], set[int]] = {}

    def __len__(self) -> int:
        return len(self._records)

    def get(self, pmid: int) -> Record | None:
        return self._records.get(pmid)

    def add(self, *records: Record) -> None:
        """Add records, or put them in the place of those with the same PMID."""
        with self._lock:
            self._records |= {record.pmid: record for record in records}
            self._changed()

    def revise(self, pmid: int, *, on: dt.date | None = None, **changes: Any) -> None:
        """Change what a made record says; `on` is the new date of revision, None leaves it, as PubMed at times does."""
        with self._lock:
            facts = self._records[pmid].facts
            assert facts is not None, "only made records can be revised"
            self.add(record_of(replace(facts, **changes, revised=on or facts.revised)))

    def retract(self, pmid: int, *, notice: int, on: dt.date) -> None:
        """Retract a paper: the paper points to the notice, and the notice, a record of its own, to the paper."""
        with self._lock:
            old = self._records[pmid].facts
            assert old is not None, "only made records can be retracted"
            citation = f"{old.medline_ta}. {on.year}"
            types = (*old.publication_types, "Retracted Publication")
            links = (*old.notices, ("RetractionIn", notice, citation))
            self.revise(pmid, on=on, publication_types=types, notices=links)
            about = (("RetractionOf", pmid, f"{old.medline_ta}. {old.published.year}"),)
            title = f"Retraction: {old.title}"
            types = ("Retraction Notice",)
            self.add(record_of(replace(old, pmid=notice, title=title, abstract="", created=on, revised=on, published=on,
                                       doi="", pmcid="", publication_types=types, notices=about)))  # fmt: skip

    def delete(self, pmid: int) -> None:
        """Withdraw a record: it is found and served no more, and nothing says why."""
        with self._lock:
            del self._records[pmid]
            self._changed()

    def merge(self, old: int, into: int, *, on: dt.date) -> None:
        """Merge a duplicate into another record: one disappears, the other is revised."""
        self.delete(old)
        self.revise(into, on=on)

    def search(self, term: str) -> Found:
        """Return what a query finds.  Raises BadQuery."""
        with self._lock:
            if term not in self._answers:
                self._answers[term] = self._search(term)
            return self._answers[term]

    def _search(self, term: str) -> Found:
        query = Query(known=self._clauses)
        found = evaluate(term, self._records, query)
        return Found(tuple(sorted(found, reverse=True)), tuple(query.unknown_fields), tuple(query.missing))

    def _changed(self) -> None:
        self._answers.clear()
        self._clauses.clear()


__all__ = ["BadQuery", "Collection", "Found"]
