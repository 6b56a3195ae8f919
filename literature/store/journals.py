"""Journals gather what their papers' records say of them, the same whatever the order in which these come.

A record of PubMed has one ISSN, print or electronic, and older records lack abbreviations that newer ones have.  So a
field of a journal is what the best of its papers' records says that say anything in it: the best source, then the
newest revision, then the highest PMID.

The rule needs no weights on file: a record that agrees with the journal or fills a blank cannot make the journal wrong,
and only where one contradicts it are the records of all its papers read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields
from operator import itemgetter
from typing import Any

from literature.models import Journal, Paper
from literature.pubmed.records import JournalRecord, PaperRecord, Source
from literature.query.text import key as name_key

_FIELDS = tuple(field.name for field in fields(JournalRecord))
_KEPT = (*_FIELDS, "title_key")

Weight = tuple[int, dt.date, int]


def weight(source: str, revised: dt.date | None, pmid: int | None) -> Weight:
    """Return how much a record's word on its journal counts; the higher wins."""
    return Source(source).rank, revised or dt.date.min, pmid or 0


def weight_of(record: PaperRecord) -> Weight:
    """Return how much the record's word counts."""
    return weight(record.source.value, record.date_revised, record.pmid)


def gather(said: Collection[tuple[int, JournalRecord]], *, anew: Collection[int]) -> None:
    """Take into the journals what records of papers now on file say; those in `anew` are weighed in any case."""
    rows = Journal.objects.in_bulk({pk for pk, _ in said} | set(anew))
    before = {pk: {name: getattr(row, name) for name in _KEPT} for pk, row in rows.items()}
    contradicted = {pk for pk, journal in said if not _agrees(rows[pk], journal)}
    for pk, values in _weighed(contradicted | set(anew)):
        for name in _FIELDS:
            setattr(rows[pk], name, values.get(name, ""))
    for pk, row in sorted(rows.items()):
        row.title_key = name_key(row.title)
        if changed := {name: now for name, held in before[pk].items() if (now := getattr(row, name)) != held}:
            Journal.objects.filter(pk=pk).update(**changed)  # few rows, one or two columns: quicker than bulk_update


def _agrees(row: Journal, journal: JournalRecord) -> bool:
    """Fill the row's blanks; return whether the record says nothing else than the row."""
    agrees = True
    for name in _FIELDS:
        said, held = getattr(journal, name), getattr(row, name)
        if said and not held:
            setattr(row, name, said)
        elif said and said != held:
            agrees = False
    return agrees


def _weighed(journal_ids: Collection[int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield what the records of each journal's papers say, the best record's word for each field.

    A journal without papers yields nothing and so keeps what was said of it.
    """
    best: dict[int, dict[str, str]] = {}
    for _, journal_id, printed in sorted(_statements(journal_ids), key=itemgetter(0)):
        values = best.setdefault(journal_id, {})
        values.update((name, value) for name, value in printed.items() if value)
    yield from best.items()


def _statements(journal_ids: Collection[int]) -> Iterable[tuple[tuple[Any, ...], int, dict[str, str]]]:
    """Yield weight, journal and the journal as printed of every paper of the journals."""
    columns = ("journal_id", "source", "date_revised", "pmid", "journal_as_printed")
    papers = Paper.objects.filter(journal__in=journal_ids, journal_as_printed__isnull=False).order_by()
    for journal_id, source, revised, pmid, printed in papers.values_list(*columns).iterator():
        # Between entries without a PMID the texts decide: row numbers tell the order in which they came.
        yield (*weight(source, revised, pmid), sorted(printed.items())), journal_id, printed
