"""What storing a record tells those who follow the changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from literature.changes import Told
from literature.models import ChangeType, Paper, PaperState
from literature.pubmed.records import PaperRecord

# Fields of a record whose names in the API are others, or several.
_IN_THE_API = {
    "abstract": ("abstract", "abstract_sections"),
    "history": ("history_dates", "create_date", "entry_date"),
    "notices": ("comments_corrections",),
    "publication_date": ("publication_date", "published_first", "published_last", "year"),
}


def added(paper_ids: Iterable[int], run_id: int | None) -> list[Told]:
    """Return that papers are new."""
    return [Told(ChangeType.PAPER_ADDED, paper_id, sync_run_id=run_id) for paper_id in paper_ids]


def revised(before: Paper, record: PaperRecord, changed: Iterable[str], run_id: int | None) -> Iterator[Told]:
    """Yield what a record that was stored over an earlier one made of the paper."""
    if before.state == PaperState.WITHDRAWN:
        yield Told(ChangeType.PAPER_RESTORED, before.pk, sync_run_id=run_id)
    names = {name for field in changed for name in _IN_THE_API.get(field, (field,))}
    if before.source != record.source:
        names.add("source")
    if names:
        yield Told(ChangeType.PAPER_UPDATED, before.pk, fields=sorted(names), sync_run_id=run_id)
