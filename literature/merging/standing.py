"""What a merge means for records that arrive later: where they lead, and which fields they no longer decide.

A merged paper's record goes on to speak for it, but not in the fields for which a curator chose the other paper's
value: those stand until the merge is undone (docs/decisions/0090)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from literature import citations
from literature.bulk import among
from literature.merging.fields import GROUPS, Group
from literature.models import Merge, Paper, PaperText, ReceivedRecord
from literature.pubmed.records import AbstractSection, OtherAbstract, PaperRecord
from literature.query.document import Document


def pinned(paper_ids: Collection[int]) -> dict[int, tuple[Group, ...]]:
    """Return the groups of fields that no record decides, by paper; papers without any are left out. One query."""
    if not paper_ids:
        return {}
    names: dict[int, set[str]] = {}
    merges = Merge.objects.filter(among("survivor_id", paper_ids), undone_at__isnull=True)
    for paper_id, kept in merges.values_list("survivor_id", "before__pinned"):
        names.setdefault(paper_id, set()).update(kept or ())
    return {paper_id: tuple(GROUPS[name] for name in sorted(some)) for paper_id, some in names.items() if some}


def columns_of(groups: Collection[Group]) -> frozenset[str]:
    """Return the columns of Paper in the groups."""
    return frozenset(column for group in groups for column in group.columns)


def fields_of(groups: Collection[Group]) -> frozenset[str]:
    """Return the fields of a record in the groups."""
    return frozenset(field for group in groups for field in group.fields)


def note_received(tombstone: int, sha256: str) -> None:
    """Remember with its merge that a record, which is kept with the survivor, came for a tombstone."""
    merged = Merge.objects.filter(loser=tombstone, undone_at__isnull=True).first()
    if merged:
        ours = ReceivedRecord.objects.filter(paper=merged.survivor_id, sha256=sha256).values_list("pk", flat=True)
        moved = merged.before["moved"].setdefault(ReceivedRecord._meta.label, [])
        moved += [pk for pk in ours if pk not in moved and pk > merged.before["last_received"]]
        merged.save(update_fields=["before"])


def write_search_rows(paper_ids: Collection[int]) -> None:
    """Write the search rows of papers anew, from what their rows say now."""
    for paper_id, record in citations.records(sorted(paper_ids)):
        PaperText.objects.filter(paper_id=paper_id).update(**Document.from_record(_whole(paper_id, record)).row())


def _whole(paper_id: int, record: PaperRecord) -> PaperRecord:
    """Return the record with its abstracts in other languages, which citations leave out and the index does not."""
    listed = Paper.objects.values_list("other_abstracts", flat=True).get(pk=paper_id)
    return replace(record, other_abstracts=tuple(_other_abstract(one) for one in listed))


def _other_abstract(kept: dict[str, Any]) -> OtherAbstract:
    sections = tuple(AbstractSection(**section) for section in kept["sections"])
    return OtherAbstract(kept["language"], kept["kind"], sections)
